/** What a server does because time passed, on a clock of the test. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { settled } from '../support/fake-clock.ts';
import { FakeRuntime, WALL_START } from '../support/fake-runtime.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const JWT = { algorithm: 'HS256', key: SECRET, issuer: 'i', audience: 'a' } as const;

/** A token that ends so many ms after the start of the test's clock. */
function tokenUntil(endMs: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'HS256' })}.${part({ sub: 'ada', iss: 'i', aud: 'a', exp: (WALL_START + endMs) / 1000 })}`;
  return `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;
}

for (const { name, cell } of cells) {
  test(`a link that does not say hello in ten seconds is closed with 4002, on ${name}`, async (t) => {
    const fake = new FakeRuntime();
    const { wsUrl, rt } = await startServer(t, { runtime: fake.runtime() });
    const link = await RawLink.dial(t, wsUrl, cell);
    link.send();
    while (rt.counts.links === 0) await settled();
    await fake.clock.advance(9000);
    assert.ok(link.isOpen);
    await fake.clock.advance(2500);
    assert.equal(await link.closed, 4002);
    assert.equal(link.of('close')[0]?.retry, 'backoff');
  });

  test(`links are pinged every twenty seconds, and one that stays silent is closed with 4408 within 29, on ${name}`, async (t) => {
    const fake = new FakeRuntime();
    const { wsUrl } = await startServer(t, { runtime: fake.runtime() });
    const alive = await RawLink.open(t, wsUrl, cell);
    const silent = await RawLink.open(t, wsUrl, cell);
    silent.carrier.pause();
    for (let beat = 0; beat < 3; beat++) {
      await fake.clock.advance(20_000 / 2);
      alive.send({ t: 'pong' });
      await alive.settle();
    }
    silent.carrier.resume();
    assert.equal(await silent.closed, 4408);
    assert.equal(silent.of('close')[0]?.retry, 'now');
    assert.ok(silent.of('ping').length >= 1);
    await fake.clock.advance(20_000);
    await alive.expect('ping');
    assert.ok(alive.isOpen);
  });

  test(`a ping tells the newest offset of channels that moved, once, on ${name}`, async (t) => {
    const fake = new FakeRuntime();
    const { wsUrl } = await startServer(t, { runtime: fake.runtime() });
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'chat:a' }, { c: 'chat:b' }] });
    await link.ok(link.call('chat:a', 'send', { text: 'one' }));
    await link.ok(link.call('chat:a', 'send', { text: 'two' }));
    await fake.clock.advance(20_000);
    const first = await link.expect('ping');
    assert.deepEqual(first.heads, { 'chat:a': 2 });
    assert.equal(first.now % 1, 0);
    await link.settle();
    await fake.clock.advance(20_000);
    assert.equal((await link.expect('ping')).heads, undefined);
  });
}

test('any sign of life counts, also a pong of the protocol below', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, { runtime: fake.runtime() });
  const link = await RawLink.open(t, wsUrl);
  for (let beat = 0; beat < 4; beat++) {
    await fake.clock.advance(15_000);
    // The server answers a WebSocket ping after it has noted it.
    const ponged = new Promise((resolve) => link.ws.once('pong', resolve));
    link.ws.ping();
    await ponged;
  }
  await link.settle();
});

test('a server that slept judges nobody by the pause: what they sent is still unread', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, { runtime: fake.runtime() });
  const link = await RawLink.open(t, wsUrl);
  fake.clock.sleep(3_600_000);
  await fake.clock.advance(500);
  await link.settle();
  assert.equal(link.of('close').length, 0);
});

test('jumps of the wall clock close nobody', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, { runtime: fake.runtime(), guests: false, jwt: JWT });
  const link = await RawLink.open(t, wsUrl, 'json', { token: tokenUntil(3_600_000) });
  for (const jumpMs of [3_600_000, -3_600_000, 400 * 86_400_000, -400 * 86_400_000]) {
    fake.jumpMs = jumpMs;
    await fake.clock.advance(5000);
    await link.settle();
  }
  assert.equal(link.of('close').length, 0);
});

for (const { name, cell } of cells) {
  test(`a token that runs out is asked for, given its grace, and then closes the link with 4401 within a minute, on ${name}`, async (t) => {
    const fake = new FakeRuntime();
    const { wsUrl } = await startServer(t, { runtime: fake.runtime(), guests: false, jwt: JWT });
    const link = await RawLink.open(t, wsUrl, cell, { token: tokenUntil(100_000) });
    const live = async (ms: number): Promise<void> => {
      for (let past = 0; past < ms; past += 10_000) {
        await fake.clock.advance(10_000);
        await link.settle();
      }
    };
    await live(30_000);
    assert.equal(link.of('authreq').length, 0);
    await live(20_000);
    const request = await link.expect('authreq');
    assert.ok(request.in > 45_000 && request.in <= 60_000, String(request.in));
    await live(70_000);
    assert.equal(link.of('authreq').length, 1);
    assert.ok(link.isOpen, 'given half a minute beyond its end');
    await fake.clock.advance(12_000);
    assert.equal(await link.closed, 4401);
    assert.equal(link.of('close')[0]?.retry, 'auth');
  });
}

test('a token that was renewed in time keeps the link', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, { runtime: fake.runtime(), guests: false, jwt: JWT });
  const link = await RawLink.open(t, wsUrl, 'json', { token: tokenUntil(100_000) });
  link.send({ t: 'auth', i: 90, token: tokenUntil(900_000) });
  await link.ok(90);
  for (let past = 0; past < 200_000; past += 10_000) {
    await fake.clock.advance(10_000);
    await link.settle();
  }
  assert.equal(link.of('close').length, 0);
});

test('a server without links has no timer', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, { runtime: fake.runtime() });
  assert.equal(fake.clock.pending, 0);
  const link = await RawLink.open(t, wsUrl);
  assert.equal(fake.clock.pending, 1);
  link.ws.close();
  await link.closed;
  await fake.clock.advance(2000);
  assert.equal(fake.clock.pending, 0);
});
