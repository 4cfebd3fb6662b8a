/** One process per database: a lock beside the file that the operating system lets go of whatever ends its holder. */
import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { RtError } from 'rt-elements/protocol';

/** How long a server that is just stopping may still hold the file. */
const WAIT_MS = 1000;

/**
 * A second, tiny database on which a write transaction stays open. Others may still read it, so that it can say who
 * holds it; and SQLite's locks die with the process, so a dead holder needs no clearing away.
 */
export class FileLock {
  readonly #db: DatabaseSync;

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** @throws RtError `UNAVAILABLE` naming the process that holds the file. */
  static take(file: string): FileLock {
    const db = new DatabaseSync(`${file}-lock`);
    try {
      db.exec(`PRAGMA busy_timeout = ${WAIT_MS}`);
      db.exec('BEGIN IMMEDIATE');
      db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL, host TEXT NOT NULL, since TEXT NOT NULL)');
      db.exec('DELETE FROM holder');
      const since = new Date().toISOString();
      db.prepare('INSERT INTO holder (pid, host, since) VALUES (?, ?, ?)').run(process.pid, hostname(), since);
      db.exec('COMMIT');
      db.exec('BEGIN IMMEDIATE');
    } catch (error) {
      const message = isBusy(error) ? `expected to be alone on ${file}, but ${holderOf(db)}` : `cannot lock ${file}`;
      db.close();
      throw new RtError('UNAVAILABLE', message, { cause: error });
    }
    return new FileLock(db);
  }

  release(): void {
    this.#db.close();
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

function holderOf(db: DatabaseSync): string {
  try {
    const { pid, host, since } = db.prepare('SELECT pid, host, since FROM holder').get() as unknown as Holder;
    return `process ${pid} on ${host} has held it since ${since}`;
  } catch {
    return 'another process holds it';
  }
}
