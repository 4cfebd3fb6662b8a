import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { SendState, Status } from '../../components/core/client-api.ts';
import { LIMITS, type WireEvent } from '../../components/protocol/index.ts';
import { startWays, type Ways } from '../support/fake-ways.ts';

const ROOM = 'chat:general';
const FIVE_MINUTES = 5 * 60_000;

interface Degraded extends Ways {
  /** What a follower of the room was told. */
  readonly told: WireEvent[];
  readonly starts: boolean[];
  readonly statuses: Status[];
  /** Lets time pass on a server that pings. */
  readonly live: (ms: number) => Promise<void>;
}

/** A client that is online over an event stream, because WebSockets were refused; now they are not. */
async function startDegraded(t: TestContext): Promise<Degraded> {
  const ways = startWays(t);
  const { client, server, ws, pass } = ways;
  const told: WireEvent[] = [];
  const starts: boolean[] = [];
  const statuses: Status[] = [];
  client.channel(ROOM).follow({
    want: 'hist:10',
    onStart: ({ resync }) => starts.push(resync),
    onEvent: (event) => told.push(event),
  });
  ws.meets = 'refuse';
  await pass();
  assert.equal(client.state.get().transport, 'sse');
  ws.meets = 'accept';
  client.state.listen(({ status }) => statuses.push(status));
  const live = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= LIMITS.pingEveryMs) {
      await pass(Math.min(left, LIMITS.pingEveryMs));
      for (const link of server.links) if (link.state === 'open') link.send({ t: 'ping', now: server.now() });
    }
    await pass();
  };
  return { ...ways, told, starts, statuses, live };
}

test('on a fallback a WebSocket is tried every five minutes, and the session moves with its welcome', async (t) => {
  const { client, server, ws, sse, live, statuses, told, starts, dialled } = await startDegraded(t);
  server.publish(ROOM, 'before');
  await live(FIVE_MINUTES - 1_000);
  assert.deepEqual(dialled(), ['ws', 'sse']);
  await live(1_000);
  assert.deepEqual(dialled(), ['ws', 'sse', 'ws']);
  const { sid, sk, subs } = ws.hello!;
  assert.deepEqual({ sid, sk }, { sid: 'sid', sk: 'sk' });
  assert.deepEqual(subs, [{ c: ROOM, w: 'hist:10', e: 'e1', o: 1 }]);
  const { transport, degraded } = client.state.get();
  assert.deepEqual({ transport, degraded }, { transport: 'ws', degraded: false });
  assert.deepEqual([ws.open, sse.open], [1, 0]);
  assert.ok(!sse.links[0]!.received.some(({ t }) => t === 'bye'), 'the session goes on');
  server.publish(ROOM, 'after');
  assert.deepEqual(
    told.map(({ d }) => d),
    ['before', 'after'],
  );
  assert.deepEqual(starts, [false], 'nothing was started anew');
  assert.deepEqual(new Set(statuses), new Set(['online']), 'nobody sees it');
  assert.equal(client.channel(ROOM).status.get().freshness, 'live');
});

test('after the move nothing more is tried', async (t) => {
  const { server, live } = await startDegraded(t);
  await live(FIVE_MINUTES);
  await live(2 * FIVE_MINUTES);
  assert.equal(server.links.length, 3);
});

test('what comes on the old link until the welcome is heard once, and nothing after it', async (t) => {
  const { server, ws, sse, live, pass, told } = await startDegraded(t);
  ws.meets = 'hang';
  await live(FIVE_MINUTES);
  const heir = ws.links.at(-1)!;
  let welcome = (): void => {};
  server.answer.hello = (link, hello) => (welcome = () => server.reply(link, hello));
  heir.open();
  await pass();
  server.publish(ROOM, 'a');
  server.publish(ROOM, 'b');
  welcome();
  // Unread on the old link.
  sse.links[0]!.state = 'open';
  sse.links[0]!.send({ t: 'pub', c: ROOM, o: 3, n: 'message', d: 'a ghost', ts: 1, k: 'x'.repeat(22) });
  sse.links[0]!.state = 'closed';
  server.publish(ROOM, 'c');
  assert.deepEqual(
    told.map(({ d }) => d),
    ['a', 'b', 'c'],
  );
});

test('what the old link has not answered goes again on the new one, stored once', async (t) => {
  const { client, server, live, told } = await startDegraded(t);
  const states: SendState[] = [];
  // Stored, but the answer is not said on the old link.
  server.answer.call = (link, message) => {
    if (link === server.links[1]) server.publish(message.c, message.d ?? null, message.k);
    else link.send({ t: 'ok', i: message.i, o: 1, dup: true, d: { m: 1 } });
  };
  await live(FIVE_MINUTES - 5_000);
  const sending = client.channel(ROOM).send('send', { text: 'hi' }, { onState: (state) => states.push(state) });
  await live(5_000);
  const { repeated, offset } = await sending.done;
  assert.deepEqual({ repeated, offset }, { repeated: true, offset: 1 });
  assert.equal(server.links[2]!.of('call')[0]?.k, server.links[1]!.of('call')[0]?.k);
  assert.equal(server.links[2]!.of('call')[0]?.q, 1);
  assert.equal(told.length, 1);
  assert.deepEqual(states.at(-1), 'sent');
});

test('a page of history that is asked for during the move arrives', async (t) => {
  const { client, server, live } = await startDegraded(t);
  server.append(ROOM, 'a');
  server.answer.hist = (link, message) => {
    if (link !== server.links[1]) server.reply(link, message);
  };
  await live(FIVE_MINUTES - 5_000);
  const page = client.channel(ROOM).history({ limit: 10 });
  await live(5_000);
  assert.equal((await page).items.length, 1);
});

test('a page that nobody sees tries nothing until it is seen', async (t) => {
  const { platform, live, pass, dialled } = await startDegraded(t);
  platform.isVisible = false;
  await live(2 * FIVE_MINUTES);
  assert.deepEqual(dialled(), ['ws', 'sse']);
  platform.isVisible = true;
  platform.emit('visible');
  await pass();
  assert.deepEqual(dialled(), ['ws', 'sse', 'ws']);
});

test('a try that leads nowhere disturbs nothing and is made again five minutes later', async (t) => {
  for (const meeting of ['refuse', 'mute', 'hang'] as const) {
    const { client, server, ws, live, told, statuses, starts, dialled } = await startDegraded(t);
    ws.meets = meeting;
    await live(FIVE_MINUTES);
    server.publish(ROOM, 'meanwhile');
    await live(25_000);
    assert.equal(client.state.get().transport, 'sse', meeting);
    assert.ok(statuses.every((status) => status === 'online'));
    assert.deepEqual(
      told.map(({ d }) => d),
      ['meanwhile'],
    );
    server.publish(ROOM, 'afterwards');
    assert.equal(told.length, 2);
    assert.deepEqual(starts, [false]);
    ws.meets = 'accept';
    await live(FIVE_MINUTES);
    assert.deepEqual(dialled(), ['ws', 'sse', 'ws', 'ws']);
    assert.equal(client.state.get().transport, 'ws');
    client.dispose();
  }
});

test('the old link is told that it was replaced before the new one is welcomed, and nobody minds', async (t) => {
  const { client, server, ws, live, pass, told, starts } = await startDegraded(t);
  ws.meets = 'hang';
  await live(FIVE_MINUTES);
  let welcome = (): void => {};
  server.answer.hello = (link, hello) => {
    server.links[1]!.shut({ code: 4409, reason: 'replaced', retry: 'never' });
    server.append(ROOM, 'between');
    welcome = () => server.reply(link, hello);
  };
  ws.links.at(-1)!.open();
  await pass();
  assert.equal(client.state.get().status, 'connecting');
  const page = client.channel(ROOM).history({ limit: 10 });
  welcome();
  await pass();
  const { status, transport } = client.state.get();
  assert.deepEqual({ status, transport }, { status: 'online', transport: 'ws' });
  assert.deepEqual(
    told.map(({ d }) => d),
    ['between'],
  );
  assert.deepEqual(starts, [false]);
  assert.equal((await page).items.length, 1);
  assert.equal(server.links.length, 3);
});

test('a link that is lost during a try leaves the try as the dial', async (t) => {
  const { client, server, ws, sse, live, pass } = await startDegraded(t);
  ws.meets = 'hang';
  await live(FIVE_MINUTES);
  sse.links[0]!.end();
  await pass();
  assert.equal(client.state.get().status, 'connecting');
  assert.equal(server.links.length, 3);
  ws.links.at(-1)!.open();
  await pass();
  assert.equal(client.state.get().transport, 'ws');
  assert.equal(server.links.length, 3);
});

test('a try that became the dial and fails is a failed dial', async (t) => {
  const { client, server, ws, sse, live, pass } = await startDegraded(t);
  ws.meets = 'hang';
  await live(FIVE_MINUTES);
  sse.links[0]!.end();
  ws.links.at(-1)!.end();
  await pass();
  assert.equal(client.state.get().status, 'waiting');
  await pass(1_000);
  assert.equal(client.state.get().transport, 'sse');
  assert.equal(server.openLinks, 1 + ws.open);
});

test('a server that sends the client away for good ends the try as well', async (t) => {
  const { client, server, ws, sse, live, pass } = await startDegraded(t);
  ws.meets = 'hang';
  await live(FIVE_MINUTES);
  sse.links[0]!.shut({ code: 4403, reason: 'banned', retry: 'never' });
  await pass();
  assert.equal(client.state.get().status, 'blocked');
  assert.equal(server.openLinks, 0);
  await pass(2 * FIVE_MINUTES);
  assert.equal(server.links.length, 3);
});

test('without a try a replaced link is a clone, and the client stops', async (t) => {
  const { client, server, live } = await startDegraded(t);
  server.link.shut({ code: 4409, reason: 'replaced', retry: 'never' });
  assert.equal(client.state.get().status, 'replaced');
  await live(FIVE_MINUTES);
  assert.equal(server.links.length, 2);
});

test('nothing is left when a client ends before, during or after a try', async (t) => {
  for (const [meeting, ms] of [
    ['accept', FIVE_MINUTES - 1_000],
    ['hang', FIVE_MINUTES],
    ['mute', FIVE_MINUTES + 1_000],
    ['refuse', FIVE_MINUTES + 1_000],
    ['accept', FIVE_MINUTES + 1_000],
  ] as const) {
    for (const finish of ['disconnect', 'dispose'] as const) {
      const { client, server, platform, ws, live, pass } = await startDegraded(t);
      ws.meets = meeting;
      await live(ms);
      client[finish]();
      await pass(2 * FIVE_MINUTES);
      assert.equal(server.openLinks, 0, `${finish} after ${ms} ms with ${meeting}`);
      assert.equal(platform.left.timers, 0);
      assert.ok(server.links.length <= 3);
    }
  }
});

test('a token that changes during a try ends the try: the next link says who we are', async (t) => {
  const { client, server, ws, live, pass } = await startDegraded(t);
  ws.meets = 'hang';
  await live(FIVE_MINUTES);
  const heir = ws.links.at(-1)!;
  client.setToken('another');
  await pass();
  assert.equal(heir.state, 'closed');
  assert.equal(server.link.of('hello')[0]?.token, 'another');
  assert.equal(server.openLinks, 1);
});
