import { FaultProxy } from '../../support/fault-proxy.ts';
import { freePort, ServerProcess } from '../../support/server-process.ts';
import { atMost, did, type Job, pause, until } from './job.ts';
import { ROOM } from './writer.ts';

const CLIENTS = 200;
const FLAPPING_MS = 60_000;
/** One link is broken this often: each of them every four seconds. */
const EVERY_MS = 20;
const FAULTS = ['drop', 'end', 'refuse', 'mid-frame'] as const;
const MIB = 1024 * 1024;

/** Links that come and go: nothing may stay behind in the server. */
export const flap: Job = {
  title: 'Links that flap',
  async run(bench) {
    const { random } = bench;
    const server = new ServerProcess(await freePort(), ['--database', ':memory:']);
    bench.after(() => server.kill());
    await server.start();
    const proxy = await FaultProxy.start(server.port, random);
    bench.after(() => proxy.close());
    const count = bench.count(CLIENTS);
    const heardAt = new Map<number, number>();
    const clients = Array.from({ length: count }, (_, i) => {
      const client = bench.client({ url: `http://127.0.0.1:${proxy.port}/rt`, guest: 'none' });
      client.channel(ROOM).follow({ onEvent: () => heardAt.set(i, performance.now()) });
      return client;
    });
    const whole = (): boolean => clients.every((each) => each.channel(ROOM).status.get().freshness === 'live');
    await until(whole, 'all are there', 30_000);
    await pause(2_000);
    const before = { handles: server.handles, rssBytes: server.rssBytes };
    let cuts = 0;
    for (const end = performance.now() + FLAPPING_MS * bench.scale; performance.now() < end; cuts++) {
      proxy.cutOne(random.pick(FAULTS));
      await pause(EVERY_MS);
    }
    await until(whole, 'all are back', 60_000);
    await pause(2_000);
    heardAt.clear();
    const saidAt = performance.now();
    clients[0]?.channel(ROOM).send('send', { text: 'Is everybody here?' });
    await until(() => heardAt.size === count, 'all have heard the last message', 10_000);
    return [
      did(`cuts of ${count} clients`, cuts),
      atMost('the last message was with all after', Math.max(...heardAt.values()) - saidAt, 250, 'ms'),
      atMost('handles of the server more than before', Math.abs(server.handles - before.handles), 15, ''),
      atMost('memory of the server more than before', (server.rssBytes - before.rssBytes) / MIB, 50, 'MiB'),
    ];
  },
};
