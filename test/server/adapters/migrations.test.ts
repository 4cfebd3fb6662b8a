/** Schema steps: applied once each, in order, whole or not at all. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { migrate, MIGRATIONS } from '../../../server/adapters/sqlite/migrations.ts';

function memory(t: TestContext): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  return db;
}

const version = (db: DatabaseSync): unknown => db.prepare('PRAGMA user_version').get()?.['user_version'];
const NEXT = [...MIGRATIONS, 'ALTER TABLE channel ADD COLUMN note TEXT', "UPDATE channel SET note = 'new'"];

test('an old file is brought to the newest schema and keeps what it holds', (t) => {
  const db = memory(t);
  migrate(db, 'old.db');
  assert.equal(version(db), MIGRATIONS.length);
  db.exec("INSERT INTO channel (name, epoch, low, top, m, ts) VALUES ('chat:a', 'e', 0, 3, 2, 1)");
  migrate(db, 'old.db', NEXT);
  assert.equal(version(db), NEXT.length);
  assert.deepEqual(
    { ...db.prepare('SELECT name, top, note FROM channel').get() },
    { name: 'chat:a', top: 3, note: 'new' },
  );
});

test('a file of the newest schema is left alone', (t) => {
  const db = memory(t);
  migrate(db, 'new.db', NEXT);
  db.exec("INSERT INTO channel (name, epoch, low, top, m, ts, note) VALUES ('chat:a', 'e', 0, 0, 0, 0, 'mine')");
  migrate(db, 'new.db', NEXT);
  assert.equal(db.prepare('SELECT note FROM channel').get()?.['note'], 'mine');
});

test('a step that fails leaves the file at the step before', (t) => {
  const db = memory(t);
  const broken = [...MIGRATIONS, 'CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)'];
  assert.throws(() => migrate(db, 'old.db', broken), /nowhere/);
  assert.equal(version(db), MIGRATIONS.length);
  assert.equal(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()?.['n'], 0);
  migrate(db, 'old.db', NEXT);
  assert.equal(version(db), NEXT.length);
});
