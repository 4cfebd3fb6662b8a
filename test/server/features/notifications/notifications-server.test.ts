/** Notifications end to end: backends send them, their person alone hears, marks and has them back on every kind of link. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Value } from 'rt-elements/protocol';
import { apiKeys, ask, KEYS } from '../../../support/backend.ts';
import { cells, RawLink } from '../../../support/raw-link.ts';
import { startServer } from '../../../support/start-server.ts';
import { databasePath } from '../../../support/sqlite-file.ts';
import { jwt, tokenFor } from '../../../support/tokens.ts';

const OWN = 'notifications:~';
const subs = [{ c: OWN, w: 'hist:20' }];
const options = { apiKeys, jwt } as const;
const hello = async (user: string) => ({ token: await tokenFor(user), subs });
const note = { user: 'ann', type: 'order', title: 'Paid' };
const countsIn = (d: Value | undefined) =>
  (d as { counts: { unread: number; unseen: number; version: number } }).counts;

for (const { name, cell } of cells) {
  test(`a notification reaches its person alone, is marked in all their tabs, and is there after a reconnect, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t, options);
    const ann = await RawLink.open(t, wsUrl, cell, await hello('ann'));
    const tab = await RawLink.open(t, wsUrl, cell, await hello('ann'));
    const bob = await RawLink.open(t, wsUrl, cell, await hello('bob'));
    assert.deepEqual(ann.welcome.subs[0]?.me, { version: 0, rows: [] });
    const { status, body } = await ask(url, 'POST /notify', { body: { ...note, href: '/orders/1' } });
    assert.deepEqual([status, body], [200, { people: 1, stored: 1, repeated: 0, away: [], problems: [] }]);
    const told = await ann.expect('pub');
    assert.deepEqual(told.d, {
      ...{ type: 'order', title: 'Paid', href: '/orders/1', priority: 'normal', m: 1, count: 1, actors: [], from: 1 },
      counts: { unread: 1, unseen: 1, version: 1 },
    });
    await tab.expect('pub');
    for (const [call, data, unread, unseen] of [
      ['seen', { upTo: 1 }, 1, 0],
      ['read', { items: [1] }, 0, 0],
      ['unread', { items: [1] }, 1, 0],
      ['archive', { items: [1] }, 0, 0],
    ] as const) {
      const reply = await ann.ok(ann.call(OWN, call, data));
      const event = await tab.expect('pub');
      assert.deepEqual([countsIn(reply.d).unread, countsIn(reply.d).unseen], [unread, unseen], call);
      assert.deepEqual([event.n, countsIn(event.d)], ['changed', countsIn(reply.d)]);
      await ann.expect('pub');
    }
    await bob.settle();
    assert.deepEqual(bob.of('pub'), []);
    const { e, o } = ann.welcome.subs[0] ?? {};
    const again = await RawLink.open(t, wsUrl, cell, { ...(await hello('ann')), subs: [{ c: OWN, e: e!, o: o! }] });
    const { rec, pubs, me } = again.welcome.subs[0] ?? {};
    assert.deepEqual([rec, pubs?.length, me], [true, 5, { version: 5, rows: [] }]);
  });
}

test('a repeated call changes nothing and answers as the first time', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const ann = await RawLink.open(t, wsUrl, 'json', await hello('ann'));
  await ask(url, 'POST /notify', { body: note });
  await ann.expect('pub');
  const k = 'AAAAAAAAAAAAAAAAAAAAAA';
  const first = await ann.ok(ann.call(OWN, 'read', { upTo: 1 }, { k }));
  const second = await ann.ok(ann.call(OWN, 'read', { upTo: 1 }, { k }));
  assert.deepEqual([second.d, second.dup], [first.d, true]);
  const none = await ann.ok(ann.call(OWN, 'read', { upTo: 1 }));
  assert.deepEqual(none.d, first.d);
});

test('the same request sent again is stored once for each person, whatever was stored before', async (t) => {
  const { url } = await startServer(t, options);
  const headers = { 'idempotency-key': 'order 4711' };
  const send = (users: string[]) => ask(url, 'POST /notify', { body: { ...note, user: undefined, users }, headers });
  assert.deepEqual((await send(['ann', 'bob', 'ann'])).body, {
    people: 2,
    stored: 2,
    repeated: 0,
    away: ['ann', 'bob'],
    problems: [],
  });
  assert.deepEqual((await send(['ann', 'bob', 'chi'])).body, {
    people: 3,
    stored: 3,
    repeated: 2,
    away: ['ann', 'bob', 'chi'],
    problems: [],
  });
});

test('a topic is who was put into it', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const [ann, bob] = [
    await RawLink.open(t, wsUrl, 'json', await hello('ann')),
    await RawLink.open(t, wsUrl, 'json', await hello('bob')),
  ];
  for (const user of ['ann', 'bob', 'bob']) await ask(url, `PUT /topics/team-1/users/${user}`);
  assert.deepEqual((await ask(url, 'PUT /topics/team-1/users/ann')).body, { topic: 'team-1', members: 2 });
  const body = { topic: 'team-1', type: 'news', title: 'All hands' };
  assert.equal((await ask(url, 'POST /notify', { body })).body['stored'], 2);
  await Promise.all([ann.expect('pub'), bob.expect('pub')]);
  assert.deepEqual((await ask(url, 'DELETE /topics/team-1/users/bob')).body, { topic: 'team-1', members: 1 });
  assert.equal((await ask(url, 'POST /notify', { body })).body['people'], 1);
  assert.equal((await ask(url, 'POST /notify', { body: { ...body, topic: 'nobody' } })).body['people'], 0);
  assert.equal((await ask(url, 'PUT /topics/Team/users/ann')).status, 400);
  const eve = await RawLink.open(t, wsUrl, 'json', {
    ...(await hello('eve')),
    subs: [{ c: 'notifications:topic.team-1', w: 'hist:5' }],
  });
  const { page, me, o } = eve.welcome.subs[0] ?? {};
  assert.deepEqual([page?.items ?? [], me, o ?? 0], [[], undefined, 0], 'who is in it cannot be heard');
});

test('what a notification must not be is refused, saying why', async (t) => {
  const { url } = await startServer(t, options);
  const wrong = [
    { ...note, users: ['bob'] },
    { type: 'a', title: 'b' },
    { ...note, title: '' },
    { ...note, title: 'x'.repeat(201) },
    { ...note, href: 'javascript:alert(1)' },
    { ...note, href: 'https://user:pw@evil.example' },
    { ...note, icon: 'data:image/svg+xml,x' },
    { ...note, href: '/\u202ecod' },
    { ...note, actions: Array(4).fill({ id: 'a', label: 'A' }) },
    { ...note, actions: [{ id: 'a', label: 'A', href: '//evil.example' }] },
    { ...note, priority: 'loud' },
    { ...note, windowMs: 86_400_001 },
    { ...note, unknown: true },
    { ...note, user: undefined, users: Array.from({ length: 1001 }, (_, i) => `u${i}`) },
  ];
  for (const body of wrong)
    assert.equal((await ask(url, 'POST /notify', { body })).status, 400, JSON.stringify(body).slice(0, 80));
  assert.equal((await ask(url, 'POST /notify', { body: note, secret: KEYS.read.secret })).status, 403);
});

test('people cannot notify anybody, themselves included, nor mark in a room', async (t) => {
  const { wsUrl } = await startServer(t, options);
  const ann = await RawLink.open(t, wsUrl, 'json', await hello('ann'));
  const asked = [
    ann.publish(OWN, 'notified', { m: 1, type: 'x', title: 'x' }),
    ann.call('notifications:room', 'read', { upTo: 1 }),
    ann.call(OWN, 'notify', {}),
    ann.call(OWN, 'read', { items: [1], upTo: 1 }),
  ];
  const codes = await Promise.all(asked.map(async (i) => (await ann.err(i)).code));
  assert.deepEqual(
    codes.map((code) => ['FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST'].includes(code)),
    [true, true, true, true],
  );
});

test('they survive a restart, with their marks', async (t) => {
  const database = databasePath(t);
  const first = await startServer(t, { ...options, database });
  for (const title of ['one', 'two']) await ask(first.url, 'POST /notify', { body: { ...note, title } });
  const ann = await RawLink.open(t, first.wsUrl, 'json', await hello('ann'));
  await ann.ok(ann.call(OWN, 'read', { items: [1] }));
  await first.rt.close();
  const second = await startServer(t, { ...options, database });
  const back = await RawLink.open(t, second.wsUrl, 'json', await hello('ann'));
  const { me, page } = back.welcome.subs[0] ?? {};
  assert.deepEqual([me, page?.items.length], [{ version: 3, rows: [1, 3, 1, 0] }, 2]);
});

test('a person’s export has them, and their erasure takes them, their box and their topics away', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  await ask(url, 'POST /notify', { body: { ...note, group: 'g' } });
  await ask(url, 'PUT /topics/team/users/ann');
  const items: Array<{ kind: string; id: string; name?: string }> = [];
  for (let from = ''; ;) {
    const { body } = await ask(url, `GET /users/ann/data${from}`);
    items.push(...(body['items'] as typeof items));
    if (body['next'] === undefined) break;
    from = `?from=${encodeURIComponent(body['next'] as string)}`;
  }
  assert.deepEqual(items.map(({ kind, id, name }) => (kind === 'event' ? name : id)).sort(), [
    'box@ann',
    'groups@ann',
    'member@ann',
    'notified',
  ]);
  await ask(url, 'DELETE /users/ann/data');
  const ann = await RawLink.open(t, wsUrl, 'json', await hello('ann'));
  assert.deepEqual(ann.welcome.subs[0]?.me, { version: 0, rows: [] });
  assert.ok((ann.welcome.subs[0]?.page?.items ?? []).every(({ n }) => n === 'erased'));
  assert.equal((await ask(url, 'POST /notify', { body: { topic: 'team', type: 'a', title: 'b' } })).body['people'], 0);
});
