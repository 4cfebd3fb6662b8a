/** Random histories of what happens to clients, links and servers. A long run is part of `npm run soak`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { histories } from './acts.ts';
import { begin, live } from './history.ts';
import { TOLD_BEFORE } from './told-before.ts';

const SEED = 60_211;
const RUNS = 300;
const MOST_STEPS = 30;
/** Of each history that was told before. */
const SEEDS = 20;

test(`whatever happens, all that was sent is stored once and in order, and everybody is told all of it once and in order (${RUNS} histories, seed ${SEED})`, async () => {
  await fc.assert(fc.asyncProperty(histories(MOST_STEPS), live), { numRuns: RUNS, seed: SEED });
});

for (const { what, steps } of TOLD_BEFORE) {
  test(what, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) await live({ seed, steps });
  });
}

test('a history happens the same every time', async () => {
  const [history] = fc.sample(histories(MOST_STEPS), { numRuns: 1, seed: SEED });
  assert.ok(history);
  const tell = async (): Promise<unknown> => {
    const { network, server, time } = await begin(history);
    const dials = network.dials.map(({ place, at }) => [place.name, at]);
    const logs = [...server.store.logs].map(([room, log]) => [room, log.map(({ k, ts }) => [k, ts])]);
    return { dials, logs, now: time.now };
  };
  assert.deepEqual(await tell(), await tell());
});
