/** Pages where no feature rules: the log is the view, so a row's number, its offset and its last change are one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'rt-elements/protocol';
import { apiKeys, ask } from '../support/backend.ts';
import { roomyLimits } from '../support/open-namespace.ts';
import { boardFeature } from '../support/signal-feature.ts';
import { cells, newKey, RawLink } from '../support/raw-link.ts';
import { databasePath } from '../support/sqlite-file.ts';
import { startServer } from '../support/start-server.ts';

const LOG = 'log:a';
const namespaces = {
  log: { retention: 'history', read: 'guests', write: 'guests' },
  short: { retention: 'replay', read: 'guests', write: 'guests', maxEvents: 3 },
} as const;

async function page(link: RawLink, c: string, at: { before?: number; after?: number; limit?: number } = {}) {
  const i = link.i;
  link.send({ t: 'hist', i, c, ...at });
  return (await link.ok(i)).d as unknown as Page;
}
const numbers = ({ items, done }: Page): unknown[] => [items.map(({ m }) => m), done];

for (const { name, cell } of cells)
  for (const database of [':memory:', 'a file'] as const) {
    test(`the log is the view: m, rev and o of a row are the same, on ${name}, in ${database}`, async (t) => {
      const where = database === 'a file' ? databasePath(t) : database;
      const { wsUrl } = await startServer(t, { namespaces, database: where });
      const link = await RawLink.open(t, wsUrl, cell);
      const k = newKey();
      await link.ok(link.publish(LOG, 'line', 'first', { k }));
      for (let n = 2; n <= 5; n++) await link.ok(link.publish(LOG, 'line', { n }));
      const [first, ...rest] = (await page(link, LOG)).items;
      assert.deepEqual(
        [first?.m, first?.o, first?.rev, first?.n, first?.d, first?.k, first?.u],
        [1, 1, 1, 'line', 'first', k, link.welcome.user],
      );
      for (const { m, o, rev } of rest) assert.deepEqual([o, rev], [m, m]);
      assert.deepEqual(numbers(await page(link, LOG, { limit: 2 })), [[4, 5], false]);
      assert.deepEqual(numbers(await page(link, LOG, { before: 4, limit: 2 })), [[2, 3], false]);
      assert.deepEqual(numbers(await page(link, LOG, { before: 2, limit: 2 })), [[1], true]);
      assert.deepEqual(numbers(await page(link, LOG, { after: 3, limit: 5 })), [[4, 5], true]);
      const other = await RawLink.open(t, wsUrl, cell, { subs: [{ c: LOG, w: 'hist:2' }] });
      const [result] = other.welcome.subs;
      assert.deepEqual([result?.rec, result?.o, numbers(result!.page!)], [null, 5, [[4, 5], false]]);
    });
  }

for (const database of [':memory:', 'a file'] as const) {
  test(`what is not kept is in no page, in ${database}`, async (t) => {
    const { wsUrl } = await startServer(t, {
      namespaces,
      limits: roomyLimits,
      database: database === 'a file' ? databasePath(t) : database,
    });
    const link = await RawLink.open(t, wsUrl);
    for (let n = 1; n <= 400; n++) await link.ok(link.publish('short:a', 'line', n));
    const { items, done } = await page(link, 'short:a', { limit: 100 });
    assert.equal(items.at(-1)?.m, 400);
    assert.ok(items.length < 400 && done === items.length < 100);
  });
}

test('what a backend publishes is a row like any other, and numbers stay those of the log', async (t) => {
  const { url, wsUrl } = await startServer(t, { namespaces, apiKeys });
  const link = await RawLink.open(t, wsUrl);
  await link.ok(link.publish(LOG, 'line', 1));
  await ask(url, 'POST /publish', { body: { channel: LOG, name: 'line', data: 2 } });
  const sent = [link.publish(LOG, 'line', 3), link.publish(LOG, 'line', 4)];
  for (const i of sent) await link.ok(i);
  const { items } = await page(link, LOG);
  assert.deepEqual(
    items.map(({ m, o, d }) => [m, o, d]),
    [1, 2, 3, 4].map((n) => [n, n, n]),
  );
});

test('events of a feature that are open to clients are no rows', async (t) => {
  const { wsUrl } = await startServer(t, { features: [{ ...boardFeature, openSignals: [] }] });
  const link = await RawLink.open(t, wsUrl);
  assert.deepEqual(await page(link, 'board:a'), { items: [], done: true });
});
