import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, ServerProcess } from '../../support/server-process.ts';
import { race } from '../auction-race.ts';
import { did, type Job, none, until } from './job.ts';

const BIDDERS = 200;
const KILLS = 20;
const BIDS_EACH = 1000;
const SECRET = 'secret-of-the-auctioneer-0123456789';

/** Two hundred people bid on one lot over three transports while the server is killed again and again. */
export const auction: Job = {
  title: 'kill -9 in the middle of an auction',
  async run(bench) {
    const folder = mkdtempSync(join(tmpdir(), 'rt-soak-'));
    bench.after(() => rmSync(folder, { recursive: true, force: true }));
    const flags = ['--database', join(folder, 'rt.db'), '--api-key', `auctioneer:read+admin:${SECRET}`];
    const server = new ServerProcess(await freePort(), flags);
    bench.after(() => server.kill());
    await server.start();
    const kills = bench.count(KILLS);
    const result = await race({
      ...{ server, secret: SECRET, random: bench.random, bidders: BIDDERS, bidsEach: BIDS_EACH, kills },
      client: (options) => bench.client(options),
      until: (holds, what) => until(holds, what, 120_000),
    });
    const { answered, taken, underWay, acknowledgedAndLost, brokenRules, differentViews, winners } = result;
    return [
      did(`bids answered over ${kills} kills, taken, under way at a kill`, `${answered}, ${taken}, ${underWay}`),
      none('acknowledged and lost', acknowledgedAndLost.length),
      none('taken against the rules, or otherwise when replayed', brokenRules.length),
      none('bidders who saw another order or end', differentViews.length),
      none('winners beside the one', Math.abs(winners - 1)),
    ];
  },
};
