/** Signals as the client says and hears them, on time that a test moves. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Signal, Value } from 'rt-elements/client';
import { createClient } from '../../components/core/create-client.ts';
import { TIMING } from '../../components/core/timing.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { FakeServer } from '../support/fake-server.ts';
import { tapped, type Tap } from '../support/tapped-client.ts';

const ROOM = 'wire:a';

async function startFollowing(t: TestContext, rate?: [number, number]) {
  const platform = new FakePlatform();
  const server = new FakeServer(() => platform.clock.now);
  if (rate) server.welcome = { limits: { frame: 65_536, subs: 128, rate: { sig: rate } } };
  const tap: Tap = { up: [], down: [], busy: false };
  const client = createClient({ url: '/rt' }, { platform, timing: TIMING, transport: tapped(server, tap) });
  t.after(() => client.dispose());
  const channel = client.channel(ROOM);
  const pass = (ms = 0): Promise<void> => platform.clock.advance(ms);
  channel.follow({});
  await pass();
  // The code for it is loaded with the first one.
  channel.signal('first');
  while (server.link.of('sig').length === 0) await pass();
  await pass(1_000);
  server.link.received.length = 0;
  const said = (): Array<Value | undefined> => server.links.flatMap((link) => link.of('sig').map(({ d }) => d));
  return { client, channel, server, platform, tap, pass, said };
}

test('the first signal leaves at once, of what follows within the window only the latest of each name', async (t) => {
  const { channel, server, said, pass } = await startFollowing(t);
  for (const d of [1, 2, 3]) channel.signal('cursor', d);
  await pass();
  assert.deepEqual(said(), [1]);
  channel.signal('typing', true);
  channel.signal('cursor', 4);
  await pass(49);
  assert.deepEqual(said(), [1]);
  await pass(1);
  assert.deepEqual(said(), [1, 4, true], 'the window is over');
  assert.deepEqual(server.link.of('sig').at(-1), { t: 'sig', c: ROOM, n: 'typing', d: true });
  await pass(100);
  channel.signal('cursor', 5);
  await pass();
  assert.equal(said().at(-1), 5, 'and after a pause there is none');
});

test('rooms do not replace each other’s signals', async (t) => {
  const { client, channel, server, pass } = await startFollowing(t);
  client.channel('wire:b').follow({});
  await pass(1_000);
  for (const d of [1, 2]) for (const room of [channel, client.channel('wire:b')]) room.signal('cursor', d);
  await pass(50);
  assert.deepEqual(
    server.link.of('sig').map(({ c, d }) => [c, d]),
    [
      [ROOM, 1],
      ['wire:b', 2],
      [ROOM, 2],
    ],
  );
});

test('beyond the budget the latest of each name waits for its turn', async (t) => {
  const { channel, said, pass } = await startFollowing(t, [2, 1]);
  for (let d = 1; d <= 100; d++) {
    channel.signal('cursor', d);
    await pass(100);
  }
  assert.ok(said().length >= 10 && said().length <= 12, `${said().length} in 10 s`);
  await pass(2_000);
  assert.equal(said().at(-1), 100);
});

test('a signal is never kept: not without a link, not over links, not where nobody here follows', async (t) => {
  const { client, channel, server, said, pass } = await startFollowing(t, [1, 0.1]);
  channel.signal('cursor', 'waits');
  server.link.end();
  channel.signal('cursor', 'offline');
  await pass(60_000);
  assert.equal(client.state.get().status, 'online');
  client.channel('wire:elsewhere').signal('cursor', 'outside');
  await pass(60_000);
  assert.deepEqual(said(), []);
  assert.deepEqual(client.outbox.entries.get(), []);
});

test('while the connection is slow signals wait for it, the latest of each name', async (t) => {
  const { channel, tap, said, pass } = await startFollowing(t);
  tap.busy = true;
  for (let d = 1; d <= 20; d++) {
    channel.signal('cursor', d);
    await pass(20);
  }
  assert.deepEqual(said(), []);
  tap.busy = false;
  await pass(50);
  assert.deepEqual(said(), [20]);
});

test('names that wait are bounded, the oldest go', async (t) => {
  const { channel, tap, said, pass } = await startFollowing(t);
  tap.busy = true;
  for (let n = 0; n < 1_000; n++) channel.signal(`name-${n}`, n);
  await pass();
  tap.busy = false;
  await pass(50);
  assert.deepEqual(
    said(),
    Array.from({ length: 64 }, (_, n) => 936 + n),
  );
});

test('what cannot travel is told to who says it', async (t) => {
  const { channel, pass, said } = await startFollowing(t);
  assert.throws(() => channel.signal('cursor', { at: NaN }), { name: 'RtError', code: 'BAD_REQUEST' });
  assert.throws(() => channel.signal('Cursor'), { code: 'BAD_REQUEST' });
  assert.throws(() => channel.signal('cursor', 'x'.repeat(4_096)), { code: 'TOO_LARGE' });
  assert.throws(() => channel.signal('cursor', new Uint8Array(3_073)), { code: 'TOO_LARGE' });
  channel.signal('cursor', 'x'.repeat(4_094));
  await pass(100);
  assert.equal(said().length, 1);
});

test('listeners hear what others signal, by name or all of it, until they stop', async (t) => {
  const { channel, server, pass } = await startFollowing(t);
  const heard: Array<readonly [string, Signal]> = [];
  const off = channel.onSignal('cursor', (signal, name) => heard.push([name, signal]));
  const offAll = channel.onSignal('*', (_signal, name) => heard.push([`* ${name}`, _signal]));
  await pass();
  const u = { id: 'ben', name: 'Ben' };
  server.link.send({ t: 'sig', c: ROOM, n: 'cursor', d: 1, u }, { t: 'sig', c: ROOM, n: 'typing', u });
  assert.deepEqual(
    heard.map(([name, { d, u }]) => [name, d, u?.id]),
    [
      ['cursor', 1, 'ben'],
      ['* cursor', 1, 'ben'],
      ['* typing', undefined, 'ben'],
    ],
  );
  off();
  offAll();
  server.link.send({ t: 'sig', c: ROOM, n: 'cursor', d: 2, u }, { t: 'sig', c: 'wire:other', n: 'cursor', d: 3, u });
  assert.equal(heard.length, 3);
  assert.equal(channel.position?.offset, 0, 'a signal has no place in the log');
});

test('a listener that throws is reported and stops nobody', async (t) => {
  const { client, channel, server, pass } = await startFollowing(t);
  const errors: unknown[] = [];
  const heard: unknown[] = [];
  client.on('error', (error) => errors.push(error));
  channel.onSignal('*', () => {
    throw new Error('mine');
  });
  channel.onSignal('*', ({ d }) => heard.push(d));
  await pass();
  server.link.send({ t: 'sig', c: ROOM, n: 'cursor', d: 1 });
  assert.deepEqual([String(errors[0]), heard], ['Error: mine', [1]]);
});

test('nothing is left of signals when their client ends', async (t) => {
  const { client, channel, platform, pass } = await startFollowing(t, [1, 0.1]);
  channel.signal('cursor', 1);
  channel.signal('typing', 1);
  await pass();
  client.dispose();
  channel.signal('cursor', 2);
  await pass();
  assert.deepEqual(platform.left, { timers: 0, listeners: 0 });
});
