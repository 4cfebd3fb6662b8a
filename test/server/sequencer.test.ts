/** The sequencer: rules ahead of the disk, answers behind it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtError, type Value } from 'rt-elements/protocol';
import type { Decision } from '../../server/feature.ts';
import type { ChannelState } from '../../server/ports/broker.ts';
import { ALL, plain, START, step } from '../contract/subject.ts';
import { turn } from '../support/gated-broker.ts';
import { count, counted, fate, fates, refuseCount, subject } from './sequencer-subject.ts';

test('a rule sees what was sequenced before it, also what is not stored yet; the answer waits for the disk', async () => {
  const { broker, call } = subject();
  const calls = [call(), call(), call()];
  await turn();
  assert.equal(broker.handed.length, 3);
  assert.deepEqual(
    broker.handed.map(({ expect, chained, reply }) => [expect, chained, reply]),
    [
      [0, false, 1],
      [1, true, 2],
      [2, true, 3],
    ],
  );
  assert.deepEqual(await fates(calls), ['open', 'open', 'open']);
  await broker.pass(2);
  assert.deepEqual(await fates(calls), ['ok 1', 'ok 2', 'open']);
  await broker.pass();
  assert.deepEqual(await fates(calls), ['ok 1', 'ok 2', 'ok 3']);
});

test('a call resolves with where and when it is stored, after the commit was announced', async () => {
  const { broker, call, clock } = subject();
  const announced: string[] = [];
  broker.listen((commits) => announced.push(...commits.flatMap(({ events }) => events.map(({ k }) => k))));
  const { epoch } = await broker.inner.state('chat:a');
  const first = call({ key: 'mine' });
  await broker.pass();
  assert.deepEqual(await first, { reply: 1, epoch, offset: 1, ts: START, dup: false });
  assert.deepEqual(announced, ['mine']);
  clock.now += 10;
  const silent = call({ rule: () => ({ accept: true, events: [], reply: null }) });
  await broker.pass();
  assert.deepEqual(await silent, { reply: null, epoch, offset: 1, ts: START + 10, dup: false });
});

test('the first event carries the key of the call, the others made ones; the caller is the author unless the rule says', async () => {
  const { broker, call } = subject();
  const events = [{ n: 'one' }, { n: 'two', u: { name: 'alias' } }, { n: 'three', d: 3, m: 9 }];
  const rule = (): Decision<Value> => ({ accept: true, events, reply: null });
  void call({ key: 'mine', rule });
  void call({ rule: () => ({ accept: true, events: [{ n: 'server' }], reply: null }), author: undefined });
  await broker.pass();
  const stored = await broker.read('chat:a', 0, 9, ALL);
  const common = { ts: START, u: { id: 'ann' } };
  assert.deepEqual(plain(stored), [
    { ...common, o: 1, n: 'one', k: 'mine' },
    { ...common, o: 2, n: 'two', k: 'made1', u: { name: 'alias' } },
    { ...common, o: 3, n: 'three', k: 'made2', d: 3, m: 9 },
    { o: 4, n: 'server', k: 'made3', ts: START },
  ]);
});

test('times of a channel never step back, whatever the clock does, also after a restart', async () => {
  const { broker, call, clock, sequencer } = subject();
  const seen: number[] = [];
  const rule = (state: ChannelState, now: number): Decision<Value> => {
    seen.push(now);
    return count(state);
  };
  for (const now of [START + 500, START - 9000, START + 501]) {
    clock.now = now;
    void call({ rule });
    await turn();
  }
  await broker.pass();
  const again = subject({ broker, now: () => START - 1, makeKey: () => 'later' });
  const late = again.call({ rule });
  await broker.pass();
  assert.deepEqual(
    seen,
    [500, 500, 501, 501].map((ms) => START + ms),
  );
  assert.equal((await late).ts, START + 501);
  const stored = await broker.read('chat:a', 0, 9, ALL);
  assert.deepEqual(
    stored.map(({ ts }) => ts),
    seen,
  );
  assert.equal(sequencer.pending, 0);
});

test('calls of a cold channel wait for its state, in order; other channels do not wait', async () => {
  const { broker, call } = subject();
  const warm = call({ channel: 'chat:warm' });
  await broker.pass();
  assert.equal(await fate(warm), 'ok 1');
  broker.holds = new Set(['recall', 'state']);
  const cold = [call(), call(), call({ records: ['other'] })];
  const other = call({ channel: 'chat:warm' });
  await turn();
  assert.deepEqual(
    broker.handed.map(({ channel }) => channel),
    ['chat:warm', 'chat:warm'],
  );
  await broker.pass();
  assert.deepEqual(await fates([...cold, other]), ['ok 1', 'ok 2', 'ok 1', 'ok 2']);
  assert.deepEqual(broker.asked.slice(1), [['count'], ['other']], 'each record is asked for once');
});

test('records that pending calls wrote or removed are seen as they will be', async () => {
  const { broker, call } = subject();
  await broker.inner.append(
    step('chat:a', {
      events: [],
      records: [
        { id: 'x', doc: 'stored' },
        { id: 'y', doc: 'stored' },
      ],
    }),
  );
  const seen: unknown[] = [];
  const write = (records: Array<{ id: string; doc: Value }>) =>
    call({ rule: () => ({ accept: true, events: [], records, reply: null }) });
  const look = () =>
    call({
      records: ['x', 'y', 'z'],
      rule: (state) => {
        seen.push(Object.fromEntries(state.records));
        return { accept: true, events: [], reply: null };
      },
    });
  const calls = [
    look(),
    write([
      { id: 'x', doc: 'new' },
      { id: 'y', doc: null },
    ]),
    look(),
    write([{ id: 'z', doc: 1 }]),
    look(),
  ];
  await broker.pass();
  assert.deepEqual(
    await fates(calls),
    calls.map(() => 'ok null'),
  );
  assert.deepEqual(seen, [{ x: 'stored', y: 'stored' }, { x: 'new' }, { x: 'new', z: 1 }]);
});

test('a refusal on pending state is answered only once what it was computed on is stored', async () => {
  const { broker, call } = subject();
  const calls = [call(), call({ rule: refuseCount }), call({ key: 'k', rule: refuseCount }), call()];
  await turn();
  assert.deepEqual(await fates(calls), ['open', 'open', 'open', 'open']);
  await broker.pass();
  assert.deepEqual(await fates(calls), ['ok 1', 'REFUSED', 'REFUSED', 'ok 2']);
  await assert.rejects(calls[1] ?? Promise.resolve(), (error) => {
    assert.ok(error instanceof RtError);
    assert.deepEqual(error.data, { reason: 'no-more', count: 1 });
    return true;
  });
});

test('a rule that throws fails its own call and no other', async () => {
  const { broker, call } = subject();
  const rule = (): never => {
    throw new RtError('NOT_FOUND', 'no such lot');
  };
  const calls = [call(), call({ rule }), call({ key: 'k', rule }), call()];
  await broker.pass();
  assert.deepEqual(await fates(calls), ['ok 1', 'NOT_FOUND', 'NOT_FOUND', 'ok 2']);
});

test('a commit that fails gives up everything sequenced since; the next call starts from what is stored', async () => {
  const { broker, call } = subject();
  const first = call();
  await broker.pass();
  assert.equal(await fate(first), 'ok 1');
  const lost = [call(), call({ rule: refuseCount }), call({ key: 'k', rule: refuseCount }), call()];
  await broker.fail();
  const meanwhile = call();
  await broker.pass();
  assert.deepEqual(await fates(lost), ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
  assert.equal(await fate(meanwhile), 'ok 2');
  assert.deepEqual((await broker.inner.state('chat:a', ['count'])).records.get('count'), 2);
});

test('calls whose state cannot be read are unavailable, and later ones are not', async () => {
  const { broker, call } = subject();
  const state = broker.state.bind(broker);
  broker.state = () => Promise.reject(new RtError('UNAVAILABLE', 'no answer'));
  assert.deepEqual(await fates([call(), call()].map((one) => one)), ['UNAVAILABLE', 'UNAVAILABLE']);
  broker.state = state;
  const later = call();
  await broker.pass();
  assert.equal(await fate(later), 'ok 1');
});

test('when somebody else moved the channel, every call behind runs again on what is stored', async () => {
  const { broker, call } = subject();
  const first = call();
  await broker.pass();
  await first;
  const calls = [call(), call({ rule: refuseCount }), call()];
  await turn();
  await broker.inner.append(step('chat:a', { records: [{ id: 'count', doc: 100 }] }));
  await broker.pass();
  assert.deepEqual(await fates(calls), ['ok 101', 'REFUSED', 'ok 102']);
  await assert.rejects(calls[1] ?? Promise.resolve(), { data: { reason: 'no-more', count: 101 } });
});

test('a state read before the channel moved is not built upon after it', async () => {
  const { broker, call } = subject();
  const first = call();
  await broker.pass();
  await first;
  const state = broker.state.bind(broker);
  const early = state('chat:a', ['other']);
  let deliver = (): void => undefined;
  broker.state = () => new Promise((resolve) => (deliver = () => resolve(early)));
  const calls = [call(), call({ records: ['count', 'other'] })];
  await turn();
  await broker.inner.append(step('chat:a', { records: [{ id: 'count', doc: 100 }] }));
  broker.state = state;
  await broker.pass();
  deliver();
  await broker.pass();
  assert.deepEqual(await fates(calls), ['ok 101', 'ok 102']);
  assert.equal(broker.handed.length, 4, 'nothing had to run a third time');
});

test('a call under which the channel keeps moving is given up after eight more tries', async () => {
  const { broker, call } = subject();
  let runs = 0;
  const rule = (state: ChannelState): Decision<Value> => {
    runs++;
    return count(state);
  };
  const stuck = call({ rule });
  for (let i = 0; i < 20; i++) {
    await turn();
    await broker.inner.append(step('chat:a'));
    await broker.pass(1);
  }
  assert.equal(await fate(stuck), 'UNAVAILABLE');
  assert.equal(runs, 9);
  const next = call();
  await broker.pass();
  assert.equal(await fate(next), 'ok 1');
});

test('quiet channels are let go beyond the bound, busy ones stay', async () => {
  const { broker, call, sequencer } = subject({ channels: 10 });
  const busy = call({ channel: 'chat:busy' });
  await turn();
  for (let i = 0; i < 100; i++) {
    void call({ channel: `chat:${i}`, rule: refuseCount });
    await turn();
  }
  assert.ok(sequencer.channels <= 12, `${sequencer.channels} channels`);
  const again = call({ channel: 'chat:busy' });
  await broker.pass();
  assert.deepEqual(await fates([busy, again]), ['ok 1', 'ok 2']);
  assert.ok(broker.handed.at(-1)?.chained, 'the busy one was still known');
});

test('more calls than may be unsettled are unavailable at once, and room comes back', async () => {
  const { broker, call, sequencer } = subject({ pending: 3 });
  const calls = [call({ key: 'a' }), call({ key: 'a' }), call(), call(), call({ key: 'a' })];
  await turn();
  assert.deepEqual(await fates(calls), ['open', 'open', 'open', 'UNAVAILABLE', 'UNAVAILABLE']);
  let idle = false;
  const whenIdle = sequencer.idle().then(() => (idle = true));
  await turn();
  assert.equal(idle, false);
  await broker.pass();
  await whenIdle;
  assert.equal(sequencer.pending, 0);
  const later = call();
  await broker.pass();
  assert.equal(await fate(later), 'ok 3');
  await sequencer.idle();
});

test('ten thousand refusals that wait for one cold channel are all answered', async () => {
  const { call, broker } = subject();
  const calls = Array.from({ length: 10_000 }, () => call({ rule: refuseCount }));
  const all = Promise.allSettled(calls);
  await broker.pass();
  assert.ok((await all).every(({ status }) => status === 'rejected'));
});

test('a rule may read more records than a channel keeps in memory', async () => {
  const { call, broker } = subject();
  const records = Array.from({ length: 2500 }, (_, i) => `r${i}`);
  const fill = call({
    rule: () => ({ accept: true, events: [], records: records.map((id) => ({ id, doc: 1 })), reply: null }),
  });
  const sum = (state: ChannelState): Decision<Value> => ({ accept: true, events: [], reply: state.records.size });
  const calls = [fill, call({ records, rule: sum }), call(), call({ records, rule: sum })];
  await broker.pass();
  assert.deepEqual(await fates(calls), ['ok null', 'ok 2500', 'ok 1', 'ok 2500']);
});

test('a call with a key and no user is refused as a mistake', async () => {
  const { call } = subject();
  await assert.rejects(call({ key: 'k', by: undefined }), TypeError);
  assert.equal(counted({ epoch: '', low: 0, top: 0, m: 0, ts: 0, records: new Map() }), 0);
});
