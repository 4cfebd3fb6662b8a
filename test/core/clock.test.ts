import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerClock } from '../../components/core/clock.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { startOnline } from './start.ts';

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

test('the error is at most half the round trip', () => {
  const { clock, platform } = clockWith([0, 100]);
  assert.equal(Math.abs(clock.now() - platform.clock.now - AHEAD), 50);
});

test('a better sample never makes time go back a little', () => {
  const { clock, platform } = clockWith([400, 0]);
  const before = clock.now();
  const sentAt = platform.clock.now;
  clock.sample(sentAt, sentAt, sentAt + AHEAD);
  assert.equal(clock.now(), before, 'it stands still until the right time has caught up');
  platform.clock.sleep(400);
  assert.equal(clock.now(), platform.clock.now + AHEAD);
});

test('a clock that was wrong by an hour is put right at once', () => {
  const { clock, platform } = clockWith([5, 5]);
  clock.now();
  clock.restart();
  const sentAt = platform.clock.now;
  clock.sample(sentAt, sentAt, sentAt + AHEAD - 3_600_000);
  assert.equal(clock.now(), platform.clock.now + AHEAD - 3_600_000);
});

test('a long day of samples keeps only the last few, so a drifting clock is followed', () => {
  const platform = new FakePlatform();
  const clock = new ServerClock(platform);
  const { now } = platform.clock;
  clock.sample(now, now, now + AHEAD);
  for (let i = 0; i < 20; i++) clock.sample(now, now + 10, now + AHEAD + 505);
  assert.equal(clock.now(), now + AHEAD + 500);
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
