/** Keys: what makes a resend harmless. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL, event, START, step, type OpenBroker } from './subject.ts';

export function keys(open: OpenBroker): void {
  test('answers a repeated key as the first time and stores nothing, also within one commit', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(step('chat:a'));
    const append = step('chat:a', {
      key: 'again',
      events: [event({ k: 'again', ts: START + 5 }), event()],
      records: [{ id: 'count', doc: 1 }],
      reply: { m: 1 },
    });
    const other = step('chat:a', { key: 'again', reply: { m: 2 }, records: [{ id: 'count', doc: 2 }] });
    const [first, second] = await Promise.all([broker.append(append), broker.append(other)]);
    const { epoch } = await broker.state('chat:a');
    const repeated = { status: 'repeated', epoch, offset: 2, ts: START + 5, reply: { m: 1 } };
    assert.deepEqual(first, { status: 'stored', epoch, first: 2, top: 3 });
    assert.deepEqual(second, repeated);
    assert.deepEqual(await broker.append({ ...other, expect: 77 }), repeated, 'the key counts before `expect`');
    assert.deepEqual(await broker.append({ ...other, chained: true }), repeated, 'and before what it is chained to');
    const state = await broker.state('chat:a', ['count']);
    assert.deepEqual([state.top, state.records.get('count')], [3, 1]);
  });

  test('tells a key of somebody else by foreign and stores nothing', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(step('chat:a', { key: 'mine', reply: 'secret' }));
    assert.deepEqual(await broker.append(step('chat:a', { key: 'mine', by: 'bob' })), { status: 'foreign' });
    assert.deepEqual(await broker.recall('chat:a', 'mine', 'bob'), { status: 'foreign' });
    assert.equal((await broker.state('chat:a')).top, 1);
  });

  test('lets nobody use the key of an event the server made', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(step('chat:a', { key: 'mine', events: [event({ k: 'mine' }), event({ k: 'generated' })] }));
    for (const by of ['ann', 'bob']) {
      assert.deepEqual(await broker.append(step('chat:a', { key: 'generated', by })), { status: 'foreign' });
    }
    const taken = step('chat:a', { events: [event(), event({ k: 'mine' })] });
    assert.deepEqual(await broker.append(taken), { status: 'foreign' });
    assert.equal((await broker.state('chat:a')).top, 2);
  });

  test('keeps the keys of channels apart', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(step('chat:a', { key: 'same' }));
    assert.equal((await broker.append(step('chat:b', { key: 'same', by: 'bob' }))).status, 'stored');
  });

  test('remembers the key of an append of records alone for keyMs', async (t) => {
    const clock = { now: START };
    const broker = await open(t, clock);
    await broker.append(step('chat:a'));
    const append = step('chat:a', { key: 'note', events: [], records: [{ id: 'r', doc: 1 }], reply: 'noted' });
    const { epoch } = await broker.state('chat:a');
    assert.deepEqual(await broker.append(append), { status: 'stored', epoch, first: 1, top: 1 });
    clock.now += append.keep.keyMs - 1;
    const repeated = { status: 'repeated', epoch, offset: 1, ts: START, reply: 'noted' };
    assert.deepEqual(await broker.append(append), repeated);
    assert.deepEqual(await broker.append({ ...append, by: 'bob' }), { status: 'foreign' });
    clock.now += 1;
    assert.equal((await broker.append(append)).status, 'stored');
  });

  test('remembers a key for as long as its event is stored, however old', async (t) => {
    const clock = { now: START };
    const broker = await open(t, clock);
    const append = step('chat:a', { key: 'old', reply: 1 });
    await broker.append(append);
    clock.now += 1000 * append.keep.keyMs;
    assert.equal((await broker.append(append)).status, 'repeated');
    assert.equal((await broker.read('chat:a', 0, 9, ALL)).length, 1);
  });

  test('remembers the key of a trimmed event until keyMs after its time', async (t) => {
    const clock = { now: START };
    const broker = await open(t, clock);
    const keep = { retention: 'live', keyMs: 5000 } as const;
    const append = step('game:a', {
      key: 'gone',
      events: [event({ k: 'gone' }), event({ k: 'made' })],
      reply: 3,
      keep,
    });
    await broker.append(append);
    assert.deepEqual(await broker.read('game:a', 0, 9, ALL), []);
    clock.now += 4999;
    const { epoch } = await broker.state('game:a');
    assert.deepEqual(await broker.append(append), { status: 'repeated', epoch, offset: 1, ts: START, reply: 3 });
    clock.now += 1;
    assert.equal(await broker.recall('game:a', 'gone', 'ann'), undefined);
    assert.equal((await broker.append({ ...append, events: [event({ k: 'gone' })] })).status, 'stored');
    assert.equal((await broker.state('game:a')).top, 3);
  });

  test('recalls a key after everything handed over before, and an unknown one not at all', async (t) => {
    const broker = await open(t, { now: START });
    assert.equal(await broker.recall('chat:a', 'new', 'ann'), undefined);
    const [, known] = await Promise.all([
      broker.append(step('chat:a', { key: 'new', reply: [1] })),
      broker.recall('chat:a', 'new', 'ann'),
    ]);
    const { epoch } = await broker.state('chat:a');
    assert.deepEqual(known, { status: 'repeated', epoch, offset: 1, ts: START, reply: [1] });
  });
}
