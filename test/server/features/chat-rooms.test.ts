/** The list of one's rooms: where one has written or read, what is new there, and that it stays true by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatRoom, Value } from 'rt-elements/protocol';
import { PREVIEW_CHARS, roomItem } from '../../../server/features/chat/rooms.rules.ts';
import type { ViewRow } from '../../../server/ports/broker.ts';
import { apiKeys, ask } from '../../support/backend.ts';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const OWN = 'chat:~';
type Link = Awaited<ReturnType<typeof RawLink.open>>;
interface List {
  readonly v: number;
  readonly rooms: readonly ChatRoom[];
}

async function call(link: Link, c: string, n: string, d: Value): Promise<Value | undefined> {
  const i = link.i;
  link.send({ t: 'call', i, c, n, d });
  return (await link.ok(i)).d;
}

const listOf = async (link: Link): Promise<List> => (await call(link, OWN, 'rooms', {})) as unknown as List;

async function say(link: Link, room: string, text: string): Promise<string> {
  const k = newKey();
  await link.ok(link.call(`chat:${room}`, 'send', { text }, { k }));
  return k;
}

const shown = ({ rooms }: List) => rooms.map(({ room, unread, last }) => [room, unread, last?.text]);

/** Passes the time by asking the server something, so that what comes next is a moment later. */
async function clockMoves(link: Link): Promise<void> {
  for (const now = Date.now(); Date.now() <= now;) await link.settle();
}

/** What the list is told next. */
const told = async (link: Link): Promise<List> =>
  (await link.expect('sig', ({ c, n }) => c === OWN && n === 'rooms')).d as unknown as List;

for (const { name, cell } of cells) {
  test(`the list has the rooms where one has written or read, newest first, with what is new, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const ada = await RawLink.open(t, wsUrl, cell, { subs: [{ c: OWN }] });
    const ben = await RawLink.open(t, wsUrl, cell, { name: 'Ben' });
    assert.deepEqual((await listOf(ada)).rooms, []);
    await say(ben, 'a', 'hello');
    await clockMoves(ben);
    await say(ben, 'b', 'hello there');
    await say(ben, 'c', 'where she never was');
    await call(ada, 'chat:a', 'seen', { read: 1 });
    await call(ada, 'chat:b', 'seen', {});
    assert.deepEqual(shown(await listOf(ada)), [
      ['b', 1, 'hello there'],
      ['a', 0, 'hello'],
    ]);
    await clockMoves(ben);
    const k = await say(ben, 'a', 'and again');
    const list = await listOf(ada);
    const last = { k, m: 2, ts: list.rooms[0]?.last?.ts, u: ben.welcome.user, text: 'and again' };
    assert.deepEqual(list.rooms[0], { room: 'a', m: 2, read: 1, unread: 1, last });
  });
}

test('it stays true by itself: what is said, taken back and read is told once a second, with a version that counts up', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: OWN }] });
  const ben = await RawLink.open(t, wsUrl, 'json');
  await say(ben, 'a', 'zero');
  await call(ada, 'chat:a', 'seen', { read: 1 });
  const { v } = await listOf(ada);
  const ref = await say(ben, 'a', 'one');
  await say(ben, 'a', 'two');
  const first = await told(ada);
  assert.deepEqual([first.v, shown(first)], [v + 1, [['a', 2, 'two']]]);
  await ben.ok(ben.call('chat:a', 'delete', { ref }));
  const second = await told(ada);
  assert.deepEqual([second.v, shown(second)], [v + 2, [['a', 1, 'two']]]);
  await call(ada, 'chat:a', 'seen', { read: 3 });
  const third = await told(ada);
  assert.deepEqual([third.v, shown(third)], [v + 3, [['a', 0, 'two']]]);
  assert.equal(ben.of('sig').length, 0, 'nobody else is told');
});

test('a room that one comes to while the list is open comes into the list, also by writing', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: OWN }] });
  await listOf(ada);
  await say(ada, 'new', 'first!');
  assert.deepEqual(shown(await told(ada)), [['new', 0, 'first!']]);
  assert.deepEqual(shown(await listOf(ada)), [['new', 0, 'first!']]);
});

test('a room one may not read any more is neither listed nor told of', async (t) => {
  let closed = false;
  const { wsUrl } = await startServer(t, {
    authorize: ({ action, channel }) => !(closed && channel === 'chat:secret' && action !== 'call'),
  });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: OWN }] });
  const ben = await RawLink.open(t, wsUrl, 'json');
  for (const room of ['secret', 'open']) {
    await say(ben, room, 'before');
    await call(ada, `chat:${room}`, 'seen', { read: 1 });
  }
  assert.equal((await listOf(ada)).rooms.length, 2);
  closed = true;
  await say(ben, 'secret', 'not for her');
  await say(ben, 'open', 'for all');
  assert.deepEqual(shown(await told(ada)), [['open', 1, 'for all']]);
  assert.deepEqual(shown(await listOf(ada)), [['open', 1, 'for all']]);
  assert.doesNotMatch(JSON.stringify(ada.messages), /not for her/);
});

test('the list is one’s own: nobody asks for another’s, and rooms do not answer for it', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json');
  const ask = async (c: string): Promise<string> => {
    const i = ada.i;
    ada.send({ t: 'call', i, c, n: 'rooms', d: {} });
    return (await ada.err(i)).code;
  };
  assert.equal(await ask('chat:a'), 'NOT_FOUND');
  assert.equal(await ask('chat:~abcdefghijklmnopqrstuvwxyz'), 'FORBIDDEN');
  const i = ada.i;
  ada.send({ t: 'call', i, c: OWN, n: 'send', d: { text: 'note to self' } });
  assert.equal((await ada.err(i)).code, 'NOT_FOUND');
});

const row = (m: number, by: string, text: string, more: object = {}): ViewRow => ({
  ...{ o: m, rev: m, m, n: 'message', k: `k${m}`, ts: m, u: { id: by, name: by } },
  d: { m, text, ...more },
});

test('new is what is above the place one has read, of others and still there', () => {
  const rows = [
    row(1, 'ben', 'read already'),
    row(2, 'ada', 'own'),
    row(3, 'ben', '', { deleted: true }),
    row(4, 'ben', 'new'),
    { ...row(5, 'ben', ''), n: 'erased', d: undefined },
  ];
  const item = roomItem('a', { rows, done: true }, 'ada', 1);
  assert.deepEqual([item.m, item.unread, item.more, item.last?.text], [5, 1, undefined, 'new']);
  assert.equal(roomItem('a', { rows: [], done: true }, 'ada', 0).last, undefined);
});

test('more than what is looked at is said to be more, and only where it is not read', () => {
  const rows = Array.from({ length: 100 }, (_, n) => row(101 + n, 'ben', 'new'));
  assert.deepEqual(
    [roomItem('a', { rows, done: false }, 'ada', 7)].map(({ unread, more }) => [unread, more]),
    [[100, true]],
  );
  assert.deepEqual(
    [roomItem('a', { rows, done: false }, 'ada', 100)].map(({ unread, more }) => [unread, more]),
    [[100, undefined]],
  );
});

test('a preview is cut between characters', () => {
  const text = `${'x'.repeat(PREVIEW_CHARS - 1)}😀 and on`;
  const { last } = roomItem('a', { rows: [row(1, 'ben', text)], done: true }, 'ada', 0);
  assert.equal(last?.text, 'x'.repeat(PREVIEW_CHARS - 1));
});

test('an erased person is in no room’s positions and has no rooms; back again, they begin anew', async (t) => {
  const { wsUrl, url } = await startServer(t, {
    jwt,
    namespaces: { chat: { receipts: 'names' } },
    apiKeys: [{ id: 'ops', secret: 'a-secret-of-the-operators', scopes: ['admin', 'read'] }],
  });
  const headers = { authorization: 'Bearer a-secret-of-the-operators' };
  const open = async (sub: string) =>
    RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'chat:a' }], token: await tokenFor(sub) });
  const [ada, ben] = [await open('ada'), await open('ben')];
  const ref = await say(ben, 'a', 'hello');
  await ada.ok(ada.call('chat:a', 'react', { ref, emoji: '👍', on: true }));
  const own = await say(ada, 'a', 'mine');
  await ada.ok(ada.call('chat:a', 'edit', { ref: own, text: 'mine, changed' }));
  await call(ada, 'chat:a', 'seen', { read: 2 });
  await call(ben, 'chat:a', 'seen', { read: 2 });
  const data: string[] = [];
  for (let next: string | undefined, more = true; more; more = next !== undefined) {
    const query: string = next === undefined ? '' : `?from=${encodeURIComponent(next)}`;
    const answer = (await (await fetch(`${url}/api/users/ada/data${query}`, { headers })).json()) as {
      items: Array<{ kind: string; id: string; name?: string }>;
      next?: string;
    };
    data.push(...answer.items.map(({ kind, id, name }) => (kind === 'event' ? name! : id)));
    next = answer.next;
  }
  assert.deepEqual(data.sort(), [`${ref}@ada`, 'edited', 'message', 'reacted', 'read@ada', 'room:a'].sort());
  assert.equal((await fetch(`${url}/api/users/ada/data`, { method: 'DELETE', headers })).status, 200);
  const { me, page } = (await open('ben')).welcome.subs[0]!;
  assert.doesNotMatch(JSON.stringify([me, page]), /ada|mine/);
  const rooms = async (user: string) =>
    ((await (await fetch(`${url}/api/chat/users/${user}/rooms`, { headers })).json()) as List).rooms;
  assert.deepEqual(await rooms('ada'), []);
  assert.equal((await rooms('ben'))[0]?.room, 'a');
  const back = await open('ada');
  await call(back, 'chat:a', 'seen', { read: 1 });
  assert.deepEqual(
    (await rooms('ada')).map(({ room, read }) => [room, read]),
    [['a', 1]],
  );
  assert.equal((await fetch(`${url}/api/users/ada/data`, { method: 'DELETE', headers })).status, 200);
  const again = await open('ada');
  await say(again, 'a', 'and by writing');
  await again.expect('sig', ({ n }) => n === 'receipts');
  assert.equal((await rooms('ada'))[0]?.last?.text, 'and by writing');
});

test('two devices of one person see the same list, and neither makes the other ask again', async (t) => {
  const { wsUrl } = await startServer(t, { jwt, guests: true });
  const token = await tokenFor('ada');
  const open = () => RawLink.open(t, wsUrl, 'json', { subs: [{ c: OWN }], token });
  const [phone, desk] = [await open(), await open()];
  const ben = await RawLink.open(t, wsUrl, 'json');
  await say(ben, 'a', 'before');
  await call(phone, 'chat:a', 'seen', { read: 1 });
  const { v } = await listOf(phone);
  assert.equal((await listOf(desk)).v, v);
  await say(ben, 'a', 'hello');
  for (const link of [phone, desk]) {
    const list = await told(link);
    assert.deepEqual([list.v, shown(list)], [v + 1, [['a', 1, 'hello']]]);
  }
  assert.equal((await listOf(phone)).v, v + 1);
});

test('the rights of a link end with it: what it could read is not told to another of the same person that may not', async (t) => {
  const { wsUrl } = await startServer(t, { jwt, guests: true });
  const all = { 'chat:*': ['read', 'write'] };
  const less = { 'chat:open': ['read', 'write'] };
  const open = async (rt: object) =>
    RawLink.open(t, wsUrl, 'json', { subs: [{ c: OWN }], token: await tokenFor('ada', undefined, { rt }) });
  const ben = await RawLink.open(t, wsUrl, 'json');
  const [phone, desk] = [await open(all), await open(less)];
  for (const room of ['secret', 'open']) {
    await say(ben, room, 'before');
    await call(phone, `chat:${room}`, 'seen', { read: 1 });
  }
  assert.equal((await listOf(desk)).rooms.length, 1);
  assert.equal((await listOf(phone)).rooms.length, 2);
  phone.carrier.cut();
  await phone.closed;
  await ben.settle();
  await say(ben, 'secret', 'not for this one');
  await say(ben, 'open', 'for both');
  assert.deepEqual(shown(await told(desk)), [['open', 1, 'for both']], 'and the other still hears what it may');
  assert.doesNotMatch(JSON.stringify(desk.messages), /not for this one/);
});

test('who is banned from a room is told nothing of it any more, wherever they look at their list', async (t) => {
  const { url, wsUrl } = await startServer(t, { jwt, guests: true, apiKeys });
  const token = await tokenFor('ada');
  const [phone, desk] = [
    await RawLink.open(t, wsUrl, 'json', { subs: [{ c: OWN }], token }),
    await RawLink.open(t, wsUrl, 'json', { subs: [{ c: OWN }], token }),
  ];
  const ben = await RawLink.open(t, wsUrl, 'json');
  for (const room of ['secret', 'open']) {
    await say(ben, room, 'before');
    await call(phone, `chat:${room}`, 'seen', { read: 1 });
  }
  assert.equal((await listOf(phone)).rooms.length, 2);
  assert.equal((await ask(url, 'PUT /users/ada/ban', { body: { channel: 'chat:secret' } })).status, 200);
  await say(ben, 'secret', 'not for her');
  await say(ben, 'open', 'for all');
  for (const link of [phone, desk]) {
    assert.deepEqual(shown(await told(link)), [['open', 1, 'for all']]);
    assert.doesNotMatch(JSON.stringify(link.messages), /not for her/);
  }
});

test('a link whose new token gives it less is told of what it may read still', async (t) => {
  const { wsUrl } = await startServer(t, { jwt, guests: true });
  const token = (rt: object) => tokenFor('ada', undefined, { rt });
  const ada = await RawLink.open(t, wsUrl, 'json', {
    subs: [{ c: OWN }],
    token: await token({ 'chat:*': ['read', 'write'] }),
  });
  const ben = await RawLink.open(t, wsUrl, 'json');
  for (const room of ['secret', 'open']) {
    await say(ben, room, 'before');
    await call(ada, `chat:${room}`, 'seen', { read: 1 });
  }
  assert.equal((await listOf(ada)).rooms.length, 2);
  const i = ada.i;
  ada.send({ t: 'auth', i, token: await token({ 'chat:open': ['read'] }) });
  await ada.ok(i);
  await say(ben, 'secret', 'not for her');
  await say(ben, 'open', 'for her');
  assert.deepEqual(shown(await told(ada)), [['open', 1, 'for her']]);
  assert.doesNotMatch(JSON.stringify(ada.messages), /not for her/);
});

test('of very many rooms the hundred newest are listed', async (t) => {
  const { wsUrl } = await startServer(t, { limits: { call: [1000, 1000] } });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: OWN }] });
  for (let n = 0; n < 110; n++) {
    await say(ada, `r${n}`, `message ${n}`);
  }
  const { rooms } = await listOf(ada);
  assert.equal(rooms.length, 100);
  assert.ok(rooms.every(({ last }, at) => at === 0 || last!.ts <= rooms[at - 1]!.last!.ts));
  assert.ok(JSON.stringify(rooms).length < 32 * 1024);
});

test('who asks faster than the list can be read is told to wait', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl);
  await call(ada, 'chat:a', 'seen', {});
  const asked = Array.from({ length: 20 }, () => {
    const i = ada.i;
    ada.send({ t: 'call', i, c: OWN, n: 'rooms', d: {} });
    return i;
  });
  const answers = await Promise.all(asked.map((i) => ada.answer(i)));
  const refused = answers.filter((answer) => answer.t === 'err');
  assert.ok(refused.length > 0 && refused.length < 20);
  for (const { code, after } of refused) assert.deepEqual([code, after], ['RATE_LIMITED', 1000]);
  await listOf(ada);
});
