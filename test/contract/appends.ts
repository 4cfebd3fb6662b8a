/** Appending: offsets, conflicts, chains, records, and what is announced. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtError } from 'rt-elements/protocol';
import { ALL, event, heard, plain, row, START, step, type OpenBroker } from './subject.ts';

export function appends(open: OpenBroker): void {
  test('gives the events of a channel consecutive offsets from 1, whoever appends and however many at once', async (t) => {
    const broker = await open(t, { now: START });
    const results = await Promise.all([
      broker.append(step('chat:a')),
      broker.append(step('chat:b')),
      broker.append(step('chat:a', { events: [event(), event(), event()] })),
      broker.append(step('chat:a', { events: [] })),
      broker.append(step('chat:a')),
    ]);
    const { epoch } = await broker.state('chat:a');
    assert.deepEqual(results, [
      { status: 'stored', epoch, first: 1, top: 1 },
      { status: 'stored', epoch, first: 1, top: 1 },
      { status: 'stored', epoch, first: 2, top: 4 },
      { status: 'stored', epoch, first: 4, top: 4 },
      { status: 'stored', epoch, first: 5, top: 5 },
    ]);
    const events = await broker.read('chat:a', 0, 5, ALL);
    assert.deepEqual(
      events.map(({ o }) => o),
      [1, 2, 3, 4, 5],
    );
  });

  test('answers conflict with the newest offset where the channel has moved, and stores nothing', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(step('chat:a', { expect: 0 }));
    const stale = step('chat:a', { expect: 0, key: 'late', records: [{ id: 'count', doc: 9 }], reply: 9 });
    assert.deepEqual(await broker.append(stale), { status: 'conflict', top: 1 });
    const ahead = step('chat:a', { expect: 7 });
    assert.deepEqual(await broker.append(ahead), { status: 'conflict', top: 1 });
    const state = await broker.state('chat:a', ['count']);
    assert.equal(state.top, 1);
    assert.equal(state.records.size, 0);
    assert.equal(await broker.recall('chat:a', 'late', 'ann'), undefined);
  });

  test('does not store what is chained to an append that was not stored, even where the offset fits', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(step('chat:a', { key: 'first', events: [], reply: 1 }));
    const [repeated, chained, next, other, fresh, followed] = await Promise.all([
      broker.append(step('chat:a', { key: 'first', events: [], expect: 0 })),
      broker.append(step('chat:a', { expect: 0, chained: true })),
      broker.append(step('chat:a', { expect: 0, chained: true })),
      broker.append(step('chat:b', { expect: 0, chained: true })),
      broker.append(step('chat:a', { expect: 0 })),
      broker.append(step('chat:a', { expect: 1, chained: true })),
    ]);
    assert.equal(repeated.status, 'repeated');
    assert.deepEqual(chained, { status: 'conflict', top: 0 });
    assert.deepEqual(next, { status: 'conflict', top: 0 });
    assert.equal(other.status, 'stored', 'another channel has nothing to do with it');
    assert.equal(fresh.status, 'stored', 'what counts on nothing starts anew');
    assert.equal(followed.status, 'stored');
  });

  test('rejects what is malformed alone, and breaks what is chained to it', async (t) => {
    const broker = await open(t, { now: START });
    const bad = [
      step('chat:a', { events: [event({ ts: 1.5 })] }),
      step('chat:a', { events: [event({ m: -1 })] }),
      step('chat:a', { key: 'k', by: undefined }),
      step('chat:a', { key: 'k', events: [event({ k: 'another' })] }),
      step('chat:a', { expect: -3 }),
    ];
    for (const append of bad) {
      const [wrong, chained, good] = await Promise.allSettled([
        broker.append(append),
        broker.append(step('chat:a', { chained: true })),
        broker.append(step('chat:b')),
      ]);
      assert.ok(wrong.status === 'rejected' && wrong.reason instanceof TypeError);
      assert.match(wrong.reason.message, /^expected .*, got /);
      assert.ok(chained.status === 'fulfilled' && chained.value.status === 'conflict');
      assert.ok(good.status === 'fulfilled' && good.value.status === 'stored');
    }
    assert.equal(broker.ready, true);
  });

  test('rejects a message number that does not rise, alone', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(row('chat:a', 5));
    const [low, chained, good] = await Promise.allSettled([
      broker.append(row('chat:a', 5)),
      broker.append({ ...row('chat:a', 7), chained: true }),
      broker.append(row('chat:a', 6)),
    ]);
    assert.ok(low.status === 'rejected' && low.reason instanceof RtError && low.reason.code === 'INTERNAL');
    assert.ok(chained.status === 'fulfilled' && chained.value.status === 'conflict');
    assert.ok(good.status === 'fulfilled' && good.value.status === 'stored');
    assert.equal((await broker.state('chat:a')).m, 6);
  });

  test('stores records with the events of their append, and removes the ones that are null', async (t) => {
    const broker = await open(t, { now: START });
    const records = [
      { id: 'a', doc: { at: [1, null, 'x'] } },
      { id: 'b', doc: 0 },
    ];
    await broker.append(step('chat:a', { records }));
    assert.deepEqual(
      (await broker.state('chat:a', ['a', 'b', 'none'])).records,
      new Map<string, unknown>([
        ['a', { at: [1, null, 'x'] }],
        ['b', 0],
      ]),
    );
    await broker.append(
      step('chat:a', {
        events: [],
        records: [
          { id: 'a', doc: null },
          { id: 'b', doc: 1 },
        ],
      }),
    );
    const state = await broker.state('chat:a', ['a', 'b']);
    assert.deepEqual(state.records, new Map([['b', 1]]));
    assert.equal(state.top, 1);
    assert.equal((await broker.state('chat:b', ['b'])).records.size, 0, 'records belong to their channel');
  });

  test('keeps unicode and binary values as they are, wherever they stand', async (t) => {
    const broker = await open(t, { now: START });
    const value = {
      text: 'שלום 👩‍👩‍👧‍👦 नमस्ते \u0000 \u2028 "quoted" \\ ',
      bytes: Uint8Array.from({ length: 256 }, (_, i) => i),
      nested: [{ $b: 'not bytes' }, { $: 1, $$x: new Uint8Array(0) }, [[-0.5, 1e300, true, null]]],
    };
    const u = { id: 'ü-😀', name: 'Ünï' };
    const append = step('chat:ä'.normalize(), {
      key: 'ключ',
      by: u.id,
      events: [event({ k: 'ключ', d: value, u, m: 1 })],
      reply: value,
    });
    await broker.append({ ...append, records: [{ id: 'é', doc: value }] });
    const [stored] = await broker.read('chat:ä', 0, 1, ALL);
    assert.deepEqual(plain(stored), { ...append.events[0], o: 1 });
    const { rows } = await broker.page('chat:ä', {}, ALL);
    assert.deepEqual(plain(rows), [{ ...append.events[0], o: 1, rev: 1 }]);
    assert.deepEqual((await broker.state('chat:ä', ['é'])).records.get('é'), value);
    const known = await broker.append(append);
    assert.ok(known.status === 'repeated');
    assert.deepEqual(known.reply, value);
  });

  test('tells an absent value from null', async (t) => {
    const broker = await open(t, { now: START });
    await broker.append(step('chat:a', { key: 'with', events: [event({ k: 'with', d: null })], reply: null }));
    await broker.append(step('chat:a', { key: 'without', events: [event({ k: 'without' })] }));
    const [first, second] = await broker.read('chat:a', 0, 2, ALL);
    assert.deepEqual([first?.d, second?.d], [null, undefined]);
    const replies = await Promise.all(['with', 'without'].map((key) => broker.recall('chat:a', key, 'ann')));
    assert.deepEqual(
      replies.map((known) => (known?.status === 'repeated' ? known.reply : 'unknown')),
      [null, undefined],
    );
  });

  test('announces every append that has events once, in commit order, before it resolves', async (t) => {
    const broker = await open(t, { now: START });
    const calls = heard(broker);
    const announced = (): string[] => calls.flat().flatMap(({ events }) => events.map(({ k }) => k));
    await broker.append(step('chat:a', { key: 'one' }));
    assert.deepEqual(announced(), ['one']);
    const order: string[] = [];
    await Promise.all(
      ['two', 'three', 'four'].map(async (key, i) => {
        await broker.append(step(`chat:${i % 2}`, { key }));
        assert.ok(announced().includes(key));
        order.push(key);
      }),
    );
    await broker.append(step('chat:a', { key: 'one' }));
    await broker.append(step('chat:a', { events: [], records: [{ id: 'r', doc: 1 }] }));
    await broker.append(step('chat:a', { expect: 99 }));
    assert.deepEqual(order, ['two', 'three', 'four']);
    assert.deepEqual(announced(), ['one', 'two', 'three', 'four']);
    const [first] = calls.flat();
    const { epoch } = await broker.state('chat:a');
    assert.deepEqual(plain(first), { channel: 'chat:a', epoch, events: [{ n: 'message', k: 'one', ts: START, o: 1 }] });
  });

  test('commits what was handed over before it is closed, and nothing afterwards', async (t) => {
    const broker = await open(t, { now: START });
    assert.equal(broker.ready, true);
    const calls = heard(broker);
    const last = broker.append(step('chat:a'));
    await broker.close();
    assert.equal((await last).status, 'stored');
    assert.equal(calls.flat().length, 1);
    await assert.rejects(
      broker.append(step('chat:a')),
      (error) => error instanceof RtError && error.code === 'UNAVAILABLE',
    );
    assert.equal(broker.ready, false);
    await broker.close();
  });

  test('makes a secret once for each name', async (t) => {
    const broker = await open(t, { now: START });
    const [a, b, again] = [await broker.secret('a'), await broker.secret('b'), await broker.secret('a')];
    assert.ok(a instanceof Uint8Array && a.length >= 32);
    assert.deepEqual(again, a);
    assert.notDeepEqual(b, a);
  });
}
