/** Both adapters trim and forget alike: over random histories under random limits they cannot be told apart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryBroker } from '../../server/adapters/memory/memory-broker.ts';
import type { Broker, Keep } from '../../server/ports/broker.ts';
import { openSqlite } from '../support/sqlite-file.ts';
import { Author, history, type Group } from './arbitrary-history.ts';
import { ALL, plain, START, type Clock } from './subject.ts';

const SEED = 71_205;
const RUNS = 300;

const limits: fc.Arbitrary<Keep> = fc.record({
  retention: fc.constantFrom('history', 'replay', 'live'),
  maxEvents: fc.option(fc.constantFrom(1, 3, 20), { nil: undefined }),
  maxAgeMs: fc.option(fc.constantFrom(1, 800, 4000), { nil: undefined }),
  keyMs: fc.constantFrom(0, 2000, 6000),
});

test(`memory and SQLite answer ${RUNS} random histories alike (seed ${SEED})`, async (t) => {
  const clock = { now: START };
  const memory = new MemoryBroker({ now: () => clock.now });
  const { broker: sqlite } = await openSqlite(t, { now: () => clock.now });
  let run = 0;
  const property = fc.asyncProperty(history, limits, async (groups, keep) => {
    const name = `${++run}`;
    const start = clock.now;
    const one = await transcript(memory, clock, groups, new Author(name, clock, keep));
    clock.now = start;
    const other = await transcript(sqlite, clock, groups, new Author(name, clock, keep));
    assert.deepEqual(other, one);
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED });
});

/** Everything a caller sees, but for epochs. Trimming gathers its work, so each history is told several times over. */
async function transcript(broker: Broker, clock: Clock, groups: readonly Group[], author: Author): Promise<unknown[]> {
  const told: unknown[] = [];
  const [first, second] = author.channels() as [string, string];
  for (const { waitMs, draws } of Array.from({ length: 6 }, () => groups).flat()) {
    clock.now += waitMs;
    const tops = [(await broker.state(first)).top, (await broker.state(second)).top];
    const results = draws.map((draw) => broker.append(author.append(draw, tops[draw.channel] ?? 0)));
    told.push(plain(await Promise.all(results)));
    const { before, upTo } = { before: undefined, upTo: (tops[0] ?? 0) + 2 };
    told.push(plain(await broker.state(first, ['r0', 'r1', 'r2', 'key0', 'key1'])));
    told.push(plain(await broker.read(first, 0, upTo, ALL)));
    told.push(plain(await broker.page(second, { before }, ALL)));
    told.push(plain(await broker.recall(first, 'key1', 'ann')));
  }
  return told.map((item) => withoutEpoch(item));
}

function withoutEpoch(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(withoutEpoch);
  return typeof item === 'object' && item !== null && 'epoch' in item ? { ...item, epoch: '' } : item;
}
