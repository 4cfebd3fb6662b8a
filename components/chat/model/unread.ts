/** What somebody has not read yet. Pure functions over the stretch of history that is held. */
import type { ChatMessage } from './chat-message.ts';

/** As much of a room's state as counting needs. */
export interface Held {
  readonly messages: readonly ChatMessage[];
  readonly older: { readonly done: boolean };
  readonly newer: { readonly done: boolean };
  /** Number of the newest message of the room, held or not. */
  readonly newestM: number;
}

const isUnread = ({ m, own, isDeleted }: ChatMessage, readM: number): boolean =>
  m !== undefined && m > readM && !own && isDeleted !== true;

/** The first held message that was not read yet: of somebody else, and still there. */
export const firstUnread = (messages: readonly ChatMessage[], readM: number): ChatMessage | undefined =>
  messages.find((message) => isUnread(message, readM));

/** How many there are. What is not held is counted by its numbers, own and deleted ones included. */
export function countUnread({ messages, older, newer, newestM }: Held, readM: number): number {
  const stored = messages.filter(({ m }) => m !== undefined);
  const first = stored[0]?.m ?? newestM + 1;
  const last = stored.at(-1)?.m ?? newestM;
  const before = older.done ? 0 : Math.max(0, first - 1 - readM);
  const behind = newer.done ? 0 : Math.max(0, newestM - Math.max(last, readM));
  return before + stored.filter((message) => isUnread(message, readM)).length + behind;
}
