/** The model of an auction on a real server: clocks that are wrong, and a server that goes away. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { AuctionModel } from '../../../components/auction/auction-model.ts';
import { createClient } from '../../../components/core/create-client.ts';
import { browserPlatform } from '../../../components/core/platform.ts';
import { apiKeys, ask } from '../../support/backend.ts';
import { databasePath } from '../../support/sqlite-file.ts';
import { freePort, ServerProcess } from '../../support/server-process.ts';
import { FAST, startClient, until } from '../../support/start-client.ts';
import { startServer } from '../../support/start-server.ts';

const HOUR = 3_600_000;
const lot = { id: 'lot', currency: 'EUR', exponent: 2, start: 1000, increments: [[0, 100]], guests: true };

function follow(t: TestContext, client: ReturnType<typeof createClient>) {
  const model = AuctionModel.of(client, 'lot');
  const told: string[] = [];
  t.after(model.on(({ kind }) => told.push(kind)));
  t.after(model.subscribe(() => undefined));
  return { model, told };
}

for (const offMs of [-600_000, 600_000])
  test(`a clock that is ${offMs / 60_000} minutes off counts down by the server’s`, async (t) => {
    const { url } = await startServer(t, { apiKeys: [...apiKeys] });
    const endsAt = Date.now() + HOUR;
    assert.equal((await ask(url, 'POST /auction', { body: { ...lot, endsAt } })).status, 201);
    const platform = { ...browserPlatform(), now: () => Date.now() + offMs };
    const client = createClient({ url }, { platform, timing: FAST });
    t.after(() => client.dispose());
    const { model } = follow(t, client);
    await until(() => model.get().status === 'ready', 'it is there');
    await until(() => client.clock.get().error < 200, 'the clock is known');
    assert.ok(Math.abs(model.remainingMs - (endsAt - Date.now())) < 250);
  });

test('a server that is killed and started again has the auction as it was, and bidders hear what happened', async (t) => {
  const secret = 'secret-of-the-auctioneer-0123456789';
  const flags = ['--database', databasePath(t), '--api-key', `auctioneer:read+admin:${secret}`];
  const server = new ServerProcess(await freePort(), flags);
  t.after(() => server.kill());
  await server.start();
  const endsAt = Date.now() + HOUR;
  assert.equal((await ask(server.url, 'POST /auction', { secret, body: { ...lot, endsAt } })).status, 201);
  const [ada, ben] = ['Ada', 'Ben'].map((name) => follow(t, startClient(t, { url: server.url, name, timing: FAST })));
  assert.ok(ada && ben);
  await until(() => [ada, ben].every(({ model }) => model.get().status === 'ready'), 'both are there');
  assert.equal((await ada.model.bid(2000).done).taken, true);
  await server.kill();
  await until(() => !ada.model.get().connected && !ben.model.get().connected, 'both notice');
  const lost = await ben.model.bid(9000).done;
  assert.equal(!lost.taken && lost.reason, 'offline', 'none is kept for later');
  await server.start();
  await until(() => ben.model.get().connected, 'Ben is back');
  assert.deepEqual([ben.model.get().auction?.price, ben.model.get().auction?.endsAt], [1000, endsAt]);
  await until(() => ada.model.get().freshness === 'live', 'Ada is back');
  assert.deepEqual([ada.model.get().leading, ada.model.get().myMax], [true, 2000]);
  assert.equal((await ben.model.bid(5000).done).taken, true);
  await until(() => ada.told.includes('outbid'), 'Ada hears of it');
  assert.equal(ada.told.filter((kind) => kind === 'outbid').length, 1);
});
