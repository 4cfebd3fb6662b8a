/** Rows of the view as rules read them, and what was said taken out of the log for good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERASED } from '../../server/ports/person.ts';
import type { Keep } from '../../server/ports/broker.ts';
import { ALL, event, type OpenBroker, plain, row, START, step } from './subject.ts';

const ann = { id: 'ann', name: 'Ann' };

export function rows(open: OpenBroker): void {
  test('gives the rows asked for as they were said, and leaves out what is no row or not there', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(row('chat:a', 1, { k: 'first', u: ann, d: { text: 'hello' } }));
    await broker.append(
      step('chat:a', {
        events: [event({ k: 'change' })],
        records: [{ id: 'first', doc: { rev: 2, d: { text: 'hi' } } }],
      }),
    );
    const { rows: given, records } = await broker.state('chat:a', ['first'], ['first', 'change', 'nothing', 'first']);
    assert.deepEqual(
      [...(given ?? [])].map(([key, stored]) => [key, plain(stored)]),
      [['first', { n: 'message', d: { text: 'hello' }, u: ann, k: 'first', ts: START, m: 1, o: 1 }]],
    );
    assert.deepEqual(records.get('first'), { rev: 2, d: { text: 'hi' } });
    assert.equal((await broker.state('chat:a', ['first'])).rows, undefined, 'nobody asked');
    assert.deepEqual((await broker.state('chat:nobody', [], ['first'])).rows, new Map());
  });

  test('answers with rows that were handed over before the question, stored or not', async (t) => {
    const broker = await open(t, { now: START });
    void broker.append(row('chat:a', 1, { k: 'now' }));
    assert.equal((await broker.state('chat:a', [], ['now'])).rows?.get('now')?.o, 1);
  });

  test('says something else in place of what an event said, in the log, in the view and to who asks for the row', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(row('chat:a', 1, { k: 'first', u: ann, d: { text: 'secret' } }));
    await broker.append(step('chat:a', { events: [event({ n: 'edited', d: { text: 'secret too' } })] }));
    const rewrites = [
      { o: 1, d: { text: '' } },
      { o: 2, d: { text: '' } },
      { o: 9, d: { text: 'never there' } },
    ];
    await broker.append(step('chat:a', { events: [event({ n: 'deleted' })], rewrites }));
    assert.deepEqual(
      (await broker.read('chat:a', 0, 3, ALL)).map(({ o, n, k, u, d }) => plain({ o, n, first: k === 'first', u, d })),
      [
        { o: 1, n: 'message', first: true, u: ann, d: { text: '' } },
        { o: 2, n: 'edited', first: false, d: { text: '' } },
        { o: 3, n: 'deleted', first: false },
      ],
    );
    const { rows: view } = await broker.page('chat:a', {}, ALL);
    assert.deepEqual(view[0]?.d, { text: '' });
    assert.deepEqual((await broker.state('chat:a', [], ['first'])).rows?.get('first')?.d, { text: '' });
  });

  test('rewrites nothing where the append it rides in is not stored', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(row('chat:a', 1, { d: { text: 'stays' } }));
    const refused = await broker.append(step('chat:a', { expect: 0, rewrites: [{ o: 1, d: null }] }));
    assert.equal(refused.status, 'conflict');
    assert.deepEqual((await broker.read('chat:a', 0, 1, ALL))[0]?.d, { text: 'stays' });
  });

  test('lets go of what people did about a row once the row is trimmed, and of nothing else', async (t) => {
    const broker = await open(t, { now: START });
    const keep: Keep = { retention: 'history', maxEvents: 10, keyMs: 1000 };
    await broker.append(row('chat:a', 1, { k: 'old' }));
    const doc = ['👍'];
    const records = ['old@ann', 'old@bob', 'older', 'ol@ann', 'read@ann'].map((id) => ({ id, doc }));
    await broker.append(step('chat:a', { events: [], records }));
    let m = 1;
    for (let i = 0; i < 5; i++) {
      const events = Array.from({ length: 10 }, () => event({ m: ++m }));
      await broker.append(step('chat:a', { events, keep }));
    }
    const state = await broker.state('chat:a', ['old@ann', 'old@bob', 'older', 'ol@ann', 'read@ann'], ['old']);
    assert.equal(state.rows?.size, 0);
    assert.deepEqual([...state.records.keys()], ['older', 'ol@ann', 'read@ann']);
  });

  test('lets go of what people did about a row when its author is erased, and finds what one person did', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(row('chat:a', 1, { k: 'of-ann', u: ann, d: { text: 'hello' } }));
    await broker.append(row('chat:a', 2, { k: 'of-bob', u: { id: 'bob', name: 'Bob' } }));
    const doc = ['👍'];
    const records = ['of-ann@bob', 'of-bob@ann', 'of-bob@cid'].map((id) => ({ id, doc }));
    await broker.append(step('chat:a', { events: [], records }));
    for (let from: string | undefined, more = true; more; more = from !== undefined)
      from = (await broker.erase({ id: 'ann' }, from)).next;
    const state = await broker.state('chat:a', ['of-ann@bob', 'of-bob@ann', 'of-bob@cid'], ['of-ann', 'of-bob']);
    assert.deepEqual([...state.records.keys()], ['of-bob@cid']);
    assert.equal(state.rows?.get('of-ann')?.n, ERASED);
    assert.equal(state.rows?.get('of-bob')?.n, 'message');
  });
}
