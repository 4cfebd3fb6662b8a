/** What somebody left in things that are others' too: counts, members, names. It goes with them, and nothing of anybody else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMessageData, Watched } from 'rt-elements/protocol';
import { apiKeys, ask } from '../../support/backend.ts';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { databasePath } from '../../support/sqlite-file.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const ROOM = 'chat:a';
const options = { apiKeys, jwt } as const;
const erase = (url: string, user: string) => ask(url, `DELETE /users/${user}/data`);

for (const kind of [':memory:', 'a file'] as const)
  test(`${kind}: the reactions of somebody who is erased are counted no more, by who follows and who comes later`, async (t) => {
    const { url, wsUrl } = await startServer(t, { ...options, database: kind === 'a file' ? databasePath(t) : kind });
    const open = async (sub: string) =>
      RawLink.open(t, wsUrl, 'json', { token: await tokenFor(sub), subs: [{ c: ROOM, w: 'hist:9' }] });
    const [ann, bob] = [await open('ann'), await open('bob')];
    const [ref, other] = [newKey(), newKey()];
    for (const k of [ref, other]) await bob.ok(bob.call(ROOM, 'send', { text: 'hello' }, { k }));
    for (const [link, k, emoji] of [
      [ann, ref, '👍'],
      [ann, ref, '🎉'],
      [bob, ref, '👍'],
      [ann, other, '👍'],
    ] as const)
      await link.ok(link.call(ROOM, 'react', { ref: k, emoji, on: true }));
    assert.equal((await erase(url, 'ann')).status, 200);
    const taken = [];
    while (taken.length < 3) {
      const { d, u } = await bob.expect('pub', ({ n, d }) => n === 'reacted' && (d as { on: boolean }).on === false);
      const { ref: of, emoji, n } = d as { ref: string; emoji: string; n: number };
      taken.push([of, emoji, n, u]);
    }
    assert.deepEqual(taken, [
      [ref, '👍', 1, undefined],
      [ref, '🎉', 0, undefined],
      [other, '👍', 0, undefined],
    ]);
    const page = (await open('cat')).welcome.subs[0]?.page?.items ?? [];
    assert.deepEqual(
      page.map(({ d }) => (d as ChatMessageData).reactions),
      [[['👍', 1]], undefined],
    );
    assert.deepEqual((await ask(url, 'GET /users/ann/data')).body['items'], []);
  });

test('a feed that shows what somebody did who was erased hears that it is gone', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const bob = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('bob'), subs: [{ c: 'activity:team' }] });
  const activity = (id: string) => ({ actor: { id, name: id }, verb: 'merged' });
  await ask(url, 'POST /activity', { body: { feed: 'team', activities: [activity('ann'), activity('cat')] } });
  const [first] = [await bob.expect('pub'), await bob.expect('pub')];
  await erase(url, 'ann');
  const gone = await bob.expect('pub', ({ n }) => n === 'retracted');
  assert.deepEqual([gone.d, gone.u], [{ ref: first.k, m: 1 }, undefined]);
});

test('whoever is erased leaves their place in a topic to somebody else', async (t) => {
  const { url } = await startServer(t, options);
  await ask(url, 'PUT /topics/team/users/ann');
  assert.equal((await ask(url, 'PUT /topics/team/users/bob')).body['members'], 2);
  await erase(url, 'ann');
  assert.equal((await ask(url, 'PUT /topics/team/users/bob')).body['members'], 1);
});

for (const { name, cell } of cells)
  test(`who watched somebody who is erased is not told their name any more, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t, options);
    const open = async (sub: string) =>
      RawLink.open(t, wsUrl, cell, {
        token: await tokenFor(sub),
        cid: sub,
        subs: [{ c: 'presence:~' }, { c: 'presence:a', w: 'snap' }],
      });
    const [ann, bob] = [await open('ann'), await open('bob')];
    const be = async (link: RawLink): Promise<void> => {
      const i = link.i;
      link.send({ t: 'pres', i, c: 'presence:a', d: { idle: 0 } });
      await link.ok(i);
    };
    await be(ann);
    await be(bob);
    const watch = async (): Promise<Watched[]> => {
      const i = bob.i;
      bob.send({ t: 'call', i, c: 'presence:~', n: 'watch', d: { users: ['ann'] } });
      return ((await bob.ok(i)).d as unknown as { users: Watched[] }).users;
    };
    assert.equal((await watch())[0]?.name, 'ann');
    await erase(url, 'ann');
    await bob.expect('sig', ({ d }) => (d as unknown as { users: Watched[] }).users[0]?.s === 'offline');
    assert.deepEqual(await watch(), [{ id: 'ann', s: 'offline' }]);
  });

test('somebody whose id is the alias of a bidder is given nothing of theirs, and takes nothing away', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const terms = { currency: 'EUR', exponent: 2, start: 100, increments: [[0, 10]], names: 'public' };
  await ask(url, 'POST /auction', { body: { ...terms, id: 'vase', endsAt: Date.now() + 60_000 } });
  const c = 'auction:vase';
  const ann = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ann'), subs: [{ c, w: 'snap' }] });
  await ann.ok(ann.call(c, 'bid', { amount: 100 }));
  assert.deepEqual((await ask(url, 'GET /users/b1/data')).body['items'], []);
  assert.deepEqual((await erase(url, 'b1')).body['events'], 0);
  const { e = '' } = ann.welcome.subs[0] ?? {};
  const late = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('bob'), subs: [{ c, e, o: 0 }] });
  assert.ok(late.welcome.subs[0]?.pubs?.some(({ n, u }) => n === 'bid' && u?.name === 'ann'));
});

for (const kind of [':memory:', 'a file'] as const)
  test(`${kind}: an id that looks like a pattern or a statement is an id, and nobody's but its holder's`, async (t) => {
    const { url, wsUrl } = await startServer(t, { ...options, database: kind === 'a file' ? databasePath(t) : kind });
    const ann = await RawLink.open(t, wsUrl, 'json', { token: await tokenFor('ann@example') });
    const k = newKey();
    await ann.ok(ann.call(ROOM, 'send', { text: 'hello' }, { k }));
    await ann.ok(ann.call(ROOM, 'react', { ref: k, emoji: '👍', on: true }));
    await ann.ok(ann.call(ROOM, 'seen', { read: 1 }));
    const stored = async (): Promise<unknown[]> => {
      const items: unknown[] = [];
      for (let from: string | undefined = ''; from !== undefined;) {
        const { body } = await ask(url, `GET /users/ann%40example/data${from && `?from=${encodeURIComponent(from)}`}`);
        items.push(...(body['items'] as unknown[]));
        from = body['next'] as string | undefined;
      }
      return items;
    };
    const before = await stored();
    assert.ok(before.length >= 4);
    const odd = [
      "' OR '1'='1",
      'x"; DROP TABLE event; --',
      '%',
      '_',
      '*',
      '@',
      'ann',
      'example',
      '@example',
      'ann@',
      k,
      '$.id',
    ];
    for (const id of odd) {
      const user = encodeURIComponent(id);
      assert.deepEqual((await ask(url, `GET /users/${user}/data`)).body['items'], [], id);
      const { events, records } = (await erase(url, user)).body;
      assert.deepEqual([events, records], [0, 0], id);
    }
    assert.deepEqual(await stored(), before);
  });
