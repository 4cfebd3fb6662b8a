/**
 * A server is gone and comes back: 500 clients of ours on virtual time. How it is over real sockets is a figure of
 * `npm run soak` and `npm run bench`.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Crowd } from '../model/crowd.ts';

const CLIENTS = 500;
const SEED = 500;
const WINDOW_MS = 100;
const OUTAGE_MS = 15_000;
/** A time no test reaches. */
const FAR_MS = 1e12;

async function joined(
  t: TestContext,
  count = CLIENTS,
  options: ConstructorParameters<typeof Crowd>[2] = {},
): Promise<Crowd> {
  t.diagnostic(`seed ${SEED}`);
  const crowd = new Crowd(count, SEED, options);
  t.after(() => crowd.dispose());
  await crowd.join();
  return crowd;
}

/** Dials since a moment, each as ms after it. */
const dialsSince = ({ network }: Crowd, start: number): number[] =>
  network.dials.filter(({ at }) => at >= start).map(({ at }) => at - start);

/** How many dials of each client came since a moment. */
function attemptsSince({ network, members }: Crowd, start: number): number[] {
  const counts = new Map(members.map(({ place }) => [place, 0]));
  for (const { place, at } of network.dials) if (at >= start) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts.values()];
}

/** Largest share of all that lies within one window, wherever it begins. */
function busiest(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let first = 0;
  const most = sorted.reduce((max, time, last) => {
    while (time - (sorted[first] as number) > WINDOW_MS) first++;
    return Math.max(max, last - first + 1);
  }, 0);
  return most / sorted.length;
}

for (const [awayMs, backWithinMs, share] of [
  [0, 1_500, 0.16],
  [300, 1_500, 0.25],
  [1_000, 1_500, 0.25],
  [3_000, 3_500, 0.15],
  [OUTAGE_MS, OUTAGE_MS + 500, 0.08],
] as const) {
  test(`after ${awayMs} ms without their server ${CLIENTS} clients are back within ${backWithinMs} ms, at most ${share * 100} % of them in any ${WINDOW_MS} ms, and have missed nothing`, async (t) => {
    const crowd = await joined(t);
    await crowd.say();
    crowd.die();
    await crowd.time.advance(awayMs);
    crowd.server.start();
    const opened = crowd.time.now;
    const backMs = await crowd.gather(60_000);
    const came = dialsSince(crowd, opened);
    t.diagnostic(`back after ${backMs} ms, ${(busiest(came) * 100).toFixed(1)} % in the busiest ${WINDOW_MS} ms`);
    assert.ok(backMs <= backWithinMs, `the last one was back after ${backMs} ms`);
    assert.ok(busiest(came) <= share, `${busiest(came)} of all dialled within ${WINDOW_MS} ms`);
    await crowd.say();
    for (const { applied } of crowd.members) assert.deepEqual(applied, [1, 2]);
  });
}

test(`an outage of ${OUTAGE_MS / 1000} s costs each client 2 to 40 dials, further apart the longer it lasts`, async (t) => {
  const crowd = await joined(t);
  crowd.die();
  const start = crowd.time.now;
  await crowd.time.advance(OUTAGE_MS);
  const attempts = attemptsSince(crowd, start);
  t.diagnostic(`${Math.min(...attempts)} to ${Math.max(...attempts)} dials`);
  assert.ok(
    Math.min(...attempts) >= 2 && Math.max(...attempts) <= 40,
    `${Math.min(...attempts)} to ${Math.max(...attempts)}`,
  );
  const dials = dialsSince(crowd, start);
  const within = (from: number, to: number): number => dials.filter((at) => at >= from && at < to).length;
  assert.ok(within(0, 5_000) > within(5_000, 10_000) && within(5_000, 10_000) > within(10_000, 15_000));
});

test('nobody dials who has disconnected, whether before, during or after an outage', async (t) => {
  const crowd = await joined(t, 30);
  const [before = [], during = [], after = []] = [0, 10, 20].map((from) => crowd.members.slice(from, from + 10));
  for (const { client } of before) client.disconnect();
  crowd.die();
  await crowd.time.advance(2_000);
  for (const { client } of during) client.disconnect();
  await crowd.time.advance(2_000);
  crowd.server.start();
  await crowd.time.advance(5_000);
  for (const { client } of after) client.disconnect();
  const start = crowd.time.now;
  await crowd.time.advance(3_600_000);
  assert.deepEqual(dialsSince(crowd, start), []);
  const early = new Set(before.map(({ place }) => place));
  const diedAt = start - 9_000;
  assert.equal(crowd.network.dials.filter(({ place, at }) => early.has(place) && at >= diedAt).length, 0);
});

test('a token that is refused costs a client at most 5 dials, also when a new one is no better', async (t) => {
  let given = 0;
  const crowd = await joined(t, 50, { getToken: async () => `ann|${++given}|${FAR_MS}` });
  crowd.authority.revoked = Infinity;
  crowd.die();
  crowd.server.start();
  const start = crowd.time.now;
  await crowd.time.advance(3_600_000);
  const attempts = attemptsSince(crowd, start);
  assert.ok(Math.max(...attempts) <= 5, `up to ${Math.max(...attempts)} dials`);
  for (const { client } of crowd.members) assert.equal(client.state.get().status, 'unauthorized');
});
