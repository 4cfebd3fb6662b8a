/** How a server leaves, and what is there when it comes back. */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer } from 'rt-elements-server';
import { cells, newKey, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';
const newDatabase = (): string => join(mkdtempSync(join(tmpdir(), 'rt-stop-')), 'rt.db');

for (const { name, cell } of cells) {
  test(`a server that stops closes every link with 1012 and the word backoff, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t);
    const links = [await RawLink.open(t, wsUrl, cell), await RawLink.open(t, wsUrl, cell)];
    await rt.close();
    for (const link of links) {
      assert.equal(await link.closed, 1012);
      const close = link.of('close')[0];
      assert.deepEqual(
        { code: close?.code, retry: close?.retry, after: close?.after },
        { code: 1012, retry: 'backoff', after: 5000 },
      );
      assert.equal(link.of('drain').length, 0);
    }
  });

  test(`a server with another one behind it drains first, and then closes who stayed with 4503 and the word now, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t, { drainMs: 300 });
    const goes = await RawLink.open(t, wsUrl, cell);
    const stays = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
    const closing = rt.close();
    assert.equal((await goes.expect('drain')).after, 300);
    await stays.ok(stays.call(ROOM, 'send', { text: 'the old link still works' }));
    goes.send({ t: 'bye' });
    assert.equal(await goes.closed, 1000);
    assert.equal(await stays.closed, 4503);
    assert.equal(stays.of('close')[0]?.retry, 'now');
    await closing;
  });
}

test('what is being stored when a server stops is stored and answered', async (t) => {
  const database = newDatabase();
  const { wsUrl, rt } = await startServer(t, { database });
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: ROOM }] });
  const ids = Array.from({ length: 40 }, (_, n) => link.call(ROOM, 'send', { text: `message ${n}` }));
  await link.ok(ids[0]!);
  await rt.close();
  const answered = link.of('ok').filter(({ i }) => ids.includes(i)).length;
  assert.equal(await link.closed, 1012);
  const again = await startServer(t, { database });
  const reader = await RawLink.open(t, again.wsUrl, 'json', { subs: [{ c: ROOM, w: 'hist:100' }] });
  assert.equal(reader.welcome.subs[0]?.page?.items.length, answered);
  assert.ok(answered >= 1);
});

test('stopping twice is stopping once, and a stopped server takes nobody', async (t) => {
  const { rt, wsUrl, url } = await startServer(t);
  const first = rt.close();
  assert.equal(rt.close(), first);
  await first;
  await assert.rejects(RawLink.dial(t, wsUrl));
  await assert.rejects(fetch(`${url}/healthz`));
});

for (const { name, cell } of cells) {
  test(`after a restart on the same file history, positions, keys and guests are what they were, on ${name}`, async (t) => {
    const database = newDatabase();
    const before = await startServer(t, { database });
    const link = await RawLink.open(t, before.wsUrl, cell, { name: 'Ada', subs: [{ c: ROOM }] });
    const { e = '' } = link.welcome.subs[0]!;
    const k = newKey();
    await link.ok(link.call(ROOM, 'send', { text: 'one' }, { k }));
    await link.ok(link.call(ROOM, 'send', { text: 'two' }));
    await before.rt.close();

    const after = await startServer(t, { database });
    const back = await RawLink.open(t, after.wsUrl, cell, {
      guest: link.welcome.gt,
      name: 'Ada',
      subs: [{ c: ROOM, e, o: 1 }],
    });
    assert.equal(back.welcome.user.id, link.welcome.user.id);
    const result = back.welcome.subs[0]!;
    assert.deepEqual({ rec: result.rec, o: result.o, e: result.e }, { rec: true, o: 2, e });
    assert.deepEqual(
      result.pubs?.map(({ d }) => d),
      [{ m: 2, text: 'two' }],
    );
    const dup = await back.ok(back.call(ROOM, 'send', { text: 'one' }, { k }));
    assert.deepEqual({ o: dup.o, dup: dup.dup }, { o: 1, dup: true });
    assert.deepEqual((await back.ok(back.call(ROOM, 'send', { text: 'three' }))).d, { m: 3 });
  });
}

test('a file that another server holds is refused by name, and the first one goes on', async (t) => {
  const database = newDatabase();
  const { wsUrl } = await startServer(t, { database });
  await assert.rejects(
    createServer({ database, guests: true, log: false }),
    (error: Error) => error.message.includes(database) || /in use|lock|held/i.test(error.message),
  );
  const link = await RawLink.open(t, wsUrl);
  await link.ok(link.call(ROOM, 'send', { text: 'still here' }));
});
