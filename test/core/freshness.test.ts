/** What a channel, and a client, say about how fresh they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FreshnessState } from '../../components/core/client-api.ts';
import { worstFreshness } from '../../components/core/freshness.ts';
import { RtError } from '../../components/protocol/index.ts';
import { start, startOnline } from './start.ts';

const ROOM = 'chat:general';

test('a channel is live once it has its start, and stale since its link was lost', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const channel = client.channel(ROOM);
  assert.deepEqual(channel.status.get(), { freshness: 'stale' }, 'it never was live, so not since a moment');
  channel.follow({ want: 'hist:10' });
  await pass();
  assert.deepEqual(channel.status.get(), { freshness: 'live' });
  await pass(5_000);
  server.meets = ['refuse', 'refuse'];
  const lostAt = client.now();
  server.link.end();
  assert.deepEqual(channel.status.get(), { freshness: 'stale', since: lostAt });
  await pass(200);
  assert.deepEqual(channel.status.get(), { freshness: 'stale', since: lostAt });
  await pass(10_000);
  assert.deepEqual(channel.status.get(), { freshness: 'live' });
});

test('a channel that catches up says how many events it still waits for', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const seen: FreshnessState[] = [];
  const channel = client.channel(ROOM);
  channel.follow({});
  await pass();
  channel.status.listen(({ freshness, behind }) => seen.push({ freshness, behind }));
  server.link.end();
  for (let i = 0; i < 5; i++) server.append(ROOM, i);
  const events = [...server.log(ROOM).events];
  server.answer.hello = (link, hello) => {
    link.followed.add(ROOM);
    server.reply(link, { ...hello, subs: [] });
    link.send({ t: 'subx', c: ROOM, code: 'UNAVAILABLE', retry: true });
  };
  server.answer.sub = (link, { i }) => {
    link.send({
      t: 'ok',
      i,
      d: { c: ROOM, a: 1, e: 'e1', o: 5, rec: true, pubs: events.slice(0, 2), more: true } as never,
    });
    link.send({ t: 'more', c: ROOM, pubs: events.slice(2, 4) });
    link.send({ t: 'more', c: ROOM, pubs: events.slice(4), last: true });
  };
  await pass(20_000);
  assert.deepEqual(seen.at(-1), { freshness: 'live', behind: undefined });
  assert.deepEqual(
    seen.filter(({ behind }) => behind !== undefined).map(({ freshness, behind }) => [freshness, behind]),
    [
      ['catching-up', 3],
      ['catching-up', 1],
    ],
  );
});

test('a channel that misses something says so, how much, and when it has it', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const channel = client.channel(ROOM);
  const seen: FreshnessState[] = [];
  channel.follow({});
  await pass();
  channel.status.listen((status) => seen.push(status));
  const at = client.now();
  for (let i = 0; i < 3; i++) server.append(ROOM, i);
  server.publish(ROOM, 'the fourth');
  await pass();
  assert.deepEqual(seen[0], { freshness: 'gap', since: at, behind: 4 });
  assert.deepEqual(seen.at(-1), { freshness: 'live' });
  assert.equal(channel.position?.offset, 4);
});

test('a client is as fresh as the least fresh of its channels', async (t) => {
  const { client, server, pass } = await startOnline(t);
  assert.deepEqual(client.freshness.get(), { freshness: 'live' }, 'nothing is followed, so nothing is out of date');
  const leave = client.channel('chat:one').follow({});
  client.channel('chat:two').follow({});
  await pass();
  assert.deepEqual(client.freshness.get(), { freshness: 'live' });
  server.answer.sub = () => {};
  server.link.send({ t: 'gap', c: 'chat:one' });
  assert.equal(client.freshness.get().freshness, 'gap');
  leave();
  assert.equal(client.freshness.get().freshness, 'live', 'nobody looks at it any more');
  server.link.end();
  assert.equal(client.freshness.get().freshness, 'stale');
});

test('what the server refuses is not out of date', () => {
  const error = new RtError('FORBIDDEN', 'no');
  assert.deepEqual(worstFreshness([{ freshness: 'stale', error }, { freshness: 'live' }]), { freshness: 'live' });
  const later = new RtError('UNAVAILABLE', 'soon');
  assert.deepEqual(worstFreshness([{ freshness: 'stale', error: later }]), { freshness: 'stale' });
});

test('many channels are as old as the oldest, and as far behind as all together', () => {
  const sum = worstFreshness([
    { freshness: 'catching-up', since: 200, behind: 3 },
    { freshness: 'gap', since: 100, behind: 1 },
    { freshness: 'live' },
  ]);
  assert.deepEqual(sum, { freshness: 'gap', since: 100, behind: 4 });
});

test('a client that never connected has nothing out of date until somebody looks', async (t) => {
  const { client, server, pass } = start(t);
  server.meets = ['hang'];
  assert.equal(client.freshness.get().freshness, 'live');
  client.channel(ROOM).follow({});
  await pass();
  assert.deepEqual(client.freshness.get(), { freshness: 'stale' });
});
