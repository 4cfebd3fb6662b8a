import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel, Follower, FollowerStart } from '../../components/core/client-api.ts';
import type { Value } from '../../components/protocol/index.ts';
import { start, startOnline } from './start.ts';

const ROOM = 'chat:general';
const row = (o: number) => ({ m: o, rev: o, o, n: 'message', d: o, ts: 1, k: `key-${o}` });
const seed = (change: object = {}): unknown => ({
  ...{ v: 1, c: ROOM, e: 'e1', o: 2, page: { items: [row(1), row(2)], done: true } },
  ...change,
});

/** Follows a channel and writes down what is told. */
function watch(channel: Channel, want: Follower['want'] = 'hist:50') {
  const starts: FollowerStart[] = [];
  const told: Value[] = [];
  const me: Value[] = [];
  const leave = channel.follow({
    want,
    onStart: (given) => void starts.push(given),
    onEvent: ({ o }) => void told.push(o),
    onMe: (value) => void me.push(value),
  });
  return { starts, told, me, leave };
}

test('a seed starts followers before there is a connection', async (t) => {
  const { client, pass } = start(t);
  client.disconnect();
  const channel = client.channel(ROOM);
  assert.equal(channel.seed(seed()), true);
  const seen = watch(channel);
  await pass();
  assert.deepEqual(
    seen.starts.map(({ result, resync, seeded }) => [result.o, result.page?.items.length, resync, seeded]),
    [[2, 2, false, true]],
  );
  assert.deepEqual(channel.position, { epoch: 'e1', offset: 2 });
  assert.equal(channel.status.get().freshness, 'stale');
});

test('a subscription goes on from a seed, and what is newer is told once', async (t) => {
  const { client, server, pass } = start(t);
  for (let i = 1; i <= 4; i++) server.append(ROOM, i);
  client.channel(ROOM).seed(seed());
  const seen = watch(client.channel(ROOM));
  await pass();
  assert.deepEqual(server.link.of('hello')[0]?.subs, [{ c: ROOM, w: 'hist:50', e: 'e1', o: 2 }]);
  server.publish(ROOM, 'five');
  assert.equal(seen.starts.length, 1);
  assert.deepEqual(seen.told, [3, 4, 5]);
  assert.equal(client.channel(ROOM).status.get().freshness, 'live');
});

test('a seed counts on a link that is up', async (t) => {
  const { client, server, pass } = await startOnline(t);
  for (let i = 1; i <= 3; i++) server.append(ROOM, i);
  client.channel(ROOM).seed(seed());
  const seen = watch(client.channel(ROOM));
  await pass();
  assert.deepEqual(
    server.link.of('sub').map(({ e, o }) => [e, o]),
    [['e1', 2]],
  );
  assert.deepEqual([seen.starts.length, seen.told], [1, [3]]);
});

test('what only one person may see comes with the answer, never with the seed', async (t) => {
  const { client, server, pass } = start(t);
  server.append(ROOM, 1);
  server.append(ROOM, 2);
  const result = server.result.bind(server);
  server.result = (request) => ({ ...result(request), me: 'mine' });
  client.channel(ROOM).seed(seed({ me: 'theirs', page: { items: [], done: true, me: 'theirs' } }));
  const seen = watch(client.channel(ROOM));
  await pass();
  assert.deepEqual(seen.starts[0]?.result, {
    ...{ c: ROOM, e: 'e1', o: 2, rec: null },
    page: { items: [], done: true },
  });
  assert.deepEqual(seen.me, ['mine']);
});

test('a seed of another log is replaced by a fresh start', async (t) => {
  const { client, server, pass } = start(t);
  server.append(ROOM, 'one');
  client.channel(ROOM).seed(seed({ e: 'old', o: 900 }));
  const seen = watch(client.channel(ROOM));
  await pass();
  assert.deepEqual(
    seen.starts.map(({ resync, seeded, result: { e, o } }) => [resync, seeded ?? false, e, o]),
    [
      [false, true, 'old', 900],
      [true, false, 'e1', 1],
    ],
  );
  server.publish(ROOM, 'two');
  assert.deepEqual(seen.told, [2]);
});

test('everybody who comes before the answer starts from the seed if it brings what they want', async (t) => {
  const { client, server, pass } = start(t);
  server.append(ROOM, 1);
  server.append(ROOM, 2);
  const channel = client.channel(ROOM);
  const early = watch(channel, 'live');
  assert.equal(channel.seed(seed()), true);
  const [first, second] = [watch(channel), watch(channel, 'hist:10')];
  await pass();
  assert.deepEqual(
    [early, first, second].map(({ starts }) => starts.map(({ seeded }) => seeded)),
    [[true], [true], [true]],
  );
  assert.equal(server.link.of('hello')[0]?.subs[0]?.o, 2);
  const late = watch(channel, 'hist:10');
  await pass();
  assert.deepEqual(
    late.starts.map(({ seeded }) => seeded ?? false),
    [false],
  );
});

test('whoever wants what the seed does not bring gets a fresh start', async (t) => {
  const { client, server, pass } = start(t);
  server.append(ROOM, 1);
  const channel = client.channel(ROOM);
  channel.seed(seed({ page: undefined, snap: { price: 1 } }));
  const seen = watch(channel, 'hist:10');
  await pass();
  assert.deepEqual(
    seen.starts.map(({ result, seeded }) => [result.page?.items.length, seeded ?? false]),
    [[1, false]],
  );
  assert.equal(server.link.of('hello')[0]?.subs[0]?.o, undefined);
});

test('a seed does not count twice, nor once the channel was asked for or wanted otherwise', async (t) => {
  const { client, pass } = start(t);
  const [once, wanted, asked] = ['chat:once', ROOM, 'chat:asked'].map((name) => client.channel(name));
  assert.equal(once!.seed(seed({ c: 'chat:once' })), true);
  assert.equal(once!.seed(seed({ c: 'chat:once' })), false);
  watch(wanted!, 'snap');
  assert.equal(wanted!.seed(seed()), false);
  watch(asked!, 'live');
  await pass();
  assert.equal(asked!.seed(seed({ c: 'chat:asked' })), false);
});

test('a channel that was let go starts afresh', async (t) => {
  const { client, server, pass } = start(t);
  server.append(ROOM, 1);
  const channel = client.channel(ROOM);
  channel.seed(seed());
  watch(channel).leave();
  await pass(60_000);
  assert.equal(channel.position, undefined);
  const seen = watch(channel);
  await pass();
  assert.deepEqual(
    seen.starts.map(({ seeded }) => seeded ?? false),
    [false],
  );
});

for (const [what, bad] of Object.entries<unknown>({
  'no object': 'text',
  'another version': seed({ v: 2 }),
  'another channel': seed({ c: 'chat:other' }),
  'no epoch': seed({ e: undefined }),
  'an empty epoch': seed({ e: '' }),
  'no offset': seed({ o: undefined }),
  'an offset below 0': seed({ o: -1 }),
  'a malformed row': seed({ page: { items: [{ m: 1 }], done: true } }),
  'neither page nor snapshot': seed({ page: undefined }),
  'both page and snapshot': seed({ snap: 1 }),
}))
  test(`what is no seed is refused and changes nothing: ${what}`, async (t) => {
    const { client, server, pass } = start(t);
    server.append(ROOM, 1);
    const channel = client.channel(ROOM);
    assert.throws(() => channel.seed(bad), { code: 'BAD_REQUEST' });
    assert.equal(channel.position, undefined);
    const seen = watch(channel);
    await pass();
    assert.deepEqual(
      seen.starts.map(({ seeded }) => seeded ?? false),
      [false],
    );
    assert.equal(server.link.of('hello')[0]?.subs[0]?.e, undefined);
  });
