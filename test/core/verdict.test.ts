import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextStep } from '../../components/core/verdict.ts';
import { CLOSE, type ServerMessages, VERDICTS, verdictOf } from '../../components/protocol/index.ts';
import { startOnline } from './start.ts';

const close = (fields: Partial<ServerMessages['close']> = {}): ServerMessages['close'] => ({
  t: 'close',
  code: 4500,
  reason: '',
  retry: 'backoff',
  ...fields,
});

test('a close code says what the protocol says it does, where the word was lost', () => {
  const codes = [...Object.values(CLOSE), 1005, 1006, 1008, 1013, 1015, 3000, 4123, 4999];
  for (const code of codes) assert.equal(nextStep(code, undefined, 0.5).verdict, verdictOf(code), `code ${code}`);
});

test('the word of the server beats its number', () => {
  for (const retry of VERDICTS) assert.equal(nextStep(4403, close({ code: 4403, retry }), 0.5).verdict, retry);
});

test('a word nobody knows is backed off from', () => {
  assert.equal(nextStep(4403, close({ retry: 'dance' as 'now' }), 0.5).verdict, 'backoff');
});

test('a restart spreads its clients over the time it names, or over 5 s', () => {
  assert.equal(nextStep(1012, undefined, 0.5).waitMs, 2_500);
  assert.equal(nextStep(4503, close({ code: 4503, after: 20_000 }), 0.25).waitMs, 5_000);
});

test('a flood waits 5 s and too many connections 30 s at the least, longer when told', () => {
  assert.equal(nextStep(4429, undefined, 0).waitMs, 5_000);
  assert.equal(nextStep(4429, close({ after: 9_000 }), 0).waitMs, 9_000);
  assert.equal(nextStep(4429, close({ after: 9 }), 0).waitMs, 5_000);
  assert.equal(nextStep(4430, undefined, 0).waitMs, 30_000);
});

const outcomes: ReadonlyArray<[code: number, status: string]> = [
  [4000, 'blocked'],
  [4001, 'blocked'],
  [4403, 'blocked'],
  [4409, 'replaced'],
  [4401, 'unauthorized'],
  [4408, 'online'],
  [4410, 'online'],
  [1001, 'waiting'],
  [1006, 'waiting'],
  [1011, 'waiting'],
  [1012, 'waiting'],
  [4002, 'waiting'],
  [4413, 'waiting'],
  [4414, 'waiting'],
  [4429, 'waiting'],
  [4500, 'waiting'],
  [4503, 'waiting'],
  [4999, 'waiting'],
];

for (const [code, status] of outcomes) {
  test(`a link closed with ${code} and no word leaves the connection ${status}`, async (t) => {
    const { client, server, pass } = await startOnline(t);
    server.link.end(code, 'gone');
    await pass(0);
    assert.equal(client.state.get().status, status);
  });
}

test('a stopped connection is not dialled again, whatever wakes it', async (t) => {
  const { client, server, platform, pass } = await startOnline(t);
  server.link.shut({ code: 4403, retry: 'never', reason: 'banned' });
  platform.emit('offline');
  platform.emit('online');
  platform.emit('visible');
  client.hold();
  await pass(3_600_000);
  assert.equal(server.links.length, 1);
  const { status, code, reason, verdict } = client.state.get();
  assert.deepEqual(
    { status, code, reason, verdict },
    { status: 'blocked', code: 4403, reason: 'banned', verdict: 'never' },
  );
});

test('a person may try again after being blocked or replaced', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.link.shut({ code: 4409, retry: 'never' });
  await pass(0);
  assert.equal(client.state.get().status, 'replaced');
  client.retryNow();
  await pass(0);
  assert.equal(client.state.get().status, 'online');
});

test('a close frame ends the link at once, without waiting for the socket to follow', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.link.shut({ code: 4429, retry: 'backoff', after: 7_000 });
  assert.equal(server.openLinks, 0);
  assert.equal(client.state.get().status, 'waiting');
  await pass(6_900);
  assert.equal(server.links.length, 1);
  await pass(200);
  assert.equal(server.links.length, 2);
});
