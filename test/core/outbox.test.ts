import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SendState, Sending } from '../../components/core/client-api.ts';
import { type ErrorCode, RtError, type ServerMessages } from '../../components/protocol/index.ts';
import type { FakeLink } from '../support/fake-server.ts';
import { start, startOnline, type Started } from './start.ts';

const ROOM = 'chat:general';

/** How a send ended, as a word: `sent`, or the code of its error. */
async function outcome(sending: Sending<unknown>): Promise<string> {
  return sending.done.then(
    () => 'sent',
    (error: unknown) => (error instanceof RtError ? error.code : String(error)),
  );
}

const sendAll = ({ client }: Started, count: number, from = 0): Array<Sending<unknown>> =>
  Array.from({ length: count }, (_, i) => client.channel(ROOM).send('send', { text: `m${from + i}` }));

const texts = ({ server }: Started): unknown[] => server.log(ROOM).events.map(({ d }) => (d as { text: string }).text);
const names = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `m${from + i}`);

function refuse(link: FakeLink, i: number, code: ErrorCode, more: Partial<ServerMessages['err']> = {}): void {
  link.send({ t: 'err', i, code, msg: code, retry: false, ...more });
}

test('a send connects, is stored and answers with its reply, place and time', async (t) => {
  const { client, server, pass } = start(t);
  const states: SendState[] = [];
  const sending = client.channel(ROOM).send('send', { text: 'hi' }, { onState: (state) => states.push(state) });
  await pass();
  assert.deepEqual(await sending.done, { reply: { m: 1 }, offset: 1, ts: server.now(), repeated: false });
  assert.deepEqual(states, ['sending', 'sent']);
  const [call] = server.link.of('call');
  assert.deepEqual([call?.k, call?.q, call?.c, call?.n, call?.d], [sending.key, 1, ROOM, 'send', { text: 'hi' }]);
  await pass(2_000);
  assert.equal(server.openLinks, 0, 'and then the connection is let go');
});

test('a publish says pub instead of call', async (t) => {
  const { client, server, pass } = await startOnline(t);
  client.channel('plain:room').publish('moved', { x: 1 });
  await pass();
  assert.deepEqual(
    server.link.of('pub').map(({ c, n, d, q }) => ({ c, n, d, q })),
    [{ c: 'plain:room', n: 'moved', d: { x: 1 }, q: 1 }],
  );
});

test('what one tick sends leaves in one frame, sixteen in flight and the rest as answers come, in order', async (t) => {
  const started = await startOnline(t);
  const { server, pass } = started;
  server.answer.call = () => {};
  const sends = sendAll(started, 40);
  await pass();
  assert.deepEqual(
    server.link.of('call').map(({ q }) => q),
    Array.from({ length: 16 }, (_, i) => i + 1),
  );
  server.answer = {};
  for (const call of server.link.of('call')) server.reply(server.link, call);
  await pass();
  assert.deepEqual(texts(started), names(40));
  assert.deepEqual(new Set(await Promise.all(sends.map(outcome))), new Set(['sent']));
});

test('lanes are numbered by channel and do not wait for each other', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = (link, call) => {
    if (call.c !== 'chat:stuck') server.reply(link, call);
  };
  client.channel('chat:stuck').send('send', { text: 'a' });
  const free = client.channel(ROOM).send('send', { text: 'b' });
  await pass();
  assert.deepEqual(
    server.link.of('call').map(({ c, q }) => [c, q]),
    [
      ['chat:stuck', 1],
      [ROOM, 1],
    ],
  );
  assert.equal(await outcome(free), 'sent');
});

test('a lost answer is resolved by a resend with the same key, stored once', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  server.answer.call = (_link, call) => {
    const { o, ts } = server.publish(ROOM, call.d ?? null, call.k);
    server.log(ROOM).answers.set(call.k ?? '', { t: 'ok', i: 0, o, ts, d: { m: o } });
  };
  const states: SendState[] = [];
  const sending = client.channel(ROOM).send('send', { text: 'm0' }, { onState: (state) => states.push(state) });
  await pass();
  server.answer = {};
  server.link.end();
  await pass(1_000);
  assert.deepEqual(await sending.done, {
    reply: { m: 1 },
    offset: 1,
    ts: server.log(ROOM).events[0]?.ts,
    repeated: true,
  });
  assert.deepEqual(texts(started), ['m0']);
  assert.deepEqual(states, ['sending', 'queued', 'sending', 'sent']);
});

test('after a reconnect everything unsettled goes again from 1, in order, before anything new', async (t) => {
  const started = await startOnline(t);
  const { server, pass } = started;
  server.answer.call = () => {};
  sendAll(started, 3);
  await pass();
  server.link.end();
  sendAll(started, 2, 3);
  server.answer = {};
  await pass(1_000);
  assert.deepEqual(
    server.link.of('call').map(({ q, d }) => [q, (d as { text: string }).text]),
    names(5).map((name, i) => [i + 1, name]),
  );
  assert.deepEqual(texts(started), names(5));
});

test('a refusal for now holds back what is behind it, and order is kept', async (t) => {
  const started = await startOnline(t);
  const { server, pass } = started;
  let refusals = 0;
  server.answer.call = (link, call) => {
    if (call.q === 3 && refusals++ === 0) refuse(link, call.i, 'UNAVAILABLE', { retry: true });
    else server.reply(link, call);
  };
  const sends = sendAll(started, 8);
  await pass();
  assert.deepEqual(texts(started), names(2));
  await pass(1_000);
  assert.deepEqual(texts(started), names(8));
  assert.deepEqual(new Set(await Promise.all(sends.map(outcome))), new Set(['sent']));
});

test('a budget that is used up is waited for as long as the server says, without anybody asking', async (t) => {
  const started = await startOnline(t);
  const { server, pass } = started;
  let limited = true;
  server.answer.call = (link, call) => {
    if (limited && call.q === 2) refuse(link, call.i, 'RATE_LIMITED', { retry: true, after: 4_000 });
    else server.reply(link, call);
  };
  sendAll(started, 4);
  await pass();
  const why = (): Array<string | undefined> => started.client.outbox.entries.get().map(({ error }) => error?.code);
  assert.deepEqual(why(), ['RATE_LIMITED', undefined, undefined]);
  limited = false;
  await pass(3_900);
  assert.deepEqual(texts(started), names(1));
  await pass(200);
  assert.deepEqual(texts(started), names(4));
});

test('a refusal for good rejects one, consumes its number and lets the others pass', async (t) => {
  const started = await startOnline(t);
  const { server, pass } = started;
  server.answer.call = (link, call) => {
    if (call.q !== 2) return server.reply(link, call);
    link.lanes.set(ROOM, 3);
    refuse(link, call.i, 'REFUSED', { d: { reason: 'muted' } });
  };
  const sends = sendAll(started, 3);
  await pass();
  assert.deepEqual(await Promise.all(sends.map(outcome)), ['sent', 'REFUSED', 'sent']);
  await assert.rejects(sends[1]!.done, (error: RtError) => error.reason === 'muted' && !error.retryable);
  assert.deepEqual(texts(started), ['m0', 'm2']);
});

test('a server that only says that it waits for another number is not asked in a hurry', async (t) => {
  const started = await startOnline(t);
  const { server, pass } = started;
  server.answer.call = (link, { i }) => refuse(link, i, 'RETRY_FROM', { retry: true, d: { q: 1 } });
  sendAll(started, 3);
  await pass(20_000);
  const { length } = server.link.of('call');
  assert.ok(length >= 9 && length <= 60, `expected 9 to 60 calls, got ${length}`);
});

test('a lying number in a refusal does no harm', async (t) => {
  for (const q of [-1, 0, 1.5, 99, Number.MAX_SAFE_INTEGER, '1', null]) {
    const started = await startOnline(t);
    const { client, server, pass } = started;
    let lies = 1;
    server.answer.call = (link, call) => {
      if (lies-- > 0) refuse(link, call.i, 'RETRY_FROM', { retry: true, d: { q } });
      else server.reply(link, call);
    };
    const sends = sendAll(started, 2);
    await pass(10_000);
    assert.deepEqual(await Promise.all(sends.map(outcome)), ['sent', 'sent'], `q ${String(q)}`);
    client.dispose();
  }
});

test('an answer that came twice settles once', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = (link, call) => {
    server.reply(link, call);
    refuse(link, call.i, 'INTERNAL', { retry: true });
    link.send({ t: 'ok', i: call.i, o: 99 });
  };
  const sending = client.channel(ROOM).send('send', { text: 'a' });
  await pass(1_000);
  assert.equal((await sending.done).offset, 1);
  assert.equal(server.link.of('call').length, 1);
});

test('a request nobody answers on a link that lives makes a new link, and is sent again there', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  server.answer.call = () => {};
  const sending = client.channel(ROOM).send('send', { text: 'm0' });
  await pass();
  for (let i = 0; i < 3; i++) {
    await pass(9_000);
    server.link.send({ t: 'ping', now: server.now() });
  }
  assert.equal(server.links.length, 1);
  server.answer = {};
  await pass(4_000);
  assert.equal(server.links.length, 2);
  assert.equal(await outcome(sending), 'sent');
});

test('cancelling what has not left takes it back', async (t) => {
  const { client, server, pass } = start(t);
  client.disconnect();
  const sending = client.channel(ROOM).send('send', { text: 'a' });
  sending.cancel();
  sending.cancel();
  assert.equal(await outcome(sending), 'CLOSED');
  await pass(2_000);
  client.connect();
  await pass(10_000);
  assert.equal(server.links.length, 0, 'and nothing is left to connect for');
});

test('cancelling what is with the server resolves when it was stored after all', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = () => {};
  const sending = client.channel(ROOM).send('send', { text: 'a' });
  await pass();
  sending.cancel();
  server.reply(server.link, server.link.of('call')[0]!);
  assert.equal(await outcome(sending), 'sent');
});

test('cancelling what the server has refused for now drops it out of its lane', async (t) => {
  const started = await startOnline(t);
  const { server, pass } = started;
  server.answer.call = (link, { i, q }) =>
    refuse(link, i, q === 1 ? 'UNAVAILABLE' : 'RETRY_FROM', { retry: true, d: { q: 1 } });
  const sends = sendAll(started, 3);
  await pass();
  sends[0]?.cancel();
  server.answer = {};
  await pass(1_000);
  assert.deepEqual(await Promise.all(sends.map(outcome)), ['CLOSED', 'sent', 'sent']);
  assert.deepEqual(texts(started), ['m1', 'm2']);
});

test('cancelling what is with the server ends with its link', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = () => {};
  const sending = client.channel(ROOM).send('send', { text: 'a' });
  await pass();
  sending.cancel();
  server.link.end();
  assert.equal(await outcome(sending), 'CLOSED');
});

test('what is not settled in its lifetime fails as TIMEOUT and is not sent any more', async (t) => {
  const { client, server, pass } = start(t);
  server.meets = Array.from({ length: 50 }, () => 'refuse' as const);
  const states: SendState[] = [];
  const short = client
    .channel(ROOM)
    .send('send', { text: 'a' }, { lifetimeMs: 5_000, onState: (state) => states.push(state) });
  const long = client.channel(ROOM).send('send', { text: 'b' }, { lifetimeMs: 60_000 });
  await pass(5_000);
  assert.equal(await outcome(short), 'TIMEOUT');
  assert.deepEqual(states, ['expired']);
  server.meets = [];
  await pass(20_000);
  assert.equal(await outcome(long), 'sent');
  assert.deepEqual(
    server.link.of('call').map(({ d }) => d),
    [{ text: 'b' }],
  );
});

test('an expired request whose answer is still to come does not disturb its lane', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  server.answer.call = () => {};
  const short = client.channel(ROOM).send('send', { text: 'm0' }, { lifetimeMs: 2_000 });
  sendAll(started, 2, 1);
  await pass(3_000);
  assert.equal(await outcome(short), 'TIMEOUT');
  server.answer = {};
  for (const call of server.link.of('call')) server.reply(server.link, call);
  const after = client.channel(ROOM).send('send', { text: 'm3' });
  await pass();
  assert.equal(await outcome(after), 'sent');
  assert.deepEqual(texts(started), names(4));
});

test('too many, too much and too large are refused at once', async (t) => {
  const started = start(t);
  const { client } = started;
  client.disconnect();
  const channel = client.channel(ROOM);
  assert.equal(await outcome(channel.send('send', { text: 'x'.repeat(33 * 1024) })), 'TOO_LARGE');

  const large = Array.from({ length: 9 }, () => channel.send('send', { text: 'x'.repeat(31 * 1024) }));
  assert.equal(await outcome(large[8]!), 'LIMIT', '256 KiB');
  for (const sending of large) sending.cancel();

  const many = sendAll(started, 501);
  assert.equal(await outcome(many[500]!), 'LIMIT', '500 entries');
  many[0]?.cancel();
  const next = channel.send('send', { text: 'room again' });
  client.dispose();
  assert.equal(await outcome(next), 'CLOSED');
});

test('what cannot travel is refused with the path to it', async (t) => {
  const { client } = start(t);
  const wrong: Array<[data: unknown, message: RegExp]> = [
    [{ at: new Date() }, /data\.at.*Date/],
    [{ n: [1, NaN] }, /data\.n\[1\].*NaN/],
    [{ f: () => {} }, /data\.f.*function/],
    [new Map(), /data.*Map/],
    [{ big: 1n }, /data\.big.*bigint/],
  ];
  for (const [data, message] of wrong) {
    await assert.rejects(client.channel(ROOM).send('send', data as never).done, {
      name: 'RtError',
      code: 'BAD_REQUEST',
      message,
    });
  }
});

test('a key or a lifetime that is none is refused', async (t) => {
  const { client } = start(t);
  assert.equal(await outcome(client.channel(ROOM).send('send', null, { key: 'mine' })), 'BAD_REQUEST');
  for (const lifetimeMs of [-1, NaN, Infinity]) {
    assert.equal(await outcome(client.channel(ROOM).send('send', null, { lifetimeMs })), 'BAD_REQUEST');
  }
});

test('a key given again repeats safely', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const key = client.newKey();
  const first = client.channel(ROOM).send('send', { text: 'a' }, { key });
  const second = client.channel(ROOM).send('send', { text: 'a' }, { key });
  await pass();
  assert.deepEqual([(await first.done).repeated, (await second.done).repeated], [false, true]);
  assert.equal(server.top(ROOM), 1);
});

test('a frame the server calls too large costs the largest entry and nothing else', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const channel = client.channel(ROOM);
  server.answer.call = (link, { d }) => {
    if (JSON.stringify(d).length > 1_000) link.end(1009);
  };
  const small = channel.send('send', { text: 'a' });
  const large = channel.send('send', { text: 'x'.repeat(2_000) });
  await pass();
  server.answer = {};
  await pass(1_000);
  assert.deepEqual([await outcome(small), await outcome(large)], ['sent', 'TOO_LARGE']);
});

test('what makes no sense later is refused while there is no connection', async (t) => {
  const { client, server, pass } = await startOnline(t);
  const bid = () => client.channel('auction:lot').send('bid', { amount: 1 }, { lifetimeMs: 0 });
  server.meets = ['hang'];
  server.link.end();
  await assert.rejects(bid().done, { code: 'UNAVAILABLE', message: /no connection/ });
  await pass(30_000);
  assert.equal(await outcome(bid()), 'sent');
});

test('what makes no sense later is repeated for ten seconds when its link is lost, then its outcome is unknown', async (t) => {
  for (const lostMs of [3_000, 30_000]) {
    const { client, server, pass } = await startOnline(t);
    server.answer.call = () => {};
    const bid = client.channel('auction:lot').send('bid', { amount: 1 }, { lifetimeMs: 0 });
    await pass();
    server.meets = Array.from({ length: 100 }, () => 'refuse' as const);
    server.link.end();
    server.answer = {};
    await pass(lostMs);
    server.meets = [];
    await pass(20_000);
    assert.equal(await outcome(bid), lostMs < 10_000 ? 'sent' : 'TIMEOUT');
    assert.equal(server.link.of('call').length, lostMs < 10_000 ? 1 : 0);
    assert.deepEqual(client.outbox.entries.get(), [], 'and it is not kept');
  }
});

test('the outbox lists what is on its way and nothing else, in order', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  server.answer.call = () => {};
  const before = server.now();
  const [first] = sendAll(started, 2);
  const other = client.channel('chat:other').send('send', { text: 'm2' });
  await pass();
  const list = client.outbox.entries.get();
  assert.deepEqual(
    list.map(({ key, channel, name, state, attempts, saved }) => [key, channel, name, state, attempts, saved]),
    [
      [first?.key, ROOM, 'send', 'sending', 1, false],
      [list[1]?.key, ROOM, 'send', 'sending', 1, false],
      [other.key, 'chat:other', 'send', 'sending', 1, false],
    ],
  );
  assert.ok(Math.abs(list[0]!.since - before) < 1_000, 'in server time');
  server.link.end();
  assert.deepEqual(new Set(client.outbox.entries.get().map(({ state }) => state)), new Set(['queued']));
  server.answer = {};
  await pass(1_000);
  assert.deepEqual(client.outbox.entries.get(), []);
});

test('what was refused stays with its reason until it is discarded, or retried under a new key as the same row', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  const { outbox } = client;
  server.answer.call = (link, { i, q = 0 }) => {
    link.lanes.set(ROOM, q + 1);
    refuse(link, i, 'REFUSED', { d: { reason: 'slow-mode' } });
  };
  const [one, two] = sendAll(started, 2);
  await pass();
  assert.deepEqual(
    outbox.entries.get().map(({ key, state, error }) => [key, state, error?.reason]),
    [one, two].map((sending) => [sending?.key, 'failed', 'slow-mode']),
  );
  server.answer = {};
  outbox.discard(two!.key);
  outbox.cancel(one!.key);
  const states: SendState[] = [];
  const again = outbox.retry(one!.key, (state) => states.push(state));
  assert.notEqual(again.key, one!.key);
  assert.deepEqual(
    outbox.entries.get().map(({ key, row }) => [key, row]),
    [[again.key, one!.key]],
  );
  assert.throws(() => outbox.retry(one!.key), { code: 'NOT_FOUND' });
  await pass();
  assert.equal(await outcome(again), 'sent');
  assert.deepEqual([states, texts(started), outbox.entries.get()], [['sending', 'sent'], ['m0'], []]);
});

test('what expired is retried under its own key, so that it is stored once whatever became of it', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  server.answer.call = (_link, call) => {
    const { o, ts } = server.publish(ROOM, call.d ?? null, call.k);
    server.log(ROOM).answers.set(call.k ?? '', { t: 'ok', i: 0, o, ts, d: { m: o } });
  };
  const lost = client.channel(ROOM).send('send', { text: 'm0' }, { lifetimeMs: 2_000 });
  await pass(3_000);
  assert.equal(await outcome(lost), 'TIMEOUT');
  assert.equal(client.outbox.entries.get()[0]?.state, 'expired');
  server.answer = {};
  server.link.end();
  const again = client.outbox.retry(lost.key);
  assert.equal(again.key, lost.key);
  await pass(1_000);
  assert.equal((await again.done).repeated, true);
  assert.deepEqual(texts(started), ['m0']);
});

test('an entry can be joined by its key, and cancelled by it', async (t) => {
  const { client, pass } = start(t);
  client.disconnect();
  const { key } = client.channel(ROOM).send('send', { text: 'a' });
  const states: SendState[] = [];
  const joined = client.outbox.join(key, (state) => states.push(state));
  assert.equal(client.outbox.join(client.newKey()), undefined);
  client.outbox.cancel(key);
  await pass();
  assert.equal(await outcome(joined!), 'CLOSED');
  assert.deepEqual([states, client.outbox.entries.get()], [['failed'], []]);
});

test('of what was refused the last hundred stay, and they leave room for what is new', async (t) => {
  const started = await startOnline(t);
  const { client, server, pass } = started;
  server.answer.call = (link, { i }) => refuse(link, i, 'REFUSED');
  const sends: Array<Sending<unknown>> = [];
  for (let i = 0; i < 6; i++) {
    sends.push(...sendAll(started, 100, i * 100));
    await pass();
  }
  assert.deepEqual(new Set(await Promise.all(sends.map(outcome))), new Set(['REFUSED']), 'each was told');
  assert.deepEqual(
    client.outbox.entries.get().map(({ data }) => (data as { text: string }).text),
    names(100, 500),
  );
});

test('without a place to keep anything the outbox says so and works as ever', async (t) => {
  for (const [persist, said] of [
    ['on', 'blocked'],
    ['off', 'off'],
    [undefined, 'off'],
  ] as const) {
    const { client, pass } = await startOnline(t, { persist });
    assert.equal(client.outbox.persistence.get(), said);
    const sending = client.channel(ROOM).send('send', { text: 'a' });
    await pass();
    assert.equal(await outcome(sending), 'sent');
  }
  assert.throws(() => start(t, { persist: 'yes' as never }), { message: /persist to be on or off, got "yes"/ });
});

test('what one user wrote is never sent as another', async (t) => {
  const { client, server, pass } = await startOnline(t, { token: 'of-ann' });
  server.user = { id: 'ann', name: 'Ann' };
  server.link.end();
  await pass(1_000);
  server.answer.call = () => {};
  const sending = client.channel(ROOM).send('send', { text: 'a' });
  await pass();
  server.answer = {};
  server.user = { id: 'bob', name: 'Bob' };
  client.setToken('of-bob');
  await pass();
  assert.equal(await outcome(sending), 'UNAUTHORIZED');
  assert.equal(server.link.of('call').length, 0);
});

test('a guest who is given a new identity keeps what was written', async (t) => {
  const { client, server, pass } = await startOnline(t);
  server.answer.call = () => {};
  const sending = client.channel(ROOM).send('send', { text: 'a' });
  await pass();
  server.answer = {};
  server.user = { id: 'guest-2', name: 'Guest', guest: true };
  server.link.end();
  await pass(1_000);
  assert.equal(await outcome(sending), 'sent');
});

test('sends that nobody looks at do not end a process when they fail', async (t) => {
  const { client, pass } = start(t);
  let unhandled = 0;
  const count = (): void => void unhandled++;
  process.on('unhandledRejection', count);
  t.after(() => process.off('unhandledRejection', count));
  client.channel(ROOM).send('send', { text: 'a' });
  client.channel(ROOM).send('send', new Date() as never);
  client.dispose();
  await pass(10);
  assert.equal(unhandled, 0);
});
