/** Budgets and counts: what one link, one user and one address may ask of a server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget, Counters, type Rate } from '../../server/limits.ts';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { roomyLimits } from '../support/open-namespace.ts';
import { RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';

const budget = (call: Rate, sub: Rate = [1, 1]): Budget =>
  new Budget({ call, sub, pub: [1, 1], sig: [1, 1], messages: [1, 1] });

test('a budget gives its burst at once, then as much per second as it refills, and says how long to wait', () => {
  const calls = budget([3, 2]);
  assert.deepEqual([calls.take('call', 0), calls.take('call', 0), calls.take('call', 0)], [0, 0, 0]);
  assert.equal(calls.take('call', 0), 500);
  assert.equal(calls.take('call', 499), 1);
  assert.equal(calls.take('call', 500), 0);
  assert.equal(calls.take('call', 500), 500);
  assert.equal(calls.take('call', 1e9), 0);
  assert.equal(calls.take('call', 1e9, 3), 500);
  assert.equal(calls.take('call', 1e9, 99), 500, 'more than the burst is waited for as the burst');
});

test('who waits as long as told is never told to wait again', () => {
  const calls = budget([7, 3]);
  let now = 0.1;
  for (let n = 0; n < 1000; n++) {
    now += calls.take('call', now);
    if (n > 7) assert.ok(calls.take('call', now) <= 334);
  }
});

test('kinds are budgeted apart, and what another limit refused is given back', () => {
  const both = budget([1, 1], [2, 1]);
  assert.equal(both.take('call', 0), 0);
  assert.deepEqual([both.take('sub', 0), both.take('sub', 0)], [0, 0]);
  assert.ok(!both.full(0));
  both.refund('call');
  assert.equal(both.take('call', 0), 0);
  both.refund('call');
  both.refund('sub', 2);
  assert.ok(both.full(0));
});

test('counts end at the limit, and a key that left is as if it never came', () => {
  const counters = new Counters(2);
  assert.deepEqual(
    [counters.enter('a'), counters.enter('a'), counters.enter('a'), counters.enter('b')],
    [true, true, false, true],
  );
  counters.leave('a');
  assert.ok(counters.enter('a'));
});

test('a link that asks too much is told how long to wait, and may go on after that', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, {
    runtime: fake.runtime(),
    limits: { ...roomyLimits, call: [3, 1], sub: [3, 2] },
  });
  const link = await RawLink.open(t, wsUrl);
  assert.deepEqual(link.welcome.limits.rate?.['call'], [3, 1]);
  for (let q = 1; q <= 3; q++) await link.ok(link.call(ROOM, 'send', { text: 'hi' }, { q }));
  const err = await link.err(link.call(ROOM, 'send', { text: 'hi' }, { q: 4 }));
  assert.deepEqual(
    { code: err.code, retry: err.retry, after: err.after },
    { code: 'RATE_LIMITED', retry: true, after: 1000 },
  );
  await fake.clock.advance(1000);
  await link.ok(link.call(ROOM, 'send', { text: 'hi' }, { q: 4 }));

  for (let n = 0; n < 3; n++) await link.ok(link.sub(ROOM));
  assert.equal((await link.err(link.sub(ROOM))).after, 500);
  const i = link.i;
  link.send({ t: 'hist', i, c: ROOM });
  assert.equal((await link.err(i)).code, 'RATE_LIMITED', 'pages are paid from the same budget');
  link.send({ t: 'call', i: 900, c: ROOM, n: 'send', d: { text: 'without a key' } });
  assert.equal((await link.err(900)).code, 'RATE_LIMITED', 'a call without a key is paid for as well');
});

test('subscriptions of a hello that go beyond the budget are refused one by one', async (t) => {
  const { wsUrl } = await startServer(t, { limits: { ...roomyLimits, sub: [2, 1] } });
  const { welcome } = await RawLink.open(t, wsUrl, 'json', {
    subs: ['a', 'b', 'c'].map((room) => ({ c: `chat:${room}` })),
  });
  assert.deepEqual(
    welcome.subs.map(({ err }) => err?.code),
    [undefined, undefined, 'RATE_LIMITED'],
  );
});

test('all links of one user share a budget, and reconnecting does not renew it', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, {
    runtime: fake.runtime(),
    limits: { ...roomyLimits, call: [2, 1], userFactor: 2 },
  });
  const first = await RawLink.open(t, wsUrl);
  const guest = first.welcome.gt;
  const spend = async (link: RawLink): Promise<string[]> => {
    const ids = [1, 2].map(() => link.call(ROOM, 'send', { text: 'hi' }));
    return (await Promise.all(ids.map((i) => link.answer(i)))).map((answer) =>
      answer.t === 'ok' ? 'ok' : answer.code,
    );
  };
  assert.deepEqual(await spend(first), ['ok', 'ok']);
  const second = await RawLink.open(t, wsUrl, 'json', { guest });
  assert.deepEqual(await spend(second), ['ok', 'ok']);
  first.ws.close();
  second.ws.close();
  await Promise.all([first.closed, second.closed]);
  const third = await RawLink.open(t, wsUrl, 'json', { guest });
  assert.deepEqual(await spend(third), ['RATE_LIMITED', 'RETRY_FROM']);
  const other = await RawLink.open(t, wsUrl);
  assert.deepEqual(await spend(other), ['ok', 'ok'], 'somebody else is not touched by it');
});

test('more connections of one user than allowed are closed with 4430 and a time to come back', async (t) => {
  const { wsUrl, rt } = await startServer(t, { limits: { socketsPerUser: 2 } });
  const first = await RawLink.open(t, wsUrl);
  const guest = first.welcome.gt;
  await RawLink.open(t, wsUrl, 'json', { guest });
  const third = await RawLink.dial(t, wsUrl);
  const i = third.hello({ guest });
  assert.equal((await third.err(i)).code, 'LIMIT');
  const close = await third.expect('close');
  assert.deepEqual(
    { code: close.code, retry: close.retry, after: close.after },
    { code: 4430, retry: 'backoff', after: 30_000 },
  );
  assert.equal(await third.closed, 4430);
  await RawLink.open(t, wsUrl);
  first.ws.close();
  await first.closed;
  await RawLink.open(t, wsUrl, 'json', { guest });
  assert.equal(rt.counts.links, 3);
});

test('more connections of one address than allowed are closed with 4430 before they say anything', async (t) => {
  const { wsUrl } = await startServer(t, { limits: { socketsPerAddress: 2 } });
  const first = await RawLink.dial(t, wsUrl);
  await RawLink.dial(t, wsUrl);
  const third = await RawLink.dial(t, wsUrl);
  assert.equal(await third.closed, 4430);
  assert.equal(third.of('close')[0]?.retry, 'backoff');
  first.ws.close();
  await first.closed;
  await RawLink.open(t, wsUrl);
});

test('behind a proxy that is trusted, addresses are those the proxy saw, and else its headers count for nothing', async (t) => {
  const trusting = await startServer(t, { trustProxy: true, limits: { socketsPerAddress: 1 } });
  const from = (address: string) =>
    RawLink.dial(t, trusting.wsUrl, 'json', { 'X-Forwarded-For': `6.6.6.6, ${address}` });
  await from('10.0.0.1');
  await from('10.0.0.2');
  assert.equal(await (await from('10.0.0.1')).closed, 4430);
  await from('2001:db8:0:1::1');
  assert.equal(await (await from('2001:db8:0:1:ffff::2')).closed, 4430, 'all of one IPv6 network are one');
  await from('2001:db8:0:2::1');
  const wary = await startServer(t, { limits: { socketsPerAddress: 1 } });
  await RawLink.dial(t, wary.wsUrl, 'json', { 'X-Forwarded-For': '10.0.0.1' });
  assert.equal(await (await RawLink.dial(t, wary.wsUrl, 'json', { 'X-Forwarded-For': '10.0.0.2' })).closed, 4430);
});

test('a link that floods with messages of any kind is closed with 4429, and others are not touched', async (t) => {
  const { wsUrl } = await startServer(t, { limits: { messages: [100, 10] } });
  const other = await RawLink.open(t, wsUrl);
  const link = await RawLink.open(t, wsUrl);
  for (let n = 0; n < 120; n++) link.send({ t: 'ping', i: link.i });
  assert.equal(await link.closed, 4429);
  const close = link.of('close')[0];
  assert.deepEqual({ retry: close?.retry, after: close?.after }, { retry: 'backoff', after: 5000 });
  await other.settle();
});
