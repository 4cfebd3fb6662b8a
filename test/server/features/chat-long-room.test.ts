/** A room of ten thousand messages: opened and paged in bounded steps, whatever became of its messages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'rt-elements/protocol';
import { filledMessages, fillRoom } from '../../support/filled-room.ts';
import { RawLink } from '../../support/raw-link.ts';
import { openSqlite } from '../../support/sqlite-file.ts';
import { startServer } from '../../support/start-server.ts';

const COUNT = 10_000;

test('every message of ten thousand is paged once, in order and as it is now, in answers that fit', async (t) => {
  const { broker, file } = await openSqlite(t);
  await fillRoom(broker, 'chat:long', COUNT);
  await broker.close();
  const { wsUrl } = await startServer(t, { database: file, limits: { sub: [1000, 1000] } });
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'chat:long', w: 'hist:50' }] });
  const items = [...link.welcome.subs[0]!.page!.items].reverse();
  for (let done = false; !done;) {
    const i = link.i;
    link.send({ t: 'hist', i, c: 'chat:long', before: items.at(-1)!.m, limit: 100 });
    const page = (await link.ok(i)).d as unknown as Page;
    done = page.done;
    items.push(...page.items.toReversed());
  }
  const all = [...filledMessages(COUNT)];
  assert.deepEqual(
    items.reverse().map(({ m, k, d }) => [m, k, d]),
    all.map(({ m, k, d }) => [m, k, d]),
  );
  for (const frame of link.frames) assert.ok(Buffer.byteLength(frame) <= 64 * 1024);
});
