/** What `<rt-typing>` tells the page. It bubbles and crosses shadow roots; the payload is in `detail`. */
import { RtEvent } from '../base/rt-event.ts';
import type { Author } from '../protocol/fields.ts';

/** Who types has changed: all of them, who began first standing first; nobody any more when empty. */
export class RtTypingEvent extends RtEvent<{ readonly users: readonly Author[] }> {
  constructor(users: readonly Author[]) {
    super('rt-typing', { users });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-typing': RtTypingEvent;
  }
}
