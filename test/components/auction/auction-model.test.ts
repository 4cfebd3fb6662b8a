/** The model of an auction, without a page and without a server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AuctionHappening, AuctionModel } from '../../../components/auction/auction-model.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { auctionClient, NOW } from '../../support/fake-lot.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function open(...given: Parameters<typeof auctionClient>) {
  const { client, lot } = auctionClient(...given);
  const model = new AuctionModel(client, 'lot');
  const told: AuctionHappening[] = [];
  model.on((happening) => told.push(happening));
  model.subscribe(() => undefined);
  await turn();
  return { client, lot, model, told, kinds: () => told.map(({ kind }) => kind) };
}

test('it begins with a snapshot, and follows what happens', async () => {
  const { lot, model, kinds } = await open();
  assert.deepEqual([model.get().status, model.get().minBid, model.phase], ['ready', 10_000, 'open']);
  lot.bid('b1', 10_000);
  lot.bid('b2', 10_500);
  assert.deepEqual([model.get().auction?.price, model.get().minBid], [10_500, 11_000]);
  assert.deepEqual(
    model.get().auction?.recent.map(({ by }) => by),
    ['b2', 'b1'],
  );
  lot.happen('extended', { endsAt: NOW + 700_000, extensions: 1 }, { d: { byMs: 100_000 } });
  lot.happen('closed', { phase: 'closed', outcome: 'sold' });
  assert.deepEqual(kinds(), ['price', 'price', 'extended', 'phase', 'closed']);
});

test('a bid goes out once with its key and is never kept; twice the same on its way is one', async () => {
  const { lot, model, kinds } = await open();
  const first = model.bid(12_000);
  const second = model.bid(12_000);
  assert.equal(second.id, first.id);
  const other = model.bid(12_000, { max: 15_000 });
  assert.notEqual(other.id, first.id);
  assert.deepEqual(
    lot.sent.map(({ name, data, key, options }) => [name, data, key, options.lifetimeMs]),
    [
      ['bid', { amount: 12_000 }, first.id, 0],
      ['bid', { amount: 12_000, max: 15_000 }, other.id, 0],
    ],
  );
  lot.accept({ price: 10_000, leader: 'b9' }, { max: 15_000 });
  assert.deepEqual(await other.done.then(({ taken }) => taken), true);
  assert.deepEqual([model.get().leading, model.get().myMax, model.get().pending.length], [true, 15_000, 1]);
  assert.deepEqual(kinds(), ['leading', 'price', 'leading', 'accepted'].slice(1));
});

test('a refusal brings the reason, and how it stands now', async () => {
  const { lot, model, told } = await open();
  const { done } = model.bid(10_000);
  lot.change({ price: 20_000 });
  lot.reject('too-low');
  const outcome = await done;
  assert.deepEqual([outcome.taken, !outcome.taken && outcome.reason], [false, 'too-low']);
  assert.equal(model.get().minBid, 20_500);
  const last = told.at(-1)!;
  assert.ok(last.kind === 'rejected' && last.state.minBid === 20_500);
});

test('nobody can bid without a connection, or without permission', async () => {
  const { lot, model } = await open();
  const reasonOf = async (error: RtError) => {
    const { done } = model.bid(10_000);
    lot.sent.at(-1)!.refuse(error);
    const outcome = await done;
    return !outcome.taken && outcome.reason;
  };
  assert.equal(await reasonOf(new RtError('UNAVAILABLE', 'no link')), 'offline');
  assert.equal(await reasonOf(new RtError('FORBIDDEN', 'no')), 'not-eligible');
  assert.equal(await reasonOf(new RtError('RATE_LIMITED', 'slow')), 'rate_limited');
  assert.throws(() => model.bid(1.5), TypeError);
  assert.throws(() => model.bid(10, { max: 5 }), TypeError);
});

test('a bid nobody answered is unknown until the server says which bids it has', async () => {
  const { lot, model, kinds } = await open();
  const sent = model.bid(10_000);
  lot.onLook = () => Promise.reject(new RtError('TIMEOUT', 'no link'));
  lot.sent[0]!.refuse(new RtError('TIMEOUT', 'unanswered'));
  await turn();
  assert.deepEqual(
    model.get().pending.map(({ state }) => state),
    ['unknown'],
  );
  lot.onLook = undefined;
  lot.own = { rev: 1, alias: 'b9', max: 10_000, keys: [sent.id] };
  lot.change({ price: 10_000, leader: 'b9' });
  lot.status.set({ freshness: 'stale' });
  lot.status.set({ freshness: 'live' });
  assert.equal((await sent.done).taken, true);
  assert.ok(kinds().includes('accepted') && model.get().leading);

  const lost = model.bid(30_000);
  lot.sent[1]!.refuse(new RtError('TIMEOUT', 'unanswered'));
  const outcome = await lost.done;
  assert.deepEqual([outcome.taken, !outcome.taken && outcome.reason, model.get().pending], [false, 'unknown', []]);
});

test('being outbid is told once, whether by a rival, by a limit at once, or between event and answer', async () => {
  const { lot, model, told } = await open({}, { rev: 1, alias: 'b9', max: 11_000 });
  const outbids = () => told.filter(({ kind }) => kind === 'outbid').length;
  lot.bid('b9', 11_000);
  lot.bid('b2', 11_500);
  assert.equal(outbids(), 1);
  lot.bid('b3', 12_000);
  assert.equal(outbids(), 1, 'not with every price');
  model.bid(13_000);
  lot.bid('b9', 13_500, { leader: 'b3' });
  lot.accept({}, { alias: 'b9', max: 13_000 });
  await turn();
  assert.equal(outbids(), 2, 'a higher limit answered at once');
  model.bid(20_000);
  lot.bid('b9', 20_000);
  const v = lot.snap!.v;
  lot.bid('b2', 21_000);
  lot.sent.at(-1)!.answer({
    leading: true,
    standing: { ...lot.snap!, v, leader: 'b9' },
    me: { rev: 9, alias: 'b9', max: 20_000, keys: [] },
  });
  await turn();
  assert.equal(outbids(), 3);
  assert.equal(model.get().leading, false);
});

test('what another device of the same person bid is known here', async () => {
  const { client, lot, model } = await open();
  lot.bid('b4', 10_000);
  const own = client.channel('auction:~');
  const me = { room: 'lot', rev: 3, alias: 'b4', max: 12_000, keys: [] };
  own.tell({ m: 1, rev: 1, o: 1, n: 'me', ts: NOW, k: 'k', d: me });
  assert.deepEqual([model.get().leading, model.get().myMax, model.get().alias], [true, 12_000, 'b4']);
  own.tell({ m: 2, rev: 2, o: 2, n: 'me', ts: NOW, k: 'l', d: { ...me, rev: 2, max: 1 } });
  assert.equal(model.get().myMax, 12_000, 'what is older counts for nothing');
});

test('the time left goes by the server, stands still while paused, and its end is not the auction’s', async () => {
  const { client, lot, model } = await open({ endsAt: NOW + 5000 });
  assert.equal(model.remainingMs, 5000);
  client.time = NOW + 4999;
  assert.deepEqual([model.remainingMs, model.phase], [1, 'open']);
  client.time = NOW + 6000;
  assert.deepEqual([model.remainingMs, model.phase], [0, 'closing']);
  lot.happen('closed', { phase: 'closed', outcome: 'unsold' });
  assert.equal(model.phase, 'closed');
  const resting = await open({ phase: 'paused', pausedAt: NOW, endsAt: NOW + 5000 });
  resting.client.time = NOW + 99_000;
  assert.deepEqual([resting.model.remainingMs, resting.model.phase], [5000, 'paused']);
});

test('it says that there is none, that one may not see it, and that it is not known yet', async () => {
  const { client, lot } = auctionClient();
  lot.snap = null;
  const model = new AuctionModel(client, 'lot');
  assert.equal(model.get().status, 'loading');
  model.subscribe(() => undefined);
  await turn();
  assert.equal(model.get().status, 'empty');
  lot.refuse(new RtError('FORBIDDEN', 'no'));
  assert.equal(model.get().status, 'denied');
});

test('steps above the price are those of the table', async () => {
  const { model } = await open({
    price: 9800,
    minBid: 9900,
    tiers: [
      [0, 100],
      [10_000, 500],
    ],
  });
  assert.deepEqual(
    [1, 2, 5].map((steps) => model.amountAfter(steps)),
    [9900, 10_000, 11_500],
  );
  const none = await open();
  assert.deepEqual(
    [1, 2].map((steps) => none.model.amountAfter(steps)),
    [10_000, 10_500],
  );
});

test('who leads is offered steps above their own limit, as less makes no difference', async () => {
  const { model } = await open({ price: 10_000, leader: 'b9', minBid: 10_500 }, { rev: 1, alias: 'b9', max: 20_000 });
  assert.deepEqual([model.get().minBid, model.amountAfter(1), model.amountAfter(2)], [20_500, 20_500, 21_000]);
});

test('somebody else who signs in knows nothing of what the last one bid', async () => {
  const { client, lot, model } = await open({ price: 10_000, leader: 'b9' }, { rev: 7, alias: 'b9', max: 20_000 });
  assert.equal(model.get().leading, true);
  client.become({ user: { id: 'ben', name: 'Ben' } });
  lot.own = { rev: 0, alias: null, max: null, keys: [] };
  lot.start();
  assert.deepEqual([model.get().leading, model.get().myMax, model.get().alias], [false, undefined, undefined]);
});
