import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Client, Sending } from 'rt-elements/client';
import { BlockingProxy, type StreamPolicy, type UpgradePolicy } from '../support/blocking-proxy.ts';
import { FAST, serverLog, startClient, until } from '../support/start-client.ts';
import { startServer, type StartedServer } from '../support/start-server.ts';

const ROOM = 'chat:general';
/** A fiftieth of what people have. */
const QUICK = { ...FAST, patienceMs: 60, fallbackMs: 100, healthMs: 1_000, riseEveryMs: 200 };
const NEVER = { ...QUICK, riseEveryMs: 2 ** 31 - 1 };
const PLENTY: [number, number] = [100_000, 100_000];

interface Stand {
  readonly proxy: BlockingProxy;
  readonly server: StartedServer;
  readonly url: string;
}

async function stand(t: TestContext, upgrade: UpgradePolicy, stream: StreamPolicy): Promise<Stand> {
  const limits = { call: PLENTY, sub: PLENTY, messages: PLENTY };
  const server = await startServer(t, { limits });
  const proxy = await BlockingProxy.start(server.port);
  t.after(() => proxy.close());
  Object.assign(proxy, { upgrade, stream });
  return { server, proxy, url: `http://127.0.0.1:${proxy.port}/rt` };
}

const transportOf = (client: Client): string | undefined => client.state.get().transport;

for (const [upgrade, stream, expected] of [
  ['pass', 'pass', 'ws'],
  [403, 'pass', 'sse'],
  [502, 'pass', 'sse'],
  ['reset', 'pass', 'sse'],
  ['swallow', 'pass', 'sse'],
  ['mute', 'pass', 'sse'],
  [403, 403, 'poll'],
  [403, 'swallow', 'poll'],
  ['swallow', 'buffer', 'poll'],
  ['swallow', 'swallow', 'poll'],
] as const) {
  test(`where upgrades meet ${upgrade} and streams ${stream} a client works over ${expected}`, async (t) => {
    const { url, server } = await stand(t, upgrade, stream);
    const client = startClient(t, { url, timing: NEVER });
    const { reply } = await client.channel(ROOM).send('send', { text: 'hi' }).done;
    assert.deepEqual(reply, { m: 1 });
    assert.equal(transportOf(client), expected);
    assert.equal(client.state.get().degraded, expected !== 'ws');
    assert.equal((await serverLog(t, server.url, ROOM)).length, 1);
  });
}

for (const stream of ['pass', 'swallow'] as const) {
  test(`two writers go from ${stream === 'pass' ? 'an event stream' : 'polling'} to WebSockets when the block is lifted: nothing lost, repeated or reordered`, async (t) => {
    const { url, server, proxy } = await stand(t, 403, stream);
    const writers = ['left', 'right'].map((name) => {
      const client = startClient(t, { url, name, timing: QUICK });
      const applied: string[] = [];
      const sends: Array<Sending<unknown>> = [];
      let starts = 0;
      client.channel(ROOM).follow({ onStart: () => starts++, onEvent: ({ k }) => applied.push(k) });
      const say = (): void => {
        sends.push(client.channel(ROOM).send('send', { text: `${name} ${sends.length}` }));
      };
      return { name, client, applied, sends, say, starts: () => starts };
    });
    const fallback = stream === 'pass' ? 'sse' : 'poll';
    for (const { client, name } of writers)
      await until(() => client.channel(ROOM).status.get().freshness === 'live', `${name} follows the room`);
    assert.deepEqual(
      writers.map(({ client }) => transportOf(client)),
      [fallback, fallback],
    );

    let writing = true;
    const write = async (): Promise<void> => {
      while (writing) {
        for (const { say } of writers) say();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const written = write();
    const stopped = proxy.stopped;
    await until(() => proxy.stopped >= stopped + 4, 'some tries fail first');
    proxy.upgrade = 'pass';
    for (const { client, name } of writers)
      await until(() => transportOf(client) === 'ws', `${name} is on a WebSocket`);
    const enough = writers.map(({ sends }) => sends.length + 50);
    await until(() => writers.every(({ sends }, at) => sends.length > enough[at]!), 'they write on');
    writing = false;
    await written;

    const outcomes = await Promise.all(writers.flatMap(({ sends }) => sends.map(({ done }) => done)));
    const log = await serverLog(t, server.url, ROOM);
    t.diagnostic(`${log.length} messages`);
    assert.equal(log.length, outcomes.length);
    assert.equal(new Set(log).size, log.length);
    for (const { name, applied, sends, starts } of writers) {
      await until(() => applied.length >= log.length, `${name} has heard all`);
      assert.deepEqual(applied, log);
      assert.equal(starts(), 1, `${name} never had to start over`);
      const own = new Set(sends.map(({ key }) => key));
      assert.deepEqual(
        log.filter((key) => own.has(key)),
        sends.map(({ key }) => key),
      );
    }
  });
}
