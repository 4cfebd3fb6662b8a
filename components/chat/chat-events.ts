/** What `<rt-chat>` tells the page. All bubble and cross shadow roots; the payload is in `detail`. */
import { RtEvent } from '../base/rt-event.ts';
import type { RtError } from '../protocol/errors.ts';
import type { ShownAuthor } from '../protocol/fields.ts';
import type { ChatMessage, MessageChangeKind } from './chat-model.ts';

/** What is about to be sent. A listener may change it. */
export interface ChatDraft {
  text: string;
  /** Id of the message it answers. */
  ref?: string | undefined;
}

/** Before a message is sent. Change `detail.draft.text` to send something else, prevent the default to send nothing. */
export class RtBeforeSendEvent extends RtEvent<{ readonly draft: ChatDraft }> {
  constructor(draft: ChatDraft) {
    super('rt-before-send', { draft }, { cancelable: true });
  }
}

/** A message was handed to the connection and stands in the list. */
export class RtSendEvent extends RtEvent<{ readonly id: string }> {
  constructor(id: string) {
    super('rt-send', { id });
  }
}

/** The server has stored a message sent here. */
export class RtSentEvent extends RtEvent<{ readonly message: ChatMessage }> {
  constructor(message: ChatMessage) {
    super('rt-sent', { message });
  }
}

/** Why a message was not stored: `reason` is the server's own word, where it has one, else a sentence. */
export interface SendErrorDetail {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  readonly retryable: boolean;
}

/** A message sent here was not stored. It stays in the list with its reason, to be sent again or discarded. */
export class RtSendErrorEvent extends RtEvent<SendErrorDetail> {
  constructor(id: string, { code, reason, message, retryable }: RtError) {
    super('rt-send-error', { id, code, reason: reason ?? message, retryable });
  }
}

/** A message came, from anyone, in order and once. `live` is false while catching up after a drop. */
export class RtMessageEvent extends RtEvent<{
  readonly message: ChatMessage;
  readonly own: boolean;
  readonly live: boolean;
}> {
  constructor(message: ChatMessage, live: boolean) {
    super('rt-message', { message, own: message.own, live });
  }
}

/** A message that is held changed: its text, its reactions, or it was deleted. */
export class RtMessageChangeEvent extends RtEvent<{
  readonly message: ChatMessage;
  readonly kind: MessageChangeKind;
}> {
  constructor(message: ChatMessage, kind: MessageChangeKind) {
    super('rt-message-change', { message, kind });
  }
}

/** Everything up to the message of this id counts as read, here and on the server. */
export class RtReadEvent extends RtEvent<{ readonly id: string }> {
  constructor(id: string) {
    super('rt-read', { id });
  }
}

/** What somebody chose to do with a message. */
export interface ActionDetail {
  readonly name: 'reply' | 'edit' | 'delete' | 'react';
  readonly message: ChatMessage;
  /** With `react`: which. */
  readonly emoji?: string | undefined;
}

/** Somebody chose to do something with a message. Prevent the default to keep the element from doing it. */
export class RtActionEvent extends RtEvent<ActionDetail> {
  constructor(detail: ActionDetail) {
    super('rt-action', detail, { cancelable: true });
  }
}

/** The name or face of an author was clicked. Prevent the default to keep the click from doing anything else. */
export class RtAuthorClickEvent extends RtEvent<{ readonly author: ShownAuthor; readonly message: ChatMessage }> {
  constructor(message: ChatMessage) {
    super('rt-author-click', { author: message.author, message }, { cancelable: true });
  }
}

/** A page of history came: how many messages, and whether that was the last one that way. */
export class RtHistoryEvent extends RtEvent<{ readonly count: number; readonly done: boolean }> {
  constructor(count: number, done: boolean) {
    super('rt-history', { count, done });
  }
}

/** The number of unread messages changed. */
export class RtUnreadEvent extends RtEvent<{ readonly count: number }> {
  constructor(count: number) {
    super('rt-unread', { count });
  }
}

/** A link in a message is about to be followed. Prevent the default to keep the browser from doing so. */
export class RtLinkClickEvent extends RtEvent<{ readonly href: string; readonly message: ChatMessage }> {
  constructor(href: string, message: ChatMessage) {
    super('rt-link-click', { href, message }, { cancelable: true });
  }
}

/** The reader arrived at the newest message, or left it. */
export class RtScrollStateEvent extends RtEvent<{ readonly atBottom: boolean }> {
  constructor(atBottom: boolean) {
    super('rt-scroll-state', { atBottom });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-before-send': RtBeforeSendEvent;
    'rt-send': RtSendEvent;
    'rt-sent': RtSentEvent;
    'rt-send-error': RtSendErrorEvent;
    'rt-message': RtMessageEvent;
    'rt-message-change': RtMessageChangeEvent;
    'rt-read': RtReadEvent;
    'rt-action': RtActionEvent;
    'rt-author-click': RtAuthorClickEvent;
    'rt-history': RtHistoryEvent;
    'rt-unread': RtUnreadEvent;
    'rt-link-click': RtLinkClickEvent;
    'rt-scroll-state': RtScrollStateEvent;
  }
}
