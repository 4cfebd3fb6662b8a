/** Feeds on the server: told by backends, paged and heard on all four links, taken back, and closed to everybody else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityModel } from '../../../components/activity/activity-model.ts';
import { retract } from '../../../server/features/activity/activity.rules.ts';
import { apiKeys, ask, KEYS } from '../../support/backend.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startClient, until } from '../../support/start-client.ts';
import { startServer } from '../../support/start-server.ts';
import { jwt, tokenFor } from '../../support/tokens.ts';

const FEED = 'activity:team';
const liked = (name: string, more: object = {}) => ({
  actor: { id: 'ana', name: 'Ana' },
  verb: 'liked',
  object: { id: name, name },
  ...more,
});
const tell = (url: string, names: readonly string[], headers: Record<string, string> = {}) =>
  ask(url, 'POST /activity', { body: { feed: 'team', activities: names.map((name) => liked(name)) }, headers });

interface Told {
  readonly id: string;
  readonly m: number;
  readonly at: number;
  readonly repeated: boolean;
}
const itemsOf = ({ body }: { body: Record<string, unknown> }): Told[] => body['items'] as Told[];

const LINKS = [
  { name: 'WebSocket and JSON', transports: ['ws'], codec: 'json' },
  { name: 'WebSocket and MessagePack', transports: ['ws'], codec: 'msgpack' },
  { name: 'an event stream', transports: ['sse'], codec: 'json' },
  { name: 'polling', transports: ['poll'], codec: 'json' },
] as const;

for (const { name, transports, codec } of LINKS) {
  test(`a feed is paged, heard and loses what is taken back, on ${name}`, async (t) => {
    const { url } = await startServer(t, { apiKeys });
    await tell(
      url,
      Array.from({ length: 12 }, (_, index) => `Thing ${index + 1}`),
    );
    const client = startClient(t, { url, transports, codec });
    const model = new ActivityModel(client, 'team', { pageSize: 5 });
    t.after(model.subscribe(() => undefined));
    const shown = (): number[] => model.get().items.map(({ m }) => m);
    await until(() => shown().length === 5, 'the newest page is there');
    const [told] = itemsOf(await tell(url, ['Live']));
    await until(() => shown()[0] === 13, 'what happens is heard');
    assert.deepEqual(model.get().items[0]?.object, {
      ...{ id: 'Live', name: 'Live' },
      ...{ kind: undefined, href: undefined, avatar: undefined },
    });
    await model.loadOlder();
    await model.loadOlder();
    assert.deepEqual(shown(), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert.equal(model.get().older.done, true);
    const answer = await ask(url, `DELETE /activity/team/${told!.id}`);
    assert.equal(answer.status, 200);
    await until(() => shown()[0] === 12, 'what is taken back goes');
  });
}

for (const { name, cell } of cells) {
  test(`an activity is on the wire as it was told, its actor as the author, on ${name}`, async (t) => {
    const { url, wsUrl } = await startServer(t, { apiKeys });
    const reader = await RawLink.open(t, wsUrl, cell, { subs: [{ c: FEED }] });
    const draft = liked('Boats', {
      target: { id: 'sea', name: 'Sea', kind: 'place', href: 'https://sea.example/' },
      count: 2,
      href: '/boats',
      meta: { deep: [1, { x: null }] },
    });
    const [told] = itemsOf(await ask(url, 'POST /activity', { body: { feed: 'team', activities: [draft] } }));
    const { n, d, u, k, ts } = await reader.expect('pub');
    assert.deepEqual([n, d, u], ['activity', { m: 1, ...draft }, { id: 'ana', name: 'Ana' }]);
    assert.deepEqual([k, ts], [told!.id, told!.at]);
  });
}

test('the same request under the same name is stored once, each activity of it', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  const headers = { 'idempotency-key': 'release 5' };
  const first = await tell(url, ['One', 'Two'], headers);
  const second = await tell(url, ['One', 'Two'], headers);
  const third = await tell(url, ['One', 'Two']);
  assert.deepEqual([first.status, second.status, third.status], [201, 200, 201]);
  assert.deepEqual(
    itemsOf(second),
    itemsOf(first).map((item) => ({ ...item, repeated: true })),
  );
  assert.deepEqual(
    itemsOf(third).map(({ m }) => m),
    [3, 4],
  );
});

test('what is taken back is gone from the view and from the log, and cannot be taken back again', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys });
  const [one, two] = itemsOf(await tell(url, ['Secret', 'Other']));
  const early = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: FEED }] });
  const first = await ask(url, `DELETE /activity/team/${one!.id}`);
  const again = await ask(url, `DELETE /activity/team/${one!.id}`);
  assert.deepEqual([first.status, first.body], [200, { feed: 'team', id: one!.id, m: 1 }]);
  assert.deepEqual([again.status, (again.body['data'] as { reason: string }).reason], [422, 'unknown-activity']);
  const { n, d } = await early.expect('pub');
  assert.deepEqual([n, d], ['retracted', { ref: one!.id, m: 1 }]);
  const { e } = early.welcome.subs[0]!;
  const late = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: FEED, e, o: 0, w: 'hist:10' }] });
  const { pubs } = late.welcome.subs[0]!;
  assert.equal(pubs?.length, 3);
  assert.doesNotMatch(JSON.stringify(pubs), /Secret/);
  const page = await ask(url, `GET /channels/${FEED}/history`);
  assert.doesNotMatch(JSON.stringify(page.body), /Secret/);
  assert.deepEqual(
    (page.body['items'] as Array<{ name: string; id: string }>).map(({ name, id }) => [name, id]),
    [
      ['retracted', one!.id],
      ['activity', two!.id],
    ],
  );
});

test('what makes no sense is refused in words, and nothing of it is stored', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  const wrong: unknown[] = [
    {},
    { feed: 'team' },
    { feed: 'team', activities: [] },
    { feed: 'team', activities: Array.from({ length: 101 }, () => liked('x')) },
    { feed: 'Team!', activities: [liked('x')] },
    { feed: '~', activities: [liked('x')] },
    ...[
      { actor: undefined },
      { actor: { id: 'a' } },
      { actor: { id: 'a', name: '' } },
      { actor: { id: 'a', name: 'n'.repeat(201) } },
      { actor: { id: 'a'.repeat(129), name: 'n' } },
      { actor: { id: 'a', name: '\ud800' } },
      { actor: { id: 'a', name: 'n', more: 1 } },
      { verb: 'Not A Verb' },
      { verb: '' },
      { href: 'javascript:alert(1)' },
      { href: '//elsewhere.example' },
      { href: 'https://user:secret@elsewhere.example' },
      { href: '/\\elsewhere.example' },
      { href: ' /x' },
      { count: -1 },
      { meta: 'x'.repeat(5000) },
      { m: 5 },
      { seen: true },
    ].map((change) => ({ feed: 'team', activities: [{ ...liked('x'), ...change }] })),
  ];
  for (const body of wrong) {
    const { status } = await ask(url, 'POST /activity', { body });
    assert.equal(status, 400, JSON.stringify(body).slice(0, 100));
  }
  const { body } = await ask(url, `GET /channels/${FEED}`);
  assert.equal(body['top'], 0);
  const odd = await ask(url, 'DELETE /activity/team/short');
  const none = await ask(url, 'DELETE /activity/team/AAAAAAAAAAAAAAAAAAAAAA');
  assert.deepEqual([odd.status, none.status], [400, 422]);
});

test('only keys that may publish tell and take back', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  const { secret } = KEYS.read;
  const body = { feed: 'team', activities: [liked('x')] };
  const told = await ask(url, 'POST /activity', { body, secret });
  const back = await ask(url, 'DELETE /activity/team/AAAAAAAAAAAAAAAAAAAAAA', { secret });
  assert.deepEqual([told.status, back.status], [403, 403]);
});

test('users follow and page, and write nothing', async (t) => {
  const { wsUrl } = await startServer(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: FEED, w: 'hist:5' }] });
  assert.equal(ada.welcome.subs[0]?.err, undefined);
  const k = 'AAAAAAAAAAAAAAAAAAAAAA';
  ada.send(
    { t: 'call', i: 101, c: FEED, n: 'post', d: { verb: 'liked' } },
    { t: 'call', i: 102, c: FEED, n: 'retract', d: { ref: k } },
    { t: 'pub', i: 103, c: FEED, n: 'activity', d: {}, k, q: 1 },
  );
  const codes = await Promise.all([101, 102, 103].map(async (i) => (await ada.err(i)).code));
  assert.deepEqual(codes, ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
});

test('where the operator opens it, users act as themselves and take back only what is theirs', async (t) => {
  const { url } = await startServer(t, {
    jwt,
    guests: false,
    apiKeys,
    namespaces: { activity: { write: 'signed-in' } },
  });
  const [ada, ben] = await Promise.all(
    ['ada', 'ben'].map(async (sub) => startClient(t, { url, token: await tokenFor(sub) })),
  );
  const room = (client: typeof ada) => client!.channel(FEED);
  const posted = room(ada).send('post', { verb: 'liked', object: { id: 'x', name: 'X' } });
  await posted.done;
  await assert.rejects(room(ada).send('post', { verb: 'liked', actor: { id: 'ben', name: 'Ben' } }).done, {
    code: 'BAD_REQUEST',
  });
  await assert.rejects(room(ben).send('retract', { ref: posted.key }).done, { code: 'REFUSED' });
  const { items } = await room(ben).history({ limit: 5 });
  assert.deepEqual(
    items.map(({ n, u, d }) => [n, u?.id, (d as { actor: unknown }).actor]),
    [['activity', 'ada', { id: 'ada', name: 'ada' }]],
  );
  await room(ada).send('retract', { ref: posted.key }).done;
  const after = await room(ben).history({ limit: 5 });
  assert.deepEqual(
    after.items.map(({ n }) => n),
    ['retracted'],
  );
});

test('what is stored of somebody who acted is given to them, and goes when they want it gone', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  await tell(url, ['One', 'Two']);
  const kept = { ...liked('Three'), actor: { id: 'ben', name: 'Ben' } };
  await ask(url, 'POST /activity', { body: { feed: 'team', activities: [kept] } });
  const data = await ask(url, 'GET /users/ana/data');
  assert.deepEqual(
    (data.body['items'] as Array<{ name: string }>).map(({ name }) => name),
    ['activity', 'activity'],
  );
  const erased = await ask(url, 'DELETE /users/ana/data');
  assert.equal(erased.body['events'], 2);
  const page = await ask(url, `GET /channels/${FEED}/history`);
  assert.doesNotMatch(JSON.stringify(page.body), /Ana|One|Two/);
  assert.match(JSON.stringify(page.body), /Ben/);
});

test('the rule of taking back is pure, and looks at nothing but the row and what changed it', () => {
  const row = { n: 'activity', k: 'k', ts: 1, o: 4, m: 2, u: { id: 'ana' }, d: {} };
  const state = { top: 9, rows: new Map([['k', row]]), records: new Map() };
  const decision = retract(state, 'k', 'ana');
  assert.deepEqual(decision, retract(state, 'k', 'ana'));
  assert.ok(decision.accept);
  assert.deepEqual(decision.records, [{ id: 'k', doc: { rev: 10, n: 'retracted', d: { m: 2 } } }]);
  assert.deepEqual(decision.rewrites, [{ o: 4, d: { m: 2 } }]);
  for (const refused of [
    retract(state, 'other'),
    retract(state, 'k', 'ben'),
    retract({ ...state, rows: new Map([['k', { ...row, n: 'erased' }]]) }, 'k'),
    retract({ ...state, records: new Map([['k', { rev: 9 }]]) }, 'k'),
  ])
    assert.equal(refused.accept, false);
});
