/** How far the members of a room are: numbers that only rise, told at most once a second, and named only where wanted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMe, ChatReceipts, Value } from 'rt-elements/protocol';
import {
  applyForget,
  applySeen,
  chatMeOf,
  MOST_KEPT,
  MOST_MEMBERS,
  readId,
  RECEIPTS,
  type ReceiptMode,
  receiptsOf,
} from '../../../server/features/chat/receipts.rules.ts';
import type { ChannelState } from '../../../server/ports/broker.ts';
import { assertDataSize } from '../../../server/data-size.ts';
import { apiKeys, ask } from '../../support/backend.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const ROOM = 'chat:a';
const subs = [{ c: ROOM }];
type Link = Awaited<ReturnType<typeof RawLink.open>>;

async function seen(link: Link, d: Value): Promise<Value | undefined> {
  const i = link.i;
  link.send({ t: 'call', i, c: ROOM, n: 'seen', d });
  return (await link.ok(i)).d;
}

const say = (link: Link, text: string) => link.ok(link.call(ROOM, 'send', { text }));

/** A room in memory whose rules run one after another. */
class Room {
  readonly records = new Map<string, Value>();
  m = 0;

  get state(): ChannelState {
    return { epoch: 'e', low: 0, top: 0, m: this.m, ts: 0, records: this.records };
  }

  seen(id: string, read: number, mode: ReceiptMode = 'count', delivered = read): Value {
    return this.#take(applySeen(this.state, { delivered, read }, { id, name: id.toUpperCase() }, mode));
  }

  forget(id: string): void {
    this.#take(applyForget(this.state, id));
    // As the store takes away every record about a person.
    this.records.delete(readId(id));
  }

  #take(decision: ReturnType<typeof applySeen | typeof applyForget>): Value {
    assert.ok(decision.accept);
    for (const { id, doc } of decision.records ?? []) {
      if (doc === null) this.records.delete(id);
      else this.records.set(id, doc);
    }
    return decision.reply;
  }
}

test(`those who follow a room are told how far its members are, on all links alike and once for many`, async (t) => {
  const { wsUrl } = await startServer(t);
  const links = await Promise.all(
    cells.map(({ cell }) => RawLink.open(t, wsUrl, cell, { subs, cid: cell, name: cell })),
  );
  const [ada, ben] = links as [Link, Link, ...Link[]];
  for (const text of ['one', 'two', 'three']) await say(ada, text);
  assert.deepEqual(await seen(ben, { delivered: 3 }), { delivered: 3, read: 0, alias: '1' });
  assert.deepEqual(await seen(ben, { read: 1 }), { delivered: 3, read: 1, alias: '1' });
  assert.deepEqual(await seen(ben, { read: 2 }), { delivered: 3, read: 2, alias: '1' });
  const heard = await Promise.all(links.map((link) => link.expect('sig')));
  for (const { c, n, d, u } of heard) {
    const { v, count, at } = d as unknown as ChatReceipts;
    assert.deepEqual([c, n, u, count], [ROOM, 'receipts', undefined, 2]);
    assert.ok(v >= 3);
    assert.deepEqual(Object.values(at ?? {}).sort(), [
      [0, 0],
      [3, 2],
    ]);
  }
  await ada.settle();
  assert.equal(ada.of('sig').length, 1, 'three reports, one signal');
});

test('who follows a room begins with what holds, and is told alone where they are themselves', async (t) => {
  const { wsUrl } = await startServer(t, { jwt, guests: false });
  const open = async (sub: string) => RawLink.open(t, wsUrl, 'json', { subs, token: await tokenFor(sub) });
  const ada = await open('ada');
  const empty = ada.welcome.subs[0]?.me as unknown as ChatMe;
  assert.deepEqual(empty, { delivered: 0, read: 0, receipts: { v: 0, count: 0, at: {} } });
  await say(ada, 'one');
  await seen(ada, { read: 1 });
  const { me, ...rest } = (await open('ada')).welcome.subs[0]!;
  assert.deepEqual(me, {
    delivered: 1,
    read: 1,
    alias: '0',
    receipts: { v: (me as unknown as ChatMe).receipts?.v, count: 1, at: { 0: [1, 1] } },
  });
  assert.doesNotMatch(JSON.stringify(rest), /receipts/);
  const ben = (await open('ben')).welcome.subs[0]?.me as unknown as ChatMe;
  assert.deepEqual([ben.read, ben.alias, ben.receipts?.count], [0, undefined, 1]);
});

test('positions never go back and are never beyond the newest message', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  for (const text of ['one', 'two']) await say(ada, text);
  assert.deepEqual(await seen(ada, { read: 99 }), { delivered: 2, read: 2, alias: '0' });
  assert.deepEqual(await seen(ada, { read: 1, delivered: 1 }), { delivered: 2, read: 2, alias: '0' });
  assert.deepEqual(await seen(ada, {}), { delivered: 2, read: 2, alias: '0' });
});

test('a position that changes nothing stores nothing, and is answered all the same', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const report = async (d: Value) => {
    const i = ada.i;
    ada.send({ t: 'call', i, c: ROOM, n: 'seen', d });
    const { d: told, e } = await ada.ok(i);
    // Where something is stored, the answer says in which epoch.
    return [told, e !== undefined];
  };
  await say(ada, 'one');
  assert.deepEqual(await report({ read: 1 }), [{ delivered: 1, read: 1, alias: '0' }, true]);
  for (const d of [{ read: 1 }, { read: 99, delivered: 99 }, {}])
    assert.deepEqual(await report(d), [{ delivered: 1, read: 1, alias: '0' }, false]);
  await say(ada, 'two');
  assert.deepEqual(await report({ read: 2 }), [{ delivered: 2, read: 2, alias: '0' }, true]);
});

test('who reads where nothing was ever said leaves nothing there, nor in their own list', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys, jwt });
  const ada = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ada') });
  for (let n = 0; n < 20; n++) {
    const i = ada.i;
    ada.send({ t: 'call', i, c: `chat:no-room-${n}`, n: 'seen', d: { read: 7 } });
    assert.deepEqual((await ada.ok(i)).d, { delivered: 0, read: 0 });
  }
  assert.deepEqual((await ask(url, 'GET /users/ada/data')).body['items'], []);
});

test('positions are no events: they move no offset', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  await say(ada, 'one');
  await seen(ada, { read: 1 });
  const late = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM, w: 'hist:10' }] });
  assert.deepEqual([late.welcome.subs[0]?.o, late.welcome.subs[0]?.page?.items.length], [1, 1]);
});

test('nobody but the server tells a room how far people are', async (t) => {
  const { wsUrl, rt } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ben = await RawLink.open(t, wsUrl, 'json', { subs });
  ada.send({ t: 'sig', c: ROOM, n: 'receipts', d: { v: 9, count: 1, at: { ben: [9, 9] } } });
  await ada.settle();
  await ben.settle();
  assert.deepEqual([ben.of('sig'), rt.counts.droppedSignals], [[], 1]);
});

for (const [mode, expected] of [
  ['off', undefined],
  ['count', { 0: [0, 0], 1: [1, 1] }],
  ['names', { ada: [0, 0, 'ada'], ben: [1, 1, 'ben'] }],
] as const) {
  test(`with receipts ${mode}, a room is told ${mode === 'off' ? 'nothing' : mode === 'count' ? 'numbers without names' : 'who has read'}`, async (t) => {
    const { wsUrl } = await startServer(t, { jwt, namespaces: { chat: { receipts: mode } } });
    const open = async (sub: string) => RawLink.open(t, wsUrl, 'json', { subs, token: await tokenFor(sub) });
    const [ada, ben] = [await open('ada'), await open('ben')];
    await say(ada, 'one');
    await seen(ada, {});
    await seen(ben, { read: 1 });
    if (mode !== 'off') await ada.expect('sig', ({ d }) => (d as unknown as ChatReceipts).count === 2);
    const { me } = (await open('ada')).welcome.subs[0]!;
    const { receipts } = me as unknown as ChatMe;
    assert.deepEqual(receipts?.at, expected);
    const told = JSON.stringify([ada.of('sig'), receipts]);
    if (mode !== 'names') assert.doesNotMatch(told, /ada|ben/);
  });
}

for (const id of ['constructor', '__proto__', 'prototype']) {
  test(`somebody called ${id} is a member by number, and shuts nobody out of a room with names`, async (t) => {
    const { wsUrl } = await startServer(t, { jwt, namespaces: { chat: { receipts: 'names' } } });
    const open = async (sub: string) => RawLink.open(t, wsUrl, 'json', { subs, token: await tokenFor(sub) });
    const odd = await open(id);
    await say(odd, 'one');
    await seen(odd, { read: 1 });
    await odd.expect('sig', ({ d }) => (d as unknown as ChatReceipts).count === 1);
    const { me, err } = (await open('ada')).welcome.subs[0]!;
    assert.equal(err, undefined);
    assert.deepEqual((me as unknown as ChatMe).receipts?.at, { 0: [1, 1, id] });
  });
}

test('as many members as are named, with the longest ids and names there are, fit a signal', () => {
  const room = new Room();
  room.m = 1;
  const longest = '中'.repeat(126);
  for (let n = 10; n < 10 + MOST_MEMBERS; n++) room.seen(`${n}${longest}`, 1, 'names');
  const told = receiptsOf(room.state, 'names');
  assert.equal(Object.keys(told.at ?? {}).length, MOST_MEMBERS);
  assertDataSize(told);
});

test('names that were noted do not leave once the operator wants none', () => {
  const room = new Room();
  room.m = 3;
  room.seen('ada', 3, 'names');
  assert.deepEqual(receiptsOf(room.state, 'names').at, { ada: [3, 3, 'ADA'] });
  assert.deepEqual(receiptsOf(room.state, 'count').at, { 0: [3, 3] });
  assert.equal(chatMeOf(room.state, 'ada', 'count').alias, '0');
  assert.equal('receipts' in chatMeOf(room.state, 'ada', 'off'), false);
});

test(`of more than ${MOST_MEMBERS} members only the two furthest are told, and delivery no more`, () => {
  const room = new Room();
  room.m = 1000;
  for (let n = 1; n <= MOST_MEMBERS; n++) room.seen(`u${n}`, n);
  assert.equal(Object.keys(receiptsOf(room.state, 'count').at ?? {}).length, MOST_MEMBERS);
  room.seen('one-more', 5);
  const { v, ...many } = receiptsOf(room.state, 'count');
  assert.deepEqual(many, {
    count: MOST_MEMBERS + 1,
    top: [
      ['49', 50],
      ['48', 49],
    ],
  });
  room.seen('u3', 40, 'count', 900);
  room.seen('u1', 45);
  assert.deepEqual(receiptsOf(room.state, 'count'), { v, ...many }, 'nobody is told what changes nothing for them');
  room.seen('u2', 500);
  assert.deepEqual(receiptsOf(room.state, 'count').top, [
    ['1', 500],
    ['49', 50],
  ]);
  room.seen('u50', 600);
  room.seen('u50', 700);
  assert.deepEqual(receiptsOf(room.state, 'count').top, [
    ['49', 700],
    ['1', 500],
  ]);
  assert.ok(JSON.stringify(room.records.get(RECEIPTS)).length < 200, 'what is kept of a large room is small');
});

test(`a room keeps the positions of ${MOST_KEPT} members, and those go on`, () => {
  const room = new Room();
  room.m = 9;
  room.seen('ada', 3);
  const { count, ...all } = room.records.get(RECEIPTS) as { count: number };
  room.records.set(RECEIPTS, { ...all, count: MOST_KEPT - 1 + count - 1 });
  assert.deepEqual(room.seen('ben', 3), { delivered: 3, read: 3, alias: '1' });
  assert.deepEqual(room.seen('cleo', 3), { delivered: 0, read: 0 });
  assert.equal(room.records.has(readId('cleo')), false);
  assert.deepEqual(room.seen('ada', 5), { delivered: 5, read: 5, alias: '0' });
});

test('whoever is erased is no member any more, and nobody takes their number', () => {
  const room = new Room();
  room.m = 9;
  room.seen('ada', 3, 'names');
  room.seen('ben', 5, 'names');
  room.forget('ada');
  assert.doesNotMatch(JSON.stringify([...room.records]), /ada/i);
  assert.deepEqual(receiptsOf(room.state, 'names').at, { ben: [5, 5, 'BEN'] });
  assert.equal(receiptsOf(room.state, 'names').count, 1);
  room.seen('cleo', 1);
  assert.equal((room.records.get(readId('cleo')) as { i: number }).i, 2);
  room.forget('nobody');
  assert.equal(receiptsOf(room.state, 'names').count, 2);
});
