/** People's own channels: each names theirs the same, nobody else reaches it by any name, at any door. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { base32 } from '../support/base32.ts';
import { apiKeys, ask, KEYS } from '../support/backend.ts';
import { diaryFeature } from '../support/diary-feature.ts';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { jwt, tokenFor } from '../support/tokens.ts';
import { RawEvents } from '../support/raw-events.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { databasePath } from '../support/sqlite-file.ts';
import { startServer } from '../support/start-server.ts';

const OWN = 'diary:~';
const storedFor = (user: string): string =>
  `diary:~${base32(createHash('sha256').update(user).digest()).slice(0, 26).toLowerCase()}`;
const options = { features: [diaryFeature()], jwt, apiKeys } as const;
const hello = async (user: string, claims = {}) => ({ token: await tokenFor(user, undefined, claims) });

for (const { name, cell } of cells) {
  test(`one’s own channel is named ~ and told to its person alone, live, in pages and when resumed, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const subs = [{ c: OWN, w: 'hist:10' }];
    const ann = await RawLink.open(t, wsUrl, cell, { ...(await hello('ann')), subs });
    const other = await RawLink.open(t, wsUrl, cell, { ...(await hello('ann')), subs });
    const bob = await RawLink.open(t, wsUrl, cell, { ...(await hello('bob')), subs });
    const { c, e, o } = ann.welcome.subs[0] ?? {};
    assert.deepEqual([c, o], [OWN, 0]);

    assert.deepEqual((await ann.ok(ann.call(OWN, 'keep', { text: 'mine' }))).d, { lines: 1 });
    for (const link of [ann, other]) assert.equal((await link.expect('pub')).c, OWN);
    await ann.ok(ann.call('diary:all', 'tell', { text: 'for Bob', to: 'bob' }));
    const told = await bob.expect('pub');
    assert.deepEqual([told.c, told.d, told.u, told.o], [OWN, { text: 'for Bob' }, undefined, 1]);
    await ann.settle();
    assert.deepEqual([ann.of('pub').length, bob.of('pub').length], [1, 1]);

    const again = await RawLink.open(t, wsUrl, cell, { ...(await hello('ann')), subs: [{ c: OWN, e: e!, o: 0 }] });
    const { rec, pubs, me } = again.welcome.subs[0] ?? {};
    assert.deepEqual([rec, pubs?.map(({ d }) => d), me], [true, [{ text: 'mine' }], { lines: 1 }]);
    const i = again.i;
    again.send({ t: 'hist', i, c: OWN });
    assert.equal((await again.ok(i)).d?.['items' as never]?.['length'], 1);
    const where = await ann.ok(ann.call(OWN, 'where', null));
    assert.deepEqual(where.d, { channel: storedFor('ann'), room: storedFor('ann').slice(6) });
  });

  test(`nobody follows, reads, calls or writes in a channel of somebody’s by the name it is stored under, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, { ...options, authorize: () => true });
    const everything = { rt: { '*': ['read', 'write'], 'diary:*': ['read', 'write'], 'diary:~*': ['read', 'write'] } };
    const ann = await RawLink.open(t, wsUrl, cell, await hello('ann'));
    await ann.ok(ann.call(OWN, 'keep', { text: 'mine' }));
    for (const claims of [{}, everything]) {
      for (const user of ['bob', 'ann']) {
        const link = await RawLink.open(t, wsUrl, cell, await hello(user, claims));
        for (const c of [storedFor('ann'), 'diary:~~', 'diary:~ann', 'typing:~']) {
          const hist = link.i;
          link.send({ t: 'hist', i: hist, c });
          const asked = [
            link.sub(c, { w: 'hist:5' }),
            hist,
            link.call(c, 'keep', { text: 'x' }),
            link.publish(c, 'line', {}),
          ];
          for (const i of asked) {
            const answer = await link.answer(i);
            assert.ok(answer.t === 'err', `${user} ${c}`);
            assert.deepEqual([answer.code, answer.msg], ['FORBIDDEN', 'this channel is not open to you']);
          }
        }
      }
    }
  });

  test(`only the server writes in one’s own channel, and calls made there are made nowhere else, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t, options);
    const ann = await RawLink.open(t, wsUrl, cell, { ...(await hello('ann')), subs: [{ c: OWN }] });
    const codeOf = async (i: number) => {
      const answer = await ann.answer(i);
      return answer.t === 'err' ? answer.code : answer.t;
    };
    assert.equal(await codeOf(ann.publish(OWN, 'line', { text: 'x' })), 'FORBIDDEN');
    assert.equal(await codeOf(ann.call(OWN, 'tell', { text: 'x', to: 'bob' })), 'NOT_FOUND');
    assert.equal(await codeOf(ann.call('diary:all', 'keep', { text: 'x' })), 'NOT_FOUND');
    ann.send({ t: 'sig', c: OWN, n: 'blink', d: 1 });
    await ann.settle();
    assert.equal(rt.counts.droppedSignals, 1);
  });
}

test('a token that lists rights does not take one’s own channel away, the operator’s say and a ban do', async (t) => {
  const { wsUrl, url } = await startServer(t, {
    ...options,
    authorize: ({ channel, user }) => !(user.id === 'eve' && channel === OWN),
  });
  const rights = { rt: { 'chat:one': ['read'] } };
  const subs = [{ c: OWN }];
  const ann = await RawLink.open(t, wsUrl, 'json', { ...(await hello('ann', rights)), subs });
  assert.equal(ann.welcome.subs[0]?.o, 0);
  const eve = await RawLink.open(t, wsUrl, 'json', { ...(await hello('eve')), subs });
  assert.equal(eve.welcome.subs[0]?.err?.code, 'FORBIDDEN');
  await ask(url, 'PUT /users/ann/ban', { body: { reason: 'x' } });
  assert.equal(await ann.closed, 4403);
});

test('the plain door opens one’s own channel to its person alone', async (t) => {
  const { url, wsUrl } = await startServer(t, { ...options, namespaces: { diary: { read: 'everyone' } } });
  const ann = await RawLink.open(t, wsUrl, 'json', await hello('ann'));
  const bearer = { authorization: `Bearer ${(await hello('ann')).token}` };
  const mine = await RawEvents.open(t, `${url}/events/${OWN}`, bearer);
  assert.equal(mine.status, 200);
  assert.equal((await mine.next()).type, 'start');
  await ann.ok(ann.call(OWN, 'keep', { text: 'mine' }));
  assert.equal((await mine.next()).type, 'line');
  assert.equal((await RawEvents.open(t, `${url}/events/${OWN}`)).status, 403);
  assert.equal((await RawEvents.open(t, `${url}/events/${storedFor('ann')}`, bearer)).status, 403);
});

test('a ticket opens one’s own channel, and nobody gets one for somebody else’s', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const ann = await RawLink.open(t, wsUrl, 'json', await hello('ann'));
  const ticketFor = (c: string, token: string) =>
    fetch(`${url}/ticket`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ c }),
    });
  const { token } = await hello('ann');
  const { ticket } = (await (await ticketFor(OWN, token)).json()) as { ticket: string };
  const mine = await RawEvents.open(t, `${url}/events/${OWN}?ticket=${ticket}`);
  assert.equal((await mine.next()).type, 'start');
  await ann.ok(ann.call(OWN, 'keep', { text: 'mine' }));
  assert.deepEqual((await mine.nextData<{ d: unknown }>()).d, { text: 'mine' });
  assert.equal((await ticketFor(storedFor('ann'), token)).status, 403);
});

test('a ping tells one’s own channel by the name one knows', async (t) => {
  const time = new FakeRuntime();
  const { wsUrl } = await startServer(t, { features: [diaryFeature()], runtime: time.runtime() });
  const ann = await RawLink.open(t, wsUrl, 'msgpack', { subs: [{ c: OWN }] });
  await ann.ok(ann.call(OWN, 'keep', { text: 'mine' }));
  await time.clock.advance(20_000);
  assert.deepEqual((await ann.expect('ping')).heads, { [OWN]: 1 });
});

test('the API reads somebody’s channel with the scope for personal data alone, and never writes there', async (t) => {
  const { url, wsUrl } = await startServer(t, options);
  const ann = await RawLink.open(t, wsUrl, 'json', await hello('ann'));
  await ann.ok(ann.call(OWN, 'keep', { text: 'mine' }));
  const path = `/channels/${storedFor('ann')}`;
  assert.equal((await ask(url, `GET ${path}/history`, { secret: KEYS.read.secret })).status, 404);
  assert.equal((await ask(url, `GET ${path}`, { secret: KEYS.read.secret })).status, 404);
  const read = await ask(url, `GET ${path}/history`);
  assert.deepEqual([read.status, (read.body['items'] as object[]).length], [200, 1]);
  const body = { channel: storedFor('ann'), name: 'line', data: { text: 'x' } };
  assert.equal((await ask(url, 'POST /publish', { body })).status, 404);
  assert.equal((await ask(url, 'POST /publish', { body: { ...body, channel: OWN } })).status, 404);
});

for (const database of ['memory', 'a file'] as const)
  test(`what is in one’s own channel is given out and taken away with the person, in ${database}`, async (t) => {
    const where = database === 'memory' ? ':memory:' : databasePath(t);
    const { url, wsUrl } = await startServer(t, { ...options, database: where });
    const bob = await RawLink.open(t, wsUrl, 'json', { ...(await hello('bob')), subs: [{ c: OWN }] });
    const ann = await RawLink.open(t, wsUrl, 'json', await hello('ann'));
    await ann.ok(ann.call('diary:all', 'tell', { text: 'for Bob', to: 'bob' }));
    await bob.ok(bob.call(OWN, 'keep', { text: 'mine' }));
    const all = async (user: string): Promise<string> => {
      let text = '';
      for (let from: string | undefined = ''; from !== undefined;) {
        const { body } = await ask(
          url,
          `GET /users/${user}/data${from === '' ? '' : `?from=${encodeURIComponent(from)}`}`,
        );
        text += JSON.stringify(body['items']);
        from = body['next'] as string | undefined;
      }
      return text;
    };
    const before = await all('bob');
    assert.match(before, /for Bob/);
    assert.match(before, /mine/);
    const erased = await ask(url, 'DELETE /users/bob/data');
    assert.deepEqual([erased.body['events'], erased.body['records']], [2, 1]);
    assert.doesNotMatch(await all('bob'), /for Bob|mine/);
    assert.match(await all('ann'), /for Bob/, 'what she said in the room is hers');
    const back = await RawLink.open(t, wsUrl, 'json', { ...(await hello('bob')), subs: [{ c: OWN, w: 'hist:10' }] });
    assert.deepEqual(
      back.welcome.subs[0]?.page?.items.map(({ n, d }) => [n, d]),
      [['erased', undefined]],
    );
  });
