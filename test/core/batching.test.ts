/** How many frames leave: one for what one tick says, more company only where a frame would wait anyway. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createClient } from '../../components/core/create-client.ts';
import { TIMING } from '../../components/core/timing.ts';
import { LIMITS, utf8Length } from '../../components/protocol/index.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { FakeServer } from '../support/fake-server.ts';
import { tapped, type Tap } from '../support/tapped-client.ts';

const ROOM = 'chat:general';

async function startTapped(t: TestContext, rate?: Record<string, [number, number]>) {
  const platform = new FakePlatform();
  const server = new FakeServer(() => platform.clock.now);
  server.welcome = { limits: { frame: LIMITS.frameBytes, subs: 128, rate } };
  const tap: Tap = { up: [], down: [], busy: false };
  const client = createClient({ url: '/rt' }, { platform, timing: TIMING, transport: tapped(server, tap) });
  t.after(() => client.dispose());
  client.hold();
  const pass = (ms = 0): Promise<void> => platform.clock.advance(ms);
  // The clock's samples that follow a welcome are frames as well.
  await pass(10_000);
  tap.up.length = 0;
  /** How many messages each frame holds. */
  const frames = (): number[] => tap.up.map((frame) => (JSON.parse(frame as string) as unknown[]).length);
  return { client, channel: client.channel(ROOM), server, tap, pass, frames };
}

test('a message alone leaves in the tick it was said', async (t) => {
  const { channel, tap, frames } = await startTapped(t);
  channel.send('send', 1);
  await Promise.resolve();
  assert.deepEqual(frames(), [1]);
  assert.equal(tap.up.length, 1);
});

test('what one tick says leaves in one frame, and what its answers let go in the next', async (t) => {
  const { channel, pass, frames } = await startTapped(t);
  for (let n = 0; n < 40; n++) channel.send('send', n);
  void channel.call('rooms');
  await Promise.resolve();
  assert.deepEqual(frames(), [17], 'a full window of sixteen, and the call');
  await pass();
  assert.equal(
    frames().reduce((sum, n) => sum + n),
    41,
  );
});

test('on a slow connection what is said within a moment is joined, and a frame that is full leaves', async (t) => {
  const { channel, tap, pass, frames } = await startTapped(t);
  tap.busy = true;
  for (let n = 0; n < 8; n++) {
    void channel.call('rooms', n);
    await pass(2);
  }
  assert.deepEqual(frames(), []);
  await pass(4);
  assert.deepEqual(frames(), [8], 'the window is over 20 ms after the first');

  for (let n = 0; n < 5; n++) void channel.call('rooms', 'x'.repeat(30_000));
  await Promise.resolve();
  assert.deepEqual(frames(), [8, 2, 2], 'full ones wait for nothing');
  await pass(20);
  assert.deepEqual(frames(), [8, 2, 2, 1]);
  for (const frame of tap.up) assert.ok(utf8Length(frame as string) <= LIMITS.frameBytes);

  tap.busy = false;
  void channel.call('rooms');
  await Promise.resolve();
  assert.deepEqual(frames(), [8, 2, 2, 1, 1], 'and there is no window once it keeps up');
});

test('what waits for company leaves with the last words of its link', async (t) => {
  const { client, channel, tap, frames, pass } = await startTapped(t);
  tap.busy = true;
  void channel.send('send', 1);
  await pass();
  client.disconnect();
  assert.deepEqual(frames(), [2], 'the message and the goodbye');
  await pass(100);
  assert.equal(tap.up.length, 1);
});

test('under a budget that is used up, turns of a moment leave in one frame', async (t) => {
  const { channel, pass, frames } = await startTapped(t, { call: [100, 500] });
  for (let n = 0; n < 300; n++) channel.send('send', n);
  await pass(1_000);
  assert.equal(
    frames().reduce((sum, n) => sum + n),
    300,
  );
  const paced = frames().slice(frames().findIndex((n) => n < 16));
  assert.ok(paced.length <= 30, `${paced.length} frames for 200 turns in 400 ms`);
});
