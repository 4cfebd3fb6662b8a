import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Meeting } from '../support/fake-server.ts';
import { start, startOnline, type Started } from './start.ts';

const ROOM = 'chat:general';

function assertNothingLeft({ platform, server }: Started): void {
  assert.deepEqual(platform.left, { timers: 0, listeners: 0 });
  assert.equal(server.openLinks, 0);
}

/** Uses everything there is. */
function use({ client }: Started): void {
  client.hold();
  client.state.subscribe(() => {});
  client.on('error', () => {});
  client.channel(ROOM).follow({ want: 'hist:10' });
  client.channel('chat:other').on('*', () => {})();
  client.channel(ROOM).send('send', { text: 'a' });
  client
    .channel(ROOM)
    .call('rooms')
    .catch(() => {});
  client
    .channel(ROOM)
    .history({})
    .catch(() => {});
}

test('a client that was never used leaves nothing', (t) => {
  const started = start(t);
  started.client.dispose();
  assertNothingLeft(started);
});

for (const meeting of ['accept', 'refuse', 'hang', 'mute'] satisfies Meeting[]) {
  for (const afterMs of [0, 500, 5_000]) {
    test(`nothing is left of a client disposed ${afterMs} ms after a dial that met "${meeting}"`, async (t) => {
      const started = start(t);
      const { client, server, pass } = started;
      server.meets = [meeting];
      server.answer.call = () => {};
      use(started);
      await pass(afterMs);
      client.dispose();
      assertNothingLeft(started);
      await pass(3_600_000);
      assertNothingLeft(started);
      assert.ok(server.links.length <= 5);
    });
  }
}

test('nothing is left while a token is asked for', async (t) => {
  const started = start(t, { getToken: () => new Promise(() => {}) });
  use(started);
  await started.pass(100);
  started.client.dispose();
  await started.pass(20_000);
  assertNothingLeft(started);
});

test('nothing is left after repairs, pauses, drains and probes were under way', async (t) => {
  const started = await startOnline(t);
  const { client, server, platform, pass } = started;
  server.answer.call = (link, { i }) =>
    link.send({ t: 'err', i, code: 'RATE_LIMITED', msg: '', retry: true, after: 60_000 });
  use(started);
  await pass(6_000);
  platform.emit('visible');
  server.link.send(
    { t: 'drain', after: 60_000 },
    { t: 'subx', c: ROOM, code: 'UNAVAILABLE', retry: true },
    { t: 'ping', now: 1, heads: { [ROOM]: 9 } },
  );
  await pass();
  client.dispose();
  assertNothingLeft(started);
});

test('a token that comes after the end of its link leaves nothing', async (t) => {
  let give = (_token: string): void => {};
  let calls = 0;
  const getToken = () => (calls++ === 0 ? Promise.resolve('one') : new Promise<string>((resolve) => (give = resolve)));
  const started = await startOnline(t, { getToken });
  const { client, server, pass } = started;
  server.link.send({ t: 'authreq', in: 30_000 });
  await pass();
  client.dispose();
  give('two');
  await pass();
  assertNothingLeft(started);
});

test('a disposed client does nothing any more, and says so', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  client.dispose();
  client.dispose();
  client.connect();
  client.retryNow();
  client.setToken('x');
  client.setName('x');
  client.hold()();
  client.channel(ROOM).follow({})();
  const sending = client.channel(ROOM).send('send', { text: 'a' });
  await assert.rejects(sending.done, { code: 'CLOSED' });
  await assert.rejects(client.channel(ROOM).call('rooms'), { code: 'CLOSED' });
  await pass(60_000);
  assert.equal(server.links.length, 1);
  assert.equal(client.state.get().status, 'idle');
  assertNothingLeft(started);
});

test('a client that is let go leaves nothing but its ears for the network', async (t) => {
  const started = start(t);
  const { client, platform, pass } = started;
  const leave = client.channel(ROOM).follow({});
  await pass(5_000);
  leave();
  await pass(2_000);
  assert.deepEqual(platform.left, { timers: 0, listeners: 9 });
  assert.equal(client.state.get().status, 'idle');
});

test('disposing inside a handler is safe', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  client.channel(ROOM).on('*', () => client.dispose());
  await pass();
  server.publish(ROOM, 'a');
  await pass();
  assertNothingLeft(started);
});
