/** Reads channels: state, ranges of the log, pages of the view. Everything comes out as lists of scalars. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { weightOf } from '../../ports/view.ts';
import type { LogHeads } from './log-heads.ts';
import type { Scalar } from './messages.ts';

interface EventRow {
  readonly o: number;
  readonly k: string;
  readonly ts: number;
  readonly m: number | null;
  readonly n: string;
  readonly d: string | null;
  readonly u: string | null;
}

type PageRow = EventRow & { readonly doc: string | null };

const COLUMNS = 'o, k, ts, m, n, d, u';
const VIEW = `SELECT ${COLUMNS}, doc FROM event LEFT JOIN record ON record.channel = event.channel AND record.id = event.k`;

export class LogReader {
  readonly #heads: LogHeads;
  readonly #names: StatementSync;
  readonly #record: StatementSync;
  readonly #row: StatementSync;
  readonly #range: StatementSync;
  readonly #before: StatementSync;
  readonly #after: StatementSync;

  constructor(db: DatabaseSync, heads: LogHeads) {
    this.#heads = heads;
    this.#names = db.prepare('SELECT name FROM channel WHERE name > ? AND name > ? AND name < ? ORDER BY name LIMIT ?');
    this.#record = db.prepare('SELECT doc FROM record WHERE channel = ? AND id = ?');
    this.#row = db.prepare(`SELECT ${COLUMNS} FROM event WHERE channel = ? AND k = ? AND m IS NOT NULL`);
    this.#range = db.prepare(`SELECT ${COLUMNS} FROM event WHERE channel = ? AND o > ? AND o <= ? ORDER BY o`);
    this.#before = db.prepare(`${VIEW} WHERE event.channel = ? AND m < ? ORDER BY m DESC`);
    this.#after = db.prepare(`${VIEW} WHERE event.channel = ? AND m > ? ORDER BY m`);
  }

  /** `epoch, low, top, m, ts`, then a doc or null for each id, then seven scalars for each row that there is. */
  state(channel: string, ids: readonly string[], keys: readonly string[]): Scalar[] {
    const head = this.#heads.get(channel);
    if (head === undefined) return [this.#heads.epoch, 0, 0, 0, 0, ...ids.map(() => null)];
    const docs = ids.map((id) => (this.#record.get(head.id, id) as { doc: string } | undefined)?.doc ?? null);
    const out: Scalar[] = [head.epoch, head.low, head.top, head.m, head.ts, ...docs];
    for (const key of keys) {
      const row = this.#row.get(head.id, key) as EventRow | undefined;
      if (row !== undefined) push(out, row);
    }
    return out;
  }

  /** Names of a namespace's channels behind one. */
  channels(word: string, after: string, count: number): Scalar[] {
    // What comes after a colon is a semicolon.
    const rows = this.#names.all(after, `${word}:`, `${word};`, count) as Array<{ name: string }>;
    return rows.map(({ name }) => name);
  }

  /** Seven scalars for each event. */
  range(channel: string, after: number, upTo: number, count: number, bytes: number): Scalar[] {
    const head = this.#heads.get(channel);
    const out: Scalar[] = [];
    if (head === undefined) return out;
    let total = 0;
    for (const row of this.#range.iterate(head.id, after, upTo) as Iterable<EventRow>) {
      total += weightOf(row.d);
      if (out.length === count * 7 || (out.length > 0 && total > bytes)) break;
      push(out, row);
    }
    return out;
  }

  /** 1 or 0 for `done`, then eight scalars for each row, in the direction of reading. `after` is -1 for downwards. */
  page(channel: string, before: number, after: number, count: number, bytes: number): Scalar[] {
    const head = this.#heads.get(channel);
    const out: Scalar[] = [1];
    if (head === undefined) return out;
    const rows = after >= 0 ? this.#after.iterate(head.id, after) : this.#before.iterate(head.id, before);
    let total = 0;
    for (const row of rows as Iterable<PageRow>) {
      total += weightOf(row.d);
      if (out.length === 1 + count * 8 || (out.length > 1 && total > bytes)) {
        out[0] = 0;
        break;
      }
      push(out, row);
      out.push(row.doc);
    }
    return out;
  }
}

function push(out: Scalar[], { o, k, ts, m, n, d, u }: EventRow): void {
  out.push(o, k, ts, m, n, d, u);
}
