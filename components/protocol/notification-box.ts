/**
 * What of a person's notifications is there, seen and read. Both sides count by this: the server on what is stored, a
 * page on the same with its own changes laid over it. Pure functions.
 */

/** Most notifications a person has; one more, and the oldest goes. */
export const NOTIFICATIONS_MAX = 500;

/** What is known of one: the sum of these, 0 for a new one. What is read is seen as well. */
export const MARKED = { seen: 1, read: 2 } as const;

/** What is there: by its number, rising, what it is marked as. Replaced as a whole when it changes. */
export interface NotificationBox {
  /** Rises by one with each change. */
  readonly version: number;
  readonly rows: ReadonlyMap<number, number>;
}

/** The numbers of a box. `unseen` never is more than `unread`. */
export interface NotificationCounts {
  readonly unread: number;
  readonly unseen: number;
  readonly version: number;
}

/** What can be done to notifications: to some by number, or to all up to a number. `unread` leaves them seen. */
export interface Mark {
  readonly how: MarkName;
  readonly items?: readonly number[] | undefined;
  readonly upTo?: number | undefined;
}
/** What notifications can be marked as. */
export type MarkName = 'seen' | 'read' | 'unread' | 'archived';

export const EMPTY_BOX: NotificationBox = { version: 0, rows: new Map() };

/** A new notification: its number, that of the one whose place it takes, and the lowest that is still there. */
export interface Addition {
  readonly m: number;
  readonly instead?: number | undefined;
  readonly from?: number | undefined;
}

/** With a new notification; numbers only rise, so one that is not above all others is known already and changes nothing. */
export function withNew(box: NotificationBox, { m, instead, from = 0 }: Addition): NotificationBox {
  if (m <= newestOf(box)) return box;
  const rows = new Map([...box.rows].filter(([number]) => number >= from && number !== instead));
  rows.set(m, 0);
  return { version: box.version + 1, rows };
}

/** With a mark; the same box where it changes nothing. What is not there cannot be marked. */
export function withMark(box: NotificationBox, { how, items, upTo = 0 }: Mark): NotificationBox {
  const rows = new Map(box.rows);
  const numbers = items ?? [...box.rows.keys()].filter((m) => m <= upTo);
  let changed = false;
  for (const m of numbers) {
    const before = rows.get(m);
    if (before === undefined) continue;
    const after = marked(before, how);
    if (after === undefined) rows.delete(m);
    else rows.set(m, after);
    changed ||= after !== before;
  }
  return changed ? { version: box.version + 1, rows } : box;
}

function marked(flags: number, how: MarkName): number | undefined {
  switch (how) {
    case 'seen':
      return flags | MARKED.seen;
    case 'read':
      return MARKED.seen | MARKED.read;
    case 'unread':
      return flags & ~MARKED.read;
    case 'archived':
      return undefined;
  }
}

/** Without what lies below a number: it is not stored any more. The same box where nothing does. */
export function withoutBelow(box: NotificationBox, from: number): NotificationBox {
  if ((box.rows.keys().next().value ?? Infinity) >= from) return box;
  return { version: box.version + 1, rows: new Map([...box.rows].filter(([m]) => m >= from)) };
}

/** The numbers, counted. */
export function countsOf({ version, rows }: NotificationBox): NotificationCounts {
  let unread = 0;
  let unseen = 0;
  for (const flags of rows.values()) {
    if ((flags & MARKED.read) === 0) unread++;
    if (flags === 0) unseen++;
  }
  return { unread, unseen, version };
}

/** The highest number there is; 0 without any. */
export const newestOf = ({ rows }: NotificationBox): number => [...rows.keys()].at(-1) ?? 0;

/** The rows as the wire has them: each as the distance from the number before, and what it is marked as. */
export function packRows(rows: ReadonlyMap<number, number>): number[] {
  const packed: number[] = [];
  let last = 0;
  for (const [m, flags] of rows) {
    packed.push(m - last, flags);
    last = m;
  }
  return packed;
}

/** What `packRows` wrote. @throws TypeError for anything else. */
export function unpackRows(packed: readonly number[]): Map<number, number> {
  const rows = new Map<number, number>();
  let m = 0;
  for (let at = 0; at < packed.length; at += 2) {
    const [step = 0, flags = -1] = packed.slice(at, at + 2);
    if (step < 1 || flags < 0 || flags > 3) throw new TypeError(`expected a step and a mark, got ${step}, ${flags}`);
    rows.set((m += step), flags);
  }
  return rows;
}
