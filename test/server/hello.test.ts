/** The first exchange of a link. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells, newKey, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

for (const { name, cell } of cells) {
  test(`a guest is welcomed with an id, a name, a token of its own and the server's limits, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const { welcome } = await RawLink.open(t, wsUrl, cell, { name: '  Ada \u202e\u0007Lovelace ' });
    assert.match(welcome.user.id, /^guest-.{12}$/);
    assert.equal(welcome.user.name, 'Ada Lovelace');
    assert.equal(welcome.user.guest, true);
    assert.ok(welcome.gt !== undefined && welcome.gt.length > 20);
    assert.deepEqual(welcome.hb, { every: 20_000, grace: 8000 });
    assert.deepEqual(welcome.limits, {
      frame: 65_536,
      subs: 128,
      rate: { call: [60, 30], pub: [60, 30], sub: [256, 64], sig: [40, 20], message: [2000, 500] },
    });
    assert.ok(Math.abs(welcome.now - Date.now()) < 60_000);
    assert.deepEqual(welcome.subs, []);
  });

  test(`subscriptions ride in the hello and are answered in the order asked, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const { welcome } = await RawLink.open(t, wsUrl, cell, {
      subs: [{ c: 'chat:b' }, { c: 'nowhere:a' }, { c: 'chat:a', w: 'hist:10' }],
    });
    assert.deepEqual(
      welcome.subs.map(({ c, err, rec, o, page }) => ({ c, code: err?.code, rec, o, page })),
      [
        { c: 'chat:b', code: undefined, rec: null, o: 0, page: undefined },
        { c: 'nowhere:a', code: 'FORBIDDEN', rec: undefined, o: undefined, page: undefined },
        { c: 'chat:a', code: undefined, rec: null, o: 0, page: { items: [], done: true } },
      ],
    );
  });

  test(`nothing but hello is answered before hello, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.dial(t, wsUrl, cell);
    link.send(
      { t: 'ping', i: 1 },
      { t: 'call', i: 2, c: 'chat:a', n: 'send', d: { text: 'hi' }, k: newKey(), q: 1 },
      { t: 'hello', i: 3, v: 1, cid: 'tab', subs: [] },
    );
    assert.equal((await link.err(1)).code, 'UNAUTHORIZED');
    assert.equal((await link.err(2)).code, 'UNAUTHORIZED');
    await link.expect('welcome');
  });

  test(`what follows a hello in the same frame is handled after the welcome, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.dial(t, wsUrl, cell);
    link.send(
      { t: 'hello', i: 1, v: 1, cid: 'tab', subs: [] },
      { t: 'ping', i: 2 },
      { t: 'call', i: 3, c: 'chat:a', n: 'send', d: { text: 'at once' }, k: newKey(), q: 1 },
    );
    await link.ok(3);
    assert.deepEqual(
      link.messages.map(({ t }) => t),
      ['welcome', 'ok', 'ok'],
    );
  });

  test(`a second hello is refused and the link stays, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    const i = link.hello();
    assert.equal((await link.err(i)).code, 'BAD_REQUEST');
    await link.settle();
  });

  test(`another version of the protocol is closed with 4001 and told not to come back, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.dial(t, wsUrl, cell);
    const i = link.hello({ v: 2 });
    assert.equal((await link.err(i)).code, 'BAD_REQUEST');
    const close = await link.expect('close');
    assert.deepEqual({ code: close.code, retry: close.retry }, { code: 4001, retry: 'never' });
    assert.equal(await link.closed, 4001);
  });

  test(`a message of a kind the server does not know is refused by its id, and ignored without one, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    const before = link.messages.length;
    if (cell !== 'msgpack') link.raw('[{"t":"dance"},{"t":"dance","i":77}]');
    else link.raw(Uint8Array.of(0x92, 0x91, 0x63, 0x92, 0x63, 77));
    assert.equal((await link.err(77)).code, 'BAD_REQUEST');
    await link.settle();
    assert.equal(link.messages.length, before + 2);
  });
}

test('ids of guests are so many that nobody comes upon one by asking for new ones', async (t) => {
  const { wsUrl } = await startServer(t);
  const { id } = (await RawLink.open(t, wsUrl)).welcome.user;
  assert.match(id, /^guest-[A-Za-z0-9_-]{12}$/);
});

test('a guest that brings its token back is the same guest, under the name it chooses now', async (t) => {
  const { wsUrl } = await startServer(t);
  const { welcome: first } = await RawLink.open(t, wsUrl, 'json', { name: 'Ada' });
  const { welcome: second } = await RawLink.open(t, wsUrl, 'json', { guest: first.gt, name: 'Countess' });
  assert.equal(second.user.id, first.user.id);
  assert.equal(second.user.name, 'Countess');
  assert.equal(second.gt, undefined);
});

test('a guest token that does not verify counts as absent: a new guest, never an error', async (t) => {
  const { wsUrl } = await startServer(t);
  const { welcome: first } = await RawLink.open(t, wsUrl);
  const forged = `guest-somebody.${first.gt?.split('.')[1] ?? ''}`;
  for (const guest of ['garbage', forged, `${first.gt ?? ''}x`]) {
    const { welcome } = await RawLink.open(t, wsUrl, 'json', { guest });
    assert.notEqual(welcome.user.id, first.user.id);
    assert.notEqual(welcome.user.id, 'guest-somebody');
    assert.ok(welcome.gt);
  }
});

test('a guest without a name is called the same after every reload', async (t) => {
  const { wsUrl } = await startServer(t);
  const { welcome: first } = await RawLink.open(t, wsUrl, 'json', { name: '\u200d\u202e  ' });
  assert.match(first.user.name, /^Guest \d{4}$/);
  const { welcome: second } = await RawLink.open(t, wsUrl, 'json', { guest: first.gt });
  assert.equal(second.user.name, first.user.name);
});

test('without guests a hello without a token is closed with 4401 and says what to do', async (t) => {
  const { wsUrl } = await startServer(t, {
    guests: false,
    jwt: { algorithm: 'HS256', key: 's'.repeat(32), issuer: 'i', audience: 'a' },
  });
  const link = await RawLink.dial(t, wsUrl);
  const i = link.hello();
  assert.equal((await link.err(i)).code, 'UNAUTHORIZED');
  const close = await link.expect('close');
  assert.deepEqual({ code: close.code, retry: close.retry }, { code: 4401, retry: 'auth' });
  assert.match(close.reason, /set token-url, or start it with --guests/);
  assert.equal(await link.closed, 4401);
});

test('a hello that brings a live session back takes it over, and the older link is closed with 4409', async (t) => {
  const { wsUrl, rt } = await startServer(t);
  const older = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'chat:a' }] });
  const { sid, sk, gt: guest } = older.welcome;
  const newer = await RawLink.open(t, wsUrl, 'msgpack', { sid, sk, guest });
  assert.equal(newer.welcome.sid, sid);
  assert.equal(await older.closed, 4409);
  assert.equal((await older.expect('close')).retry, 'never');
  assert.equal(rt.counts.links, 1);
});

test('a session is not taken over with a wrong secret, and an unknown one is a new session, never an error', async (t) => {
  const { wsUrl } = await startServer(t);
  const owner = await RawLink.open(t, wsUrl);
  const thief = await RawLink.open(t, wsUrl, 'json', { sid: owner.welcome.sid, sk: newKey() });
  assert.notEqual(thief.welcome.sid, owner.welcome.sid);
  await owner.settle();
  const stranger = await RawLink.open(t, wsUrl, 'json', { sid: newKey(), sk: newKey() });
  assert.ok(stranger.welcome.sid);
});

test('bye is answered by a close that needs no second one', async (t) => {
  const { wsUrl, rt } = await startServer(t);
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'chat:a' }] });
  link.send({ t: 'bye' });
  assert.equal(await link.closed, 1000);
  assert.deepEqual(rt.counts, { links: 0, channels: 0, droppedSignals: 0, planned: 0 });
});
