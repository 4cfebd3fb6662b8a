/** Opens the database file: made if missing, locked, set to sync every commit, brought to the newest schema. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FileLock } from './file-lock.ts';
import { migrate } from './migrations.ts';

/** What the worker is started with. */
export interface DatabaseSettings {
  readonly file: string;
  /** How long a commit waits for another program that has the file, in ms. */
  readonly busyMs: number;
  /** Largest the file may become, in bytes. Unlimited when absent. */
  readonly maxBytes: number | undefined;
}

/** An open file and the lock on it. */
export interface OpenDatabase {
  readonly db: DatabaseSync;
  close(): void;
}

const CACHE_KIB = 32 * 1024;
/** The log is folded into the file every 16 MiB: often enough to stay small, seldom enough not to sync all the time. */
const CHECKPOINT_PAGES = 4096;
const KEPT_LOG_BYTES = 64 * 1024 * 1024;

export function openDatabase({ file, busyMs, maxBytes }: DatabaseSettings): OpenDatabase {
  mkdirSync(dirname(file), { recursive: true });
  create(file);
  const lock = FileLock.take(file);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file);
    db.exec(`PRAGMA busy_timeout = ${busyMs}`);
    migrate(db, file);
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON;
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
      PRAGMA journal_size_limit = ${KEPT_LOG_BYTES};
      PRAGMA trusted_schema = OFF;
    `);
    if (maxBytes !== undefined) limit(db, maxBytes);
  } catch (error) {
    db?.close();
    lock.release();
    throw error;
  }
  const opened = db;
  return {
    db: opened,
    close() {
      opened.close();
      lock.release();
    },
  };
}

/** The file holds what people said and what their tokens are signed with, so nobody but its owner reads it. */
function create(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function limit(db: DatabaseSync, maxBytes: number): void {
  const { page_size: pageBytes } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
}
