/** Which messages stand together, and where a new day begins. Pure: the same rows for the same messages. */
import type { ChatMessage } from './chat-model.ts';

/** Something in the list: a line that names a day or says what is new, or a message and its place among those around it. */
export type ChatRow =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: 'unread' }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: ChatMessage;
      /** First of its group: it carries the author. */
      readonly opens: boolean;
      /** Last of its group: it carries the face. */
      readonly closes: boolean;
    };

export interface GroupOptions {
  /** Longest silence within a group, ms. */
  readonly windowMs: number;
  /** The day a moment belongs to, in the viewer's time zone. */
  readonly dayOf: (at: number) => string;
  /** Key of the message above which it says what is new. */
  readonly unreadKey?: string | undefined;
}

/** Day of a moment in the machine's own time zone, e.g. `2026-3-14`. */
export function localDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Own messages belong together before the server has named us as well. */
const authorOf = ({ own, author }: ChatMessage): string => (own ? '' : `${author.id ?? ''} ${author.name ?? ''}`);

/** Lays messages out in rows. Those not stored yet are grouped as well, so that nothing moves when they are. */
export function groupMessages(
  messages: readonly ChatMessage[],
  { windowMs, dayOf, unreadKey }: GroupOptions,
): ChatRow[] {
  const rows: ChatRow[] = [];
  const joins = (message: ChatMessage | undefined, next: ChatMessage | undefined): boolean =>
    message !== undefined &&
    next !== undefined &&
    next.key !== unreadKey &&
    authorOf(message) === authorOf(next) &&
    Math.abs(next.at - message.at) < windowMs &&
    dayOf(message.at) === dayOf(next.at);
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const day = dayOf(message.at);
    // Named after the message it stands above: days may come twice where clocks disagree, keys may not.
    if (before === undefined || dayOf(before.at) !== day)
      rows.push({ kind: 'day', key: `day ${message.key}`, at: message.at });
    if (message.key === unreadKey) rows.push({ kind: 'unread', key: 'unread' });
    const opens = !joins(before, message);
    const closes = !joins(message, messages[index + 1]);
    rows.push({ kind: 'message', key: message.key, message, opens, closes });
  });
  return rows;
}
