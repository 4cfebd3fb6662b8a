/**
 * What crosses between the broker and its worker: lists of scalars, because cloning objects one by one costs more than
 * storing them. Appends and questions each come back in the order they went, so nothing carries an id.
 */
import { problemOf } from '../../ports/append-check.ts';
import type { Append, Keep } from '../../ports/broker.ts';
import { textOf } from './value-text.ts';

export type Scalar = string | number | null;

/** What an entry of `ops` begins with. */
export const OP = {
  append: 0,
  state: 1,
  read: 2,
  page: 3,
  recall: 4,
  secret: 5,
  break: 6,
  records: 7,
  person: 8,
  erase: 9,
  channels: 10,
} as const;
/** What an entry of `results` begins with. */
export const RESULT = { stored: 0, repeated: 1, foreign: 2, conflict: 3, invalid: 4 } as const;

/** Work handed to the worker. */
export interface Work {
  readonly is: 'work';
  /** Counts the commits that failed, as far as the sender knew: appends of an earlier count were given up already. */
  readonly generation: number;
  readonly now: number;
  readonly keeps: readonly Keep[];
  readonly ops: readonly Scalar[];
}

export type ToWorker = Work | { readonly is: 'close' };

/** What the worker did: the results of so many appends, then the answers to so many questions. */
export interface Done {
  readonly is: 'done';
  readonly epochs: readonly string[];
  readonly results: readonly Scalar[];
  readonly answers: ReadonlyArray<readonly Scalar[] | Uint8Array | Problem>;
  /** Why the commit failed, when it did: every append not yet answered is given up. */
  readonly failed: string | undefined;
}

/** An error that cannot be cloned with its class. */
export interface Problem {
  readonly problem: string;
  readonly retryable: boolean;
}

export type FromWorker = Done | { readonly is: 'open' } | ({ readonly is: 'refused' } & Problem);

/**
 * Appends one step to `ops`; `readAppend` is its mirror. One that cannot be written leaves a break in its place, so that
 * what is chained to it is not stored.
 * @throws TypeError or RtError saying what is wrong with it.
 */
export function writeAppend(ops: Scalar[], append: Append, keep: number): void {
  const start = ops.length;
  try {
    const problem = problemOf(append);
    if (problem !== undefined) throw new TypeError(problem);
    write(ops, append, keep);
  } catch (error) {
    ops.length = start;
    ops.push(OP.break, append.channel);
    throw error;
  }
}

function write(ops: Scalar[], append: Append, keep: number): void {
  const { channel, expect, chained, key, by, reply, events, records, rewrites } = append;
  ops.push(OP.append, channel, expect ?? -1, chained === true ? 1 : 0, key ?? null, by ?? null, textOf(reply), keep);
  ops.push(events.length);
  for (const { n, d, u, k, ts, m } of events) {
    ops.push(k, ts, m ?? null, n, textOf(d), u === undefined ? null : JSON.stringify(u));
  }
  ops.push(records?.length ?? 0);
  if (records !== undefined) for (const { id, doc } of records) ops.push(id, doc === null ? null : textOf(doc));
  ops.push(rewrites?.length ?? 0);
  if (rewrites !== undefined) for (const { o, d } of rewrites) ops.push(o, textOf(d));
}

/** An event with its values as text. */
export interface EventText {
  readonly k: string;
  readonly ts: number;
  readonly m: number | null;
  readonly n: string;
  readonly d: string | null;
  readonly u: string | null;
}

/** An append with its values as text. */
export interface AppendText {
  readonly channel: string;
  /** -1 for none. */
  readonly expect: number;
  readonly chained: boolean;
  readonly key: string | null;
  readonly by: string | null;
  readonly reply: string | null;
  readonly keep: Keep;
  readonly events: readonly EventText[];
  readonly records: ReadonlyArray<readonly [id: string, doc: string | null]>;
  readonly rewrites: ReadonlyArray<readonly [offset: number, d: string | null]>;
}

/** Stands where an append could not be written. */
export interface Break {
  readonly broken: string;
}

/** Reads `ops` and results one scalar after another, in the order they were written. */
export class ScalarReader {
  readonly #scalars: readonly Scalar[];
  #at = 0;

  constructor(scalars: readonly Scalar[]) {
    this.#scalars = scalars;
  }

  get done(): boolean {
    return this.#at >= this.#scalars.length;
  }

  text(): string {
    return this.#scalars[this.#at++] as string;
  }

  number(): number {
    return this.#scalars[this.#at++] as number;
  }

  textOrNull(): string | null {
    return this.#scalars[this.#at++] as string | null;
  }

  numberOrNull(): number | null {
    return this.#scalars[this.#at++] as number | null;
  }
}

/** Reads what `writeAppend` wrote, after its code. */
export function readAppend(from: ScalarReader, keeps: readonly Keep[]): AppendText {
  const channel = from.text();
  const expect = from.number();
  const chained = from.number() === 1;
  const key = from.textOrNull();
  const by = from.textOrNull();
  const reply = from.textOrNull();
  const keep = keeps[from.number()] as Keep;
  const events: EventText[] = [];
  for (let left = from.number(); left > 0; left--) {
    const [k, ts, m, n] = [from.text(), from.number(), from.numberOrNull(), from.text()];
    events.push({ k, ts, m, n, d: from.textOrNull(), u: from.textOrNull() });
  }
  const records: Array<readonly [string, string | null]> = [];
  for (let left = from.number(); left > 0; left--) records.push([from.text(), from.textOrNull()]);
  const rewrites: Array<readonly [number, string | null]> = [];
  for (let left = from.number(); left > 0; left--) rewrites.push([from.number(), from.textOrNull()]);
  return { channel, expect, chained, key, by, reply, keep, events, records, rewrites };
}
