/** A room as it stands in somebody's list: what is new there for them. */
import type { ChatMessageData, ChatRoom } from 'rt-elements/protocol';
import { cutText, type ViewRow } from '../../feature.ts';

/** How much of a room is looked at: its newest messages. */
export const ROOM_TAIL = { count: 100, bytes: 64 * 1024 } as const;
/** Longest text of a preview, in UTF-16 code units. */
export const PREVIEW_CHARS = 140;

/** The channel of a room. Those of channels are sometimes longer than what elements ask for, so this is no `channelOf`. */
export const channelOfRoom = (room: string): string => `chat:${room}`;

/** The newest messages of a room, and whether there are older ones. */
export interface Tail {
  readonly rows: readonly ViewRow[];
  readonly done: boolean;
}

const isThere = ({ n, d }: ViewRow): boolean => n === 'message' && (d as ChatMessageData).deleted !== true;

/** The room for one person who has read up to `read`. */
export function roomItem(room: string, { rows, done }: Tail, userId: string, read: number): ChatRoom {
  const newest = rows.findLast(isThere);
  const unread = rows.filter((row) => row.m > read && row.u?.id !== userId && isThere(row)).length;
  const more = !done && (rows[0]?.m ?? 0) > read + 1;
  return {
    room,
    m: rows.at(-1)?.m ?? 0,
    read,
    unread,
    ...(more && { more }),
    ...(newest !== undefined && { last: previewOf(newest) }),
  };
}

function previewOf({ k, m, ts, u, d }: ViewRow): NonNullable<ChatRoom['last']> {
  return { k, m, ts, ...(u !== undefined && { u }), text: cutText((d as ChatMessageData).text, PREVIEW_CHARS) };
}

/** Newest message first; rooms without one last. */
export const byNewest = (a: ChatRoom, b: ChatRoom): number => (b.last?.ts ?? 0) - (a.last?.ts ?? 0) || b.m - a.m;
