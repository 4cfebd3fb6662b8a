/** Auctions on a real server: what each side is told, what nobody is told, and what a restart finds. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { AuctionBidReply, AuctionSnapshot, Value } from 'rt-elements/protocol';
import { apiKeys, ask, KEYS } from '../../../support/backend.ts';
import { FakeRuntime, WALL_START } from '../../../support/fake-runtime.ts';
import { cells, newKey, RawLink } from '../../../support/raw-link.ts';
import { databasePath } from '../../../support/sqlite-file.ts';
import { startServer } from '../../../support/start-server.ts';
import { jwt, tokenFor } from '../../../support/tokens.ts';

const ROOM = 'auction:lot';
const subs = [{ c: ROOM, w: 'snap' }, { c: 'auction:~' }];
const HOUR = 3_600_000;
/** Numbers nobody may ever see: no price comes near them. */
const RESERVE = 7_654_321;
const SECRETS = [9_876_543, 8_765_432];

const lot = (change: object = {}): object => ({
  id: 'lot',
  currency: 'EUR',
  exponent: 2,
  start: 1000,
  increments: [[0, 100]],
  endsAt: WALL_START + HOUR,
  guests: true,
  ...change,
});

async function start(t: TestContext, { database = ':memory:', fake = new FakeRuntime(), change = {} } = {}) {
  const server = await startServer(t, { database, apiKeys: [...apiKeys], runtime: fake.runtime() });
  const made = await ask(server.url, 'POST /auction', { body: lot(change) });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return { ...server, fake };
}

const bid = async (
  link: RawLink,
  amount: number,
  more: { max?: number; k?: string } = {},
): Promise<AuctionBidReply> => {
  const { k = newKey(), ...rest } = more;
  return (await link.ok(link.call(ROOM, 'bid', { amount, ...rest }, { k }))).d as unknown as AuctionBidReply;
};
const refusal = async (link: RawLink, amount: number): Promise<{ code: string; d?: Value | undefined }> =>
  link.err(link.call(ROOM, 'bid', { amount }));
const reasonOf = ({ d }: { d?: Value | undefined }): unknown => (d as { reason?: unknown }).reason;
const snapOf = ({ welcome }: { welcome: { subs: ReadonlyArray<{ snap?: Value | undefined }> } }): AuctionSnapshot =>
  welcome.subs[0]?.snap as unknown as AuctionSnapshot;

for (const { name, cell } of cells) {
  test(`a bid is told to everybody, its limit to nobody but its bidder, on ${name}`, async (t) => {
    const { wsUrl, url } = await start(t, { change: { reserve: RESERVE, windowMs: 2 * HOUR } });
    const ada = await RawLink.open(t, wsUrl, cell, { subs, name: 'Ada' });
    const ben = await RawLink.open(t, wsUrl, cell, { subs, name: 'Ben' });
    const eve = await RawLink.open(t, wsUrl, cell, { subs, name: 'Eve' });
    assert.equal(snapOf(eve).reserve, 'unmet');

    const first = await bid(ada, 5000);
    assert.deepEqual([first.leading, first.me.alias, first.me.max], [true, 'b1', 5000]);
    await bid(ben, 5100, { max: SECRETS[0]! });
    await bid(ada, 5200, { max: SECRETS[1]! });
    await bid(ben, SECRETS[0]! + 1);
    const bids = [];
    for (let count = 0; count < 3; count++) bids.push(await eve.expect('pub', ({ n }) => n === 'bid'));
    assert.deepEqual(
      bids.map(({ u, d }) => [u, (d as { by: string }).by, (d as { standing: { price: number } }).standing.price]),
      [
        [{}, 'b1', 5000],
        [{}, 'b2', RESERVE],
        [{}, 'b1', SECRETS[1]! + 100],
      ],
      'a raise of one’s own limit is told to nobody',
    );
    assert.equal((await eve.expect('pub', ({ n }) => n === 'reserve-met')).n, 'reserve-met');
    const extended = await eve.expect('pub', ({ n }) => n === 'extended');
    assert.deepEqual(extended.u ?? {}, {});
    const told = await ada.expect('pub', ({ c, n }) => c === 'auction:~' && n === 'me');
    assert.deepEqual([(told.d as { room: string }).room, (told.d as { max: number }).max], ['lot', 5000]);

    const late = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM, w: 'snap' }] });
    const replay = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM, w: 'hist:50' }] });
    const answers = [
      (await ask(url, 'GET /auction/lot', { secret: KEYS.read.secret })).body,
      (await ask(url, 'GET /channels/auction%3Alot/history', { secret: KEYS.read.secret })).body,
    ].map((body) => JSON.stringify(body));
    const adaId = ada.welcome.user.id;
    const seen = [eve, late, replay].flatMap(({ messages }) => messages.map((message) => JSON.stringify(message)));
    for (const text of [...seen, ...answers])
      for (const secret of [...SECRETS, SECRETS[0]! + 1, adaId, 'Ada'])
        if (!text.includes(`"${eve.welcome.user.id}"`))
          assert.ok(!text.includes(String(secret)), `${secret} in ${text}`);
    // Reserve and price are one once it is met; until then it is nowhere.
    const before = seen.slice(
      0,
      seen.findIndex((text) => text.includes(`"price":${RESERVE}`)),
    );
    assert.ok(before.length > 0 && before.every((text) => !text.includes(String(RESERVE))));
    for (const { frames } of [eve, late, replay])
      for (const frame of frames)
        assert.ok(
          !Buffer.from(frame as string)
            .toString('latin1')
            .includes(String(SECRETS[0])),
        );
  });
}

test('the same bid sent again is one bid, with the same answer; another’s key is refused', async (t) => {
  const { wsUrl, url } = await start(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const ben = await RawLink.open(t, wsUrl, 'json', { subs });
  const k = newKey();
  const first = await bid(ada, 2000, { k });
  assert.deepEqual(await bid(ada, 2000, { k }), first);
  assert.deepEqual(first.me.keys, [k]);
  assert.equal((await ben.err(ben.call(ROOM, 'bid', { amount: 2000 }, { k }))).code, 'CONFLICT');
  const { body } = await ask(url, 'GET /auction/lot/bids');
  assert.equal((body['bids'] as unknown[]).length, 1);
});

test('a refusal says why and how the auction stands', async (t) => {
  const { wsUrl, url } = await start(t, { change: { steps: 'exact' } });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  const low = await refusal(ada, 900);
  assert.deepEqual([low.code, reasonOf(low)], ['REFUSED', 'too-low']);
  assert.equal((low.d as unknown as { standing: { minBid: number } }).standing.minBid, 1000);
  assert.equal(reasonOf(await refusal(ada, 1050)), 'increment');
  await bid(ada, 2000);
  const own = await refusal(ada, 1500);
  assert.deepEqual([reasonOf(own), (own.d as { max: number }).max], ['max-below-own', 2000]);
  assert.equal((await ask(url, 'POST /auction/lot/pause')).status, 200);
  assert.equal(reasonOf(await refusal(ada, 3000)), 'paused');
  assert.equal((await ask(url, 'POST /auction/lot/resume')).status, 200);
  assert.equal((await ask(url, 'POST /auction/lot/cancel')).status, 200);
  assert.equal(reasonOf(await refusal(ada, 3000)), 'closed');
  assert.equal((await ada.err(ada.call(ROOM, 'bid', { amount: -1 }))).code, 'BAD_REQUEST');
  assert.equal((await ada.err(ada.call(ROOM, 'bid', { amount: 1.5 }))).code, 'BAD_REQUEST');
  assert.equal((await ada.err(ada.call(ROOM, 'bid', { amount: 2, max: 1 }))).code, 'BAD_REQUEST');
});

test('who has no right to write there cannot bid, and who has it can', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys: [...apiKeys], jwt });
  assert.equal((await ask(url, 'POST /auction', { body: lot({ endsAt: Date.now() + HOUR }) })).status, 201);
  const arrive = async (sub: string, words: readonly string[]) =>
    RawLink.open(t, wsUrl, 'json', { subs, token: await tokenFor(sub, undefined, { rt: { 'auction:*': words } }) });
  const [watcher, bidder] = [await arrive('watcher', ['read']), await arrive('bidder', ['read', 'write'])];
  assert.equal((await refusal(watcher, 1000)).code, 'FORBIDDEN');
  assert.equal((await bid(bidder, 1000)).leading, true);
  await watcher.expect('pub', ({ n }) => n === 'bid');
});

test('a backend learns nobody’s limit by speaking in their name', async (t) => {
  const { url, wsUrl } = await start(t);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  await bid(ada, SECRETS[0]!);
  const author = { id: ada.welcome.user.id, name: 'Ada' };
  for (const [name, data] of [
    ['look', {}],
    ['bid', { amount: 1 }],
  ] as const) {
    const answer = await ask(url, 'POST /publish', {
      body: { channel: ROOM, name, data, author },
      secret: KEYS.publish.secret,
    });
    assert.equal(answer.status, 403);
    assert.ok(!JSON.stringify(answer.body).includes(String(SECRETS[0])));
  }
});

test('where names are public they are told, and no longer than fits', async (t) => {
  const { wsUrl } = await start(t, { change: { names: 'public' } });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs, name: 'Ada' });
  await bid(ada, 2000);
  assert.deepEqual((await ada.expect('pub', ({ n }) => n === 'bid')).u, { name: 'Ada' });
  const ben = await RawLink.open(t, wsUrl, 'json', { subs });
  assert.deepEqual(
    snapOf(ben).recent.map(({ by, name }) => [by, name]),
    [['b1', 'Ada']],
  );
});

test('who may not bid is told so: guests unless they may, and whom the backend excludes', async (t) => {
  const { wsUrl, url } = await start(t, { change: { guests: false } });
  const guest = await RawLink.open(t, wsUrl, 'json', { subs });
  assert.equal(reasonOf(await refusal(guest, 1000)), 'not-eligible');
  const { id } = guest.welcome.user;
  assert.equal((await ask(url, 'POST /auction', { body: lot({ id: 'b', excluded: [id] }) })).status, 201);
  const answer = await guest.err(guest.call('auction:b', 'bid', { amount: 1000 }));
  assert.equal(reasonOf(answer), 'not-eligible');
});

/** Short enough for links that answer no pings. */
const SOON = { startsAt: WALL_START + 2000, endsAt: WALL_START + 10_000, windowMs: 5000 };

test('it opens and closes by itself, to the millisecond of the server, and nothing is taken from then on', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await start(t, { fake, change: SOON });
  const ada = await RawLink.open(t, wsUrl, 'json', { subs });
  await fake.clock.advance(1999);
  assert.equal(reasonOf(await refusal(ada, 1000)), 'not-open');
  await fake.clock.advance(1);
  await ada.expect('pub', ({ n }) => n === 'opened');
  await bid(ada, 1000);
  await fake.clock.advance(8000);
  const closed = await ada.expect('pub', ({ n }) => n === 'closed');
  const { standing } = closed.d as { standing: AuctionSnapshot };
  assert.deepEqual([standing.outcome, standing.closedAt, standing.leader], ['sold', SOON.endsAt, 'b1']);
  assert.equal(reasonOf(await refusal(ada, 2000)), 'closed');
});

test('a late bid moves the end, and it closes then and not before', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await start(t, { fake, change: { ...SOON, startsAt: undefined } });
  const [ada, ben] = [await RawLink.open(t, wsUrl, 'json', { subs }), await RawLink.open(t, wsUrl, 'json', { subs })];
  await bid(ada, 1000);
  await fake.clock.advance(9000);
  const { standing } = await bid(ben, 1100);
  assert.equal(standing.endsAt, WALL_START + 14_000);
  await fake.clock.advance(4999);
  await ben.settle();
  assert.deepEqual(
    ben.of('pub').filter(({ n }) => n === 'closed'),
    [],
  );
  await fake.clock.advance(1);
  await ben.expect('pub', ({ n }) => n === 'closed');
});

test('an auction whose end passed while no server ran closes at the start, at the time it was due', async (t) => {
  const database = databasePath(t);
  const fake = new FakeRuntime();
  const first = await start(t, { database, fake });
  const end = WALL_START + 3 * HOUR + 5000;
  const make = async (body: object): Promise<void> =>
    assert.equal((await ask(first.url, 'POST /auction', { body })).status, 201);
  await make(lot({ id: 'long', endsAt: end }));
  await make(lot({ id: 'later', startsAt: WALL_START + HOUR / 2, endsAt: WALL_START + HOUR }));
  await make(lot({ id: 'rests', endsAt: WALL_START + HOUR }));
  assert.equal((await ask(first.url, 'POST /auction/rests/pause')).status, 200);
  const ada = await RawLink.open(t, first.wsUrl, 'json', { subs });
  await bid(ada, 2000);
  await first.rt.close();
  await fake.clock.advance(3 * HOUR);

  const second = await startServer(t, { database, apiKeys: [...apiKeys], runtime: fake.runtime() });
  const standing = async (id: string) => (await ask(second.url, `GET /auction/${id}`)).body;
  const { phase, outcome, closedAt, leader, price } = await standing('lot');
  assert.deepEqual([phase, outcome, closedAt, leader, price], ['closed', 'sold', WALL_START + HOUR, 'b1', 1000]);
  const missed = await standing('later');
  assert.deepEqual(
    [missed['outcome'], missed['startsAt'], missed['closedAt']],
    ['unsold', WALL_START + HOUR / 2, WALL_START + HOUR],
  );
  assert.equal((await standing('rests'))['phase'], 'paused');
  const watch = await RawLink.open(t, second.wsUrl, 'json', { subs: [{ c: 'auction:long', w: 'snap' }] });
  assert.equal(snapOf(watch).phase, 'open');
  await fake.clock.advance(5000);
  const closed = await watch.expect('pub', ({ n }) => n === 'closed');
  assert.equal((closed.d as { standing: AuctionSnapshot }).standing.closedAt, end);
});

test('backends make and run auctions with a key for that, and are told what is wrong with them', async (t) => {
  const { url } = await start(t, { change: { reserve: 5000 } });
  const status = async (line: string, options: Parameters<typeof ask>[2] = {}) =>
    (await ask(url, line, options)).status;
  assert.equal(await status('POST /auction', { body: lot(), secret: KEYS.publish.secret }), 403);
  assert.equal(await status('POST /auction', { body: lot() }), 422, 'it exists');
  for (const change of [
    { increments: [[1, 100]] },
    { increments: [] },
    { endsAt: WALL_START - 1 },
    { hardEndsAt: WALL_START + 1 },
    { currency: 'eur' },
    { exponent: 5 },
    { start: 0.5 },
  ])
    assert.equal(await status('POST /auction', { body: lot({ id: 'other', ...change }) }), 400, JSON.stringify(change));
  assert.equal(await status('POST /auction/none/open'), 404);
  assert.equal(await status('GET /auction/none'), 404);
  assert.equal(await status('GET /auction/lot/private', { secret: KEYS.read.secret }), 403);
  assert.equal((await ask(url, 'GET /auction/lot/private')).body['reserve'], 5000);
  assert.equal(await status('POST /auction/lot/resume'), 422);
});

test('a bidder whose name was public has none any more once they are erased, wherever the auction is read', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys: [...apiKeys] });
  const body = lot({ endsAt: Date.now() + HOUR, names: 'public' });
  assert.equal((await ask(url, 'POST /auction', { body })).status, 201);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs, name: 'Ada Lovelace' });
  const ben = await RawLink.open(t, wsUrl, 'json', { subs, name: 'Ben' });
  await bid(ada, 2000);
  await bid(ben, 3000);
  assert.equal((await ask(url, `DELETE /users/${ada.welcome.user.id}/data`)).status, 200);
  const late = await RawLink.open(t, wsUrl, 'json', { subs });
  const { e } = late.welcome.subs[0]!;
  const again = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM, e, o: 0 }] });
  const read = [
    late.welcome.subs,
    again.welcome.subs,
    (await ask(url, 'GET /auction/lot')).body,
    (await ask(url, 'GET /auction/lot/private')).body,
    (await ask(url, `GET /channels/${ROOM}/history`)).body,
  ];
  assert.doesNotMatch(JSON.stringify(read), /Lovelace/);
  assert.deepEqual(
    snapOf(late).recent.map(({ by, name }) => [by, name]),
    [
      ['b2', 'Ben'],
      ['b1', undefined],
    ],
  );
});

test('what is stored of a bidder can be read by them and taken away; the money stays, nobody’s', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys: [...apiKeys] });
  assert.equal((await ask(url, 'POST /auction', { body: lot({ endsAt: Date.now() + HOUR }) })).status, 201);
  const ada = await RawLink.open(t, wsUrl, 'json', { subs, name: 'Ada' });
  await bid(ada, 2000);
  const { id } = ada.welcome.user;
  const before = (await ask(url, 'GET /auction/lot/private')).body;
  assert.deepEqual([before['leader'], before['max']], [id, 2000]);
  const stored = JSON.stringify((await ask(url, `GET /users/${id}/data`)).body);
  assert.ok(stored.includes('"max":2000') && stored.includes('"name":"Ada"'));
  assert.equal((await ask(url, `DELETE /users/${id}/data`)).status, 200);
  const after = (await ask(url, 'GET /auction/lot/private')).body;
  assert.ok(!JSON.stringify(after).includes('Ada') && !JSON.stringify(after).includes(id));
  const shown = after['public'] as AuctionSnapshot;
  assert.deepEqual([after['leader'], after['max'], shown.price, shown.leader], [null, 2000, 1000, 'b1']);
});
