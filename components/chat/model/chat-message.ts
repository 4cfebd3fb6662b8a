/** A message as a room shows it, and how one is read from the wire. */
import type { RtError } from '../../protocol/errors.ts';
import type { ShownAuthor } from '../../protocol/fields.ts';
import type { ViewItem, WireEvent } from '../../protocol/server-messages.ts';
import { type Reaction, readReactions, withOwn, withReaction } from './reactions.ts';

/** Where one's own message is on its way. What others wrote is always `sent`. */
export type MessageStatus = 'queued' | 'sending' | 'sent' | 'failed';

/** Something that was done here to a stored message and that its log does not tell of yet. */
export interface MessageChange {
  readonly kind: 'edit' | 'delete' | 'react';
  readonly status: MessageStatus;
  /** Why it could not be stored, when `failed`; only an edit stays then, because somebody wrote it. */
  readonly error?: RtError | undefined;
}

/** One message. Objects are never changed: a message that changes is another object with the same `key`. */
export interface ChatMessage {
  /** Its public id, made by whoever wrote it. */
  readonly id: string;
  /** Stays the same from the moment it was written, also when a refused message is sent again under a new id. */
  readonly key: string;
  /** Its number in the room, once stored. */
  readonly m?: number | undefined;
  /** Its place in the room's log, once that is known. */
  readonly position?: { readonly epoch: string; readonly offset: number } | undefined;
  readonly author: ShownAuthor;
  readonly text: string;
  /** When it was stored, or, before that, when it was written: server time, ms. */
  readonly at: number;
  /** Whether we wrote it, in this tab or another. */
  readonly own: boolean;
  readonly status: MessageStatus;
  /** Why it could not be stored, when `failed`; why it has to wait, when `queued` and the server said so. */
  readonly error?: RtError | undefined;
  /** Id of the message it answers. */
  readonly ref?: string | undefined;
  /** When its text was last changed: server time, ms. */
  readonly editedAt?: number | undefined;
  /** Whether it was deleted: its place stays, its text is gone. */
  readonly isDeleted?: boolean | undefined;
  /** In the order in which they were first chosen. */
  readonly reactions?: readonly Reaction[] | undefined;
  /** The latest thing done to it here that is not confirmed. */
  readonly change?: MessageChange | undefined;
}

/** A message the server has stored. */
export type StoredMessage = ChatMessage & {
  readonly m: number;
  /** Offset of its last change in the log: what is not above it is known already. */
  readonly rev: number;
};

/** What a row is read with: who we are, the epoch its offset belongs to, and what only we may know. */
export interface ReadContext {
  readonly userId: string | undefined;
  readonly epoch: string;
  /** Our own reactions by the ids of the messages they are on; a live message has none yet. */
  readonly reacted?: Readonly<Record<string, readonly string[]>> | undefined;
}

interface WireMessage {
  readonly m?: unknown;
  readonly text?: unknown;
  readonly ref?: unknown;
  readonly edited?: unknown;
  readonly deleted?: unknown;
  readonly reactions?: unknown;
}

const some = (reactions: readonly Reaction[]): Pick<ChatMessage, 'reactions'> =>
  reactions.length === 0 ? { reactions: undefined } : { reactions };

/**
 * Reads a stored message from an event of the log or a row of the view; undefined for anything else, as a newer
 * server may say things we do not know.
 */
export function readMessage(
  event: WireEvent | ViewItem,
  { userId, epoch, reacted }: ReadContext,
): StoredMessage | undefined {
  if (event.n !== 'message') return undefined;
  const { m, text, ref, edited, deleted, reactions } = (event.d ?? {}) as WireMessage;
  const isDeleted = deleted === true;
  if (typeof m !== 'number' || typeof text !== 'string') return undefined;
  const author = event.u ?? {};
  return {
    id: event.k,
    key: event.k,
    m,
    rev: 'rev' in event ? event.rev : event.o,
    position: { epoch, offset: event.o },
    author,
    text: isDeleted ? '' : text,
    at: event.ts,
    own: author.id !== undefined && author.id === userId,
    status: 'sent',
    ...(typeof ref === 'string' && { ref }),
    ...(typeof edited === 'number' && { editedAt: edited }),
    ...(isDeleted && { isDeleted }),
    ...(!isDeleted && some(readReactions(reactions, reacted?.[event.k] ?? []))),
  };
}

/** What happened to a message. */
export type MessageChangeKind = 'edited' | 'deleted' | 'reacted';

/** A later event about a message: which one, and what kind. Undefined for anything else. */
export function readChange(event: WireEvent): { readonly id: string; readonly kind: MessageChangeKind } | undefined {
  if (event.n !== 'edited' && event.n !== 'deleted' && event.n !== 'reacted') return undefined;
  const { ref } = (event.d ?? {}) as { readonly ref?: unknown };
  return typeof ref === 'string' ? { id: ref, kind: event.n } : undefined;
}

/** The message after a later event about it; the same one where it knew already. */
export function changed(message: StoredMessage, event: WireEvent, { userId }: ReadContext): StoredMessage {
  if (event.o <= message.rev) return message;
  const { text, emoji, on, n } = (event.d ?? {}) as { text?: unknown; emoji?: unknown; on?: unknown; n?: unknown };
  const known = { ...message, rev: event.o };
  if (message.isDeleted || event.n === 'deleted') return deleted(known);
  // An empty text was taken out of the log when the message was deleted: that event is still to come.
  if (event.n === 'edited')
    return typeof text === 'string' && text !== '' ? { ...known, text, editedAt: event.ts } : known;
  if (event.n !== 'reacted' || typeof emoji !== 'string' || typeof n !== 'number') return known;
  const before = message.reactions?.find((reaction) => reaction.emoji === emoji);
  const own = userId !== undefined && event.u?.id === userId ? on === true : (before?.own ?? false);
  return { ...known, ...some(withReaction(message.reactions ?? [], { emoji, count: n, own })) };
}

/** What is left of a message that was deleted: its place. */
export const deleted = <Message extends ChatMessage>(message: Message): Message => ({
  ...message,
  text: '',
  isDeleted: true,
  reactions: undefined,
  editedAt: undefined,
});

/** A message with our reaction put on it or taken off. */
export const reacted = <Message extends ChatMessage>(message: Message, emoji: string, on: boolean): Message => ({
  ...message,
  ...some(withOwn(message.reactions ?? [], emoji, on)),
});
