import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start, startOnline } from './start.ts';

const ROOM = 'chat:general';
const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );

test('a call answers with the data, without key or number', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const call = client.channel(ROOM).call('rooms', { all: true });
  await pass();
  assert.deepEqual(await call, { echo: 'rooms' });
  const { i, ...said } = server.link.of('call')[0]!;
  assert.deepEqual(said, { t: 'call', c: ROOM, n: 'rooms', d: { all: true } });
  assert.ok(i > 0);
});

test('a call brings the connection up and waits for it within its deadline', async (t) => {
  const { client, server, pass } = start(t);
  server.meets = ['refuse'];
  const call = client.channel(ROOM).call('rooms');
  await pass(1_000);
  assert.deepEqual(await call, { echo: 'rooms' });
  await pass(2_000);
  assert.equal(server.openLinks, 0);
});

test('a call has one deadline over wait and answer', async (t) => {
  const { client, server, pass } = start(t);
  server.meets = ['refuse', 'refuse'];
  server.answer.call = () => {};
  const results: string[] = [];
  void code(client.channel(ROOM).call('rooms', null, { timeoutMs: 3_000 })).then((result) => results.push(result));
  await pass(2_900);
  assert.deepEqual(results, []);
  await pass(200);
  assert.deepEqual(results, ['TIMEOUT']);
});

test('a call nobody can serve in time fails as TIMEOUT', async (t) => {
  const { client, server, pass } = start(t);
  server.meets = Array.from({ length: 40 }, () => 'refuse' as const);
  const call = code(client.channel(ROOM).call('rooms'));
  await pass(10_000);
  assert.equal(await call, 'TIMEOUT');
});

test('a call whose link is lost is not sent again: its outcome is unknown', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = () => {};
  const call = code(client.channel(ROOM).call('rooms'));
  await pass();
  server.link.end();
  await pass(1_000);
  assert.equal(await call, 'TIMEOUT');
  assert.equal(server.link.of('call').length, 0);
});

test('an error of the server rejects with its code, sentence and data', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = (link, { i }) =>
    link.send({ t: 'err', i, code: 'REFUSED', msg: 'no', retry: false, d: { reason: 'too-low' } });
  const call = client.channel(ROOM).call('bid');
  await Promise.all([
    pass(),
    assert.rejects(call, { name: 'RtError', code: 'REFUSED', message: 'no', retryable: false, reason: 'too-low' }),
  ]);
});

test('a code of a newer server counts as INTERNAL', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = (link, { i }) =>
    link.sendRaw(JSON.stringify([{ t: 'err', i, code: 'TEAPOT', msg: 'short and stout', retry: false }]));
  const call = code(client.channel(ROOM).call('brew'));
  await pass();
  assert.equal(await call, 'INTERNAL');
});

test('calls fail as CLOSED when the connection is closed on purpose, under way or waiting', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = () => {};
  const underWay = code(client.channel(ROOM).call('rooms'));
  await pass();
  client.disconnect();
  assert.equal(await underWay, 'CLOSED');
});

test('calls that wait fail with the reason once there will be no link', async (t) => {
  const { client, server, pass } = start(t);
  server.answer.hello = (link) => link.shut({ code: 4401, retry: 'auth', reason: 'no guests' });
  const call = client.channel(ROOM).call('rooms');
  await Promise.all([pass(), assert.rejects(call, { code: 'UNAUTHORIZED', message: 'no guests' })]);
});

test('data that cannot travel rejects the call', async (t) => {
  const { client, pass } = await startOnline(t);
  const call = code(client.channel(ROOM).call('rooms', new Date() as never));
  await pass();
  assert.equal(await call, 'BAD_REQUEST');
});

test('history pages the view, oldest first', async (t) => {
  const { client, server, pass } = await startOnline(t);
  for (let i = 1; i <= 5; i++) server.append(ROOM, i);
  const first = client.channel(ROOM).history({ limit: 2 });
  await pass();
  const page = await first;
  assert.deepEqual(
    page.items.map(({ m }) => m),
    [4, 5],
  );
  assert.equal(page.done, false);
  const second = client.channel(ROOM).history({ before: 4 });
  await pass();
  assert.deepEqual(
    (await second).items.map(({ m }) => m),
    [1, 2, 3],
  );
  assert.equal((await second).done, true);
});

test('an answer that is no page is not handed on as one', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.hist = (link, { i }) => link.send({ t: 'ok', i, d: { items: [{ m: 'one' }], done: true } });
  const page = code(client.channel(ROOM).history({}));
  await pass();
  assert.equal(await page, 'INTERNAL');
});

test('a bounded number of calls is open, and one that ends makes room', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = () => {};
  const calls = Array.from({ length: 1_001 }, () =>
    code(client.channel(ROOM).call('rooms', null, { timeoutMs: 5_000 })),
  );
  assert.equal(await calls[1_000], 'LIMIT');
  await pass(5_000);
  assert.deepEqual(new Set(await Promise.all(calls.slice(0, 1_000))), new Set(['TIMEOUT']));
  server.answer = {};
  const next = code(client.channel(ROOM).call('rooms'));
  await pass();
  assert.equal(await next, 'answered');
});
