/** Calls and publishes: what is stored, what is answered, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineContract, LIMITS, type Value } from 'rt-elements/protocol';
import { accept, defineFeature, refuse } from 'rt-elements-server';
import * as v from 'valibot';
import { plainNamespaces, roomyLimits } from '../support/open-namespace.ts';
import { cells, newKey, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';

/** A feature that counts, refuses above three, and fails when asked to. */
const counter = defineFeature(
  defineContract({
    name: 'counter',
    retention: 'history',
    calls: {
      add: { request: v.object({ by: v.number() }), reply: v.object({ total: v.number() }) },
      peek: { request: v.optional(v.object({})), reply: v.object({ user: v.string() }) },
      burst: { request: v.optional(v.object({})), reply: v.object({}) },
      fail: { request: v.optional(v.object({})), reply: v.object({}) },
      bloat: { request: v.optional(v.object({})), reply: v.object({}) },
    },
    events: { added: v.object({ total: v.number() }), waved: v.object({ hand: v.string() }), secret: v.object({}) },
  }),
  {
    openEvents: ['waved'],
    calls: {
      add: (context, { by }) =>
        context.append({ records: ['total'] }, (state) => {
          const total = Number(state.records.get('total') ?? 0) + by;
          if (total > 3) return refuse('too-much', 'three is the most', { total: total - by });
          return accept({ total }, [{ n: 'added', d: { total } }], [{ id: 'total', doc: total }]);
        }),
      peek: async ({ user }) => ({ user: user.id }),
      burst: (context) =>
        context.append({}, () =>
          accept(
            {},
            [1, 2, 3].map((total) => ({ n: 'added', d: { total } })),
          ),
        ),
      fail: async () => {
        throw new Error('secret detail');
      },
      bloat: (context) =>
        context.append({}, () => accept({}, [{ n: 'added', d: { text: 'x'.repeat(LIMITS.dataBytes) } }])),
    },
    snapshot: { records: ['total'], of: ({ records, top }) => ({ total: records.get('total') ?? 0, top }) },
  },
);
const withCounter = { features: [counter], limits: roomyLimits };

for (const { name, cell } of cells) {
  test(`a message is fanned out to its sender too, before its answer, with author, time and number of the server, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell, { name: 'Ada', subs: [{ c: ROOM }] });
    const k = newKey();
    const ok = await link.ok(link.call(ROOM, 'send', { text: 'hello' }, { k }));
    const pub = await link.expect('pub');
    const [where, answer] = [link.messages.indexOf(pub), link.messages.indexOf(ok)];
    assert.ok(where < answer);
    assert.deepEqual(pub, {
      t: 'pub',
      c: ROOM,
      o: 1,
      n: 'message',
      d: { m: 1, text: 'hello' },
      u: link.welcome.user,
      ts: ok.ts,
      k,
    });
    assert.deepEqual(ok.d, { m: 1 });
    assert.deepEqual({ o: ok.o, e: ok.e, dup: ok.dup }, { o: 1, e: link.welcome.subs[0]?.e, dup: undefined });
    assert.equal(link.frames.length, 2, 'fan-out and answer leave in the same write');
  });

  test(`a repeated key stores nothing and answers with the first position, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    const k = newKey();
    const first = await link.ok(link.call(ROOM, 'send', { text: 'once' }, { k }));
    await link.ok(link.call(ROOM, 'send', { text: 'another' }));
    const again = await link.ok(link.call(ROOM, 'send', { text: 'another body' }, { k }));
    assert.deepEqual(
      { d: again.d, o: again.o, e: again.e, ts: again.ts, dup: again.dup },
      { d: first.d, o: 1, e: first.e, ts: first.ts, dup: true },
    );
    const { o } = (await link.ok(link.sub(ROOM))).d as unknown as { o: number };
    assert.equal(o, 2);
  });

  test(`a plain event is stored and reaches followers as it was sent, bytes included, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, { namespaces: plainNamespaces });
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'log:a' }] });
    const d: Value = { $a: 1, bytes: Uint8Array.of(0, 255), list: [null, true, -1.5, 'ไทย'] };
    const ok = await link.ok(link.publish('log:a', 'thing', d));
    assert.deepEqual({ d: ok.d, o: ok.o }, { d: undefined, o: 1 });
    const pub = await link.expect('pub');
    assert.deepEqual({ n: pub.n, d: pub.d }, { n: 'thing', d });
    const { page } = (await link.ok(link.sub('log:a', { w: 'hist:5' }))).d as unknown as { page: { items: unknown[] } };
    assert.ok(Array.isArray(page.items));
  });
}

test('a key of somebody else is a conflict, and tells nothing of what it stored', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl);
  const bob = await RawLink.open(t, wsUrl);
  const k = newKey();
  await ada.ok(ada.call(ROOM, 'send', { text: 'mine' }, { k }));
  const err = await bob.err(bob.call(ROOM, 'send', { text: 'yours' }, { k }));
  assert.deepEqual({ code: err.code, retry: err.retry, d: err.d }, { code: 'CONFLICT', retry: false, d: undefined });
});

test('what a client says about author, time, offset and number is ignored', async (t) => {
  const { wsUrl } = await startServer(t);
  const link = await RawLink.open(t, wsUrl, 'json', { name: 'Ada', subs: [{ c: ROOM }] });
  const k = newKey();
  link.raw(
    JSON.stringify([
      {
        t: 'call',
        i: 9,
        c: ROOM,
        n: 'send',
        d: { text: 'hi', m: 99, id: 'x' },
        k,
        q: 1,
        u: { id: 'root', name: 'Root' },
        ts: 1,
        o: 77,
      },
    ]),
  );
  await link.ok(9);
  const pub = await link.expect('pub');
  assert.deepEqual({ d: pub.d, u: pub.u, o: pub.o }, { d: { m: 1, text: 'hi' }, u: link.welcome.user, o: 1 });
  assert.ok(pub.ts > 1);
});

test('requests that are not as the feature wants them are refused before its rules', async (t) => {
  const { wsUrl } = await startServer(t, { namespaces: plainNamespaces });
  const link = await RawLink.open(t, wsUrl);
  const refusals: ReadonlyArray<readonly [what: string, i: number, code: string]> = [
    ['no text', link.call(ROOM, 'send', {}), 'BAD_REQUEST'],
    ['an empty text', link.call(ROOM, 'send', { text: '' }), 'BAD_REQUEST'],
    ['a text of 4,001 characters', link.call(ROOM, 'send', { text: 'x'.repeat(4001) }), 'BAD_REQUEST'],
    ['an unknown command', link.call(ROOM, 'shout', { text: 'x' }), 'NOT_FOUND'],
    ['a command of every object', link.call(ROOM, 'constructor', { text: 'x' }), 'NOT_FOUND'],
    ['an unknown namespace', link.call('nowhere:a', 'send', { text: 'x' }), 'FORBIDDEN'],
    ['a personal room', link.call('chat:~ada', 'send', { text: 'x' }), 'FORBIDDEN'],
    ['an event where a feature rules', link.publish(ROOM, 'message', { m: 1, text: 'x' }), 'FORBIDDEN'],
    ['a command where no feature rules', link.call('log:a', 'send', { text: 'x' }), 'NOT_FOUND'],
  ];
  for (const [what, i, code] of refusals) assert.equal((await link.err(i)).code, code, what);
  assert.deepEqual((await link.ok(link.call(ROOM, 'send', { text: 'x'.repeat(4000) }))).d, { m: 1 });
});

test('k and q come together or not at all', async (t) => {
  const { wsUrl } = await startServer(t);
  const link = await RawLink.open(t, wsUrl);
  link.send(
    { t: 'call', i: 5, c: ROOM, n: 'send', d: { text: 'x' }, k: newKey() },
    { t: 'call', i: 6, c: ROOM, n: 'send', d: { text: 'x' }, q: 1 },
  );
  assert.equal((await link.err(5)).code, 'BAD_REQUEST');
  assert.equal((await link.err(6)).code, 'BAD_REQUEST');
  link.send({ t: 'call', i: 7, c: ROOM, n: 'send', d: { text: 'without a key' } });
  assert.deepEqual((await link.ok(7)).d, { m: 1 });
});

test('data is measured as JSON whatever the codec: 32 KiB fit and one byte more does not', async (t) => {
  const { wsUrl } = await startServer(t, { namespaces: plainNamespaces, limits: roomyLimits });
  for (const { cell } of cells) {
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: `log:${cell}` }] });
    const most = LIMITS.dataBytes - 2;
    await link.ok(link.publish(`log:${cell}`, 'text', 'x'.repeat(most)));
    assert.equal(((await link.expect('pub')).d as string).length, most);
    assert.equal((await link.err(link.publish(`log:${cell}`, 'text', 'x'.repeat(most + 1)))).code, 'TOO_LARGE');
    const bytes = new Uint8Array(24_550);
    await link.ok(link.publish(`log:${cell}`, 'bytes', bytes));
    assert.equal(((await link.expect('pub')).d as Uint8Array).length, bytes.length);
    assert.equal((await link.err(link.publish(`log:${cell}`, 'bytes', new Uint8Array(24_600)))).code, 'TOO_LARGE');
  }
});

test('an event that only one codec could carry is refused, so that no follower is left behind', async (t) => {
  const { wsUrl } = await startServer(t, { namespaces: plainNamespaces, limits: roomyLimits });
  const json = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'log:a' }] });
  const msgpack = await RawLink.open(t, wsUrl, 'msgpack', { subs: [{ c: 'log:a' }] });
  // 7,900 fractions: four bytes each in JSON, nine in MessagePack.
  assert.equal(
    (
      await json.err(
        json.publish(
          'log:a',
          'numbers',
          Array.from({ length: 7900 }, () => 0.5),
        ),
      )
    ).code,
    'TOO_LARGE',
  );
  await json.ok(
    json.publish(
      'log:a',
      'numbers',
      Array.from({ length: 3000 }, () => 0.5),
    ),
  );
  assert.equal(((await msgpack.expect('pub')).d as number[]).length, 3000);
});

test('a rule refuses with its reason and the state that explains it, and a resend is refused the same way', async (t) => {
  const { wsUrl } = await startServer(t, withCounter);
  const link = await RawLink.open(t, wsUrl);
  assert.deepEqual((await link.ok(link.call('counter:a', 'add', { by: 2 }))).d, { total: 2 });
  const k = newKey();
  const first = await link.err(link.call('counter:a', 'add', { by: 2 }, { k }));
  assert.deepEqual(
    { code: first.code, retry: first.retry, d: first.d },
    { code: 'REFUSED', retry: false, d: { reason: 'too-much', total: 2 } },
  );
  assert.deepEqual((await link.ok(link.call('counter:a', 'add', { by: 1 }))).d, { total: 3 });
  assert.deepEqual((await link.err(link.call('counter:a', 'add', { by: 2 }, { k }))).d, first.d);
});

test('a call that appends nothing is answered with what it returns and no position', async (t) => {
  const { wsUrl } = await startServer(t, withCounter);
  const link = await RawLink.open(t, wsUrl);
  link.send({ t: 'call', i: 3, c: 'counter:a', n: 'peek' });
  assert.deepEqual(await link.ok(3), { t: 'ok', i: 3, d: { user: link.welcome.user.id } });
});

test('a call that appends several events answers with the position of the first, which carries its key', async (t) => {
  const { wsUrl } = await startServer(t, withCounter);
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'counter:a' }] });
  const k = newKey();
  const ok = await link.ok(link.call('counter:a', 'burst', {}, { k }));
  assert.equal(ok.o, 1);
  await link.expect('pub', ({ o }) => o === 3);
  const keys = link.of('pub').map((pub) => pub.k);
  assert.equal(keys[0], k);
  assert.equal(new Set(keys).size, 3);
});

test('a handler that throws is answered with INTERNAL and the id of its line in the log, never with what it threw', async (t) => {
  const lines: Array<{ id?: string }> = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object) => void lines.push(fields),
  };
  const { wsUrl } = await startServer(t, { ...withCounter, log });
  const link = await RawLink.open(t, wsUrl);
  const err = await link.err(link.call('counter:a', 'fail', {}));
  assert.deepEqual({ code: err.code, retry: err.retry }, { code: 'INTERNAL', retry: true });
  assert.ok(!err.msg.includes('secret'));
  assert.ok(lines[0]?.id !== undefined && err.msg.includes(lines[0].id));
});

test('a rule that wants to append more than an event may hold is refused and appends nothing', async (t) => {
  const { wsUrl } = await startServer(t, withCounter);
  const link = await RawLink.open(t, wsUrl);
  assert.equal((await link.err(link.call('counter:a', 'bloat', {}))).code, 'TOO_LARGE');
  assert.equal(((await link.ok(link.sub('counter:a'))).d as { o: number }).o, 0);
});

test('a client publishes the events its feature opens, checked, and no others', async (t) => {
  const { wsUrl } = await startServer(t, withCounter);
  const link = await RawLink.open(t, wsUrl);
  await link.ok(link.publish('counter:a', 'waved', { hand: 'left' }));
  assert.equal((await link.err(link.publish('counter:a', 'waved', { hand: 7 }))).code, 'BAD_REQUEST');
  assert.equal((await link.err(link.publish('counter:a', 'secret', {}))).code, 'FORBIDDEN');
});

test('a follower who wants a snapshot is given one as of the offset it starts from', async (t) => {
  const { wsUrl } = await startServer(t, withCounter);
  const link = await RawLink.open(t, wsUrl);
  await link.ok(link.call('counter:a', 'add', { by: 2 }));
  const { snap, o, rec } = (await link.ok(link.sub('counter:a', { w: 'snap' }))).d as {
    snap: Value;
    o: number;
    rec: null;
  };
  assert.deepEqual({ snap, o, rec }, { snap: { total: 2, top: 1 }, o: 1, rec: null });
});

test('what is published to a live namespace reaches who is there and is kept for nobody', async (t) => {
  const { wsUrl } = await startServer(t, { namespaces: plainNamespaces });
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'wire:a' }] });
  const { e = '' } = link.welcome.subs[0]!;
  await link.ok(link.publish('wire:a', 'blink', 1));
  await link.expect('pub');
  const back = (await link.ok(link.sub('wire:a', { e, o: 0 }))).d as { rec: boolean; o: number };
  assert.deepEqual({ rec: back.rec, o: back.o }, { rec: false, o: 1 });
});
