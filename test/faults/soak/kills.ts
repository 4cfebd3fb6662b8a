import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, ServerProcess } from '../../support/server-process.ts';
import { FAST } from '../../support/start-client.ts';
import { did, type Job, none, until } from './job.ts';
import { differences, readLog, ROOM, Writer } from './writer.ts';

const KILLS = 50;
const SENDS_EACH = 200;
const MOST_OPEN = 100;

/** A server on a file is killed in the middle of sends, again and again. */
export const kills: Job = {
  title: 'kill -9 in the middle of sends',
  async run(bench) {
    const folder = mkdtempSync(join(tmpdir(), 'rt-soak-'));
    bench.after(() => rmSync(folder, { recursive: true, force: true }));
    const server = new ServerProcess(await freePort(), ['--database', join(folder, 'rt.db')]);
    bench.after(() => server.kill());
    await server.start();
    const { url } = server;
    const writers = ['ann', 'bob'].map((name) => new Writer(name, bench.client({ url, name, timing: FAST })));
    await until(() => writers.every(({ live }) => live), 'both follow the room', 20_000);
    const acknowledged = (): number => writers.reduce((sum, writer) => sum + writer.acknowledged.size, 0);
    const kills = bench.count(KILLS);
    let underWay = 0;
    for (let kill = 0; kill < kills; kill++) {
      const enough = acknowledged() + SENDS_EACH + bench.random.int(40);
      const end = performance.now() + 60_000;
      while (acknowledged() < enough) {
        if (performance.now() > end) throw new Error(`expected ${enough} answers, got ${acknowledged()}`);
        for (const writer of writers) for (let i = 0; i < 8; i++) if (writer.open < MOST_OPEN) writer.say();
        await new Promise((resolve) => setImmediate(resolve));
      }
      underWay += writers.reduce((sum, { open }) => sum + open, 0);
      await server.kill();
      await server.start();
    }
    await until(() => writers.every(({ open }) => open === 0), 'every send is settled', 60_000);
    const log = await readLog(bench.client({ url }));
    await until(
      () => writers.every(({ client }) => client.channel(ROOM).position?.offset === log.length),
      'all',
      30_000,
    );
    const { lost, moved, twice, reordered, behind } = differences(log, writers);
    const broken = writers.reduce((sum, { breaks, resyncs, refused }) => sum + breaks + resyncs + refused, 0);
    return [
      did(`acknowledged over ${kills} kills, of which under way at a kill`, `${acknowledged()}, ${underWay}`),
      none('acknowledged and lost', lost),
      none('acknowledged twice with another place, or stored twice', moved + twice),
      none('gaps, repeats, reorders, starts from scratch, refusals', broken + reordered + behind),
    ];
  },
};
