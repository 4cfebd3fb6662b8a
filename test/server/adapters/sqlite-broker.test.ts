/** What only the SQLite broker promises: a file, its lock, its schema, and what happens when a commit fails. */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { RtError } from 'rt-elements/protocol';
import { SqliteBroker } from '../../../server/adapters/sqlite/sqlite-broker.ts';
import { ALL, event, heard, row, START, step } from '../../contract/subject.ts';
import { databasePath, openSqlite } from '../../support/sqlite-file.ts';

const unavailable = (error: unknown): boolean => error instanceof RtError && error.code === 'UNAVAILABLE';

/** A second program on the same file. */
function outsider(t: TestContext, file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  t.after(() => db.close());
  return db;
}

test('what was stored, its epoch, keys, records and secrets are there after the file is opened again', async (t) => {
  const { broker, file } = await openSqlite(t);
  await broker.append(step('chat:a', { key: 'one', events: [event({ k: 'one', m: 1 })], reply: { m: 1 } }));
  await broker.append(step('chat:a', { records: [{ id: 'r', doc: 'kept' }] }));
  const before = await broker.state('chat:a', ['r']);
  const other = await broker.state('chat:nobody');
  const secret = await broker.secret('guests');
  await broker.close();
  const { broker: again } = await openSqlite(t, { file });
  assert.deepEqual(await again.state('chat:a', ['r']), before);
  assert.deepEqual(await again.state('chat:nobody'), other);
  assert.deepEqual(await again.secret('guests'), secret);
  const repeated = await again.append(step('chat:a', { key: 'one' }));
  assert.deepEqual(repeated, { status: 'repeated', epoch: before.epoch, offset: 1, ts: START, reply: { m: 1 } });
  assert.equal((await again.append(step('chat:a', { expect: 2 }))).status, 'stored');
});

test('asking about channels nobody appended to writes nothing', async (t) => {
  const { broker, file } = await openSqlite(t);
  await broker.append(step('chat:a'));
  const files = (): Buffer[] => [readFileSync(file), readFileSync(`${file}-wal`)];
  const before = files();
  for (let i = 0; i < 50; i++) {
    await broker.state(`chat:${i}`, ['r']);
    await broker.read(`chat:${i}`, 0, 10, ALL);
    await broker.page(`chat:${i}`, {}, ALL);
    await broker.recall(`chat:${i}`, 'k', 'ann');
  }
  assert.deepEqual(files(), before);
});

test('the file belongs to one process, and the refusal names the one that holds it', async (t) => {
  const { broker, file } = await openSqlite(t);
  await assert.rejects(SqliteBroker.open({ file }), (error) => {
    assert.ok(unavailable(error) && error instanceof RtError && error.retryable);
    assert.match(error.message, new RegExp(`process ${process.pid} on ${hostname()} has held it since \\d{4}-`));
    return true;
  });
  assert.equal((await broker.append(step('chat:a'))).status, 'stored', 'the holder goes on');
  await broker.close();
  const { broker: next } = await openSqlite(t, { file });
  assert.equal((await next.state('chat:a')).top, 1);
});

test('a file of a newer program is refused and left as it is', async (t) => {
  const { broker, file } = await openSqlite(t);
  await broker.close();
  const db = outsider(t, file);
  db.exec('PRAGMA user_version = 99');
  await assert.rejects(SqliteBroker.open({ file }), (error) => {
    assert.ok(unavailable(error) && error instanceof RtError && !error.retryable);
    assert.match(error.message, /expected schema version \d+ or older, got 99: a newer program wrote /);
    return true;
  });
  assert.deepEqual({ ...db.prepare('PRAGMA user_version').get() }, { user_version: 99 });
});

test('a file of another program is refused and left as it is', async (t) => {
  const file = databasePath(t);
  outsider(t, file).exec('CREATE TABLE theirs (a); PRAGMA user_version = 1');
  const before = readFileSync(file);
  await assert.rejects(SqliteBroker.open({ file }), /expected a database of rt-elements, got another program's/);
  assert.deepEqual(readFileSync(file), before);
});

test('a file that is no database is refused and left as it is', async (t) => {
  const file = databasePath(t);
  writeFileSync(file, 'Dear diary, '.repeat(200));
  await assert.rejects(SqliteBroker.open({ file }), unavailable);
  assert.match(readFileSync(file, 'utf8'), /^Dear diary/);
});

test('options that make no sense are refused by name', async (t) => {
  const file = databasePath(t);
  await assert.rejects(
    SqliteBroker.open({ file: ':memory:' }),
    /expected a path for the database file, got ":memory:"/,
  );
  await assert.rejects(SqliteBroker.open({ file, busyMs: -1 }), TypeError);
  await assert.rejects(SqliteBroker.open({ file, maxBytes: 0.5 }), TypeError);
});

test('nobody but its owner may read the file', async (t) => {
  const { file } = await openSqlite(t);
  assert.equal(statSync(file).mode & 0o077, 0);
});

test('a commit that fails gives up everything handed over and announces nothing; reads go on', async (t) => {
  const { broker, file } = await openSqlite(t, { busyMs: 0 });
  const calls = heard(broker);
  await broker.append(row('chat:a', 1));
  const db = outsider(t, file);
  db.exec('BEGIN IMMEDIATE');
  const lost = [
    broker.append(step('chat:a', { key: 'lost', records: [{ id: 'r', doc: 1 }] })),
    broker.append(step('chat:b')),
    broker.append(step('chat:a', { chained: true })),
  ];
  for (const one of await Promise.allSettled(lost)) assert.ok(one.status === 'rejected' && unavailable(one.reason));
  assert.equal(broker.ready, false);
  assert.equal(calls.flat().length, 1);
  const state = await broker.state('chat:a', ['r']);
  assert.deepEqual([state.top, state.records.size], [1, 0]);
  assert.equal((await broker.page('chat:a', {}, ALL)).rows.length, 1);
  db.exec('COMMIT');
  const stored = await broker.append(step('chat:a', { key: 'lost', expect: 1 }));
  assert.ok(stored.status === 'stored' && stored.first === 2);
  assert.equal(broker.ready, true);
});

test('a full file fails appends, not reads, and takes appends again once there is room', async (t) => {
  const { broker } = await openSqlite(t, { maxBytes: 400_000 });
  let stored = 0;
  const big = event({ d: 'x'.repeat(20_000) });
  const fill = async (): Promise<void> => {
    for (;;) {
      await broker.append(step('chat:a', { events: [{ ...big, k: `big${stored}` }] }));
      stored++;
    }
  };
  await assert.rejects(fill(), (error) => unavailable(error) && /full/.test((error as Error).message));
  assert.ok(stored > 5);
  assert.equal(broker.ready, false);
  assert.equal((await broker.state('chat:a')).top, stored);
  const keep = { retention: 'history', maxEvents: 1, keyMs: 0 } as const;
  assert.equal((await broker.append(step('chat:a', { events: [], keep }))).status, 'stored');
  assert.equal(broker.ready, true);
});

test('a large burst is stored whole and in order, over many commits', async (t) => {
  const { broker } = await openSqlite(t);
  const calls = heard(broker);
  const size = 3000;
  const results = await Promise.all(
    Array.from({ length: size }, (_, i) => broker.append(step('chat:a', { expect: i, chained: i > 0 }))),
  );
  assert.ok(results.every((result, i) => result.status === 'stored' && result.first === i + 1));
  assert.ok(calls.length > 1 && calls.length <= size / 100, `${calls.length} commits`);
  assert.ok(calls.every((commits) => commits.length <= 500));
});
