import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Client, Sending } from 'rt-elements/client';
import { seededRandom } from '../support/random.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { FAST, serverLog, startClient, until } from '../support/start-client.ts';

const SEED = 20_250_602;
const KILLS = 4;
const ROOM = 'chat:general';

test('a server killed in the middle of sends has everything it acknowledged, once, and its clients catch up by themselves', async (t) => {
  t.diagnostic(`seed ${SEED}`);
  const random = seededRandom(SEED);
  const folder = mkdtempSync(join(tmpdir(), 'rt-kill-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = new ServerProcess(await freePort(), ['--database', join(folder, 'rt.db')]);
  t.after(() => server.kill());
  await server.start();
  const { url } = server;

  const clients = ['ann', 'bob'].map((name) => startClient(t, { url, name, timing: FAST }));
  const applied = new Map<Client, string[]>();
  const offsets = new Map<Client, number[]>();
  let resyncs = 0;
  for (const client of clients) {
    const keys: string[] = [];
    const seen: number[] = [];
    applied.set(client, keys);
    offsets.set(client, seen);
    client.channel(ROOM).follow({
      onStart: ({ resync }) => (resyncs += Number(resync)),
      onEvent: ({ k, o }) => {
        keys.push(k);
        seen.push(o);
      },
    });
  }
  await until(() => clients.every((client) => client.channel(ROOM).status.get().freshness === 'live'), 'both follow');

  const acknowledged = new Set<string>();
  const sends: Array<Sending<unknown>> = [];
  const say = (): void => {
    const sending = random
      .pick(clients)
      .channel(ROOM)
      .send('send', { text: `message ${sends.length}` });
    sends.push(sending);
    void sending.done.then(() => acknowledged.add(sending.key));
  };
  const before: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // Enough that some are stored, some are being stored and some wait when the process dies.
    const enough = acknowledged.size + 40 + random.int(40);
    while (acknowledged.size < enough) {
      for (let i = 0; i < 10; i++) if (sends.length - acknowledged.size < 100) say();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const gone = server.kill();
    for (let i = 0; i < 20; i++) say();
    await gone;
    const known = new Set(acknowledged);
    before.push(sends.length - known.size);
    await server.start();
    const stored = new Set(await serverLog(t, url, ROOM));
    for (const key of known) assert.ok(stored.has(key), `acknowledged before kill ${kill} and gone after it`);
  }
  await Promise.all(sends.map(({ done }) => done));

  const log = await serverLog(t, url, ROOM);
  t.diagnostic(`${sends.length} sends, ${KILLS} kills, unacknowledged at each: ${before.join(', ')}`);
  assert.ok(
    before.every((count) => count > 0),
    'each kill met sends that were under way',
  );
  assert.equal(log.length, sends.length, 'each is stored once');
  assert.deepEqual(new Set(log), new Set(sends.map(({ key }) => key)));
  assert.equal(resyncs, 0);
  for (const client of clients) {
    await until(() => applied.get(client)?.length === log.length, 'a client has caught up');
    assert.deepEqual(applied.get(client), log);
    assert.deepEqual(
      offsets.get(client),
      log.map((_, i) => i + 1),
    );
  }
});
