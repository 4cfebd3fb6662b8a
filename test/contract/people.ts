/** What is stored of one person: found over all channels, and taken away so that nothing of it comes back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Broker } from '../../server/ports/broker.ts';
import type { PersonEntry } from '../../server/ports/person.ts';
import { ALL, event, heard, type OpenBroker, plain, START, step } from './subject.ts';

async function everythingOf(broker: Broker, user: string): Promise<PersonEntry[]> {
  const entries: PersonEntry[] = [];
  let from: string | undefined;
  do {
    const found = await broker.person({ id: user }, from);
    entries.push(...found.entries);
    from = found.next;
  } while (from !== undefined);
  return entries;
}

async function eraseAll(broker: Broker, user: string): Promise<{ events: number; records: number }> {
  const erased = { events: 0, records: 0 };
  let from: string | undefined;
  do {
    const { events, records, next } = await broker.erase({ id: user }, from);
    erased.events += events;
    erased.records += records;
    from = next;
  } while (from !== undefined);
  return erased;
}

const ann = { id: 'ann', name: 'Ann' };
const bob = { id: 'bob', name: 'Bob' };

/** Ann writes in two rooms, once behind an alias; Bob answers; records are kept about both. */
async function fill(broker: Broker): Promise<void> {
  const rows = [
    step('chat:a', { key: 'k-ann', events: [event({ k: 'k-ann', m: 1, u: ann, d: { text: 'hello' } })], reply: 1 }),
    step('chat:a', { events: [event({ k: 'k-bob', m: 2, u: bob, d: { text: 'hi' } })] }),
    step('chat:a', {
      events: [event({ n: 'edited', u: ann })],
      records: [
        { id: 'k-ann', doc: { rev: 3, d: { text: 'hello!' } } },
        { id: 'read@ann', doc: 2 },
        { id: 'read@bob', doc: 1 },
        { id: 'count', doc: 2 },
      ],
    }),
    step('lot:b', { key: 'k-bid', events: [event({ k: 'k-bid', u: { name: 'Bidder 3' }, d: 500 })] }),
    step('lot:b', { key: 'k-watch', events: [], records: [{ id: 'watch@ann', doc: true }], reply: 'watching' }),
  ];
  for (const append of rows) await broker.append(append);
}

export function people(open: OpenBroker): void {
  test('lists the records of a channel behind an id', async (t) => {
    const broker = await open(t, { now: START });
    const records = ['a', 'b', 'c'].map((id) => ({ id, doc: { id } }));
    await broker.append(step('chat:a', { events: [], records }));
    await broker.append(step('chat:b', { records: [{ id: 'd', doc: 1 }] }));
    assert.deepEqual(plain(await broker.records('chat:a', '', 10)), records);
    assert.deepEqual(plain(await broker.records('chat:a', 'a', 1)), [{ id: 'b', doc: { id: 'b' } }]);
    assert.deepEqual(await broker.records('chat:a', 'c', 10), []);
    assert.deepEqual(await broker.records('chat:none', '', 10), []);
  });

  test('finds what a person said and what is noted about them, over all channels, also behind an alias', async (t) => {
    const broker = await open(t, { now: START });
    await fill(broker);
    const found = (await everythingOf(broker, 'ann')).map((entry) =>
      'event' in entry
        ? `${entry.channel} ${entry.event.n} ${entry.event.k.slice(0, 5)}`
        : `${entry.channel} ${entry.record.id}`,
    );
    assert.deepEqual(found.filter((line) => !line.includes('edited')).sort(), [
      'chat:a message k-ann',
      'chat:a read@ann',
      'lot:b message k-bid',
      'lot:b watch@ann',
    ]);
    assert.equal(found.filter((line) => line.includes('edited')).length, 1);
    assert.deepEqual(await everythingOf(broker, 'nobody'), []);
    assert.deepEqual(await everythingOf(broker, ''), []);
  });

  test('finds and takes away all that is in a person’s own channels, whoever wrote it, and in nobody else’s', async (t) => {
    const broker = await open(t, { now: START });
    const own = { id: 'ann', room: '~anns' };
    await broker.append(
      step('bell:~anns', { key: 'k-1', by: 'desk:bell', events: [event({ k: 'k-1', d: 1 })], reply: 'x' }),
    );
    await broker.append(step('bell:~anns', { events: [event({ d: 2 })], records: [{ id: 'box', doc: 2 }] }));
    await broker.append(step('bell:~annsx', { events: [event({ d: 3 })], records: [{ id: 'box', doc: 3 }] }));
    await broker.append(step('bell:x~anns', { events: [event({ d: 4 })] }));
    const all = async () => {
      const entries: PersonEntry[] = [];
      for (let from: string | undefined = '', next: string | undefined; from !== undefined; from = next) {
        const found = await broker.person(own, from === '' ? undefined : from);
        entries.push(...found.entries);
        next = found.next;
      }
      return entries.map((entry) => ('event' in entry ? entry.event.d : entry.record.id));
    };
    assert.deepEqual(await all(), [1, 2, 'box']);
    for (let from: string | undefined = '', next: string | undefined; from !== undefined; from = next)
      ({ next } = await broker.erase(own, from === '' ? undefined : from));
    assert.deepEqual(await all(), []);
    assert.deepEqual(await broker.recall('bell:~anns', 'k-1', 'desk:bell'), { status: 'foreign' });
    assert.equal((await broker.state('bell:~annsx', ['box'])).records.get('box'), 3);
    assert.equal((await broker.read('bell:x~anns', 0, 9, ALL))[0]?.d, 4);
  });

  test('finds a person whose id has an @, and nobody whose id only ends like it', async (t) => {
    const broker = await open(t, { now: START });
    const records = [
      { id: 'read@ann@example.com', doc: 1 },
      { id: 'read@example.com', doc: 2 },
    ];
    await broker.append(step('chat:a', { events: [], records }));
    const of = async (user: string): Promise<unknown> => plain(await everythingOf(broker, user));
    assert.deepEqual(await of('ann@example.com'), [{ channel: 'chat:a', record: records[0] }]);
    assert.deepEqual(await of('example.com'), [{ channel: 'chat:a', record: records[1] }]);
    assert.deepEqual(await of('n@example.com'), []);
  });

  test('takes it away from the log and the view, keeps places and keys, and leaves others alone', async (t) => {
    const broker = await open(t, { now: START });
    await fill(broker);
    const before = await broker.state('chat:a');
    const calls = heard(broker);
    assert.deepEqual(await eraseAll(broker, 'ann'), { events: 3, records: 2 });
    assert.deepEqual(calls, [], 'nothing is announced');

    const log = await broker.read('chat:a', 0, 9, ALL);
    assert.deepEqual(plain(log.slice(0, 2)), [
      { n: 'erased', k: 'k-ann', ts: START, m: 1, o: 1 },
      { n: 'message', k: 'k-bob', ts: START, m: 2, u: bob, d: { text: 'hi' }, o: 2 },
    ]);
    assert.deepEqual([log[2]?.n, log[2]?.d, log[2]?.u], ['erased', undefined, undefined]);
    const { rows } = await broker.page('chat:a', {}, ALL);
    assert.deepEqual(
      rows.map(({ n, d, rev }) => [n, d, rev]),
      [
        ['erased', undefined, 1],
        ['message', { text: 'hi' }, 2],
      ],
    );
    const after = await broker.state('chat:a', ['k-ann', 'read@ann', 'read@bob', 'count']);
    assert.deepEqual(
      [...after.records],
      [
        ['read@bob', 1],
        ['count', 2],
      ],
    );
    assert.deepEqual([after.top, after.m, after.epoch], [before.top, before.m, before.epoch]);
    assert.deepEqual(await everythingOf(broker, 'ann'), []);
    assert.deepEqual(await eraseAll(broker, 'ann'), { events: 0, records: 0 }, 'a second time finds nothing');
  });

  test('a resend of what was erased is not stored anew, and nobody is told what it was answered', async (t) => {
    const clock = { now: START };
    const broker = await open(t, clock);
    await fill(broker);
    await eraseAll(broker, 'ann');
    for (const [channel, key] of [
      ['chat:a', 'k-ann'],
      ['lot:b', 'k-bid'],
      ['lot:b', 'k-watch'],
    ] as const) {
      assert.deepEqual(await broker.recall(channel, key, 'ann'), { status: 'foreign' });
      assert.deepEqual(await broker.append(step(channel, { key })), { status: 'foreign' });
    }
    assert.equal((await broker.append(step('chat:a', { events: [event({ m: 3, u: ann })] }))).status, 'stored');
  });
}
