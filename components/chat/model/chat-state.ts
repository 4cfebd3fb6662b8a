/** What a chat's model gives: its state and what it tells. */
import type { FreshnessState } from '../../core/client-api.ts';
import type { Phase } from '../../core/phase.ts';
import { CHAT_TEXT_MAX } from '../../protocol/chat-text.ts';
import type { RtError } from '../../protocol/errors.ts';
import type { EdgeState } from './chat-history.ts';
import type { ChatMessage, MessageChangeKind } from './chat-message.ts';
import type { Receipts } from './receipts.ts';

/** Where the room as a whole stands. `denied`: the server will not let this user in. `error`: it could not be opened. */
export type ChatPhase = Phase;

/** Everything there is to show. Replaced as a whole with every change. */
export interface ChatState extends FreshnessState {
  readonly phase: ChatPhase;
  /** Why the room is not open. */
  readonly error?: RtError | undefined;
  /** What the room has, in its order, then own messages that are not stored yet, in the order they were written. */
  readonly messages: readonly ChatMessage[];
  /** The way back in time. */
  readonly older: EdgeState;
  /** The way forward, after the reader has gone so far back that the newest messages were let go. */
  readonly newer: EdgeState;
  /** Messages of others that were not read, on this device or another. 0 while somebody watches the newest. */
  readonly unread: number;
  /** Number of the last message that counts as read. */
  readonly readM: number;
  /** Number of the newest message of the room, held or not. */
  readonly newestM: number;
  /** How far the others got. */
  readonly receipts: Receipts;
}

/** What happened, for whoever wants more than the state. `message` comes in order and once for each message. */
export type ChatHappening =
  | { readonly kind: 'message'; readonly message: ChatMessage; readonly live: boolean }
  | { readonly kind: 'change'; readonly message: ChatMessage; readonly change: MessageChangeKind }
  | { readonly kind: 'read'; readonly id: string }
  | { readonly kind: 'history'; readonly count: number; readonly done: boolean };

/** @throws TypeError for a page size out of bounds. */
export function checkPageSize(size: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= 100) return size;
  throw new TypeError(`expected a page size of 1 to 100, got ${size}`);
}

/** @throws TypeError for an empty or overlong text. */
export function checkText(text: string): string {
  if (typeof text === 'string' && text.length > 0 && text.length <= CHAT_TEXT_MAX) return text;
  const got = typeof text === 'string' ? `${text.length}` : typeof text;
  throw new TypeError(`expected a text of 1 to ${CHAT_TEXT_MAX} characters, got ${got}`);
}
