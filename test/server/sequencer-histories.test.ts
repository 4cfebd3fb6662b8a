/** The sequencer over random histories of resends, refusals, failed commits and other writers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from 'rt-elements/protocol';
import type { Decision } from '../../server/feature.ts';
import type { ChannelState } from '../../server/ports/broker.ts';
import type { Sequenced } from '../../server/sequencer.ts';
import { ALL, event, step } from '../contract/subject.ts';
import { count, counted, subject, type Subject } from './sequencer-subject.ts';

const SEED = 40_417;
const RUNS = 1000;
/** What another writer adds at once. */
const MEDDLED = 10;

type Act =
  | { readonly is: 'call'; readonly channel: number; readonly key: number | undefined; readonly silent: boolean }
  | { readonly is: 'pass'; readonly count: number }
  | { readonly is: 'fail' }
  | { readonly is: 'meddle'; readonly channel: number };

const channel = fc.nat(1);
const acts = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        is: fc.constant('call' as const),
        channel,
        key: fc.option(fc.nat(9), { nil: undefined }),
        silent: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ is: fc.constant('pass' as const), count: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 1, arbitrary: fc.constant({ is: 'fail' } as const) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('meddle' as const), channel }) },
  ),
  { minLength: 5, maxLength: 60, size: 'max' },
);

/** Counts; refuses at every fifth, so that refusals depend on what comes before them. */
function rule(silent: boolean): (state: ChannelState) => Decision<Value> {
  return (state) => {
    if (counted(state) % 5 === 4 && !silent)
      return { accept: false, reason: 'fifth', message: 'Not this one.', state: { at: counted(state) } };
    const decision = count(state);
    return decision.accept && silent ? { ...decision, events: [] } : decision;
  };
}

test(`every call settles, is stored at most once and saw exactly what came before it (${RUNS} histories, seed ${SEED})`, async () => {
  await fc.assert(fc.asyncProperty(acts, fc.subarray(['recall' as const, 'state' as const]), live), {
    numRuns: RUNS,
    seed: SEED,
  });
});

async function live(history: readonly Act[], held: readonly ('recall' | 'state')[]): Promise<void> {
  const { broker, call, sequencer } = subject();
  broker.holds = new Set(held);
  const calls: Array<{
    readonly name: string;
    readonly key: string | undefined;
    readonly answer: Promise<Sequenced<Value>>;
  }> = [];
  const meddled = new Map<string, number>();
  for (const act of history) {
    switch (act.is) {
      case 'call': {
        const name = `chat:${act.channel}`;
        const key = act.key === undefined ? undefined : `key${act.key}`;
        calls.push({ name, key, answer: call({ channel: name, key, rule: rule(act.silent) }) });
        break;
      }
      case 'pass':
        await broker.pass(act.count);
        break;
      case 'fail':
        await broker.fail();
        break;
      case 'meddle': {
        const name = `chat:${act.channel}`;
        await meddle(broker, name);
        meddled.set(name, (meddled.get(name) ?? 0) + MEDDLED);
      }
    }
  }
  await broker.pass();
  await Promise.allSettled(calls.map(({ answer }) => answer));
  assert.equal(sequencer.pending, 0);
  for (const name of ['chat:0', 'chat:1']) {
    const mine = calls.filter((one) => one.name === name);
    const settled = await Promise.allSettled(mine.map(({ answer }) => answer));
    const final = counted(await broker.inner.state(name, ['count']));
    const replies = new Map<string, Value>();
    let stored = 0;
    for (const [i, outcome] of settled.entries()) {
      if (outcome.status === 'rejected') {
        const { code, data } = outcome.reason as { code: string; data?: { at: number } };
        assert.match(code, /^(REFUSED|UNAVAILABLE)$/);
        assert.ok((data?.at ?? 0) <= final, 'a refusal saw what came to be');
        continue;
      }
      const { dup, reply } = outcome.value;
      const key = mine[i]?.key;
      if (!dup) stored++;
      if (key !== undefined && !replies.has(key)) replies.set(key, reply);
      if (key !== undefined) assert.equal(reply, replies.get(key), 'a key has one reply');
    }
    assert.equal(final, stored + (meddled.get(name) ?? 0), 'every call counted once, on top of all before it');
    await assertRising(broker, name);
  }
}

/** Somebody else counts too, by another measure, on what is stored. */
async function meddle(broker: Subject['broker'], name: string): Promise<void> {
  const state = await broker.inner.state(name, ['count']);
  const next = counted(state) + MEDDLED;
  const events = [event({ m: state.m + 1, d: next, ts: state.ts })];
  await broker.inner.append(step(name, { events, records: [{ id: 'count', doc: next }] }));
}

async function assertRising(broker: Subject['broker'], name: string): Promise<void> {
  const { top } = await broker.inner.state(name);
  const events = await broker.read(name, 0, top, ALL);
  const counts = events.map(({ d }) => d as number);
  assert.deepEqual(
    counts,
    [...new Set(counts)].sort((a, b) => a - b),
  );
}
