/** A right that is taken away: while connected, while away, and between two pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomyLimits } from '../../support/open-namespace.ts';
import { RawEvents } from '../../support/raw-events.ts';
import { post } from '../../support/raw-http.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { until } from '../../support/start-client.ts';
import { startServer } from '../../support/start-server.ts';
import { JWT, tokenOf } from '../../support/jwt-by-hand.ts';

const ROOM = 'chat:a';
const OTHER = 'chat:b';
const ALL = tokenOf('ada', { rt: { 'chat:*': ['read', 'write'] } });
const LESS = tokenOf('ada', { rt: { [OTHER]: ['read', 'write'] } });
const options = { jwt: JWT, limits: roomyLimits } as const;

async function say(link: RawLink, channel: string, ...texts: string[]): Promise<void> {
  for (const text of texts) await link.ok(link.call(channel, 'send', { text }));
}

async function renew(link: RawLink, token: string): Promise<void> {
  const i = link.i;
  link.send({ t: 'auth', i, token });
  await link.ok(i);
}

function page(link: RawLink, at: { before?: number }): number {
  const i = link.i;
  link.send({ t: 'hist', i, c: ROOM, limit: 1, ...at });
  return i;
}

const textsOf = (link: RawLink): unknown[] => link.of('pub').map(({ d }) => (d as { text: string }).text);

for (const { name, cell } of cells) {
  test(`a right the operator takes away while connected ends the subscription, with the reason, on ${name}`, async (t) => {
    const banned = new Set<string>();
    const { wsUrl, rt } = await startServer(t, {
      ...options,
      authorize: ({ user, channel }) => !banned.has(`${user.id} ${channel}`),
    });
    const subs = [{ c: ROOM }, { c: OTHER }];
    const ada = await RawLink.open(t, wsUrl, cell, { token: tokenOf('ada'), subs });
    const second = await RawLink.open(t, wsUrl, cell, { token: tokenOf('ada'), subs });
    const bob = await RawLink.open(t, wsUrl, cell, { token: tokenOf('bob'), subs });
    await say(bob, ROOM, 'before');
    banned.add(`ada ${ROOM}`);
    await rt.recheck('nobody of this name');
    await rt.recheck('bob');
    await rt.recheck('ada');
    for (const link of [ada, second]) {
      const { c, code, retry, msg } = await link.expect('subx');
      assert.deepEqual([c, code, retry, msg], [ROOM, 'FORBIDDEN', false, 'this channel is not open to you']);
    }
    await say(bob, ROOM, 'after');
    await say(bob, OTHER, 'elsewhere');
    for (const link of [ada, second]) {
      await link.expect('pub', ({ c }) => c === OTHER);
      assert.deepEqual(textsOf(link), ['before', 'elsewhere']);
      assert.equal(link.of('subx').length, 1);
    }
    assert.deepEqual([textsOf(bob), bob.of('subx')], [['before', 'after', 'elsewhere'], []]);
    for (const i of [ada.sub(ROOM), ada.call(ROOM, 'send', { text: 'x' }), page(ada, {})])
      assert.equal((await ada.err(i)).code, 'FORBIDDEN');
    banned.clear();
    await ada.ok(ada.sub(ROOM));
  });

  test(`a right that a new token does not have any more is gone at once, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const ada = await RawLink.open(t, wsUrl, cell, { token: ALL, subs: [{ c: ROOM }, { c: OTHER }] });
    const bob = await RawLink.open(t, wsUrl, cell, { token: tokenOf('bob') });
    await renew(ada, LESS);
    assert.equal((await ada.expect('subx')).c, ROOM);
    await say(bob, ROOM, 'not for Ada');
    await say(bob, OTHER, 'for Ada');
    await ada.expect('pub');
    assert.deepEqual(textsOf(ada), ['for Ada']);
    assert.equal((await ada.err(ada.call(ROOM, 'send', { text: 'x' }))).code, 'FORBIDDEN');
    await renew(ada, ALL);
    await ada.ok(ada.sub(ROOM));
  });

  test(`a right that is gone between two pieces of what was missed ends it there, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t, { ...options, authorize: ({ user }) => !banned.has(user.id) });
    const banned = new Set<string>();
    const bob = await RawLink.open(t, wsUrl, cell, { token: tokenOf('bob') });
    const first = await RawLink.open(t, wsUrl, cell, { token: tokenOf('ada'), subs: [{ c: ROOM }] });
    const { e = '' } = first.welcome.subs[0] ?? {};
    first.carrier.cut();
    const MANY = 100;
    for (let n = 0; n < MANY; n++) await bob.ok(bob.call(ROOM, 'send', { text: `${n} ${'x'.repeat(3900)}` }));
    const ada = await RawLink.open(t, wsUrl, cell, { token: tokenOf('ada'), subs: [{ c: ROOM, e, o: 0 }] });
    assert.equal(ada.welcome.subs[0]?.more, true);
    const { pubs: piece = [] } = await ada.expect('more');
    assert.ok(piece.length > 0 && piece.length < MANY);
    banned.add('ada');
    await rt.recheck('ada');
    const ended = await ada.expect('subx');
    assert.deepEqual([ended.c, ended.code, ended.retry], [ROOM, 'FORBIDDEN', false]);
    const at = ada.messages.indexOf(ended);
    await bob.ok(bob.call(ROOM, 'send', { text: 'after' }));
    await ada.settle();
    assert.deepEqual(
      ada.messages.slice(at + 1).map(({ t: kind }) => kind),
      ['ok'],
      'nothing comes behind it but the answer to a ping',
    );
    const told = ada.of('more').reduce((sum, { pubs = [] }) => sum + pubs.length, 0);
    assert.ok(told < MANY, `${told}`);
  });

  test(`a right that is gone when somebody comes back is a resume refused, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const bob = await RawLink.open(t, wsUrl, cell, { token: tokenOf('bob') });
    const first = await RawLink.open(t, wsUrl, cell, { token: ALL, subs: [{ c: ROOM }, { c: OTHER }] });
    const positions = first.welcome.subs.map(({ c, e = '', o = 0 }) => ({ c, e, o }));
    const { sid, sk } = first.welcome;
    first.carrier.cut();
    await say(bob, ROOM, 'not for Ada');
    await say(bob, OTHER, 'for Ada');
    const back = await RawLink.open(t, wsUrl, cell, { token: LESS, subs: positions, sid, sk });
    const [room, other] = back.welcome.subs;
    assert.deepEqual(room, {
      c: ROOM,
      err: { code: 'FORBIDDEN', msg: 'this channel is not open to you', retry: false },
    });
    assert.deepEqual([other?.rec, other?.pubs?.length], [true, 1]);
    assert.ok(!JSON.stringify(back.messages).includes('not for Ada'));
  });

  test(`a right that goes between two pages ends the reading there, on ${name}`, async (t) => {
    let open = true;
    const { wsUrl } = await startServer(t, { ...options, authorize: ({ action }) => action !== 'history' || open });
    const ada = await RawLink.open(t, wsUrl, cell, { token: ALL });
    await say(ada, ROOM, 'one', 'two', 'three');
    await ada.ok(page(ada, {}));
    await ada.ok(page(ada, { before: 3 }));
    await renew(ada, LESS);
    assert.equal((await ada.err(page(ada, { before: 2 }))).code, 'FORBIDDEN', 'by the token');
    await renew(ada, ALL);
    await ada.ok(page(ada, { before: 2 }));
    open = false;
    assert.equal((await ada.err(page(ada, { before: 2 }))).code, 'FORBIDDEN', 'by the operator');
  });

  test(`who may follow and not look back starts from now on, and is never brought what was, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const bob = await RawLink.open(t, wsUrl, cell, { token: tokenOf('bob') });
    await say(bob, ROOM, 'old one', 'old two');
    const token = tokenOf('ada', { rt: { [ROOM]: ['subscribe'] } });
    const first = await RawLink.open(t, wsUrl, cell, { token, subs: [{ c: ROOM, w: 'hist:50' }] });
    const { e = '', o, page: items } = first.welcome.subs[0]!;
    assert.deepEqual([o, items], [2, { items: [], done: true }]);
    for (const at of [0, 1]) {
      const back = await RawLink.open(t, wsUrl, cell, { token, subs: [{ c: ROOM, e, o: at, w: 'hist:50' }] });
      const { rec, pubs, page: again } = back.welcome.subs[0]!;
      assert.deepEqual([rec, pubs, again], [false, undefined, { items: [], done: true }]);
    }
    const nothingMissed = await RawLink.open(t, wsUrl, cell, { token, subs: [{ c: ROOM, e, o: 2 }] });
    assert.deepEqual([nothingMissed.welcome.subs[0]?.rec, nothingMissed.welcome.subs[0]?.pubs], [true, []]);
    await say(bob, ROOM, 'new');
    await first.expect('pub');
    assert.deepEqual(textsOf(first), ['new']);
    assert.ok(!JSON.stringify([first.messages, nothingMissed.messages]).includes('old'));
  });
}

test('a plain event stream ends when its reader may read no more, and who comes back is told to stop', async (t) => {
  let open = true;
  const { url, wsUrl, rt } = await startServer(t, { ...options, authorize: ({ user }) => user.id !== 'ada' || open });
  const bob = await RawLink.open(t, wsUrl, 'json', { token: tokenOf('bob') });
  const headers = { Authorization: `Bearer ${tokenOf('ada')}` };
  const stream = await RawEvents.open(t, `${url}/events/${ROOM}`, headers);
  const { id } = await stream.next();
  const { text } = await post(`${url}/ticket`, { c: ROOM }, headers);
  const { ticket } = JSON.parse(text) as { ticket: string };
  const withTicket = await RawEvents.open(t, `${url}/events/${ROOM}?ticket=${ticket}`);
  await withTicket.next();
  open = false;
  await rt.recheck('ada');
  let ended = 0;
  for (const reader of [stream, withTicket]) void reader.ended.then(() => ended++);
  await until(() => ended === 2, 'both streams have ended', 5000);
  await say(bob, ROOM, 'not for Ada');
  for (const [query, given] of [
    ['', headers],
    [`?ticket=${ticket}`, {}],
  ] as const) {
    const again = await RawEvents.open(t, `${url}/events/${ROOM}${query}`, { ...given, 'last-event-id': id });
    assert.equal(again.status, 204);
    assert.equal((await RawEvents.open(t, `${url}/events/${ROOM}${query}`, given)).status, 403);
  }
  assert.ok(!stream.text.includes('not for Ada'));
});

test('a reader who may not look back is not brought what it missed', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const bob = await RawLink.open(t, wsUrl, 'json', { token: tokenOf('bob') });
  const headers = { Authorization: `Bearer ${tokenOf('ada', { rt: { [ROOM]: ['subscribe'] } })}` };
  const first = await RawEvents.open(t, `${url}/events/${ROOM}`, headers);
  const { id } = await first.next();
  first.cut();
  await say(bob, ROOM, 'missed');
  const back = await RawEvents.open(t, `${url}/events/${ROOM}`, { ...headers, 'last-event-id': id });
  assert.equal((await back.next()).type, 'reset');
  await say(bob, ROOM, 'new');
  assert.ok((await back.next()).data.includes('new'));
  assert.ok(!back.text.includes('missed'));
});
