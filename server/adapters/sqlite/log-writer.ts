/** Stores appends, many in one transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { HeadRow, LogHeads } from './log-heads.ts';
import { LogTrim } from './log-trim.ts';
import type { AppendText, Break, EventText } from './messages.ts';

/** What became of an append; `invalid` says what is wrong with it. */
export type Stored =
  | { readonly is: 'stored'; readonly epoch: string; readonly first: number; readonly top: number }
  | Known
  | { readonly is: 'foreign' }
  | { readonly is: 'conflict'; readonly top: number }
  | { readonly is: 'invalid'; readonly problem: string };

/** A key that was used before by the same user. */
export interface Known {
  readonly is: 'repeated';
  readonly epoch: string;
  readonly offset: number;
  readonly ts: number;
  readonly reply: string | null;
}

interface KeyRow {
  /** Null for keys the server made. */
  readonly by: string | null;
  readonly o: number;
  readonly ts: number;
  readonly reply: string | null;
}

/** Most channels whose last append was not stored; chains are as short as what is in flight, so old marks mean nothing. */
const MOST_BROKEN = 10_000;

export class LogWriter {
  readonly #heads: LogHeads;
  readonly #trim: LogTrim;
  /** Channels whose last append was not stored: what is chained to it must not be either. */
  readonly #broken = new Set<string>();
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #findKey: StatementSync;
  readonly #insertEvent: StatementSync;
  readonly #insertKey: StatementSync;
  readonly #putRecord: StatementSync;
  readonly #deleteRecord: StatementSync;
  readonly #rewrite: StatementSync;

  constructor(db: DatabaseSync, heads: LogHeads) {
    this.#db = db;
    this.#heads = heads;
    this.#trim = new LogTrim(db);
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#findKey = db.prepare(
      `SELECT "by", o, ts, reply FROM event WHERE channel = ?1 AND k = ?2
       UNION ALL SELECT "by", o, ts, reply FROM key WHERE channel = ?1 AND k = ?2 AND until > ?3 LIMIT 1`,
    );
    this.#insertEvent = db.prepare(
      'INSERT INTO event (channel, o, k, ts, m, n, d, u, "by", reply) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertKey = db.prepare(
      'INSERT OR REPLACE INTO key (channel, k, "by", o, ts, reply, until) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#putRecord = db.prepare('INSERT OR REPLACE INTO record (channel, id, doc) VALUES (?, ?, ?)');
    this.#deleteRecord = db.prepare('DELETE FROM record WHERE channel = ? AND id = ?');
    this.#rewrite = db.prepare('UPDATE event SET d = ? WHERE channel = ? AND o = ?');
  }

  /**
   * Stores the appends in one transaction and syncs it. A break has no result.
   * @throws whatever SQLite says when that fails; then nothing of them is stored.
   */
  write(steps: ReadonlyArray<AppendText | Break>, now: number): Stored[] {
    try {
      this.#begin.run();
      const results: Stored[] = [];
      for (const step of steps) {
        if ('broken' in step) this.break(step.broken);
        else results.push(this.#append(step, now));
      }
      this.#heads.write();
      this.#trim.forgetKeys(now);
      this.#commit.run();
      return results;
    } catch (error) {
      this.#heads.clear();
      this.#broken.clear();
      // SQLite has rolled back by itself where the disk was full.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Notes that the newest append of a channel was not stored. */
  break(channel: string): void {
    if (this.#broken.size >= MOST_BROKEN) this.#broken.clear();
    this.#broken.add(channel);
  }

  /** What is known of a key. */
  recall(channel: string, key: string, by: string, now: number): Known | { readonly is: 'foreign' } | undefined {
    const head = this.#heads.get(channel);
    return head === undefined ? undefined : this.#recall(head, key, by, now);
  }

  #recall(head: HeadRow, key: string, by: string, now: number): Known | { readonly is: 'foreign' } | undefined {
    const row = this.#findKey.get(head.id, key, now) as KeyRow | undefined;
    if (row === undefined) return undefined;
    if (row.by !== by) return { is: 'foreign' };
    return { is: 'repeated', epoch: head.epoch, offset: row.o, ts: row.ts, reply: row.reply };
  }

  #append(append: AppendText, now: number): Stored {
    const { channel } = append;
    const head = this.#heads.get(channel);
    const refused = this.#judge(append, head, now);
    if (refused !== undefined) {
      this.break(channel);
      return refused;
    }
    if (this.#broken.size > 0) this.#broken.delete(channel);
    return this.#store(append, head ?? this.#heads.create(channel), now);
  }

  /** Why an append is not stored; undefined when it is. Writes nothing, so the others of its transaction go on. */
  #judge(
    { channel, key, by, expect, chained, events }: AppendText,
    head: HeadRow | undefined,
    now: number,
  ): Stored | undefined {
    if (key !== null && by !== null && head !== undefined) {
      const known = this.#recall(head, key, by, now);
      if (known !== undefined) return known;
    }
    const top = head?.top ?? 0;
    if ((chained && this.#broken.has(channel)) || (expect >= 0 && expect !== top)) return { is: 'conflict', top };
    let newest = head?.m ?? 0;
    for (const { k, m } of events) {
      if (k !== key && head !== undefined && this.#findKey.get(head.id, k, now) !== undefined) return { is: 'foreign' };
      if (m === null) continue;
      if (m <= newest) return { is: 'invalid', problem: `expected a message number above ${newest}, got ${m}` };
      newest = m;
    }
    return undefined;
  }

  #store({ events, records, rewrites, key, by, reply, keep }: AppendText, head: HeadRow, now: number): Stored {
    const first = events.length > 0 ? head.top + 1 : head.top;
    for (const event of events) this.#insert(head, event, event.k === key ? by : null, event.k === key ? reply : null);
    if (key !== null && events.length === 0) {
      this.#insertKey.run(head.id, key, by, first, now, reply, now + keep.keyMs);
    }
    for (const [id, doc] of records) {
      if (doc === null) this.#deleteRecord.run(head.id, id);
      else this.#putRecord.run(head.id, id, doc);
    }
    for (const [o, d] of rewrites) this.#rewrite.run(d, head.id, o);
    this.#trim.trim(head, keep, now);
    if (events.length > 0) this.#heads.touch(head);
    return { is: 'stored', epoch: head.epoch, first, top: head.top };
  }

  #insert(head: HeadRow, { k, ts, m, n, d, u }: EventText, by: string | null, reply: string | null): void {
    this.#insertEvent.run(head.id, ++head.top, k, ts, m, n, d, u, by, reply);
    head.ts = ts;
    if (m !== null) head.m = m;
  }
}
