import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Meeting } from '../support/fake-server.ts';
import { startWays, type Ways } from '../support/fake-ways.ts';

const ROOM = 'chat:general';

/** Dials are made at once, for a test says what they meet first. */
async function dial(ways: Ways, meets: { ws?: Meeting; sse?: Meeting; poll?: Meeting } = {}): Promise<void> {
  for (const [name, meeting] of Object.entries(meets)) ways[name as 'ws'].meets = meeting;
  ways.client.hold();
  await ways.pass();
}

/** A client on a fallback, because WebSockets are refused. */
async function startDegraded(t: TestContext): Promise<Ways> {
  const ways = startWays(t);
  ways.client.channel(ROOM).follow({ want: 'hist:10' });
  await dial(ways, { ws: 'refuse' });
  assert.equal(ways.client.state.get().transport, 'sse');
  return ways;
}

test('where WebSockets work nothing else is tried or asked', async (t) => {
  const ways = startWays(t);
  await dial(ways);
  await ways.pass(20_000);
  const { transport, degraded, status } = ways.client.state.get();
  assert.deepEqual({ transport, degraded, status }, { transport: 'ws', degraded: false, status: 'online' });
  assert.deepEqual(ways.dialled(), ['ws']);
  assert.deepEqual(ways.platform.requested, []);
});

test('once a link has lasted, the code for another network is there before it is met', async (t) => {
  for (const [lastsMs, transport] of [
    [5_000, undefined],
    [11_000, 'sse'],
  ] as const) {
    const ways = startWays(t);
    await dial(ways);
    await ways.pass(lastsMs);
    ways.sse.isMissing = ways.poll.isMissing = true;
    ways.ws.meets = 'refuse';
    ways.platform.emit('online');
    ways.server.link.end();
    await ways.pass(3_000);
    assert.equal(ways.client.state.get().transport, transport);
  }
});

test('code that could not be fetched ahead is fetched when the next link has lasted', async (t) => {
  const ways = startWays(t);
  ways.sse.isMissing = true;
  await dial(ways);
  await ways.pass(11_000);
  ways.sse.isMissing = false;
  ways.server.link.end();
  await ways.pass(12_000);
  ways.sse.isMissing = true;
  ways.ws.meets = 'refuse';
  ways.platform.emit('online');
  ways.server.link.end();
  await ways.pass(3_000);
  assert.equal(ways.client.state.get().transport, 'sse');
});

test('a refused upgrade on a network that answers leads to an event stream at once', async (t) => {
  const ways = await startDegraded(t);
  const { status, degraded } = ways.client.state.get();
  assert.deepEqual({ status, degraded }, { status: 'online', degraded: true });
  assert.deepEqual(ways.dialled(), ['ws', 'sse']);
  assert.deepEqual(ways.platform.requested, ['https://page.example/rt/healthz']);
});

test('a rival starts nothing: subscriptions begin on the winner', async (t) => {
  const ways = await startDegraded(t);
  assert.deepEqual(ways.ws.links[0]?.received, [], 'the upgrade was refused before hello');
  const { cid, subs, sid } = ways.sse.hello!;
  assert.deepEqual({ cid, subs, sid }, { cid: ways.client.cid, subs: [], sid: undefined });
  assert.deepEqual(
    ways.server.link.of('sub').map(({ c, w }) => [c, w]),
    [[ROOM, 'hist:10']],
  );
  assert.equal(ways.client.channel(ROOM).status.get().freshness, 'live');
});

test('a refused upgrade on a network that does not answer is an outage', async (t) => {
  for (const answer of [
    () => Promise.reject(new TypeError('unreachable')),
    () => Promise.resolve({ status: 502, headers: { get: () => null }, body: null }),
  ]) {
    const ways = startWays(t);
    ways.platform.respond = answer;
    await dial(ways, { ws: 'refuse' });
    assert.equal(ways.client.state.get().status, 'waiting');
    assert.equal(ways.client.state.get().reason, 'refused');
    await ways.pass(10_000);
    assert.deepEqual(new Set(ways.dialled()), new Set(['ws']));
  }
});

test('a server that is asked whether it answers gets 3 s', async (t) => {
  const ways = startWays(t);
  ways.platform.respond = () => new Promise(() => {});
  await dial(ways, { ws: 'refuse' });
  assert.equal(ways.client.state.get().status, 'connecting');
  ways.client.dispose();
  assert.deepEqual(ways.platform.left, { timers: 0, listeners: 0 });
});

test('a WebSocket without a welcome gets a rival after 3 s, and the first welcome wins', async (t) => {
  for (const meeting of ['hang', 'mute'] as const) {
    const ways = startWays(t);
    await dial(ways, { ws: meeting });
    await ways.pass(2_900);
    assert.deepEqual(ways.dialled(), ['ws']);
    await ways.pass(200);
    assert.deepEqual(ways.dialled(), ['ws', 'sse']);
    assert.equal(ways.client.state.get().transport, 'sse');
    assert.equal(ways.ws.open, 0, 'the loser is let go');
  }
});

test('a WebSocket that was only slow wins over rivals that are slower', async (t) => {
  const ways = startWays(t);
  await dial(ways, { ws: 'hang', sse: 'mute', poll: 'hang' });
  await ways.pass(9_000);
  assert.deepEqual(ways.dialled(), ['ws', 'sse', 'poll']);
  ways.ws.links[0]!.open();
  await ways.pass();
  assert.equal(ways.client.state.get().transport, 'ws');
  assert.deepEqual([ways.sse.open, ways.poll.open], [0, 0]);
  await ways.pass(20_000);
  assert.equal(ways.server.links.length, 3);
});

test('an event stream that stays mute gets polling beside it after 5 s', async (t) => {
  const ways = startWays(t);
  await dial(ways, { ws: 'refuse', sse: 'mute' });
  await ways.pass(4_900);
  assert.deepEqual(ways.dialled(), ['ws', 'sse']);
  await ways.pass(200);
  assert.equal(ways.client.state.get().transport, 'poll');
  assert.equal(ways.sse.open, 0);
  assert.deepEqual(ways.poll.hello?.subs, []);
});

test('an event stream that fails gets polling at once', async (t) => {
  const ways = startWays(t);
  await dial(ways, { ws: 'refuse', sse: 'refuse' });
  assert.equal(ways.client.state.get().transport, 'poll');
});

test('a welcome that comes second is not heard', async (t) => {
  const ways = startWays(t);
  const greeted: Array<() => void> = [];
  ways.server.answer.hello = (link, hello) => greeted.push(() => ways.server.reply(link, hello));
  await dial(ways, { ws: 'hang' });
  await ways.pass(3_000);
  ways.ws.links[0]!.open();
  await ways.pass();
  assert.equal(greeted.length, 2);
  for (const welcome of greeted) welcome();
  await ways.pass();
  assert.equal(ways.client.state.get().transport, 'sse');
  assert.deepEqual([ways.ws.open, ways.sse.open], [0, 1]);
});

test('when every way fails the dial has failed, for the reason of the first', async (t) => {
  const ways = startWays(t);
  await dial(ways, { ws: 'refuse', sse: 'refuse', poll: 'refuse' });
  const { status, attempt, reason } = ways.client.state.get();
  assert.deepEqual({ status, attempt, reason }, { status: 'waiting', attempt: 1, reason: 'refused' });
  assert.deepEqual(ways.dialled(), ['ws', 'sse', 'poll']);
  assert.equal(ways.server.openLinks, 0);
  ways.poll.meets = 'accept';
  await ways.pass(600);
  assert.equal(ways.client.state.get().transport, 'poll');
});

test('when every way hangs the dial ends, and nothing is left of it', async (t) => {
  const ways = startWays(t);
  await dial(ways, { ws: 'hang', sse: 'hang', poll: 'hang' });
  await ways.pass(17_900);
  assert.equal(ways.client.state.get().status, 'connecting');
  await ways.pass(200);
  assert.equal(ways.client.state.get().status, 'waiting');
  assert.equal(ways.server.openLinks, 0);
});

test('a way whose code cannot be loaded is left out', async (t) => {
  const ways = startWays(t);
  ways.sse.isMissing = true;
  await dial(ways, { ws: 'refuse' });
  assert.equal(ways.client.state.get().transport, 'poll');
  const none = startWays(t);
  none.sse.isMissing = none.poll.isMissing = true;
  await dial(none, { ws: 'refuse' });
  assert.equal(none.client.state.get().status, 'waiting');
});

test("the server's own word ends the race: another way would hear the same", async (t) => {
  const ways = startWays(t);
  ways.server.answer.hello = (link) => link.shut({ code: 4403, reason: 'banned', retry: 'never' });
  await dial(ways, { ws: 'hang' });
  await ways.pass(3_000);
  const { status, reason } = ways.client.state.get();
  assert.deepEqual({ status, reason }, { status: 'blocked', reason: 'banned' });
  await ways.pass(60_000);
  assert.deepEqual(ways.dialled(), ['ws', 'sse']);
  assert.equal(ways.server.openLinks, 0);
});

test('once a WebSocket has worked on this network an outage does not demote', async (t) => {
  const ways = startWays(t);
  await dial(ways);
  ways.ws.meets = 'refuse';
  ways.server.link.end();
  await ways.pass(30_000);
  assert.deepEqual(new Set(ways.dialled()), new Set(['ws']));
  ways.ws.meets = 'hang';
  await ways.pass(60_000);
  assert.deepEqual(new Set(ways.dialled()), new Set(['ws']));
});

test('on what may be another network everything is open again', async (t) => {
  const ways = startWays(t);
  await dial(ways);
  ways.ws.meets = 'refuse';
  ways.platform.emit('offline');
  ways.platform.emit('online');
  await ways.pass();
  assert.equal(ways.client.state.get().transport, 'sse');
});

test('what won is tried first for ten minutes, with the session and the positions', async (t) => {
  const { platform, client, sse } = await startDegraded(t);
  sse.links[0]!.end();
  await platform.clock.advance(1_000);
  assert.equal(sse.links.length, 2, 'the same page');
  assert.deepEqual(sse.hello?.sid, 'sid');
  assert.deepEqual(sse.hello?.subs, [{ c: ROOM, w: 'hist:10', e: 'e1', o: 0 }]);
  client.dispose();

  const reloaded = startWays(t, { platform });
  await dial(reloaded);
  assert.deepEqual(reloaded.dialled(), ['sse'], 'after a reload');
  reloaded.client.dispose();

  await platform.clock.advance(10 * 60_000);
  const later = startWays(t, { platform });
  await dial(later);
  assert.deepEqual(later.dialled(), ['ws'], 'ten minutes later');
});

test('what won but fails now is forgotten, and the others are tried beside it', async (t) => {
  const { platform, client } = await startDegraded(t);
  client.dispose();
  const ways = startWays(t, { platform });
  await dial(ways, { sse: 'mute' });
  assert.deepEqual(ways.dialled(), ['sse']);
  await ways.pass(5_000);
  assert.deepEqual(ways.dialled(), ['sse', 'ws']);
  assert.equal(ways.client.state.get().transport, 'ws');
  ways.client.dispose();
  const next = startWays(t, { platform });
  await dial(next);
  assert.deepEqual(next.dialled(), ['ws']);
});

test('what won but cannot be loaded now is forgotten', async (t) => {
  const { platform, client } = await startDegraded(t);
  client.dispose();
  const ways = startWays(t, { platform });
  ways.client.on('error', () => {});
  ways.sse.isMissing = true;
  await dial(ways);
  assert.deepEqual(ways.dialled(), []);
  await ways.pass(1_000);
  assert.deepEqual(ways.dialled(), ['ws']);
});

test('a fallback that falls silent is not what the next dial starts with', async (t) => {
  const ways = await startDegraded(t);
  ways.ws.meets = 'accept';
  ways.server.answer.ping = () => {};
  await ways.pass(32_000);
  assert.deepEqual(ways.dialled(), ['ws', 'sse', 'ws']);
});

test('storage that is blocked or holds nonsense changes nothing', async (t) => {
  const ways = startWays(t);
  ways.platform.stores.tab.items.set('rt-elements:transport:https://page.example/rt', 'carrier-pigeon yesterday');
  await dial(ways);
  assert.deepEqual(ways.dialled(), ['ws']);
  const blocked = startWays(t);
  blocked.platform.stores.tab.blocked = true;
  await dial(blocked, { ws: 'refuse' });
  assert.equal(blocked.client.state.get().transport, 'sse');
});

for (const [transports, meets, expected] of [
  [['ws'], { ws: 'refuse' }, ['ws']],
  [['poll'], {}, ['poll']],
  [['sse', 'ws'], {}, ['sse']],
  [['sse', 'ws'], { sse: 'refuse' }, ['sse', 'ws']],
  [['ws', 'poll', 'sse'], { ws: 'refuse', poll: 'refuse' }, ['ws', 'poll', 'sse']],
] as const) {
  test(`transports ${transports.join(' ')} are those, in that order, when they meet ${JSON.stringify(meets)}`, async (t) => {
    const ways = startWays(t, { transports });
    await dial(ways, meets);
    assert.deepEqual(ways.dialled(), expected);
    const { transport, degraded } = ways.client.state.get();
    if (transport) assert.equal(degraded, transport !== 'ws');
  });
}

test('fallbacks speak JSON whatever a WebSocket would speak', async (t) => {
  const ways = startWays(t, { codec: 'msgpack' });
  await dial(ways, { ws: 'refuse' });
  assert.equal(ways.ws.links[0]!.request.codec, 'msgpack');
  assert.equal(ways.sse.links[0]!.request.codec, 'json');
  assert.equal(ways.client.state.get().status, 'online');
});

test('a session that the server does not know is dialled again at once, with the positions', async (t) => {
  const ways = await startDegraded(t);
  ways.server.publish(ROOM, 'a');
  ways.server.link.end(4410, 'no such session');
  await ways.pass();
  assert.equal(ways.sse.links.length, 2);
  assert.deepEqual(ways.sse.hello?.subs, [{ c: ROOM, w: 'hist:10', e: 'e1', o: 1 }]);
});

test('nothing is left of a client disposed at any moment of a race', async (t) => {
  for (const meeting of ['hang', 'mute', 'refuse'] as const) {
    for (const ms of [0, 1, 2_999, 3_000, 3_500, 8_000, 8_500, 15_000]) {
      const ways = startWays(t);
      await dial(ways, { ws: meeting, sse: meeting, poll: meeting });
      await ways.pass(ms);
      ways.client.dispose();
      assert.deepEqual(ways.platform.left, { timers: 0, listeners: 0 }, `${meeting} after ${ms} ms`);
      assert.equal(ways.server.openLinks, 0);
      const dials = ways.server.links.length;
      await ways.pass(3_600_000);
      assert.equal(ways.server.links.length, dials);
    }
  }
});
