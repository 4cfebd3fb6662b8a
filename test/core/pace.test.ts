/** Budgets as the client keeps to them, on time that a test moves. The other side is the server's own budget. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Pace } from '../../components/core/pace.ts';
import { Budget, type Rate } from '../../server/limits.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { type Started, start, startOnline } from './start.ts';

const ROOM = 'chat:general';
const LIMITS = { frame: 65_536, subs: 128 };
type Rates = Readonly<Partial<Record<'call' | 'pub' | 'sub' | 'sig' | 'message', [number, number]>>>;

/** A server that tells its budgets and refuses what is beyond them. */
async function startPaced(
  t: TestContext,
  rates: Rates,
  kept: Rates = rates,
): Promise<Started & { refused: () => number }> {
  const started = start(t);
  const { server, platform, client, pass } = started;
  server.welcome = { limits: { ...LIMITS, rate: rates } };
  const all: Rate = [1e6, 1e6];
  const budget = new Budget({
    ...{ call: kept.call ?? all, pub: kept.pub ?? all, sub: kept.sub ?? all, sig: kept.sig ?? all },
    messages: kept.message ?? all,
  });
  let refused = 0;
  for (const kind of ['call', 'sub', 'hist'] as const) {
    server.answer[kind] = (link, message) => {
      // As the server does it: what is behind a refused one is sent back, and costs nothing.
      const outOfTurn = 'q' in message && message.q !== undefined && message.q !== (link.lanes.get(message.c) ?? 1);
      const after = outOfTurn ? 0 : budget.take(kind === 'call' ? 'call' : 'sub', platform.monotonic());
      if (after === 0) return server.reply(link, message);
      refused++;
      link.send({ t: 'err', i: message.i, code: 'RATE_LIMITED', msg: 'too many', retry: true, after });
    };
  }
  client.hold();
  await pass();
  return { ...started, refused: () => refused };
}

test('50 sends in a burst under a budget of 5/s all arrive, in order, with no refusal shown and none on the wire', async (t) => {
  const { client, server, pass, refused } = await startPaced(t, { call: [5, 5] });
  const states = new Set<string>();
  const settled: unknown[] = [];
  const texts = Array.from({ length: 50 }, (_, n) => `m${n}`);
  for (const text of texts) {
    const sending = client.channel(ROOM).send('send', { text }, { onState: (state) => states.add(state) });
    void sending.done.then(
      () => settled.push(text),
      (error: unknown) => settled.push(error),
    );
  }
  await pass();
  const shown = client.outbox.entries.get().map(({ state }) => state);
  assert.deepEqual(new Set(shown), new Set(['queued']), 'what waits for its turn shows as queued');
  assert.ok(shown.length >= 45 && shown.length < 50, 'a burst leaves at once');
  await pass(8_000);
  assert.ok(settled.length < 50, 'no faster than the budget');
  await pass(2_500);
  assert.deepEqual(settled, texts);
  assert.deepEqual(
    server.log(ROOM).events.map(({ d }) => (d as { text: string }).text),
    texts,
  );
  assert.equal(refused(), 0);
  assert.deepEqual(states, new Set(['sending', 'sent']));
});

test('a send alone waits for nothing, and neither does one after a pause', async (t) => {
  const { client, server, pass } = await startPaced(t, { call: [1, 1] });
  client.channel(ROOM).send('send', 1);
  await pass();
  assert.equal(server.link.of('call').length, 1);
  await pass(1_000);
  client.channel(ROOM).send('send', 2);
  await pass();
  assert.equal(server.link.of('call').length, 2);
});

test('what another link of the user has used up is waited for as long as the server says, and nothing is lost', async (t) => {
  const { client, server, pass, refused } = await startPaced(t, { call: [5, 5] }, { call: [2, 1] });
  const numbers = Array.from({ length: 12 }, (_, n) => n);
  const all = Promise.all(numbers.map((n) => client.channel(ROOM).send('send', n).done));
  await pass(30_000);
  await all;
  assert.deepEqual(
    server.log(ROOM).events.map(({ d }) => d),
    numbers,
  );
  assert.ok(refused() >= 1 && refused() <= 12, `${refused()} refusals for 12 sends`);
});

test('channels that share a budget take turns', async (t) => {
  const { client, server, pass, refused } = await startPaced(t, { call: [2, 10] });
  for (let n = 0; n < 10; n++) client.channel('chat:a').send('send', n);
  for (let n = 0; n < 3; n++) client.channel('chat:b').send('send', n);
  const call = client.channel('chat:c').call('rooms');
  await pass(900);
  assert.deepEqual(await call, { echo: 'rooms' });
  assert.equal(server.log('chat:b').events.length, 3, 'the short one is done');
  assert.ok(server.log('chat:a').events.length < 8, 'while the long one is not');
  await pass(2_000);
  assert.equal(server.log('chat:a').events.length, 10);
  assert.equal(refused(), 0);
});

test('subscriptions and pages are paced as one, those of the hello counted', async (t) => {
  const { client, server, platform, pass, refused } = await startPaced(t, { sub: [10, 10] });
  for (let n = 0; n < 10; n++) client.channel(`chat:r${n}`).follow({});
  await pass(5_000);
  const budget = new Budget({ sub: [10, 10], call: [1, 1], pub: [1, 1], sig: [1, 1], messages: [1, 1] });
  let late = 0;
  const spend = (count: number): void => void (late += Number(budget.take('sub', platform.monotonic(), count) > 0));
  server.answer.hello = (link, hello) => {
    spend(hello.subs.length);
    server.reply(link, hello);
  };
  server.answer.hist = (link, message) => {
    spend(1);
    server.reply(link, message);
  };
  server.link.end();
  const pages = Promise.all(Array.from({ length: 20 }, () => client.channel('chat:r0').history({})));
  await pass(8_000);
  await pages;
  assert.equal(server.link.of('hello')[0]?.subs.length, 10);
  assert.deepEqual([late, refused()], [0, 0]);
});

test('a refusal counts for everything the budget is for', async (t) => {
  const { client, pass, refused } = await startPaced(t, { call: [20, 20] }, { call: [1, 0.5] });
  for (const room of ['chat:a', 'chat:b', 'chat:c', 'chat:d']) client.channel(room).send('send', room);
  await pass();
  assert.equal(refused(), 3);
  for (const room of ['chat:e', 'chat:f', 'chat:g']) client.channel(room).send('send', room);
  await pass(1_900);
  assert.equal(refused(), 3, 'nobody else tries before the time the server named');
  await pass(60_000);
  assert.equal(client.outbox.entries.get().length, 0);
});

test('messages of any kind have a budget as well, for a flood ends the link', async (t) => {
  const { client, server, pass } = await startPaced(t, { call: [1_000, 1_000], message: [20, 10] });
  const budget = new Budget({ messages: [20, 10], call: [1, 1], pub: [1, 1], sub: [1, 1], sig: [1, 1] });
  let floods = 0;
  server.answer.call = (link, message) => {
    floods += Number(budget.take('messages', server.now()) > 0);
    server.reply(link, message);
  };
  const sends = Promise.all(Array.from({ length: 60 }, (_, n) => client.channel(ROOM).send('send', n).done));
  await pass(10_000);
  await sends;
  assert.equal(floods, 0);
});

test('a call that gets no turn ends at its deadline like any other, and is never sent', async (t) => {
  const { client, server, pass } = await startPaced(t, { call: [1, 0.1] });
  client.channel(ROOM).send('send', 1);
  const call = client.channel(ROOM).call('rooms', null, { timeoutMs: 2_000 });
  const ended = assert.rejects(call, { code: 'TIMEOUT' });
  await pass(2_000);
  await ended;
  await pass(60_000);
  assert.deepEqual(
    server.links.flatMap((link) => link.of('call').map(({ n }) => n)),
    ['send'],
  );
});

test('a new link begins with whole budgets, and nothing of the old one is called', async (t) => {
  const { client, server, pass } = await startPaced(t, { call: [3, 0.1] }, {});
  for (let n = 0; n < 4; n++) client.channel(ROOM).send('send', n);
  await pass(200);
  assert.equal(server.log(ROOM).events.length, 3);
  server.link.end();
  await pass(2_000);
  assert.equal(server.log(ROOM).events.length, 4);
});

test('a server that tells no budgets, or none that make sense, is not paced', async (t) => {
  for (const rate of [undefined, { call: [0, 0] }, { call: [5, -1] }, { call: 'fast' }, { call: [] }, 7, null]) {
    const { client, server, pass } = await startOnline(t);
    server.link.end();
    server.welcome = { limits: { ...LIMITS, rate } as never };
    await pass(2_000);
    const sends = Promise.all(Array.from({ length: 100 }, (_, n) => client.channel(ROOM).send('send', n).done));
    await pass();
    assert.equal((await sends).length, 100);
  }
});

test('turns that come up soon after each other come together, none is lost, and without a crowd nobody waits', async () => {
  const platform = new FakePlatform();
  const pace = new Pace(platform, 20);
  pace.start({ call: [50, 1_000] });
  const takenAt: number[] = [];
  const started = platform.clock.now;
  let left = 200;
  const pump = (): void => {
    while (left > 0 && pace.take('call', pump)) {
      left--;
      takenAt.push(platform.clock.now - started);
    }
  };
  pump();
  assert.ok(takenAt.length > 20 && takenAt.length < 50, 'a burst leaves at once');
  await platform.clock.advance(500);
  assert.equal(takenAt.length, 200);
  assert.ok(takenAt.at(-1)! <= 220, `as fast as allowed, in ${String(takenAt.at(-1))} ms`);
  assert.ok(new Set(takenAt).size <= 10, `in ${new Set(takenAt).size} moments`);
  pace.stop();
  assert.deepEqual(platform.left, { timers: 0, listeners: 0 });
});

test('nobody goes ahead of those who wait', async () => {
  const platform = new FakePlatform();
  const pace = new Pace(platform, 20);
  pace.start({ call: [10, 1_000] });
  const turns: string[] = [];
  const first = (): void => void (pace.take('call', first) && turns.push('first'));
  const second = (): void => void (pace.take('call', second) && turns.push('second'));
  while (pace.take('call', first)) turns.push('burst');
  turns.length = 0;
  await platform.clock.advance(2);
  second();
  assert.deepEqual(turns, [], 'there is a token, but it is somebody else’s turn');
  await platform.clock.advance(20);
  assert.deepEqual(turns, ['first', 'second']);
});

test('a budget of one is kept to with one at a time', async () => {
  const platform = new FakePlatform();
  const pace = new Pace(platform, 20);
  pace.start({ sig: [1, 1_000] });
  let taken = 0;
  const pump = (): void => {
    while (taken < 100 && pace.take('sig', pump)) taken++;
  };
  pump();
  await platform.clock.advance(200);
  assert.equal(taken, 100, 'the window for company is not longer than a token keeps');
});
