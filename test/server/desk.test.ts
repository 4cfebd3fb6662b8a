/** A feature's desk: what it does on its own, when the server starts, later, and for backends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from 'rt-elements/protocol';
import { accept, createServer, defineFeature, defineFeatureRoute, type Desk } from 'rt-elements-server';
import { apiKeys, ask, KEYS } from '../support/backend.ts';
import { diaryFeature } from '../support/diary-feature.ts';
import { settled } from '../support/fake-clock.ts';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { databasePath } from '../support/sqlite-file.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'diary:all';
const DAY_MS = 86_400_000;

/** A server, and the desk of its diary. */
async function atDesk(t: Parameters<typeof startServer>[0], options: Parameters<typeof startServer>[1] = {}) {
  let desk: Desk | undefined;
  const server = await startServer(t, { ...options, features: [diaryFeature((own) => void (desk = own))] });
  assert.ok(desk !== undefined, 'it is there before anybody can connect');
  return { ...server, desk };
}
const line = (text: string) => accept(text, [{ n: 'told', d: { text } }]);

for (const { name, cell } of cells) {
  test(`what a desk appends is the server’s, in one line with what people say, on ${name}`, async (t) => {
    const { desk, wsUrl } = await atDesk(t);
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM, w: 'snap' }] });
    assert.deepEqual(link.welcome.subs[0]?.snap, { room: 'all', told: 0 });
    const key = desk.keyOf('once');
    const [first, again] = [
      await desk.append(ROOM, { key }, () => line('a')),
      await desk.append(ROOM, { key }, () => line('b')),
    ];
    assert.deepEqual([first.reply, first.offset, first.dup, again.reply, again.dup], ['a', 1, false, 'a', true]);
    await desk.append(ROOM, { author: { name: 'Somebody' } }, () => line('c'));
    const [one, two] = [await link.expect('pub'), await link.expect('pub')];
    assert.deepEqual(
      [one.d, one.u, one.k, two.d, two.u],
      [{ text: 'a' }, undefined, key, { text: 'c' }, { name: 'Somebody' }],
    );
    assert.deepEqual([(await desk.state(ROOM)).top, desk.followers(ROOM)], [2, 1]);
  });

  test(`what only a subscriber may see is in every subresult, as of its offset, on ${name}`, async (t) => {
    const { desk, wsUrl } = await atDesk(t);
    const ann = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
    const { id } = ann.welcome.user;
    const { e, me } = ann.welcome.subs[0] ?? {};
    assert.deepEqual(me, { you: id, as: 0 });
    await desk.append(ROOM, {}, () => line('a'));
    const guest = ann.welcome.gt!;
    const back = await RawLink.open(t, wsUrl, cell, { guest, subs: [{ c: ROOM, e: e!, o: 0 }] });
    assert.deepEqual([back.welcome.subs[0]?.rec, back.welcome.subs[0]?.me], [true, { you: id, as: 1 }]);
    const other = await RawLink.open(t, wsUrl, cell);
    const answer = await other.ok(other.sub(ROOM, { w: 'hist:5' }));
    assert.deepEqual((answer.d as { me?: unknown }).me, { you: other.welcome.user.id, as: 1 });
    for (let n = 0; n < 70; n++) await desk.append(ROOM, {}, () => line('x'.repeat(1000)));
    const far = await RawLink.open(t, wsUrl, cell, { guest, subs: [{ c: ROOM, e: e!, o: 0 }] });
    assert.equal(far.welcome.subs[0]?.more, true);
    assert.deepEqual((await far.expect('more')).me, { you: id, as: 71 });
  });

  test(`a signal of the server’s is told to all who follow and to nobody else, on ${name}`, async (t) => {
    const { desk, wsUrl } = await atDesk(t);
    const subs = [{ c: ROOM }, { c: 'diary:~' }];
    const ann = await RawLink.open(t, wsUrl, cell, { subs });
    const bob = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'diary:~' }] });
    desk.signal(ROOM, 'blink', 1);
    desk.signal(desk.personal(ann.welcome.user.id), 'count', { v: 7 });
    assert.deepEqual({ ...(await ann.expect('sig')) }, { t: 'sig', c: ROOM, n: 'blink', d: 1 });
    assert.deepEqual({ ...(await ann.expect('sig')) }, { t: 'sig', c: 'diary:~', n: 'count', d: { v: 7 } });
    await bob.settle();
    assert.deepEqual(bob.of('sig'), []);
  });
}

test('a desk is for the channels of its own word, and refuses what is not as expected', async (t) => {
  const { desk } = await atDesk(t);
  for (const channel of ['chat:a', 'nowhere:a', 'diaryx:a'])
    assert.throws(() => desk.append(channel, {}, () => line('x')), /TypeError: expected a channel of diary/);
  await assert.rejects(desk.state('chat:a'), TypeError);
  assert.throws(() => desk.signal(ROOM, 'count', { n: 1 }), /count: expected a whole value with its version v/);
  await assert.rejects(
    desk.append(ROOM, {}, () => line('x'.repeat(LIMITS.dataBytes))),
    { code: 'TOO_LARGE' },
  );
  assert.notEqual(desk.keyOf('a', 'b'), desk.keyOf('ab'));
});

test('what is planned runs at its time, however far that is, unless it is cancelled', async (t) => {
  const time = new FakeRuntime();
  const { desk, rt } = await atDesk(t, { runtime: time.runtime() });
  const ran: string[] = [];
  desk.after(60 * DAY_MS, () => void ran.push('late'));
  const cancel = desk.after(1000, () => void ran.push('never'));
  desk.after(500, () => {
    ran.push('soon');
    throw new Error('its own fault');
  });
  assert.equal(rt.counts.planned, 3);
  cancel();
  cancel();
  await time.clock.advance(1000);
  assert.deepEqual([ran, rt.counts.planned], [['soon'], 1]);
  await time.clock.advance(60 * DAY_MS - 1001);
  assert.deepEqual(ran, ['soon']);
  await time.clock.advance(1);
  assert.deepEqual([ran, rt.counts.planned], [['soon', 'late'], 0]);
});

test('what is planned ends with the server, and nothing is planned after that', async (t) => {
  const time = new FakeRuntime();
  const { desk, rt } = await atDesk(t, { runtime: time.runtime() });
  const ran: string[] = [];
  desk.after(10, () => void ran.push('never'));
  const closed = rt.close();
  await settled();
  desk.after(10, () => void ran.push('never'));
  assert.equal(rt.counts.planned, 0);
  await time.clock.advance(10_000);
  await closed;
  await settled();
  assert.deepEqual(ran, []);
});

test('a server that stops waits for what a feature is about to store', async (t) => {
  const time = new FakeRuntime();
  const database = databasePath(t);
  const { desk, rt } = await atDesk(t, { database, runtime: time.runtime() });
  let go = (): void => undefined;
  desk.after(10, async () => {
    await new Promise<void>((resolve) => (go = resolve));
    await desk.append(ROOM, {}, () => line('last'));
  });
  await time.clock.advance(10);
  const closed = rt.close();
  await settled();
  go();
  await closed;
  const again = await atDesk(t, { database });
  assert.equal((await again.desk.state(ROOM)).top, 1);
});

test('a server starts once its features have, and not where one cannot', async (t) => {
  const database = databasePath(t);
  const options = { database, guests: true, log: false } as const;
  const failing = diaryFeature(() => {
    throw new TypeError('the diary is missing');
  });
  await assert.rejects(createServer({ ...options, features: [failing] }), /the diary is missing/);
  const slow = diaryFeature(async (desk) => void (await desk.append(ROOM, {}, () => line('first'))));
  const { wsUrl } = await startServer(t, { database, features: [slow] });
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM }] });
  assert.equal(link.welcome.subs[0]?.o, 1);
});

for (const database of ['memory', 'a file'] as const)
  test(`a restart finds the channels there are, in ${database}`, async (t) => {
    const { desk } = await atDesk(t, { database: database === 'memory' ? ':memory:' : databasePath(t) });
    const names = Array.from({ length: 1003 }, (_, n) => `diary:r${n}`).sort();
    await Promise.all([...names, desk.personal('ann')].map((channel) => desk.append(channel, {}, () => line('x'))));
    const found: string[] = [];
    for await (const channel of desk.channels()) found.push(channel);
    assert.deepEqual(found.sort(), [...names, desk.personal('ann')].sort());
  });

test('a feature has routes of its own in the API, with a scope of its own', async (t) => {
  const writer = { id: 'writer', secret: 'secret-of-the-writer-0123456789', scopes: ['diary'] };
  const { url, desk } = await atDesk(t, { apiKeys: [...apiKeys, writer] });
  const write = (text: string, key = 'once', secret = writer.secret) =>
    ask(url, 'POST /diary/ann/lines', { body: { text }, secret, headers: { 'idempotency-key': key } });
  assert.deepEqual((await write('a')).body, { channel: desk.personal('ann'), offset: 1 });
  assert.equal((await write('a')).body['offset'], 1, 'stored once');
  assert.equal((await write('b', 'twice')).body['offset'], 2);
  assert.equal((await write('no', 'other')).status, 422);
  assert.equal((await write('x'.repeat(21), 'long')).status, 400);
  assert.equal((await write('a', 'once', KEYS.all.secret)).status, 403);
  assert.equal((await ask(url, 'GET /diary/ann/lines')).status, 405);
  const { body } = await ask(url, 'GET /openapi.json');
  const { post } = (body['paths'] as Record<string, { post?: { operationId: string; responses: object } }>)[
    '/diary/{user}/lines'
  ]!;
  assert.equal(post?.operationId, 'diaryWrite');
  assert.deepEqual(Object.keys(post.responses), [
    '201',
    '400',
    '401',
    '403',
    '408',
    '413',
    '415',
    '422',
    '429',
    'default',
  ]);
});

test('a route that is not as expected stops the server before it starts', async () => {
  const route = defineFeatureRoute({
    id: 'health',
    method: 'GET',
    path: '/health',
    what: 'x',
    scope: 'read',
    answers: {},
    handle: () => Promise.resolve({ status: 204 }),
  });
  const { contract, calls } = diaryFeature();
  for (const wrong of [route, { ...route, path: '/diary' }, { ...route, id: 'x', path: '/diary', scope: 'No' }]) {
    const feature = defineFeature(contract, { calls, routes: [wrong] });
    await assert.rejects(
      createServer({ database: ':memory:', guests: true, log: false, features: [feature] }),
      TypeError,
    );
  }
});
