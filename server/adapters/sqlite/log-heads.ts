/** Heads of channels as the database has them, kept in memory because every append needs one. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A channel's row, changed in place by the writer and stored once per commit. */
export interface HeadRow {
  readonly id: number;
  readonly epoch: string;
  low: number;
  top: number;
  m: number;
  ts: number;
  /** Time of the oldest event; undefined while nobody had to know. */
  oldestTs: number | undefined;
  dirty: boolean;
}

/** Beyond it all of them are forgotten and read again as needed. */
const MOST_HEADS = 20_000;

export class LogHeads {
  /** Epoch of channels that nobody appended to yet. */
  readonly epoch: string;
  readonly #heads = new Map<string, HeadRow>();
  readonly #dirty: HeadRow[] = [];
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;

  constructor(db: DatabaseSync, epoch: string) {
    this.epoch = epoch;
    this.#select = db.prepare('SELECT id, epoch, low, top, m, ts FROM channel WHERE name = ?');
    this.#insert = db.prepare('INSERT INTO channel (name, epoch, low, top, m, ts) VALUES (?, ?, 0, 0, 0, 0)');
    this.#update = db.prepare('UPDATE channel SET low = ?, top = ?, m = ?, ts = ? WHERE id = ?');
  }

  /** Undefined for a channel nobody appended to. */
  get(name: string): HeadRow | undefined {
    const known = this.#heads.get(name);
    if (known !== undefined) return known;
    const row = this.#select.get(name) as Omit<HeadRow, 'oldestTs' | 'dirty'> | undefined;
    return row === undefined ? undefined : this.#keep(name, { ...row, oldestTs: undefined, dirty: false });
  }

  create(name: string): HeadRow {
    const { epoch } = this;
    const id = Number(this.#insert.run(name, epoch).lastInsertRowid);
    return this.#keep(name, { id, epoch, low: 0, top: 0, m: 0, ts: 0, oldestTs: undefined, dirty: false });
  }

  /** Has the head written with this commit. */
  touch(head: HeadRow): void {
    if (head.dirty) return;
    head.dirty = true;
    this.#dirty.push(head);
  }

  /** Writes what was touched. */
  write(): void {
    for (const head of this.#dirty) {
      this.#update.run(head.low, head.top, head.m, head.ts, head.id);
      head.dirty = false;
    }
    this.#dirty.length = 0;
    if (this.#heads.size > MOST_HEADS) this.#heads.clear();
  }

  /** Forgets everything, as after a commit that failed. */
  clear(): void {
    this.#dirty.length = 0;
    this.#heads.clear();
  }

  #keep(name: string, head: HeadRow): HeadRow {
    this.#heads.set(name, head);
    return head;
  }
}
