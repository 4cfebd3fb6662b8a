import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../components/core/backoff.ts';
import { TIMING } from '../../components/core/timing.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { start, startOnline } from './start.ts';

function backoffWith(chance: number): { backoff: Backoff; platform: FakePlatform } {
  const platform = new FakePlatform();
  platform.chance = [chance];
  return { backoff: new Backoff(platform, TIMING), platform };
}

/** Waits given one after another, each waited for. */
function waits(chance: number, count: number, startMs = 0): number[] {
  const { backoff, platform } = backoffWith(chance);
  if (startMs > 0) backoff.next();
  platform.clock.sleep(startMs);
  return Array.from({ length: count }, () => {
    const ms = backoff.next();
    platform.clock.sleep(ms);
    return Math.round(ms);
  });
}

test('a wait is anywhere between 100 ms and a span that doubles, up to 20 s', () => {
  assert.deepEqual(waits(0.999_999, 7, 3_600_000), [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  assert.deepEqual(waits(0.5, 7, 3_600_000), [550, 1050, 2050, 4050, 8050, 10_050, 10_050]);
  assert.deepEqual(waits(0, 7, 3_600_000), [100, 100, 100, 100, 100, 100, 100]);
});

test('no 100 ms of the span are likelier than others, the first ones included', () => {
  const chances = Array.from({ length: 9 }, (_, i) => i / 9);
  assert.deepEqual(
    chances.map((chance) => Math.round(backoffWith(chance).backoff.next())),
    [100, 200, 300, 400, 500, 600, 700, 800, 900],
  );
});

test('no wait is longer than the trouble has lasted, or than a second', () => {
  const { backoff } = backoffWith(0.999_999);
  assert.deepEqual(
    Array.from({ length: 5 }, () => Math.round(backoff.next())),
    [1000, 1000, 1000, 1000, 1000],
  );
  assert.deepEqual(waits(0.999_999, 6), [1000, 1000, 2000, 4000, 8000, 16_000]);
});

test('a thousand failures in a row still wait 20 s at the most', () => {
  assert.equal(waits(0.5, 2_000).at(-1), 10_050);
});

test('failures are forgotten 10 s after a welcome, and not before', async (t) => {
  const { client, server, pass } = start(t);
  server.meets = ['refuse', 'refuse', 'refuse'];
  client.hold();
  await pass(5_000);
  assert.equal(client.state.get().status, 'online');
  assert.equal(client.state.get().attempt, 3);

  await pass(4_000);
  server.link.end();
  await pass(0);
  assert.equal(client.state.get().attempt, 4, 'a link that lasted a few seconds excuses nothing');

  await pass(15_000);
  assert.equal(client.state.get().attempt, 0);
});

test('a server that accepts and closes is not dialled faster and faster', async (t) => {
  const { client, server, pass } = start(t);
  server.answer.hello = (link, hello) => {
    server.reply(link, hello);
    link.shut({ code: 4500, retry: 'backoff' });
  };
  client.hold();
  await pass(60_000);
  assert.ok(server.links.length <= 16, `expected at most 16 dials in a minute, got ${server.links.length}`);
  await pass(600_000);
  assert.ok(server.links.length <= 80, `expected a dial every 10 s, got ${server.links.length} in 11 minutes`);
});

test('a server that says now again and again is answered with the backoff', async (t) => {
  const { client, server, pass } = start(t);
  server.answer.hello = (link, hello) => {
    server.reply(link, hello);
    link.shut({ code: 4408, retry: 'now' });
  };
  client.hold();
  await pass(60_000);
  assert.ok(server.links.length <= 18, `expected at most 18 dials in a minute, got ${server.links.length}`);
});

test('one link that ends with now is dialled again at once', async (t) => {
  const { server, pass } = await startOnline(t);
  server.link.shut({ code: 4410, retry: 'now' });
  await pass(0);
  assert.equal(server.links.length, 2);
});

test('a page that nobody sees waits up to a minute, one that is seen up to 20 s', () => {
  for (const [isVisible, longestMs] of [
    [false, 60_000],
    [true, 20_000],
  ] as const) {
    const platform = new FakePlatform();
    platform.isVisible = isVisible;
    platform.chance = [1];
    const backoff = new Backoff(platform, TIMING);
    let waitMs = 0;
    for (let i = 0; i < 20; i++) platform.clock.sleep((waitMs = backoff.next()));
    assert.equal(waitMs, longestMs);
  }
});
