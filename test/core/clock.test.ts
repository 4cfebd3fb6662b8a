import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerClock } from '../../components/core/clock.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import type { FakeServer } from '../support/fake-server.ts';
import { seededRandom } from '../support/random.ts';
import { start, startOnline } from './start.ts';

/** Moves the clock of a server that the client is linked to. */
function serverAhead(server: FakeServer, ms: number): void {
  const { now } = server;
  Object.defineProperty(server, 'now', { value: () => now() + ms });
}

/** Server time is this much ahead of the monotonic clock. */
const AHEAD = 7_000_000;

function clockWith(...samples: Array<[outMs: number, backMs: number]>): { clock: ServerClock; platform: FakePlatform } {
  const platform = new FakePlatform();
  const clock = new ServerClock(platform);
  for (const [outMs, backMs] of samples) {
    const sentAt = platform.clock.now;
    platform.clock.sleep(outMs);
    const serverTime = platform.clock.now + AHEAD;
    platform.clock.sleep(backMs);
    clock.sample(sentAt, platform.clock.now, serverTime);
  }
  return { clock, platform };
}

test('without a server it is the time of the machine', () => {
  const { clock, platform } = clockWith();
  assert.equal(clock.now(), platform.wall());
});

test('the sample with the smallest round trip is believed, however lopsided the others are', () => {
  const { clock, platform } = clockWith([400, 10], [10, 900], [20, 20], [3, 500]);
  assert.equal(clock.now(), platform.clock.now + AHEAD);
  assert.equal(clock.rttMs, 40);
});

test('the error is half the round trip, and the clock says so', () => {
  const { clock, platform } = clockWith([0, 100]);
  assert.equal(Math.abs(clock.now() - platform.clock.now - AHEAD), 50);
  const { offset, error } = clock.state;
  assert.ok(error >= 50 && error <= 52, `expected about 51, got ${error}`);
  assert.equal(offset, Math.round(clock.now() - platform.wall()));
});

test('without a server nothing is known, and the clock says that too', () => {
  assert.deepEqual(clockWith().clock.state, { offset: 0, error: Infinity });
});

test('an estimate is trusted less the older it gets, so a fresh sample wins in the end', () => {
  const { clock, platform } = clockWith([0, 0]);
  const { error } = clock.state;
  platform.clock.sleep(3_600_000);
  assert.ok(clock.state.error > error + 300);
  const sentAt = platform.clock.now;
  clock.sample(sentAt, sentAt + 200, sentAt + 100 + AHEAD + 90);
  assert.equal(clock.now(), platform.clock.now + AHEAD + 90);
});

test('a better sample never makes time go back: what was ahead goes at half speed until the right time has caught up', () => {
  const { clock, platform } = clockWith([400, 0]);
  const told = [clock.now()];
  const sentAt = platform.clock.now;
  clock.sample(sentAt, sentAt, sentAt + AHEAD);
  for (let i = 0; i < 40; i++) {
    told.push(clock.now());
    platform.clock.sleep(10);
  }
  assert.equal(told[1], told[0]);
  assert.equal(told.at(-1)! - told[1]!, 195);
  platform.clock.sleep(0);
  assert.equal(clock.now(), platform.clock.now + AHEAD);
});

test('any history of samples, with any round trips, gives times that only grow and are never further off than they say', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 50; round++) {
    const { clock, platform } = clockWith([random.int(300), random.int(300)]);
    let told = clock.now();
    for (let step = 0; step < 60; step++) {
      platform.clock.sleep(random.int(2_000));
      const sentAt = platform.clock.now;
      platform.clock.sleep(random.int(400));
      const serverTime = platform.clock.now + AHEAD;
      platform.clock.sleep(random.int(400));
      clock.sample(sentAt, platform.clock.now, serverTime);
      const now = clock.now();
      assert.ok(now >= told, `round ${round}: expected at least ${told}, got ${now}`);
      const off = Math.abs(now - platform.clock.now - AHEAD);
      assert.ok(off <= clock.state.error, `round ${round}: said ±${clock.state.error}, was off by ${off}`);
      told = now;
    }
  }
});

test('a server whose clock was set by an hour is believed with its first sample', () => {
  for (const jumpMs of [-3_600_000, 3_600_000, 400 * 86_400_000, -400 * 86_400_000]) {
    const { clock, platform } = clockWith([5, 5], [1, 1], [3, 3]);
    clock.now();
    const sentAt = platform.clock.now;
    clock.sample(sentAt, sentAt + 40, sentAt + 20 + AHEAD + jumpMs);
    assert.equal(clock.now(), sentAt + AHEAD + jumpMs, `${jumpMs}`);
  }
});

test('a machine whose clock is set while it runs keeps showing the time of the server', () => {
  const { clock, platform } = clockWith([5, 5]);
  for (const jumpMs of [600_000, -600_000]) {
    platform.jumpMs = jumpMs;
    assert.equal(clock.now(), platform.clock.now + AHEAD);
    assert.equal(clock.state.offset, Math.round(clock.now() - platform.wall()));
  }
});

test('a machine that slept without its timers noticing knows that it does not know the time', () => {
  const { clock, platform } = clockWith([5, 5]);
  assert.equal(clock.doubt(), false);
  platform.jumpMs = 3_600_000;
  assert.equal(clock.doubt(), true);
  assert.ok(clock.state.error >= 3_600_000);
  const sentAt = platform.clock.now;
  clock.sample(sentAt, sentAt + 900, sentAt + 450 + AHEAD + 3_600_000);
  assert.ok(clock.state.error <= 452);
  assert.equal(clock.now(), platform.clock.now + AHEAD + 3_600_000);
});

test('a long day of samples keeps only the last few, so a drifting clock is followed', () => {
  const platform = new FakePlatform();
  const clock = new ServerClock(platform);
  const { now } = platform.clock;
  clock.sample(now, now, now + AHEAD);
  for (let i = 0; i < 20; i++) clock.sample(now, now + 10, now + AHEAD + 505);
  assert.equal(clock.now(), now + AHEAD + 500);
});

test('the first frame tells the time: a client ten minutes wrong is right when its followers start', async (t) => {
  const platform = new FakePlatform();
  platform.jumpMs = 600_000;
  const { client, server, pass } = start(t, { platform });
  const told: number[] = [];
  client.hold();
  client.channel('chat:general').follow({ onStart: () => told.push(client.now() - server.now()) });
  await pass();
  assert.deepEqual(told, [0]);
  const { offset, error } = client.clock.get();
  assert.equal(offset, Math.round(server.now() - platform.wall()));
  assert.ok(error < 250);
});

test('a page that comes back asks for the time at once, whatever its machine did meanwhile', async (t) => {
  const { client, server, platform, pass } = await startOnline(t);
  await pass(10_000);
  // A laptop that slept for an hour with a monotonic clock that stood still: only the server knows.
  platform.jumpMs += 3_600_000;
  serverAhead(server, 3_600_000);
  const errors: number[] = [];
  client.clock.listen(({ error }) => errors.push(error));
  platform.emit('visible');
  assert.ok(errors.at(-1)! >= 3_600_000, 'until the answer it says that it does not know');
  await pass();
  assert.equal(client.now(), server.now());
  assert.ok(errors.at(-1)! < 250);
});

test('a page that only looks away for a moment asks nothing', async (t) => {
  const { server, platform, pass } = await startOnline(t);
  await pass(4_000);
  const pings = server.link.of('ping').length;
  platform.emit('visible');
  await pass(1_000);
  assert.equal(server.link.of('ping').length, pings);
});

test('five samples are taken within 3 s of a welcome, then one per ping', async (t) => {
  const { client, server, pass } = await startOnline(t);
  await pass(3_000);
  assert.equal(server.link.of('ping').length, 5);
  await pass(10_000);
  assert.equal(server.link.of('ping').length, 5);
  assert.equal(client.now(), server.now());
  assert.equal(client.state.get().rtt, 0);
});
