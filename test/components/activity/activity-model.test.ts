import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  ActivityModel,
  type ActivityHappening,
  type ActivityModelOptions,
} from '../../../components/activity/activity-model.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { FakeClient } from '../../support/fake-client.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { FakeFeed, person } from '../../support/fake-feed.ts';

async function open(t: TestContext, prepare?: (feed: FakeFeed) => void, options: ActivityModelOptions = {}) {
  const client = new FakeClient();
  const clock = new FakeClock();
  const feed = new FakeFeed(client);
  prepare?.(feed);
  const time = { after: clock.after.bind(clock), monotonic: () => clock.now };
  const model = new ActivityModel(client, 'team', { pageSize: 5, maxItems: 50, time, ...options });
  const happenings: ActivityHappening[] = [];
  let states = 0;
  t.after(model.on((happening) => happenings.push(happening)));
  t.after(model.subscribe(() => (states += 1)));
  await settled();
  await clock.advance(1000);
  return {
    client,
    clock,
    feed,
    model,
    happenings,
    states: () => states,
    shown: () => model.get().items.map(({ m }) => m),
    kinds: () => happenings.map(({ kind }) => kind),
  };
}

const many = (count: number) => (feed: FakeFeed) => {
  for (let i = 0; i < count; i++) feed.had();
};

test('a feed opens on its newest page, newest first, all of it looked at', async (t) => {
  const { model, shown } = await open(t, many(12));
  assert.equal(model.get().phase, 'ready');
  assert.deepEqual(shown(), [12, 11, 10, 9, 8]);
  assert.ok(model.get().items.every(({ seen }) => seen));
  assert.deepEqual(model.get().older, { status: 'idle', done: false });
});

test('what happens stands on top at once, is told once, and has not been looked at', async (t) => {
  const { feed, model, shown, happenings } = await open(t, many(2));
  const item = feed.happen({ actor: person('Ben') });
  feed.channel.tell(item);
  assert.deepEqual(shown(), [3, 2, 1]);
  assert.equal(model.get().items[0]?.actor.name, 'Ben');
  assert.equal(model.get().items[0]?.seen, false);
  assert.deepEqual(
    happenings.map((happening) => happening.kind === 'activity' && [happening.item.m, happening.live]),
    [[3, true]],
  );
});

test('what is heard live and read in a page appears once', async (t) => {
  const { feed, model, shown } = await open(t, many(8));
  feed.channel.holdHistory = true;
  const loading = model.loadOlder();
  feed.happen();
  // The page was read so late that it reaches into what is held.
  feed.channel.requests[0]!.answer(feed.channel.page({ limit: 9 }));
  await loading;
  assert.deepEqual(shown(), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test('the end of history is reached once, and not asked for again', async (t) => {
  const { feed, model, shown, happenings } = await open(t, many(8));
  await model.loadOlder();
  await model.loadOlder();
  await model.loadOlder();
  assert.deepEqual(shown(), [8, 7, 6, 5, 4, 3, 2, 1]);
  assert.equal(model.get().older.done, true);
  assert.deepEqual(
    happenings.filter(({ kind }) => kind === 'page'),
    [{ kind: 'page', count: 3, done: true }],
  );
  assert.equal(feed.channel.requests.length, 0);
});

test('a page that fails takes nothing away and may be asked for again', async (t) => {
  const { feed, model, shown } = await open(t, many(8));
  feed.channel.holdHistory = true;
  const failing = model.loadOlder();
  await model.loadOlder();
  assert.equal(feed.channel.requests.length, 1);
  feed.channel.requests[0]!.refuse(new RtError('UNAVAILABLE', 'Not now.'));
  await failing;
  assert.equal(model.get().older.status, 'error');
  assert.deepEqual(shown(), [8, 7, 6, 5, 4]);
  feed.channel.holdHistory = false;
  await model.loadOlder();
  assert.deepEqual(shown(), [8, 7, 6, 5, 4, 3, 2, 1]);
});

test('a page in which everything was taken back does not stop the way down', async (t) => {
  const { model, shown } = await open(t, (feed) => {
    many(15)(feed);
    for (let i = 5; i < 10; i++) feed.channel.log[i] = { ...feed.channel.log[i]!, n: 'retracted', d: null };
  });
  await model.loadOlder();
  await model.loadOlder();
  assert.deepEqual(shown(), [15, 14, 13, 12, 11, 5, 4, 3, 2, 1]);
  assert.equal(model.get().older.done, true);
});

test('while paused nothing moves and the count grows; going on shows all of it', async (t) => {
  const { feed, model, shown, clock, kinds } = await open(t, many(2));
  model.pause();
  const before = model.get().items;
  feed.happen();
  feed.happen();
  await clock.advance(1000);
  assert.equal(model.get().items, before);
  assert.deepEqual([model.get().pending, model.get().paused], [2, true]);
  await model.resume();
  assert.deepEqual(shown(), [4, 3, 2, 1]);
  assert.deepEqual([model.get().pending, model.get().paused], [0, false]);
  assert.deepEqual(kinds(), ['activity', 'activity', 'reveal']);
});

test('what was held back comes in when it may, unless somebody paused', async (t) => {
  const { feed, model, shown, clock } = await open(t, many(1));
  model.hold(true);
  feed.happen();
  await clock.advance(1000);
  assert.deepEqual([shown(), model.get().pending], [[1], 1]);
  model.pause();
  model.hold(false);
  await clock.advance(1000);
  assert.deepEqual([shown(), model.get().pending], [[1], 1]);
  await model.reveal();
  assert.deepEqual([shown(), model.get().paused], [[2, 1], true]);
});

test('fifty activities a second lead to at most four states a second, and the last one has them all', async (t) => {
  const { feed, model, states, clock } = await open(t, many(5));
  const before = states();
  for (let i = 0; i < 500; i++) {
    feed.happen();
    await clock.advance(20);
  }
  const made = states() - before;
  assert.ok(made >= 30 && made <= 41, `expected about four states a second for ten seconds, got ${made}`);
  await clock.advance(250);
  assert.equal(model.get().items[0]?.m, 505);
  assert.equal(model.get().items.length, 50);
  assert.equal(clock.pending, 0);
});

test('however much waits, what is held is bounded, and the newest of it is shown without asking', async (t) => {
  const { feed, model, clock, shown } = await open(t, many(5));
  model.pause();
  for (let i = 0; i < 1000; i++) feed.happen();
  await clock.advance(1000);
  assert.equal(model.get().pending, 1000);
  await model.resume();
  assert.equal(shown().length, 50);
  assert.deepEqual([shown()[0], shown().at(-1)], [1005, 956]);
  assert.equal(model.get().older.done, false);
  await model.loadOlder();
  assert.deepEqual(shown().slice(-2), [952, 951]);
  assert.equal(model.get().pending, 5);
});

test('who reads far back lets go of the newest, which wait and are fetched again', async (t) => {
  const { feed, model, clock, shown } = await open(t, many(80));
  for (let i = 0; i < 12; i++) await model.loadOlder();
  assert.deepEqual([shown()[0], shown().at(-1), shown().length], [65, 16, 50]);
  assert.equal(model.get().pending, 15);
  feed.channel.holdHistory = true;
  const failing = model.reveal();
  feed.channel.requests[0]!.refuse(new RtError('UNAVAILABLE', 'Not now.'));
  await failing;
  assert.equal(model.get().newer.status, 'error');
  assert.deepEqual([shown()[0], model.get().pending], [65, 15]);
  const again = model.reveal();
  model.hold(true);
  feed.happen();
  feed.channel.requests[1]!.answer(feed.channel.page({ limit: 5 }));
  await again;
  await clock.advance(1000);
  assert.deepEqual(shown(), [81, 80, 79, 78, 77]);
  assert.equal(model.get().pending, 0);
});

test('what is taken back goes from what is shown, from what waits and from its count', async (t) => {
  const { feed, model, clock, shown, kinds } = await open(t, many(3));
  feed.retract(feed.channel.log[1]!);
  await clock.advance(1000);
  assert.deepEqual(shown(), [3, 1]);
  model.pause();
  const waiting = feed.happen();
  feed.retract(waiting);
  feed.channel.tell({ ...waiting });
  await clock.advance(1000);
  assert.deepEqual([shown(), model.get().pending], [[3, 1], 0]);
  assert.deepEqual(kinds(), ['retracted', 'activity', 'retracted']);
});

test('a page that was read before something was taken back does not bring it again', async (t) => {
  const { feed, model, shown } = await open(t, many(8));
  feed.channel.holdHistory = true;
  const loading = model.loadOlder();
  const stale = feed.channel.page({ before: 4, limit: 5 });
  feed.retract(feed.channel.log[1]!);
  feed.channel.requests[0]!.answer(stale);
  await loading;
  assert.deepEqual(shown(), [8, 7, 6, 5, 4, 3, 1]);
});

test('after a gap the newest page replaces what was shown, or waits behind it while somebody reads', async (t) => {
  const { feed, model, clock, shown } = await open(t, many(5));
  many(20)(feed);
  feed.channel.start(undefined, true);
  assert.deepEqual(shown(), [25, 24, 23, 22, 21]);
  model.hold(true);
  many(20)(feed);
  feed.channel.start(undefined, true);
  await clock.advance(1000);
  assert.deepEqual([shown()[0], model.get().pending], [25, 20]);
  await model.reveal();
  assert.deepEqual(shown(), [45, 44, 43, 42, 41]);
});

test('another log starts anew, whoever reads', async (t) => {
  const { feed, model, shown } = await open(t, many(5));
  model.hold(true);
  feed.channel.epoch = 'e2';
  feed.channel.log.length = 0;
  feed.had();
  feed.channel.start(undefined, true);
  assert.deepEqual([shown(), model.get().pending], [[1], 0]);
});

test('only the verbs asked for are shown and counted', async (t) => {
  const { feed, model, clock, shown } = await open(
    t,
    (feed) => {
      for (let i = 0; i < 12; i++) feed.had({ verb: i % 6 === 0 ? 'merged' : 'liked' });
    },
    { verbs: ['merged'] },
  );
  assert.deepEqual(shown(), []);
  await model.loadOlder();
  await model.loadOlder();
  assert.deepEqual(shown(), [7, 1]);
  model.pause();
  feed.happen({ verb: 'liked' });
  feed.happen({ verb: 'merged' });
  await clock.advance(1000);
  assert.equal(model.get().pending, 1);
});

test('what was looked at is told once', async (t) => {
  const { feed, model, happenings } = await open(t, many(1));
  const { k } = feed.happen();
  model.markSeen([k, 'nobody']);
  model.markSeen([k]);
  assert.equal(model.get().items[0]?.seen, true);
  assert.deepEqual(
    happenings.filter(({ kind }) => kind === 'seen'),
    [{ kind: 'seen', ids: [k] }],
  );
});

test('what is no activity as we know it is passed over', async (t) => {
  const { feed, shown, clock } = await open(t, many(1));
  for (const d of [null, 5, {}, { m: 2 }, { m: 2, verb: 'x' }, { m: 2, verb: 'x', actor: { id: 1, name: 'A' } }])
    feed.channel.tell({ m: 2, rev: 2, o: 2, n: 'activity', ts: 1, k: 'k', d });
  feed.channel.tell({ m: 2, rev: 2, o: 2, n: 'unheard-of', ts: 1, k: 'k', d: { m: 2 } });
  await clock.advance(1000);
  assert.deepEqual(shown(), [1]);
});

test('a refusal says why, and asking again opens the feed', async (t) => {
  const { feed, model } = await open(t, (feed) => {
    feed.channel.holdStart = true;
    feed.channel.refuse(new RtError('FORBIDDEN', 'Members only.'));
  });
  assert.equal(model.get().phase, 'denied');
  feed.channel.holdStart = false;
  feed.channel.status.set({ freshness: 'stale', error: new RtError('INTERNAL', 'Disk.', { retryable: false }) });
  assert.equal(model.get().phase, 'error');
  await model.refresh();
  await settled();
  feed.channel.status.set({ freshness: 'live' });
  assert.equal(model.get().phase, 'ready');
});

test('two models of one feed wait and pause by themselves', async (t) => {
  const { client, feed, model, shown, clock } = await open(t, many(1));
  const other = new ActivityModel(client, 'team');
  t.after(other.subscribe(() => undefined));
  await settled();
  other.pause();
  feed.happen();
  await clock.advance(1000);
  assert.deepEqual(shown(), [2, 1]);
  assert.deepEqual(
    other.get().items.map(({ m }) => m),
    [1],
  );
  assert.equal(model.get().paused, false);
});

test('options out of bounds are refused in words', () => {
  const client = new FakeClient();
  assert.throws(
    () => new ActivityModel(client, 'team', { pageSize: 0 }),
    /pageSize: expected a whole number from 1 to 100, got 0/,
  );
  assert.throws(() => new ActivityModel(client, 'team', { maxItems: 5000 }), /maxItems: expected .* got 5000/);
  assert.throws(() => new ActivityModel(client, 'No Feed'), TypeError);
});
