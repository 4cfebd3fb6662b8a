import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { Client, Sending } from 'rt-elements/client';
import { FAULTS, FaultProxy } from '../support/fault-proxy.ts';
import { type Random, seededRandom } from '../support/random.ts';
import { FAST, serverLog, startClient, until } from '../support/start-client.ts';
import { startServer } from '../support/start-server.ts';

const SEED = 20_250_601;
const CUTS = 200;
const ROOM = 'chat:general';

/** Short, so that a stalled link is noticed soon. */
const HEARTBEAT = { everyMs: 150, graceMs: 150 };
const PLENTY: [number, number] = [100_000, 100_000];

interface Writer {
  readonly name: string;
  readonly client: Client;
  readonly proxy: FaultProxy;
  /** Keys of the events that were applied, in the order they were. */
  readonly applied: string[];
  readonly offsets: number[];
  readonly sends: Array<Sending<unknown>>;
  resyncs: number;
}

async function startWriter(
  t: TestContext,
  name: string,
  port: number,
  random: Random,
  transport: 'ws' | 'sse' | 'poll',
): Promise<Writer> {
  const proxy = await FaultProxy.start(port, random);
  t.after(() => proxy.close());
  const url = `http://127.0.0.1:${proxy.port}/rt`;
  const client = startClient(t, { url, name, transports: [transport], timing: FAST });
  const writer: Writer = { name, client, proxy, applied: [], offsets: [], sends: [], resyncs: 0 };
  client.channel(ROOM).follow({
    onStart: ({ resync }) => {
      if (resync) writer.resyncs++;
    },
    onEvent: ({ k, o }) => {
      writer.applied.push(k);
      writer.offsets.push(o);
    },
  });
  await until(() => client.channel(ROOM).status.get().freshness === 'live', `${name} follows the room`);
  return writer;
}

const WAYS = { ws: 'WebSocket', sse: 'event stream and posts', poll: 'polls and posts' } as const;

suite('two clients write through cuts of their links', { concurrency: true }, () => {
  for (const [transport, way] of Object.entries(WAYS) as Array<[keyof typeof WAYS, string]>)
    test(`by ${way}, ${CUTS} times: no gap, no repeat, no reorder, every send settles`, async (t) => {
      t.diagnostic(`seed ${SEED}`);
      const random = seededRandom(SEED);
      const { port, url } = await startServer(t, {
        heartbeat: HEARTBEAT,
        limits: { call: PLENTY, sub: PLENTY, messages: PLENTY, socketsPerUser: 10_000, socketsPerAddress: 10_000 },
      });
      const writers = [
        await startWriter(t, 'left', port, random, transport),
        await startWriter(t, 'right', port, random, transport),
      ];
      const say = (writer: Writer): void => {
        const text = `${writer.name} ${writer.sends.length}`;
        writer.sends.push(writer.client.channel(ROOM).send('send', { text }));
      };

      for (let cut = 0; cut < CUTS; cut++) {
        const writer = random.pick(writers);
        await until(() => writer.client.state.get().status === 'online', `${writer.name} is online before cut ${cut}`);
        // Some words before, some while it breaks, some that wait for the next link.
        for (let i = random.int(6); i > 0; i--) say(random.pick(writers));
        if (random.int(2) === 0) await new Promise((resolve) => setTimeout(resolve, random.int(15)));
        writer.proxy.cut(random.pick(FAULTS));
        for (let i = random.int(4); i > 0; i--) say(writer);
        // A link of requests may outlive the end of one: then there is nothing to notice, and its work goes on.
        if (transport !== 'ws') await writer.sends.at(-1)?.done;
        else await until(() => writer.client.state.get().status !== 'online', `${writer.name} notices cut ${cut}`);
      }

      const outcomes = await Promise.all(
        writers.flatMap(({ sends }) =>
          sends.map(({ done }) =>
            done.then(
              () => 'sent',
              (error: unknown) => String(error),
            ),
          ),
        ),
      );
      assert.deepEqual(new Set(outcomes), new Set(['sent']));

      const log = await serverLog(t, url, ROOM);
      const count = outcomes.length;
      t.diagnostic(`${count} messages, ${CUTS} cuts`);
      assert.equal(log.length, count, 'each is stored once');
      assert.equal(new Set(log).size, count);
      for (const { name, client, applied, offsets, sends, resyncs } of writers) {
        await until(() => applied.length >= count, `${name} has caught up (${applied.length} of ${count})`);
        assert.equal(resyncs, 0, `${name} never had to start over`);
        assert.deepEqual(
          offsets,
          Array.from({ length: count }, (_, i) => i + 1),
          `${name}: no gap, no repeat, no reorder`,
        );
        assert.deepEqual(applied, log, `${name} holds what the server holds`);
        const own = new Set(sends.map(({ key }) => key));
        assert.deepEqual(
          log.filter((key) => own.has(key)),
          sends.map(({ key }) => key),
          `${name}'s messages keep their order`,
        );
        assert.equal(client.channel(ROOM).position?.offset, count);
      }
    });
});
