/** A person's box as it is stored: what is there and how it is marked, with the offset each row was stored at. */
import {
  countsOf,
  EMPTY_BOX,
  type NotificationBox,
  type NotificationCounts,
  packRows,
  unpackRows,
  type Value,
  withoutBelow,
} from 'rt-elements/protocol';

/** A box with where its rows are in the log: what the log lets go must not be counted any more. */
export interface StoredBox {
  readonly box: NotificationBox;
  /** Offset by number, rising with it. */
  readonly offsets: ReadonlyMap<number, number>;
}

/** The state rules read of a channel: how far its log is trimmed and how far it goes, the newest row, and the records. */
export interface BoxState {
  readonly low: number;
  readonly top: number;
  readonly m: number;
  readonly records: ReadonlyMap<string, Value>;
}

/** A record as rules write it. */
export interface Written {
  readonly id: string;
  readonly doc: Value;
}

/** Names the record; a record with a person's id behind `@` is theirs to have exported and erased. */
export const boxIdOf = (user: string): string => `box@${user}`;

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

/** The box of a state, without what its log does not hold any more. */
export function readBox({ records, low }: Pick<BoxState, 'records' | 'low'>, user: string): StoredBox {
  const doc = records.get(boxIdOf(user)) as { readonly v?: unknown; rows?: unknown; at?: unknown } | undefined;
  if (typeof doc?.v !== 'number' || !isNumbers(doc.rows) || !isNumbers(doc.at)) {
    return { box: EMPTY_BOX, offsets: new Map() };
  }
  const rows = unpackRows(doc.rows);
  const offsets = new Map<number, number>();
  let offset = 0;
  for (const [index, m] of [...rows.keys()].entries()) offsets.set(m, (offset += doc.at[index] ?? 0));
  const box: NotificationBox = { version: doc.v, rows };
  const kept = [...offsets].find(([, o]) => o > low)?.[0] ?? Infinity;
  return { box: withoutBelow(box, kept), offsets };
}

/** The box as a record. */
export function writeBox({ box, offsets }: StoredBox, user: string): Written {
  const at: number[] = [];
  let last = 0;
  for (const m of box.rows.keys()) {
    const offset = offsets.get(m) ?? last;
    at.push(offset - last);
    last = offset;
  }
  return { id: boxIdOf(user), doc: { v: box.version, rows: packRows(box.rows), at } };
}

/** Counts as they travel. */
export const wireCounts = (box: NotificationBox): NotificationCounts & Record<string, Value> => ({ ...countsOf(box) });

/** What only its owner is told, as of a state. */
export function boxForOwner(state: Pick<BoxState, 'records' | 'low'>, user: string): Value {
  const { box } = readBox(state, user);
  return { version: box.version, rows: packRows(box.rows) };
}
