import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOnline } from './start.ts';

const ping = (now: number) => ({ t: 'ping' as const, now });

test('a link that hears nothing for the interval and its grace is dead, and dialled at once', async (t) => {
  const { client, server, pass } = await startOnline(t);
  await pass(3_000);
  const quiet = server.link;
  await pass(24_000);
  assert.equal(server.links.length, 1);
  await pass(4_000);
  assert.equal(quiet.closedWith?.code, 1000);
  assert.equal(server.links.length, 2);
  assert.equal(client.state.get().status, 'online');
});

test('any frame keeps the link alive', async (t) => {
  const { server, pass } = await startOnline(t);
  for (let i = 0; i < 10; i++) {
    await pass(27_000);
    server.link.sendRaw('[]');
  }
  assert.equal(server.links.length, 1);
});

test('a ping of the server is answered with a ping, which is the pong and the clock sample in one', async (t) => {
  const { server, pass } = await startOnline(t);
  await pass(5_000);
  const before = server.link.of('ping').length;
  server.link.send(ping(server.now()));
  await pass(0);
  assert.equal(server.link.of('ping').length, before + 1);
});

test('a timer that runs late says nothing about a link that was heard meanwhile', async (t) => {
  const { server, platform, pass } = await startOnline(t);
  await pass(5_000);
  // Timers are throttled; frames still come in.
  platform.clock.sleep(20_000);
  server.link.send(ping(server.now()));
  platform.clock.sleep(20_000);
  server.link.send(ping(server.now()));
  await pass(0);
  assert.equal(server.links.length, 1);
});

test('after a sleep of an hour the link is given up, even if an old frame is read first', async (t) => {
  const { client, server, platform, pass } = await startOnline(t);
  await pass(5_000);
  platform.clock.sleep(3_600_000);
  server.link.send(ping(server.now()));
  await pass(0);
  assert.equal(server.links.length, 2);
  assert.equal(client.state.get().status, 'online');
});

test('a page that comes back asks a silent link for a sign of life, and gives it 4 s', async (t) => {
  const { server, platform, pass } = await startOnline(t);
  await pass(10_000);
  server.answer.ping = () => {};
  const pings = server.link.of('ping').length;
  platform.emit('visible');
  platform.emit('visible');
  await pass(0);
  assert.equal(server.link.of('ping').length, pings + 1);
  await pass(3_900);
  assert.equal(server.links.length, 1);
  await pass(200);
  assert.equal(server.links.length, 2);
});

test('a link that answers the probe stays', async (t) => {
  const { server, platform, pass } = await startOnline(t);
  await pass(10_000);
  platform.emit('visible');
  await pass(10_000);
  assert.equal(server.links.length, 1);
});

test('a link heard a moment ago is not probed', async (t) => {
  const { server, platform, pass } = await startOnline(t);
  await pass(4_000);
  const pings = server.link.of('ping').length;
  platform.emit('visible');
  await pass(0);
  assert.equal(server.link.of('ping').length, pings);
});

test('a heartbeat longer than any timer does not spin', async (t) => {
  const { server, client, pass } = await startOnline(t);
  server.welcome = { hb: { every: 2 ** 32 - 1, grace: 2 ** 32 - 1 } };
  server.link.end();
  await pass(60_000);
  assert.equal(client.state.get().status, 'online');
});

test('a machine whose timers stood still with it is asked for a sign of life on waking, however late that seems', async (t) => {
  const { server, platform, pass } = await startOnline(t);
  await pass(3_000);
  server.answer.ping = () => {};
  platform.jumpMs = 3_600_000;
  platform.emit('visible');
  await pass(4_100);
  assert.equal(server.links.length, 2);
});

test('a clock that was set costs a question, and not the link', async (t) => {
  const { server, platform, pass } = await startOnline(t);
  for (const jumpMs of [3_600_000, -3_600_000, 400 * 86_400_000]) {
    platform.jumpMs = jumpMs;
    platform.emit('visible');
    await pass(10_000);
    assert.equal(server.links.length, 1);
  }
});
