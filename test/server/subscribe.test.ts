/** Following a channel: where it starts, what is resumed, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainNamespaces, roomyLimits } from '../support/open-namespace.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';
import type { SubResult } from 'rt-elements/protocol';

const ROOM = 'chat:general';

async function say(link: RawLink, count: number, from = 1): Promise<void> {
  for (let n = from; n < from + count; n++) await link.ok(link.call(ROOM, 'send', { text: `message ${n}` }));
}

async function subscribe(
  link: RawLink,
  at: { e?: string; o?: number; w?: string },
  channel = ROOM,
): Promise<SubResult> {
  return (await link.ok(link.sub(channel, at))).d as unknown as SubResult;
}

const textsOf = (result: SubResult): unknown[] => (result.pubs ?? []).map(({ d }) => (d as { text: string }).text);

for (const { name, cell } of cells) {
  test(`a new follower who wants history gets the newest page, oldest first, as of its offset, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    await say(link, 5);
    const result = await subscribe(link, { w: 'hist:3' });
    assert.equal(result.rec, null);
    assert.equal(result.o, 5);
    assert.deepEqual(
      result.page?.items.map(({ m, o, rev, n, d }) => ({ m, o, rev, n, d })),
      [3, 4, 5].map((m) => ({ m, o: m, rev: m, n: 'message', d: { m, text: `message ${m}` } })),
    );
    assert.equal(result.page?.done, false);
    assert.ok(result.page?.items.every(({ u, k, ts }) => u?.id === link.welcome.user.id && k.length === 22 && ts > 0));
  });

  test(`a follower who comes back is given exactly what it missed, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    await say(link, 3);
    const { e = '' } = await subscribe(link, {});
    await say(link, 4, 4);
    const back = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM, e, o: 3, w: 'hist:50' }] });
    const result = back.welcome.subs[0]!;
    assert.equal(result.rec, true);
    assert.equal(result.o, 7);
    assert.equal(result.page, undefined);
    assert.deepEqual(textsOf(result), ['message 4', 'message 5', 'message 6', 'message 7']);
    assert.deepEqual(
      result.pubs?.map(({ o }) => o),
      [4, 5, 6, 7],
    );
  });

  test(`a follower who missed nothing is told so, also where nothing was ever said, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    const { e = '', o } = await subscribe(link, {});
    assert.equal(o, 0);
    for (let time = 0; time < 2; time++) {
      const result = await subscribe(link, { e, o: 0, w: 'hist:50' });
      assert.deepEqual({ rec: result.rec, pubs: result.pubs, o: result.o }, { rec: true, pubs: [], o: 0 });
    }
  });

  test(`a position that cannot be honoured is answered with a fresh page and never with a hole, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    await say(link, 3);
    const { e = '' } = await subscribe(link, {});
    const lost: ReadonlyArray<readonly [string, { e?: string; o: number }]> = [
      ['another epoch', { e: 'other', o: 2 }],
      ['an empty epoch', { e: '', o: 2 }],
      ['no epoch', { o: 2 }],
      ['an offset of the future', { e, o: 4 }],
    ];
    for (const [what, at] of lost) {
      const result = await subscribe(link, { ...at, w: 'hist:2' });
      assert.equal(result.rec, false, what);
      assert.equal(result.pubs, undefined, what);
      assert.deepEqual(
        result.page?.items.map(({ m }) => m),
        [2, 3],
        what,
      );
    }
  });

  test(`history is paged by message number in both directions until nothing lies further, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    await say(link, 7);
    const page = async (range: { before?: number; after?: number }, limit = 3) => {
      const i = link.i;
      link.send({ t: 'hist', i, c: ROOM, limit, ...range });
      const { items, done } = (await link.ok(i)).d as unknown as { items: Array<{ m: number }>; done: boolean };
      return { ms: items.map(({ m }) => m), done };
    };
    assert.deepEqual(await page({}), { ms: [5, 6, 7], done: false });
    assert.deepEqual(await page({ before: 5 }), { ms: [2, 3, 4], done: false });
    assert.deepEqual(await page({ before: 2 }), { ms: [1], done: true });
    assert.deepEqual(await page({ after: 2 }), { ms: [3, 4, 5], done: false });
    assert.deepEqual(await page({ after: 5 }), { ms: [6, 7], done: true });
    assert.deepEqual(await page({ after: 7 }), { ms: [], done: true });
  });

  test(`what was left is not heard any more, and following again is a fresh start, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t);
    const writer = await RawLink.open(t, wsUrl, cell);
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
    await say(writer, 1);
    await link.expect('pub');
    const i = link.i;
    link.send({ t: 'unsub', i, c: ROOM });
    await link.ok(i);
    assert.equal(rt.counts.channels, 0);
    await say(writer, 1, 2);
    await link.settle();
    assert.equal(link.of('pub').length, 1);
    const again = await subscribe(link, {});
    assert.equal(again.o, 2);
    const { e = '', o = 0 } = await subscribe(link, { e: again.e ?? '', o: 1 });
    assert.equal(o, 2);
    assert.ok(e);
    await say(writer, 1, 3);
    await link.expect('pub', ({ o }) => o === 3);
    await link.settle();
    assert.deepEqual(
      link.of('pub').map(({ o }) => o),
      [1, 3],
    );
  });
}

test('channels nobody may follow are refused with one answer, whatever the reason', async (t) => {
  const { wsUrl } = await startServer(t, { authorize: ({ channel }) => channel !== 'chat:secret' });
  const link = await RawLink.open(t, wsUrl);
  const answers = new Set<string>();
  for (const c of ['nowhere:a', 'typing:~', 'chat:~somebody', 'chat:secret', 'constructor:a']) {
    const { code, msg, retry } = await link.err(link.sub(c));
    answers.add(JSON.stringify({ code, msg, retry }));
  }
  assert.deepEqual(
    [...answers],
    [JSON.stringify({ code: 'FORBIDDEN', msg: 'this channel is not open to you', retry: false })],
  );
});

test('names that are no channel names are malformed, however much they look like one', async (t) => {
  const { wsUrl } = await startServer(t);
  const link = await RawLink.open(t, wsUrl);
  for (const c of [
    'chat',
    'chat:',
    ':a',
    'chat:A',
    'chat:a ',
    'chat:a\u200b',
    'chat:*',
    'chat:#',
    'chat:a/b',
    `chat:${'a'.repeat(124)}`,
  ]) {
    assert.equal((await link.err(link.sub(c))).code, 'BAD_REQUEST', c);
  }
});

test('the operator is asked for every subscription, call and page, with the user as the token says', async (t) => {
  const asked: string[] = [];
  const { wsUrl } = await startServer(t, {
    authorize: async ({ user, channel, action }) => {
      asked.push(`${user.name} ${action} ${channel}`);
      return action !== 'history';
    },
  });
  const link = await RawLink.open(t, wsUrl, 'json', { name: 'Ada', subs: [{ c: ROOM }] });
  await say(link, 1);
  const i = link.i;
  link.send({ t: 'hist', i, c: ROOM });
  assert.equal((await link.err(i)).code, 'FORBIDDEN');
  assert.deepEqual(asked, [`Ada subscribe ${ROOM}`, `Ada call ${ROOM}`, `Ada history ${ROOM}`]);
});

test('an operator whose say fails is answered for with INTERNAL, and the fault stays in the log', async (t) => {
  const logged: unknown[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object) => void logged.push(fields),
  };
  const { wsUrl } = await startServer(t, {
    log,
    authorize: () => {
      throw new Error('the database of the operator is at /secret/path');
    },
  });
  const link = await RawLink.open(t, wsUrl);
  const err = await link.err(link.sub(ROOM));
  assert.equal(err.code, 'INTERNAL');
  assert.ok(!err.msg.includes('secret'));
  assert.equal(logged.length, 1);
});

test('a link may follow so many channels and no more, and none of them twice', async (t) => {
  const { wsUrl } = await startServer(t, { limits: { ...roomyLimits, subs: 3 } });
  const link = await RawLink.open(t, wsUrl, 'json', {
    subs: ['a', 'b', 'c', 'd'].map((room) => ({ c: `chat:${room}` })),
  });
  assert.deepEqual(
    link.welcome.subs.map(({ err }) => err?.code),
    [undefined, undefined, undefined, 'LIMIT'],
  );
  await subscribe(link, {}, 'chat:a');
  assert.equal((await link.err(link.sub('chat:e'))).code, 'LIMIT');
  const i = link.i;
  link.send({ t: 'unsub', i, c: 'chat:a' });
  await link.ok(i);
  await subscribe(link, {}, 'chat:e');
});

test('a channel asked for twice in one hello is followed once', async (t) => {
  const { wsUrl, rt } = await startServer(t);
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM }, { c: ROOM, w: 'hist:5' }] });
  assert.deepEqual(
    link.welcome.subs.map(({ err }) => err?.code),
    ['CONFLICT', undefined],
  );
  assert.equal(rt.counts.channels, 1);
  await say(link, 1);
  await link.settle();
  assert.equal(link.of('pub').length, 1);
});

test('nobody who follows at any moment of a busy channel misses or repeats an event', async (t) => {
  const { wsUrl } = await startServer(t, { limits: roomyLimits, namespaces: plainNamespaces });
  const writer = await RawLink.open(t, wsUrl);
  const followers: RawLink[] = [];
  for (let round = 0; round < 20; round++) {
    for (let n = 0; n < 10; n++) writer.publish('log:busy', 'tick', { n: round * 10 + n });
    const follower = await RawLink.dial(t, wsUrl, round % 2 === 0 ? 'json' : 'msgpack');
    follower.hello({ subs: [{ c: 'log:busy' }] });
    followers.push(follower);
    await writer.settle();
  }
  const last = writer.publish('log:busy', 'end');
  const { o: top } = await writer.ok(last);
  assert.equal(top, 201);
  for (const follower of followers) {
    const { subs } = await follower.expect('welcome');
    await follower.expect('pub', ({ o }) => o === top);
    const start = subs[0]?.o ?? -1;
    assert.deepEqual(
      follower.of('pub').map(({ o }) => o),
      Array.from({ length: top - start }, (_, n) => start + 1 + n),
    );
  }
});
