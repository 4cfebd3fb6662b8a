/** Reading: state, ranges of the log, pages of the view. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Broker, ViewRow } from '../../server/ports/broker.ts';
import { ALL, event, plain, row, START, step, type OpenBroker } from './subject.ts';

const TEXT = 'x'.repeat(1000);
const numbers = (rows: readonly ViewRow[]): number[] => rows.map(({ m }) => m);

/** Ten rows, m 10 to 100, between other events: `m` and `o` differ. */
async function talk(broker: Broker): Promise<void> {
  for (let i = 1; i <= 10; i++) {
    await broker.append(
      step('chat:a', { events: [event({ n: 'noise' }), event({ k: `row${i}`, m: i * 10, d: { text: `${i}` } })] }),
    );
  }
}

export function reads(open: OpenBroker): void {
  test('puts a channel nobody appended to at 0 of the epoch its first append will have', async (t) => {
    const broker = await open(t, { now: START });
    const { epoch, ...rest } = await broker.state('chat:new', ['r']);
    assert.deepEqual(rest, { low: 0, top: 0, m: 0, ts: 0, records: new Map() });
    assert.match(epoch, /^[\w-]{1,16}$/);
    assert.deepEqual(await broker.read('chat:new', 0, 10, ALL), []);
    assert.deepEqual(await broker.page('chat:new', {}, ALL), { rows: [], done: true });
    await broker.append(step('chat:other'));
    assert.equal((await broker.state('chat:other')).epoch, epoch);
    const stored = await broker.append(step('chat:new'));
    assert.ok(stored.status === 'stored' && stored.epoch === epoch);
  });

  test('names the stored channels of a word in the order of their names, and those of no other', async (t) => {
    const broker = await open(t, { now: START });
    for (const channel of ['lot:b', 'lot:~a', 'lots:a', 'lo:t', 'lot.x:a', 'lot:a', 'lot:c'])
      await broker.append(step(channel));
    await broker.state('lot:unknown');
    assert.deepEqual(await broker.channels('lot', '', 10), ['lot:a', 'lot:b', 'lot:c', 'lot:~a']);
    assert.deepEqual(await broker.channels('lot', 'lot:a', 2), ['lot:b', 'lot:c']);
    assert.deepEqual(await broker.channels('lot', 'lot:~a', 10), []);
    assert.deepEqual(await broker.channels('none', '', 10), []);
  });

  test('gives the newest offset, message number and time as the state, after everything handed over before', async (t) => {
    const broker = await open(t, { now: START });
    const [, , state] = await Promise.all([
      broker.append(step('chat:a', { events: [event({ m: 3 }), event({ ts: START + 7 })] })),
      broker.append(step('chat:a', { events: [], records: [{ id: 'r', doc: 'new' }] })),
      broker.state('chat:a', ['r']),
    ]);
    const { epoch } = state;
    assert.deepEqual(state, { epoch, low: 0, top: 2, m: 3, ts: START + 7, records: new Map([['r', 'new']]) });
  });

  test('reads a range oldest first, both ends as asked', async (t) => {
    const broker = await open(t, { now: START });
    await talk(broker);
    const offsets = async (after: number, upTo: number, count = 100): Promise<number[]> =>
      (await broker.read('chat:a', after, upTo, { ...ALL, count })).map(({ o }) => o);
    assert.deepEqual(await offsets(3, 6), [4, 5, 6]);
    assert.deepEqual(await offsets(18, 99), [19, 20]);
    assert.deepEqual(await offsets(20, 99), []);
    assert.deepEqual(await offsets(6, 6), []);
    assert.deepEqual(await offsets(0, 20, 3), [1, 2, 3]);
    const [tenth] = await broker.read('chat:a', 9, 10, ALL);
    assert.deepEqual(plain(tenth), { o: 10, m: 50, n: 'message', d: { text: '5' }, k: 'row5', ts: START });
  });

  test('stops a read at its bytes, but never before the first event', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(step('chat:a', { events: Array.from({ length: 10 }, (_, i) => event({ m: i + 1, d: TEXT })) }));
    const sizes = await Promise.all(
      [1, 2500, 1_000_000].map(async (bytes) => (await broker.read('chat:a', 0, 10, { count: 100, bytes })).length),
    );
    assert.deepEqual(sizes, [1, 2, 10]);
    const { rows, done } = await broker.page('chat:a', {}, { count: 100, bytes: 3500 });
    assert.deepEqual([numbers(rows), done], [[8, 9, 10], false]);
    const single = await broker.page('chat:a', { after: 4 }, { count: 100, bytes: 1 });
    assert.deepEqual([numbers(single.rows), single.done], [[5], false]);
  });

  test('pages the view both ways, oldest first, and says when nothing lies further', async (t) => {
    const broker = await open(t, { now: START });
    await talk(broker);
    const page = async (range: { before?: number; after?: number }, count: number): Promise<[number[], boolean]> => {
      const { rows, done } = await broker.page('chat:a', range, { ...ALL, count });
      return [numbers(rows), done];
    };
    assert.deepEqual(await page({}, 3), [[80, 90, 100], false]);
    assert.deepEqual(await page({ before: 80 }, 3), [[50, 60, 70], false]);
    assert.deepEqual(await page({ before: 30 }, 3), [[10, 20], true]);
    assert.deepEqual(await page({ before: 40 }, 3), [[10, 20, 30], true]);
    assert.deepEqual(await page({ before: 10 }, 3), [[], true]);
    assert.deepEqual(await page({ after: 0 }, 2), [[10, 20], false]);
    assert.deepEqual(await page({ after: 75 }, 3), [[80, 90, 100], true]);
    assert.deepEqual(await page({ after: 100 }, 3), [[], true]);
    assert.deepEqual(await page({}, 10), [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], true]);
    const { rows } = await broker.page('chat:a', { after: 40 }, { ...ALL, count: 1 });
    assert.deepEqual(plain(rows), [{ o: 10, m: 50, rev: 10, n: 'message', d: { text: '5' }, k: 'row5', ts: START }]);
  });

  test('overlays a row with the record that has its key', async (t) => {
    const broker = await open(t, { now: START });
    await talk(broker);
    const change = (k: string, doc: { rev: number; n?: string; d?: string | null }) =>
      step('chat:a', { events: [event({ n: 'edited' })], records: [{ id: k, doc }] });
    await broker.append(change('row1', { rev: 21, d: 'edited' }));
    await broker.append(change('row2', { rev: 22, n: 'deleted', d: null }));
    await broker.append(step('chat:a', { events: [], records: [{ id: 'row3', doc: { note: 'not an overlay' } }] }));
    const { rows } = await broker.page('chat:a', { after: 0 }, { ...ALL, count: 3 });
    const common = { ts: START };
    assert.deepEqual(plain(rows), [
      { ...common, o: 2, m: 10, rev: 21, n: 'message', d: 'edited', k: 'row1' },
      { ...common, o: 4, m: 20, rev: 22, n: 'deleted', d: null, k: 'row2' },
      { ...common, o: 6, m: 30, rev: 6, n: 'message', d: { text: '3' }, k: 'row3' },
    ]);
    const [logged] = await broker.read('chat:a', 1, 2, ALL);
    assert.deepEqual(logged?.d, { text: '1' }, 'the log is what it was');
  });

  test('pages the rows of one channel only', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(row('chat:a', 1));
    await broker.append(row('chat:ab', 1));
    await broker.append(step('chat:a', { events: [], records: [{ id: 'x', doc: { rev: 9 } }] }));
    assert.equal((await broker.page('chat:ab', {}, ALL)).rows.length, 1);
  });
}
