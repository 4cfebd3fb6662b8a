/** A message as a room shows it, and how one is read from the wire. */
import type { RtError } from '../../protocol/errors.ts';
import type { ShownAuthor } from '../../protocol/fields.ts';
import type { ViewItem, WireEvent } from '../../protocol/server-messages.ts';

/** Where one's own message is on its way. What others wrote is always `sent`. */
export type MessageStatus = 'queued' | 'sending' | 'sent' | 'failed';

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
  /** Why it could not be stored, when `failed`. */
  readonly error?: RtError | undefined;
}

/** A message the server has stored. */
export type StoredMessage = ChatMessage & { readonly m: number };

/** What a row is read with: who we are, and the epoch its offset belongs to. */
export interface ReadContext {
  readonly userId: string | undefined;
  readonly epoch: string;
}

/**
 * Reads a stored message from an event of the log or a row of the view; undefined for anything else, as a newer
 * server may say things we do not know.
 */
export function readMessage(event: WireEvent | ViewItem, { userId, epoch }: ReadContext): StoredMessage | undefined {
  if (event.n !== 'message') return undefined;
  const { m, text } = (event.d ?? {}) as { readonly m?: unknown; readonly text?: unknown };
  if (typeof m !== 'number' || typeof text !== 'string') return undefined;
  const author = event.u ?? {};
  return {
    id: event.k,
    key: event.k,
    m,
    position: { epoch, offset: event.o },
    author,
    text,
    at: event.ts,
    own: author.id !== undefined && author.id === userId,
    status: 'sent',
  };
}
