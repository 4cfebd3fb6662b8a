/** `rt-elements-server user export|erase`, from a shell, on a database no server holds. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { apiKeys, ask } from '../support/backend.ts';
import { RawLink } from '../support/raw-link.ts';
import { databasePath } from '../support/sqlite-file.ts';
import { startServer } from '../support/start-server.ts';
import { jwt, tokenFor } from '../support/tokens.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=source', main, 'user', ...args], (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

const linesOf = (out: string): Array<Record<string, unknown>> =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A database in which Ann said something and Bob was banned. */
async function fill(t: TestContext): Promise<string> {
  const database = databasePath(t);
  const { rt, url, wsUrl } = await startServer(t, { database, apiKeys, jwt });
  const ann = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ann') });
  await ann.ok(ann.call('chat:a', 'send', { text: 'hello' }));
  await ann.ok(ann.call('chat:a', 'seen', { read: 1 }));
  await ask(url, 'PUT /users/bob/ban', { body: { reason: 'spam' } });
  await rt.close();
  return database;
}

test('prints what is stored of a person, takes it away, and notes both', async (t) => {
  const database = await fill(t);
  const exported = await run('export', 'ann', '--database', database);
  assert.equal(exported.code, 0, exported.err);
  const [item, ...others] = linesOf(exported.out);
  assert.deepEqual([item?.['kind'], item?.['channel'], item?.['data']], ['event', 'chat:a', { m: 1, text: 'hello' }]);
  assert.deepEqual(
    others.map(({ kind, id, data }) => [kind, id, data]),
    [
      ['record', 'read@ann', { i: 0, d: 1, r: 1 }],
      ['record', 'room:a', true],
    ],
  );
  const [ban] = linesOf((await run('export', 'bob', '--database', database)).out);
  assert.deepEqual([ban?.['kind'], ban?.['reason']], ['ban', 'spam']);

  const erased = await run('erase', 'ann', '--database', database);
  assert.deepEqual([erased.code, linesOf(erased.out)], [0, [{ events: 1, records: 2 }]]);
  assert.equal((await run('export', 'ann', '--database', database)).out, '');

  const { url, wsUrl } = await startServer(t, { database, apiKeys, jwt });
  const { body } = await ask(url, 'GET /audit');
  assert.deepEqual(
    (body['entries'] as Array<Record<string, unknown>>).map(({ action, by, user }) => [action, by, user]),
    [
      ['export', 'command', 'ann'],
      ['erase', 'command', 'ann'],
      ['export', 'command', 'bob'],
      ['export', 'command', 'ann'],
      ['ban', 'all', 'bob'],
    ],
  );
  const { epoch } = (await ask(url, 'GET /channels/chat:a')).body;
  const back = await RawLink.open(t, wsUrl, 'json', {
    token: await tokenFor('cat'),
    subs: [{ c: 'chat:a', e: epoch as string, o: 1 }],
  });
  const told = back.welcome.subs[0]?.pubs?.map(({ n, d }) => [n, (d as { m: number }).m]);
  assert.deepEqual(told, [['deleted', 1]], 'who has it on a screen hears that it is gone');
});

test('says what is wrong with it in one line, and leaves a database that a server holds alone', async (t) => {
  const database = databasePath(t);
  const wrong: ReadonlyArray<readonly [args: string[], err: RegExp, code: number]> = [
    [['remove', 'ann'], /user: expected export or erase, got "remove"/, 2],
    [['erase'], /user erase: expected a person's id, got nothing/, 2],
    [['erase', '--database', database], /user erase: expected a person's id/, 2],
    [['erase', 'ann', '--database', database], /database: expected a file that exists/, 2],
    [['erase', 'ann', '--database', ':memory:'], /database: expected a file that exists/, 2],
  ];
  await Promise.all(
    wrong.map(async ([args, err, code]) => {
      const ended = await run(...args);
      assert.deepEqual([ended.code, ended.out], [code, '']);
      assert.match(ended.err, err);
    }),
  );
  await startServer(t, { database });
  const held = await run('erase', 'ann', '--database', database);
  assert.equal(held.code, 1);
  assert.match(held.err, /expected to be alone on .*process \d+/);
});
