/** What `<rt-chat>` tells the page. All bubble and cross shadow roots; the payload is in `detail`. */
import type { RtError } from '../protocol/index.ts';
import type { ChatMessage } from './chat-model.ts';

const OUTWARD = { bubbles: true, composed: true } as const;

/** What is about to be sent. A listener may change it. */
export interface ChatDraft {
  text: string;
}

/** Before a message is sent. Change `detail.draft.text` to send something else, prevent the default to send nothing. */
export class RtBeforeSendEvent extends Event {
  readonly detail: { readonly draft: ChatDraft };
  constructor(draft: ChatDraft) {
    super('rt-before-send', { ...OUTWARD, cancelable: true });
    this.detail = { draft };
  }
}

/** A message was handed to the connection and stands in the list. */
export class RtSendEvent extends Event {
  readonly detail: { readonly id: string };
  constructor(id: string) {
    super('rt-send', OUTWARD);
    this.detail = { id };
  }
}

/** The server has stored a message sent here. */
export class RtSentEvent extends Event {
  readonly detail: { readonly message: ChatMessage };
  constructor(message: ChatMessage) {
    super('rt-sent', OUTWARD);
    this.detail = { message };
  }
}

/** A message sent here was not stored. It stays in the list with its reason, to be sent again or discarded. */
export class RtSendErrorEvent extends Event {
  readonly detail: { readonly id: string; readonly code: string; readonly reason: string; readonly retryable: boolean };
  constructor(id: string, error: RtError) {
    super('rt-send-error', OUTWARD);
    const { code, retryable } = error;
    this.detail = { id, code, reason: error.reason ?? error.message, retryable };
  }
}

/** A message came, from anyone, in order and once. `live` is false while catching up after a drop. */
export class RtMessageEvent extends Event {
  readonly detail: { readonly message: ChatMessage; readonly own: boolean; readonly live: boolean };
  constructor(message: ChatMessage, live: boolean) {
    super('rt-message', OUTWARD);
    this.detail = { message, own: message.own, live };
  }
}

/** A page of history came: how many messages, and whether that was the last one that way. */
export class RtHistoryEvent extends Event {
  readonly detail: { readonly count: number; readonly done: boolean };
  constructor(count: number, done: boolean) {
    super('rt-history', OUTWARD);
    this.detail = { count, done };
  }
}

/** The number of messages of others that came since the newest were last looked at. */
export class RtUnreadEvent extends Event {
  readonly detail: { readonly count: number };
  constructor(count: number) {
    super('rt-unread', OUTWARD);
    this.detail = { count };
  }
}

/** A link in a message is about to be followed. Prevent the default to keep the browser from doing so. */
export class RtLinkClickEvent extends Event {
  readonly detail: { readonly href: string; readonly message: ChatMessage };
  constructor(href: string, message: ChatMessage) {
    super('rt-link-click', { ...OUTWARD, cancelable: true });
    this.detail = { href, message };
  }
}

/** The reader arrived at the newest message, or left it. */
export class RtScrollStateEvent extends Event {
  readonly detail: { readonly atBottom: boolean };
  constructor(atBottom: boolean) {
    super('rt-scroll-state', OUTWARD);
    this.detail = { atBottom };
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-before-send': RtBeforeSendEvent;
    'rt-send': RtSendEvent;
    'rt-sent': RtSentEvent;
    'rt-send-error': RtSendErrorEvent;
    'rt-message': RtMessageEvent;
    'rt-history': RtHistoryEvent;
    'rt-unread': RtUnreadEvent;
    'rt-link-click': RtLinkClickEvent;
    'rt-scroll-state': RtScrollStateEvent;
  }
}
