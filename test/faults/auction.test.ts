import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '../support/random.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { startClient, until } from '../support/start-client.ts';
import { race } from './auction-race.ts';

const SEED = 20_261_124;
const BIDDERS = 200;
const SECRET = 'secret-of-the-auctioneer-0123456789';

test(`${BIDDERS} people on three transports bid on one lot while the server is killed: one order, nothing lost, one winner`, async (t) => {
  t.diagnostic(`seed ${SEED}`);
  const folder = mkdtempSync(join(tmpdir(), 'rt-auction-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const flags = ['--database', join(folder, 'rt.db'), '--api-key', `auctioneer:read+admin:${SECRET}`];
  const server = new ServerProcess(await freePort(), flags);
  t.after(() => server.kill());
  await server.start();
  const result = await race({
    ...{ server, secret: SECRET, random: seededRandom(SEED), bidders: BIDDERS, bidsEach: 400, kills: 2 },
    client: (options) => startClient(t, options),
    until: (holds, what) => until(holds, what, 60_000),
  });
  const { answered, taken, underWay, ...wrongs } = result;
  t.diagnostic(`${answered} answered, ${taken} taken, ${underWay} under way at a kill`);
  assert.ok(taken > 0 && underWay > 0);
  assert.deepEqual(wrongs, { acknowledgedAndLost: [], brokenRules: [], differentViews: [], winners: 1 });
});
