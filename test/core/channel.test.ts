import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel, Follower } from '../../components/core/client-api.ts';
import type { SubResult, Value, WireEvent } from '../../components/protocol/index.ts';
import { start, startOnline } from './start.ts';

const ROOM = 'chat:general';

/** Follows a channel and writes down what is told. */
function watch(channel: Channel, want?: Follower['want']) {
  const starts: Array<{ result: SubResult; resync: boolean }> = [];
  const events: WireEvent[] = [];
  const live: boolean[] = [];
  const leave = channel.follow({
    want,
    onStart: (start) => void starts.push(start),
    onEvent: (event, isLive) => {
      events.push(event);
      live.push(isLive);
    },
  });
  return { starts, events, live, leave, offsets: () => events.map(({ o }) => o) };
}

test('a follower gets its page, then every event in order and once', async (t) => {
  const { client, server, pass } = start(t);
  for (let i = 0; i < 5; i++) server.append(ROOM, i);
  const seen = watch(client.channel(ROOM), 'hist:3');
  await pass();
  server.publish(ROOM, 'six');
  server.publish(ROOM, 'seven');
  assert.equal(seen.starts.length, 1);
  assert.equal(seen.starts[0]?.resync, false);
  assert.deepEqual(
    seen.starts[0]?.result.page?.items.map(({ d }) => d),
    [2, 3, 4],
  );
  assert.deepEqual(seen.offsets(), [6, 7]);
  assert.deepEqual(seen.live, [true, true]);
  assert.deepEqual(client.channel(ROOM).position, { epoch: 'e1', offset: 7 });
  assert.equal(client.channel(ROOM).status.get().freshness, 'live');
});

test('subscriptions ride in hello: one round trip to live', async (t) => {
  const { client, server, pass } = start(t);
  watch(client.channel(ROOM));
  watch(client.channel('chat:other'), 'hist:20');
  await pass();
  assert.deepEqual(server.link.of('hello')[0]?.subs, [
    { c: ROOM, w: 'live' },
    { c: 'chat:other', w: 'hist:20' },
  ]);
  assert.equal(server.link.of('sub').length, 0);
});

test('a follower on a link that is up subscribes', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const seen = watch(client.channel(ROOM));
  assert.equal(client.channel(ROOM).status.get().freshness, 'stale');
  await pass();
  assert.deepEqual(
    server.link.of('sub').map(({ c, w }) => ({ c, w })),
    [{ c: ROOM, w: 'live' }],
  );
  assert.equal(seen.starts.length, 1);
});

test('all followers share one subscription and hear the same', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const first = watch(client.channel(ROOM));
  const second = watch(client.channel(ROOM));
  await pass();
  server.publish(ROOM, 'a');
  assert.equal(server.link.of('sub').length, 1);
  assert.deepEqual([first.offsets(), second.offsets()], [[1], [1]]);
});

test('a later follower who wants nothing from before begins where the channel stands', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const first = watch(client.channel(ROOM));
  await pass();
  server.publish(ROOM, 'a');
  const second = watch(client.channel(ROOM));
  await pass();
  server.publish(ROOM, 'b');
  assert.equal(server.link.of('sub').length, 1);
  assert.equal(second.starts[0]?.result.o, 1);
  assert.deepEqual([first.offsets(), second.offsets()], [[1, 2], [2]]);
});

test('a later follower who wants more than is held gets a fresh start, and so does everyone', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const first = watch(client.channel(ROOM));
  await pass();
  server.publish(ROOM, 'a');
  const second = watch(client.channel(ROOM), 'hist:10');
  await pass();
  server.publish(ROOM, 'b');
  assert.deepEqual(server.link.of('sub').at(-1), {
    t: 'sub',
    i: server.link.of('sub').at(-1)?.i,
    c: ROOM,
    w: 'hist:10',
  });
  assert.deepEqual(
    second.starts.map(({ resync, result }) => [resync, result.page?.items.length]),
    [[false, 1]],
  );
  assert.deepEqual(
    first.starts.map(({ resync }) => resync),
    [false, true],
  );
  assert.deepEqual([first.offsets(), second.offsets()], [[1, 2], [2]]);
});

test('coming back resumes after the last event that was handled', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM), 'hist:10');
  await pass();
  server.publish(ROOM, 'a');
  server.link.end();
  assert.equal(client.channel(ROOM).status.get().freshness, 'stale');
  server.append(ROOM, 'b');
  server.append(ROOM, 'c');
  await pass(1_000);
  assert.deepEqual(server.link.of('hello')[0]?.subs, [{ c: ROOM, e: 'e1', o: 1, w: 'hist:10' }]);
  assert.deepEqual(seen.offsets(), [1, 2, 3]);
  assert.deepEqual(seen.live, [true, false, false]);
  assert.equal(seen.starts.length, 1, 'what is held stays');
});

test('two drops in a row without traffic replay nothing twice', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  server.publish(ROOM, 'a');
  for (let i = 0; i < 3; i++) {
    server.link.end();
    await pass(20_000);
  }
  assert.deepEqual(seen.offsets(), [1]);
});

test('an offset that is known is dropped', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  const event = server.publish(ROOM, 'a');
  server.link.send({ t: 'pub', c: ROOM, ...event }, { t: 'pub', c: ROOM, ...event });
  assert.deepEqual(seen.offsets(), [1]);
});

test('a hole is filled by asking again from the last event, once however many come after it', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  server.publish(ROOM, 'a');
  server.append(ROOM, 'lost');
  server.publish(ROOM, 'c');
  server.publish(ROOM, 'd');
  assert.equal(client.channel(ROOM).status.get().freshness, 'gap');
  await pass();
  assert.deepEqual(
    server.link.of('sub').map(({ e, o }) => ({ e, o })),
    [{ e: 'e1', o: 1 }],
  );
  assert.deepEqual(seen.offsets(), [1, 2, 3, 4]);
  assert.equal(client.channel(ROOM).status.get().freshness, 'live');
});

test('holes that never close are not asked about in a hurry', async (t) => {
  const { client, server, pass } = start(t);
  watch(client.channel(ROOM));
  await pass();
  server.answer.sub = (link, { i, c }) => {
    link.send({ t: 'ok', i, d: { c, a: 1, e: 'e1', o: 0, rec: true } });
    link.send({ t: 'pub', c, o: 9, n: 'message', ts: 1, k: 'A'.repeat(22) });
  };
  server.link.send({ t: 'pub', c: ROOM, o: 9, n: 'message', ts: 1, k: 'A'.repeat(22) });
  await pass(60_000);
  const { length } = server.link.of('sub');
  assert.ok(length >= 3 && length <= 25, `expected 3 to 25 tries in a minute, got ${length}`);
});

test('a position that was lost gives a fresh start, marked as such', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM), 'hist:2');
  await pass();
  server.publish(ROOM, 'a');
  server.link.end();
  for (let i = 0; i < 10; i++) server.append(ROOM, i);
  server.trim(ROOM, 3);
  await pass(1_000);
  assert.deepEqual(
    seen.starts.map(({ resync, result }) => [resync, result.rec]),
    [
      [false, null],
      [true, false],
    ],
  );
  assert.deepEqual(
    seen.starts[1]?.result.page?.items.map(({ o }) => o),
    [10, 11],
  );
  server.publish(ROOM, 'next');
  assert.deepEqual(seen.offsets(), [1, 12]);
});

test('a new epoch gives a fresh start, though the offset would fit', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM), 'hist:5');
  await pass();
  server.publish(ROOM, 'a');
  server.link.end();
  server.logs.delete(ROOM);
  server.append(ROOM, 'another');
  server.log(ROOM).epoch = 'e2';
  await pass(1_000);
  assert.equal(seen.starts.at(-1)?.resync, true);
  assert.deepEqual(client.channel(ROOM).position, { epoch: 'e2', offset: 1 });
});

test('a gap notice asks again and keeps the link', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  server.append(ROOM, 'missed');
  server.link.send({ t: 'gap', c: ROOM });
  await pass();
  assert.deepEqual(seen.offsets(), [1]);
  assert.equal(server.links.length, 1);
});

test('what follows a long answer is applied as it comes, and live only after its end', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  server.publish(ROOM, 'a');
  server.link.end();
  const missed = ['b', 'c', 'd', 'e'].map((d) => server.append(ROOM, d));
  server.answer.hello = (link, hello) => {
    server.welcome = { subs: [{ c: ROOM, more: true }] };
    server.reply(link, hello);
  };
  await pass(1_000);
  const { link } = server;
  link.send({ t: 'more', c: ROOM, a: 1, e: 'e1', o: 5, rec: true, pubs: missed.slice(0, 2) });
  assert.deepEqual(seen.offsets(), [1, 2, 3]);
  assert.equal(client.channel(ROOM).status.get().freshness, 'catching-up');
  link.send({ t: 'more', c: ROOM, pubs: missed.slice(2), last: true });
  assert.deepEqual(seen.offsets(), [1, 2, 3, 4, 5]);
  assert.deepEqual(seen.live.slice(1), [false, false, false, false]);
  assert.equal(client.channel(ROOM).status.get().freshness, 'live');
  server.publish(ROOM, 'f');
  assert.equal(seen.live.at(-1), true);
  assert.equal(link.of('sub').length, 0);
});

test('a page that comes after the answer starts the channel', async (t) => {
  const { client, server, pass } = start(t);
  const event = server.append(ROOM, 'a');
  server.welcome = { subs: [{ c: ROOM, more: true }] };
  const seen = watch(client.channel(ROOM), 'hist:1');
  await pass();
  const page = { items: [{ ...event, m: 1, rev: 1 }], done: true };
  server.link.send({ t: 'more', c: ROOM, a: 1, e: 'e1', o: 1, rec: null, page, last: true });
  assert.equal(seen.starts[0]?.result.page?.items.length, 1);
  server.publish(ROOM, 'b');
  assert.deepEqual(seen.offsets(), [2]);
});

test('a link lost between the parts of a long answer resumes from what was applied', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  server.link.end();
  const missed = ['a', 'b', 'c'].map((d) => server.append(ROOM, d));
  server.welcome = { subs: [{ c: ROOM, more: true }] };
  await pass(1_000);
  server.link.send({ t: 'more', c: ROOM, a: 1, e: 'e1', o: 3, rec: true, pubs: missed.slice(0, 1) });
  server.welcome = {};
  server.link.end();
  await pass(2_000);
  assert.equal(server.link.of('hello')[0]?.subs[0]?.o, 1);
  assert.deepEqual(seen.offsets(), [1, 2, 3]);
});

test('heads in a ping find what was lost without a sound, after a moment for what is on its way', async (t) => {
  const { client, server, pass } = start(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  server.link.send({ t: 'ping', now: server.now(), heads: { [ROOM]: 1, 'chat:unknown': 9 } });
  await pass(1_000);
  assert.equal(server.link.of('sub').length, 0);
  server.publish(ROOM, 'was on its way');
  await pass(5_000);
  assert.equal(server.link.of('sub').length, 0);

  server.append(ROOM, 'lost');
  server.link.send({ t: 'ping', now: server.now(), heads: { [ROOM]: 2 } });
  await pass(5_000);
  assert.deepEqual(seen.offsets(), [1, 2]);
});

test('what comes for a channel between asking and the answer is ignored', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const seen = watch(client.channel(ROOM));
  server.answer.sub = (link, message) => {
    link.send({ t: 'pub', c: ROOM, o: 1, n: 'message', d: 'early', ts: 1, k: 'A'.repeat(22) });
    server.append(ROOM, 'early');
    server.reply(link, message);
  };
  await pass();
  server.publish(ROOM, 'b');
  assert.deepEqual(seen.offsets(), [2]);
});

test('a subscription that is refused for good says so and is left alone on this link', async (t) => {
  const { client, server, pass } = await startOnline(t);
  watch(client.channel(ROOM));
  server.answer.sub = (link, { i }) => link.send({ t: 'err', i, code: 'FORBIDDEN', msg: 'not yours', retry: false });
  await pass(20_000);
  assert.equal(server.link.of('sub').length, 1);
  assert.equal(client.channel(ROOM).status.get().error?.code, 'FORBIDDEN');

  server.link.end();
  await pass(1_000);
  assert.equal(client.channel(ROOM).status.get().freshness, 'live', 'another link may allow it');
  assert.equal(client.channel(ROOM).status.get().error, undefined);
});

test('a refusal in the welcome says so as well', async (t) => {
  const { client, server, pass } = start(t);
  server.welcome = { subs: [{ c: ROOM, err: { code: 'FORBIDDEN', msg: 'not yours', retry: false } }] };
  watch(client.channel(ROOM));
  await pass();
  assert.equal(client.channel(ROOM).status.get().error?.message, 'not yours');
});

test('a subscription that is refused for now is asked for again, with the wait it names', async (t) => {
  const { client, server, pass } = await startOnline(t);
  watch(client.channel(ROOM));
  server.answer.sub = (link, { i }) =>
    link.send({ t: 'err', i, code: 'RATE_LIMITED', msg: 'slow down', retry: true, after: 3_000 });
  await pass();
  server.answer = {};
  await pass(2_900);
  assert.equal(server.link.of('sub').length, 1);
  await pass(200);
  assert.equal(client.channel(ROOM).status.get().freshness, 'live');
});

test('the server may end a subscription, for good or for now', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  server.link.send({ t: 'subx', c: ROOM, code: 'UNAVAILABLE', retry: true });
  await pass(5_000);
  assert.equal(client.channel(ROOM).status.get().freshness, 'live');
  server.link.send({ t: 'subx', c: ROOM, code: 'FORBIDDEN', retry: false });
  server.publish(ROOM, 'not for us any more');
  await pass(5_000);
  assert.equal(client.channel(ROOM).status.get().error?.code, 'FORBIDDEN');
  assert.deepEqual(seen.offsets(), []);
});

test('a channel is unsubscribed a second after its last follower, and not before', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const first = watch(client.channel(ROOM));
  await pass();
  first.leave();
  await pass(900);
  const second = watch(client.channel(ROOM));
  await pass(5_000);
  assert.equal(server.link.of('unsub').length, 0);
  assert.equal(second.starts.length, 1);
  second.leave();
  await pass(1_100);
  assert.deepEqual(
    server.link.of('unsub').map(({ c }) => c),
    [ROOM],
  );
  assert.equal(client.channel(ROOM).position, undefined);
  assert.equal(server.link.followed.size, 0);
});

test('coming back after leaving starts afresh', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const first = watch(client.channel(ROOM), 'hist:5');
  await pass();
  server.publish(ROOM, 'a');
  first.leave();
  await pass(2_000);
  server.append(ROOM, 'b');
  const second = watch(client.channel(ROOM), 'hist:5');
  await pass();
  assert.deepEqual(
    second.starts.map(({ result, resync }) => [result.page?.items.length, resync]),
    [[2, false]],
  );
});

test('leaving while the hello is on its way leaves nothing subscribed', async (t) => {
  const { client, server, pass } = start(t);
  client.hold();
  const seen = watch(client.channel(ROOM));
  server.answer.hello = () => {};
  await pass();
  seen.leave();
  await pass(2_000);
  const hello = server.link.of('hello')[0];
  assert.ok(hello);
  server.reply(server.link, hello);
  await pass();
  assert.equal(server.link.followed.size, 0);
  assert.equal(seen.starts.length, 0);
});

test('a follower who wants more joins while the hello is on its way and still gets it', async (t) => {
  const { client, server, pass } = start(t);
  server.append(ROOM, 'a');
  watch(client.channel(ROOM));
  server.answer.hello = () => {};
  await pass();
  const late = watch(client.channel(ROOM), 'hist:10');
  const hello = server.link.of('hello')[0];
  assert.ok(hello);
  server.reply(server.link, hello);
  await pass();
  assert.deepEqual(
    late.starts.map(({ result }) => result.page?.items.length),
    [1],
  );
});

test('an exception in a handler is reported, and others still hear', async (t) => {
  const { client, server, platform, pass } = await startOnline(t);
  const errors: unknown[] = [];
  client.on('error', (error) => errors.push(error));
  const boom = new Error('of the page');
  client.channel(ROOM).follow({
    onStart: () => {
      throw boom;
    },
    onEvent: () => {
      throw boom;
    },
  });
  const seen = watch(client.channel(ROOM));
  await pass();
  server.publish(ROOM, 'a');
  server.publish(ROOM, 'b');
  assert.deepEqual(errors, [boom, boom, boom]);
  assert.deepEqual(seen.offsets(), [1, 2]);
  assert.equal(client.channel(ROOM).position?.offset, 2);
  assert.deepEqual(platform.reported, []);
});

test('a position moves only after the handlers ran', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const positions: Array<number | undefined> = [];
  client.channel(ROOM).follow({ onEvent: () => positions.push(client.channel(ROOM).position?.offset) });
  await pass();
  server.publish(ROOM, 'a');
  server.publish(ROOM, 'b');
  assert.deepEqual(positions, [0, 1]);
});

test('a follower knows who it is, and that it is online, when it is given its first start', async (t) => {
  const { client, pass } = start(t);
  const known: unknown[] = [];
  client.channel(ROOM).follow({ onStart: () => known.push([client.state.get().status, client.state.get().user?.id]) });
  await pass();
  assert.deepEqual(known, [['online', 'guest-1']]);
});

test('on hears one name, the star hears all, once hears one', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const heard: string[] = [];
  const channel = client.channel(ROOM);
  const off = channel.on('message', ({ d }) => heard.push(`message ${JSON.stringify(d)}`));
  channel.on('edited', () => heard.push('edited'));
  channel.on('*', (_event, name) => heard.push(`* ${name}`));
  channel.once('message', () => heard.push('once'));
  await pass();
  server.publish(ROOM, 1);
  server.publish(ROOM, 2);
  off();
  server.publish(ROOM, 3);
  assert.deepEqual(heard, ['message 1', '* message', 'once', 'message 2', '* message', '* message']);
});

test('a name that is no channel is refused where it is written', (t) => {
  const { client } = start(t);
  for (const name of ['general', 'chat:', 'Chat:general', 'chat:a b', 'chat:a:b', '']) {
    assert.throws(() => client.channel(name), TypeError, name);
  }
});

test('more channels than a hello may carry are asked for after the welcome', async (t) => {
  const { client, server, pass } = start(t);
  for (let i = 0; i < 130; i++) watch(client.channel(`chat:room-${i}`));
  await pass();
  assert.equal(server.link.of('hello')[0]?.subs.length, 128);
  assert.deepEqual(
    server.link.of('sub').map(({ c }) => c),
    ['chat:room-128', 'chat:room-129'],
  );
});

test('the larger wish of several followers is asked for', async (t) => {
  const { client, server, pass } = start(t);
  const channel = client.channel(ROOM);
  watch(channel, 'hist:10');
  watch(channel, 'hist:30');
  watch(channel);
  await pass();
  assert.equal(server.link.of('hello')[0]?.subs[0]?.w, 'hist:30');
});

test('data of any kind arrives as it was', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const seen = watch(client.channel(ROOM));
  await pass();
  const values: Value[] = [null, 0, '', false, [], {}, { $b: 'AA==', $: [1] }, { bytes: new Uint8Array([1, 2, 3]) }];
  for (const value of values) server.publish(ROOM, value);
  assert.deepEqual(
    seen.events.map(({ d }) => d),
    values,
  );
});
