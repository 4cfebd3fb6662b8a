import type { Client } from '../../../components/core/client-api.ts';
import { freePort, ServerProcess } from '../../support/server-process.ts';
import { atMost, did, type Job, until } from './job.ts';
import { ROOM } from './writer.ts';

const CLIENTS = 500;
const STARTING = 50;
const WINDOW_MS = 100;
/** Or as long again as the server was away, if that was longer. */
const BACK_MS = 1_500;

/** Largest share of all that lies within one window. */
function busiest(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let [first, most] = [0, 0];
  for (const [last, time] of sorted.entries()) {
    while (time - (sorted[first] as number) > WINDOW_MS) first++;
    most = Math.max(most, last - first + 1);
  }
  return most / sorted.length;
}

/** 500 real clients of one process lose their server, which is started again at once. */
export const herd: Job = {
  title: 'A crowd that loses its server, over real sockets',
  async run(bench) {
    const server = new ServerProcess(await freePort(), ['--database', ':memory:']);
    bench.after(() => server.kill());
    await server.start();
    const count = bench.count(CLIENTS);
    const backAt: number[] = [];
    /** When each dialled last, which is the dial that led back. */
    const dialledAt = new Map<Client, number>();
    let counting = false;
    const clients: Client[] = [];
    for (let at = 0; at < count; at++) {
      const client = bench.client({ url: server.url, guest: 'none' });
      clients.push(client);
      client.channel(ROOM).follow({});
      client.state.listen(({ status }) => {
        if (status === 'connecting') dialledAt.set(client, performance.now());
      });
      client.channel(ROOM).status.subscribe(({ freshness }) => {
        if (counting && freshness === 'live') backAt.push(performance.now());
      });
      if (at % STARTING === 0)
        await until(() => client.channel(ROOM).status.get().freshness === 'live', 'the crowd joins', 20_000);
    }
    const whole = (): boolean => clients.every((each) => each.channel(ROOM).status.get().freshness === 'live');
    await until(whole, 'the crowd is there', 20_000);
    const diedAt = performance.now();
    await server.kill();
    await until(() => !clients.some((each) => each.state.get().status === 'online'), 'all have noticed', 10_000);
    counting = true;
    const opened = await server.start();
    await until(() => backAt.length >= count && whole(), 'all are back', 60_000);
    const awayMs = opened - diedAt;
    const [first = 0, last = 0] = [Math.min(...backAt), Math.max(...backAt)];
    return [
      did('clients; the server was away for', `${count}; ${Math.round(awayMs)} ms`),
      atMost(
        'the last one was back after the port was open for',
        last - opened,
        Math.max(BACK_MS, Math.round(awayMs)),
        'ms',
      ),
      did('the first one after', `${Math.round(first - opened)} ms`),
      atMost(
        `share of the dials that led back in the busiest ${WINDOW_MS} ms`,
        busiest([...dialledAt.values()]) * 100,
        35,
        '%',
      ),
    ];
  },
};
