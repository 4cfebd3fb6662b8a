import { ALL_FAULTS, FaultProxy } from '../../support/fault-proxy.ts';
import { FAST } from '../../support/start-client.ts';
import { startServer } from '../../support/start-server.ts';
import { type Bench, did, type Figure, type Job, none, pause, until } from './job.ts';
import { differences, readLog, ROOM, Writer } from './writer.ts';

const CUTS = 1_000;
const TRANSPORTS = ['ws', 'sse', 'poll'] as const;
const PLENTY: [number, number] = [1_000_000, 1_000_000];
/** Short, so that a link that went mute is noticed soon. */
const HEARTBEAT = { everyMs: 150, graceMs: 150 };

async function cutLinks(bench: Bench, transport: (typeof TRANSPORTS)[number], cuts: number): Promise<Figure[]> {
  const { random } = bench;
  const { port, url } = await startServer(bench, {
    heartbeat: HEARTBEAT,
    limits: { call: PLENTY, sub: PLENTY, messages: PLENTY, socketsPerUser: 100_000, socketsPerAddress: 100_000 },
  });
  const writers: Array<{ writer: Writer; proxy: FaultProxy }> = [];
  for (const name of ['left', 'right']) {
    const proxy = await FaultProxy.start(port, random);
    bench.after(() => proxy.close());
    const at = `http://127.0.0.1:${proxy.port}/rt`;
    const client = bench.client({ url: at, name, transports: [transport], timing: FAST });
    writers.push({ proxy, writer: new Writer(name, client) });
  }
  const all = writers.map(({ writer }) => writer);
  await until(() => all.every(({ live }) => live), 'both follow the room', 20_000);
  for (let cut = 0; cut < cuts; cut++) {
    const { writer, proxy } = random.pick(writers);
    await until(() => writer.live, `${writer.name} is back before cut ${cut}`, 30_000);
    for (let i = random.int(9); i > 0; i--) random.pick(all).say();
    if (random.int(2) === 0) await pause(random.int(15));
    proxy.weather = { mostDelayMs: random.int(3) === 0 ? random.int(10) : 0 };
    const { losses } = writer;
    const fault = random.pick(ALL_FAULTS);
    proxy.cut(fault);
    for (let i = random.int(9); i > 0; i--) writer.say();
    // Over HTTP each request is a connection of its own: a broken one is made again, and the link goes on.
    if (transport === 'poll' || (transport === 'sse' && fault === 'deaf')) await pause(random.int(60));
    else await until(() => writer.losses > losses, `${writer.name} notices cut ${cut}`, 30_000);
  }
  await until(() => all.every(({ open }) => open === 0), 'every send is settled', 60_000);
  const log = await readLog(bench.client({ url }));
  await until(() => all.every(({ client }) => client.channel(ROOM).position?.offset === log.length), 'all', 30_000);
  const { lost, moved, reordered, behind, twice } = differences(log, all);
  const sum = (count: (writer: Writer) => number): number => all.reduce((total, writer) => total + count(writer), 0);
  return [
    did(`${transport}: messages through ${cuts} cuts`, log.length),
    none(`${transport}: gaps, repeats and reorders told`, sum(({ breaks }) => breaks) + reordered),
    none(
      `${transport}: starts from scratch`,
      sum(({ resyncs }) => resyncs),
    ),
    none(`${transport}: acknowledged and lost, moved or stored twice`, lost + moved + twice),
    none(
      `${transport}: sends that were refused, writers that hold another log`,
      sum(({ refused }) => refused) + behind,
    ),
  ];
}

/** Two clients write while their links break in seven ways, over each transport. */
export const cuts: Job = {
  title: 'Cuts over real sockets, in seven ways',
  async run(bench) {
    const figures: Figure[] = [];
    for (const transport of TRANSPORTS)
      figures.push(...(await cutLinks(bench, transport, bench.count(CUTS / TRANSPORTS.length))));
    return figures;
  },
};
