/** Tells the page and a screen reader what happens in a room. */
import { RtHistoryEvent, RtMessageChangeEvent, RtMessageEvent, RtReadEvent } from './chat-events.ts';
import type { ChatHappening } from './chat-model.ts';
import { sayMessage, type Speaker } from './chat-voice.ts';

/** Fires the event of a happening, and reads out what others wrote. */
export function tell(host: HTMLElement, happening: ChatHappening, speaker: Speaker): void {
  switch (happening.kind) {
    case 'history':
      host.dispatchEvent(new RtHistoryEvent(happening.count, happening.done));
      return;
    case 'change':
      host.dispatchEvent(new RtMessageChangeEvent(happening.message, happening.change));
      return;
    case 'read':
      host.dispatchEvent(new RtReadEvent(happening.id));
      return;
    case 'message':
      host.dispatchEvent(new RtMessageEvent(happening.message, happening.live));
      sayMessage(happening.message, speaker);
  }
}
