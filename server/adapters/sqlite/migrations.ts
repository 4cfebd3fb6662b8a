/** The database file's schema, as the steps that lead to it. A released step is never changed; a change is a new step. */
import type { DatabaseSync } from 'node:sqlite';
import { RtError } from 'rt-elements/protocol';

/** `rt-e` in ASCII: what marks a file as ours. */
const APPLICATION_ID = 0x72742d65;

/** The step at index n leads from schema version n to n + 1. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    low INTEGER NOT NULL,
    top INTEGER NOT NULL,
    m INTEGER NOT NULL,
    ts INTEGER NOT NULL
  ) STRICT;

  -- Clustered by channel, so that a range of one is read in one run. "by" and reply are the key's; d, u and reply are JSON.
  CREATE TABLE event (
    channel INTEGER NOT NULL,
    o INTEGER NOT NULL,
    k TEXT NOT NULL,
    ts INTEGER NOT NULL,
    m INTEGER,
    n TEXT NOT NULL,
    d TEXT,
    u TEXT,
    "by" TEXT,
    reply TEXT,
    PRIMARY KEY (channel, o)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX event_k ON event (channel, k);
  CREATE INDEX event_m ON event (channel, m) WHERE m IS NOT NULL;

  CREATE TABLE record (
    channel INTEGER NOT NULL,
    id TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (channel, id)
  ) STRICT, WITHOUT ROWID;

  -- Keys without a stored event: of appends of records alone, and of events that were trimmed.
  CREATE TABLE key (
    channel INTEGER NOT NULL,
    k TEXT NOT NULL,
    "by" TEXT NOT NULL,
    o INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    reply TEXT,
    until INTEGER NOT NULL,
    PRIMARY KEY (channel, k)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX key_until ON key (until);
  `,
];

const numberOf = (db: DatabaseSync, sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);

/**
 * Brings a file to the newest schema, each step in a transaction of its own.
 * @throws RtError `UNAVAILABLE`, not retryable, for a file of a newer program or of another one; such a file is left as it is.
 */
export function migrate(db: DatabaseSync, file: string, steps: readonly string[] = MIGRATIONS): void {
  const version = numberOf(db, 'PRAGMA user_version');
  const application = numberOf(db, 'PRAGMA application_id');
  const empty = application === 0 && version === 0 && numberOf(db, 'SELECT count(*) FROM sqlite_schema') === 0;
  if (!empty && application !== APPLICATION_ID) {
    throw new RtError('UNAVAILABLE', `expected a database of rt-elements, got another program's: ${file}`, {
      retryable: false,
    });
  }
  if (version > steps.length) {
    const expected = `expected schema version ${steps.length} or older, got ${version}`;
    throw new RtError('UNAVAILABLE', `${expected}: a newer program wrote ${file}`, { retryable: false });
  }
  for (const [from, step] of steps.entries()) {
    if (from < version) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(`${step}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${from + 1}`);
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }
}
