import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Status } from '../../components/core/client-api.ts';
import { start, startOnline, type Started } from './start.ts';

/** Writes down every status from now on. */
function statuses({ client }: Started): Status[] {
  const seen: Status[] = [];
  client.state.subscribe(({ status }) => {
    if (seen.at(-1) !== status) seen.push(status);
  });
  return seen;
}

test('a client that nobody needs does not connect', async (t) => {
  const { client, server, pass } = start(t);
  client.channel('chat:general');
  client.connect();
  client.retryNow();
  await pass(60_000);
  assert.equal(server.links.length, 0);
  assert.equal(client.state.get().status, 'idle');
});

test('the first hold connects, and a second after the last it lets go', async (t) => {
  const started = start(t);
  const { client, server, pass } = started;
  const seen = statuses(started);
  const first = client.hold();
  const second = client.hold();
  await pass(0);
  first();
  first();
  await pass(5_000);
  assert.equal(server.openLinks, 1, 'the second hold keeps it, and letting go twice counts once');
  second();
  await pass(900);
  assert.equal(server.openLinks, 1);
  await pass(200);
  assert.equal(server.openLinks, 0);
  assert.deepEqual(server.link.received.at(-1), { t: 'bye' });
  assert.deepEqual(seen, ['idle', 'connecting', 'online', 'idle']);
  assert.equal(client.state.get().transport, undefined);
});

test('a hold within the second keeps the link', async (t) => {
  const { client, server, pass } = start(t);
  client.hold()();
  await pass(900);
  client.hold();
  await pass(10_000);
  assert.equal(server.links.length, 1);
  assert.equal(server.openLinks, 1);
});

test('a refused dial waits and says until when and why', async (t) => {
  const started = start(t);
  const { client, server, platform, pass } = started;
  server.meets = ['refuse'];
  const seen = statuses(started);
  client.hold();
  await pass(0);
  const { status, retryAt, attempt, code, reason } = client.state.get();
  assert.deepEqual(
    { status, retryAt, attempt, code, reason },
    { status: 'waiting', retryAt: platform.wall() + 550, attempt: 1, code: 1006, reason: 'refused' },
  );
  await pass(550);
  assert.equal(client.state.get().status, 'online');
  assert.equal(client.state.get().retryAt, undefined);
  assert.deepEqual(seen, ['idle', 'connecting', 'waiting', 'connecting', 'online']);
});

test('a dial that never opens is given up after 10 s, the next ones after 15 and 20 s', async (t) => {
  const { client, server, platform, pass } = start(t);
  platform.chance = [0];
  server.meets = ['hang', 'hang', 'hang', 'hang'];
  client.hold();
  const opened: number[] = [];
  for (let dial = 1; dial <= 4; dial++) {
    await pass(0);
    const from = platform.clock.now;
    while (client.state.get().status === 'connecting') await pass(500);
    opened.push(platform.clock.now - from);
    await pass(100);
  }
  assert.deepEqual(opened, [10_000, 15_000, 20_000, 20_000]);
});

test('a server that opens and says nothing is given up after 10 s', async (t) => {
  const { client, server, pass } = start(t);
  server.meets = ['mute'];
  client.hold();
  await pass(9_900);
  assert.equal(client.state.get().status, 'connecting');
  await pass(200);
  assert.equal(client.state.get().status, 'waiting');
  assert.equal(server.openLinks, 0);
});

test('the network coming back ends the wait but not the count of failures', async (t) => {
  for (const event of ['online', 'visible'] as const) {
    const { client, server, platform, pass } = start(t);
    server.meets = Array.from({ length: 20 }, () => 'refuse' as const);
    client.hold();
    await pass(4_001);
    assert.equal(client.state.get().status, 'waiting');
    const dials = server.links.length;
    platform.emit(event);
    await pass(0);
    assert.equal(server.links.length, dials + 1, event);
    assert.ok(client.state.get().attempt >= dials, 'failures stay counted');
    client.dispose();
  }
});

test('a network that goes takes the link with it at once', async (t) => {
  const { client, server, platform, pass } = await startOnline(t);
  platform.emit('offline');
  assert.equal(server.openLinks, 0);
  assert.equal(client.state.get().status, 'offline');
  platform.emit('online');
  await pass(0);
  assert.equal(client.state.get().status, 'online');
});

test('a machine that wrongly believes to be offline is dialled from all the same', async (t) => {
  const { client, server, platform, pass } = start(t);
  platform.isOnline = false;
  client.hold();
  await pass(0);
  assert.equal(server.links.length, 1);
  assert.equal(client.state.get().status, 'online');
});

/** Everything that could bring a link up, each by itself. */
const triggers: Readonly<Record<string, (started: Started) => void>> = {
  'the network coming back': ({ platform }) => platform.emit('online'),
  'the network going': ({ platform }) => platform.emit('offline'),
  'the page being seen': ({ platform }) => platform.emit('visible'),
  'the page being left': ({ platform }) => platform.emit('leave'),
  'the page being shown again': ({ platform }) => {
    platform.emit('leave');
    platform.emit('return');
    platform.emit('visible');
  },
  'a hold': ({ client }) => void client.hold(),
  'a follower': ({ client }) => void client.channel('chat:general').follow({}),
  'a message': ({ client }) => void client.channel('chat:general').send('send', { text: 'hi' }),
  'a call': ({ client }) => void client.channel('chat:general').call('rooms').catch(String),
  'a retry': ({ client }) => client.retryNow(),
  'a token': ({ client }) => client.setToken('new'),
  'signing out': ({ client }) => client.setToken(undefined),
  'a name': ({ client }) => client.setName('new'),
  'a sleep of an hour': ({ platform }) => platform.clock.sleep(3_600_000),
  'a clock that jumps': ({ platform }) => void (platform.jumpMs = 3_600_000),
  time: () => {},
};
const moments: Readonly<Record<string, (started: Started) => Promise<void> | void>> = {
  'while it is up': () => {},
  'while it is dialled': async ({ server, pass }) => {
    server.meets = ['hang'];
    server.link.end();
    await pass(1_000);
    server.meets = [];
  },
  'while it waits': ({ server }) => server.link.end(),
  'while a server drains': ({ server }) => server.link.send({ t: 'drain', after: 60_000 }),
  'while a probe is out': async ({ server, platform, pass }) => {
    await pass(10_000);
    server.answer.ping = () => {};
    platform.emit('visible');
  },
  'while a token is fetched': ({ server }) => server.link.send({ t: 'authreq', in: 1_000 }),
};
for (const [moment, prepare] of Object.entries(moments)) {
  test(`nothing reconnects what was closed on purpose ${moment}, until it is connected again`, async (t) => {
    for (const [name, trigger] of Object.entries(triggers)) {
      const started = await startOnline(t, { getToken: () => Promise.resolve('token') });
      const { client, server, pass } = started;
      await prepare(started);
      client.disconnect();
      const dials = server.links.length;
      trigger(started);
      await pass(3_600_000);
      assert.equal(server.links.length, dials, name);
      assert.equal(server.openLinks, 0, name);
      assert.equal(client.state.get().status, 'idle', name);
      started.platform.emit('return');
      started.platform.isOnline = true;
      client.connect();
      await pass(0);
      assert.equal(client.state.get().status, 'online', name);
      client.dispose();
    }
  });
}

test('a page that is left says goodbye, keeps nothing open, and comes back as soon as it is shown', async (t) => {
  const { client, server, platform, pass } = await startOnline(t);
  client.channel('chat:general').follow({});
  await pass(0);
  platform.emit('leave');
  assert.equal(server.openLinks, 0);
  assert.deepEqual(server.link.received.at(-1), { t: 'bye' });
  assert.equal(platform.left.timers, 0);
  // In the browser's cache nothing happens to it, however long that lasts.
  platform.clock.sleep(3_600_000);
  await pass(0);
  assert.equal(server.links.length, 1);
  platform.emit('return');
  platform.emit('visible');
  await pass(0);
  assert.equal(server.links.length, 2);
  assert.equal(client.state.get().status, 'online');
});

test('a page that is shown for the first time does nothing about it', async (t) => {
  const { server, platform, pass } = await startOnline(t);
  platform.emit('return');
  await pass(0);
  assert.equal(server.links.length, 1);
});

test('a dial that hangs on the network before is begun anew when there is another one', async (t) => {
  const { client, server, platform, pass } = start(t);
  server.meets = ['hang'];
  client.hold();
  await pass(4_000);
  platform.emit('online');
  await pass(0);
  assert.equal(client.state.get().status, 'online');
  assert.equal(server.links.length, 2);
  assert.equal(server.openLinks, 1);
});

test('a server that speaks another codec is asked once in that one, and no more', async (t) => {
  const { client, server, pass } = start(t, { codec: 'msgpack' });
  client.hold();
  await pass(0);
  assert.deepEqual(
    server.links.map(({ request }) => request.codec),
    ['msgpack', 'json'],
  );
  assert.equal(client.state.get().status, 'online');

  const stranger = start(t);
  stranger.server.answer.hello = (link) => link.shut({ code: 4001, retry: 'never', reason: 'version' });
  stranger.client.hold();
  await stranger.pass(3_600_000);
  assert.equal(stranger.server.links.length, 2);
  assert.equal(stranger.client.state.get().status, 'blocked');
});

test('disconnecting while a dial is under way or waited for ends it', async (t) => {
  const dialing = start(t);
  dialing.server.meets = ['hang'];
  dialing.client.hold();
  await dialing.pass(0);
  dialing.client.disconnect();
  await dialing.pass(60_000);
  assert.equal(dialing.server.links.length, 1);
  assert.equal(dialing.server.openLinks, 0);

  const waiting = start(t);
  waiting.server.meets = ['refuse'];
  waiting.client.hold();
  await waiting.pass(0);
  waiting.client.disconnect();
  await waiting.pass(60_000);
  assert.equal(waiting.server.links.length, 1);
});

test('a retry asked for by hand does not wait', async (t) => {
  const { client, server, pass } = start(t);
  server.meets = ['refuse', 'refuse'];
  client.hold();
  await pass(0);
  client.retryNow();
  await pass(0);
  assert.equal(server.links.length, 2);
  client.retryNow();
  await pass(0);
  assert.equal(client.state.get().status, 'online');
  client.retryNow();
  await pass(0);
  assert.equal(server.links.length, 3, 'a link that is up is left alone');
});

test('a server that drains is left for a new link within the time it names, and not before that one is up', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  const seen = statuses(started);
  const events: unknown[] = [];
  client.channel('chat:general').follow({ onEvent: ({ d }) => events.push(d) });
  await pass(0);
  server.meets = ['hang'];
  server.link.send({ t: 'drain', after: 4_000 });
  await pass(1_900);
  assert.equal(server.links.length, 1);
  await pass(200);
  assert.equal(server.links.length, 2);
  assert.equal(server.openLinks, 2, 'the old link works until the new one does');
  server.publish('chat:general', 'while moving');
  server.links[1]!.open();
  await pass(0);
  server.publish('chat:general', 'after moving');
  assert.equal(server.openLinks, 1);
  assert.deepEqual(events, ['while moving', 'after moving']);
  assert.deepEqual(seen, ['online']);
  await pass(10_000);
  assert.equal(server.links.length, 2);
});

test('where a draining server has no other beside it, its link is used to the end', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.meets = ['refuse'];
  server.link.send({ t: 'drain', after: 2_000 });
  await pass(10_000);
  assert.equal(server.links.length, 2);
  assert.equal(server.links[0]!.state, 'open');
  assert.equal(client.state.get().status, 'online');
  server.links[0]!.shut({ code: 4503, retry: 'now' });
  await pass(5_000);
  assert.equal(client.state.get().status, 'online');
  assert.equal(server.links.length, 3);
});

test('hello names the tab, and the session once there is one', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.link.end();
  await pass(1_000);
  const [first, second] = server.links.map((link) => link.of('hello')[0]);
  assert.equal(first?.cid, client.cid);
  assert.deepEqual([first?.sid, first?.sk], [undefined, undefined]);
  assert.deepEqual([second?.cid, second?.sid, second?.sk], [client.cid, 'sid', 'sk']);
});

test('an exception in a state listener is reported and stops nothing', async (t) => {
  const { client, platform, pass } = start(t);
  client.state.listen(() => {
    throw new Error('of the page');
  });
  client.hold();
  await pass(0);
  assert.equal(client.state.get().status, 'online');
  assert.ok(platform.reported.length > 0);
});

test('a listener may disconnect while it is told that the connection is up', async (t) => {
  const { client, server, pass } = start(t);
  client.state.listen(({ status }) => {
    if (status === 'online') client.disconnect();
  });
  client.hold();
  await pass(60_000);
  assert.equal(client.state.get().status, 'idle');
  assert.equal(server.links.length, 1);
  assert.equal(server.openLinks, 0);
});
