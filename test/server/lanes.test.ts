/** Keyed requests of one link keep their order, whatever happens to one of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RtError } from 'rt-elements/protocol';
import { type LaneEntry, Lane } from '../../server/lane.ts';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { roomyLimits } from '../support/open-namespace.ts';
import { cells, newKey, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';

for (const { name, cell } of cells) {
  test(`after one that must wait, everything later in its lane is sent back to its number, on ${name}`, async (t) => {
    const fake = new FakeRuntime();
    const { wsUrl } = await startServer(t, { runtime: fake.runtime(), limits: { ...roomyLimits, call: [2, 1] } });
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
    const ids = [1, 2, 3, 4, 5].map((n) => link.call(ROOM, 'send', { text: `number ${n}` }, { q: n }));
    const answers = await Promise.all(ids.map((i) => link.answer(i)));
    assert.deepEqual(
      answers.map((answer) => (answer.t === 'ok' ? 'ok' : answer.code)),
      ['ok', 'ok', 'RATE_LIMITED', 'RETRY_FROM', 'RETRY_FROM'],
    );
    const [, , limited, ...sentBack] = answers;
    assert.ok(limited?.t === 'err' && limited.retry && limited.after === 1000);
    for (const answer of sentBack) assert.ok(answer.t === 'err' && answer.retry && (answer.d as { q: number }).q === 3);

    // Nothing later is stored before number 3 came again, however long that takes, and being sent back costs no budget.
    await fake.clock.advance(10_000);
    assert.equal((await link.err(link.call(ROOM, 'send', { text: 'number 4' }, { q: 4 }))).code, 'RETRY_FROM');
    await link.ok(link.call(ROOM, 'send', { text: 'number 3' }, { q: 3 }));
    await link.ok(link.call(ROOM, 'send', { text: 'number 4' }, { q: 4 }));
    await link.settle();
    assert.deepEqual(
      link.of('pub').map(({ d }) => (d as { text: string }).text),
      ['number 1', 'number 2', 'number 3', 'number 4'],
    );
  });

  test(`a final refusal consumes its number and the next goes on, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    assert.equal((await link.err(link.call(ROOM, 'send', { text: '' }, { q: 1 }))).code, 'BAD_REQUEST');
    await link.ok(link.call(ROOM, 'send', { text: 'next' }, { q: 2 }));
  });
}

test('lanes of different channels do not wait for each other', async (t) => {
  const { wsUrl } = await startServer(t);
  const link = await RawLink.open(t, wsUrl);
  assert.equal((await link.err(link.call('chat:a', 'send', { text: 'too early' }, { q: 2 }))).code, 'RETRY_FROM');
  await link.ok(link.call('chat:b', 'send', { text: 'hi' }, { q: 1 }));
});

test('a number that was used before is refused for good', async (t) => {
  const { wsUrl } = await startServer(t);
  const link = await RawLink.open(t, wsUrl);
  await link.ok(link.call(ROOM, 'send', { text: 'one' }, { q: 1 }));
  const err = await link.err(link.call(ROOM, 'send', { text: 'one again' }, { q: 1 }));
  assert.deepEqual({ code: err.code, retry: err.retry }, { code: 'BAD_REQUEST', retry: false });
});

test('a new link numbers its lanes from 1 again, and what was stored before answers as then', async (t) => {
  const { wsUrl } = await startServer(t);
  const first = await RawLink.open(t, wsUrl);
  const keys = [newKey(), newKey(), newKey()];
  await first.ok(first.call(ROOM, 'send', { text: 'a' }, { k: keys[0]! }));
  await first.ok(first.call(ROOM, 'send', { text: 'b' }, { k: keys[1]! }));
  first.ws.terminate();
  const second = await RawLink.open(t, wsUrl, 'msgpack', { guest: first.welcome.gt });
  const ids = keys.map((k, n) => second.call(ROOM, 'send', { text: 'abc'[n]! }, { k }));
  const answers = await Promise.all(ids.map((i) => second.ok(i)));
  assert.deepEqual(
    answers.map(({ o, dup }) => [o, dup === true]),
    [
      [1, true],
      [2, true],
      [3, false],
    ],
  );
});

test('a request whose permission takes its time holds back its lane, not the others', async (t) => {
  let allow = (_: boolean): void => undefined;
  const { wsUrl } = await startServer(t, {
    authorize: ({ channel, action }) =>
      action === 'call' && channel === 'chat:slow' ? new Promise<boolean>((resolve) => (allow = resolve)) : true,
  });
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'chat:slow' }] });
  const first = link.call('chat:slow', 'send', { text: 'first' });
  const second = link.call('chat:slow', 'send', { text: 'second' });
  await link.ok(link.call('chat:fast', 'send', { text: 'not held' }));
  assert.equal(link.of('pub').length, 0);
  allow(true);
  await link.ok(first);
  allow(true);
  await link.ok(second);
  assert.deepEqual(
    link.of('pub').map(({ d }) => (d as { text: string }).text),
    ['first', 'second'],
  );
});

test('a lane holds so many waiting entries and sends the rest back', () => {
  const lane = new Lane();
  const failed: RtError[] = [];
  const ran: number[] = [];
  const entry = (q: number): LaneEntry => ({
    q,
    run: () => void ran.push(q),
    fail: (error) => void failed.push(error),
  });
  for (let q = 1; q <= 70; q++) lane.take(entry(q));
  assert.deepEqual(ran, [1]);
  assert.deepEqual(
    failed.map(({ code }) => code),
    Array.from({ length: 5 }, () => 'RATE_LIMITED'),
  );
});

test('entries that are sequenced at once do not deepen the stack', () => {
  const lane = new Lane();
  let deepest = 0;
  let depth = 0;
  const first: LaneEntry = { q: 1, run: () => undefined, fail: assert.fail };
  lane.take(first);
  for (let q = 2; q <= 60; q++) {
    const entry: LaneEntry = {
      q,
      run: () => {
        deepest = Math.max(deepest, ++depth);
        lane.sequenced(entry);
        depth--;
      },
      fail: assert.fail,
    };
    lane.take(entry);
  }
  assert.equal(deepest, 0);
  lane.sequenced(first);
  assert.equal(deepest, 1);
});

test('an entry that says twice that it is sequenced lets only one other begin', () => {
  const lane = new Lane();
  const ran: number[] = [];
  const entries = [1, 2, 3].map((q): LaneEntry => ({ q, run: () => void ran.push(q), fail: assert.fail }));
  for (const entry of entries) lane.take(entry);
  lane.sequenced(entries[0]!);
  lane.sequenced(entries[0]!);
  assert.deepEqual(ran, [1, 2]);
});
