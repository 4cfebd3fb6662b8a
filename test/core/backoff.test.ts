import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../components/core/backoff.ts';
import { TIMING } from '../../components/core/timing.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { start, startOnline } from './start.ts';

function backoffWith(chance: number): Backoff {
  const platform = new FakePlatform();
  platform.chance = [chance];
  return new Backoff(platform, TIMING);
}

test('a wait is anywhere between nothing and twice the span of the one before, up to 20 s', () => {
  const longest = backoffWith(0.999_999);
  const spans = Array.from({ length: 8 }, () => Math.round(longest.next()));
  assert.deepEqual(spans, [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
});

test('no wait is shorter than 100 ms', () => {
  const shortest = backoffWith(0);
  assert.deepEqual([shortest.next(), shortest.next(), shortest.next()], [100, 100, 100]);
});

test('a thousand failures in a row still wait 20 s at the most', () => {
  const backoff = backoffWith(0.5);
  for (let i = 0; i < 2000; i++) backoff.next();
  assert.equal(backoff.next(), 10_000);
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
  assert.ok(server.links.length <= 12, `expected at most 12 dials in a minute, got ${server.links.length}`);
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
