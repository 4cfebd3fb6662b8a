/** One session over several links: it moves with a welcome, and never by accident. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomyLimits } from '../../support/open-namespace.ts';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { post } from '../../support/raw-http.ts';
import { startServer } from '../../support/start-server.ts';

const ROOM = 'chat:general';

for (const from of cells) {
  for (const to of cells) {
    test(`a session moves from ${from.name} to ${to.name} with its welcome, and the older link is told nothing more`, async (t) => {
      const { wsUrl, rt } = await startServer(t, { limits: roomyLimits });
      const writer = await RawLink.open(t, wsUrl);
      const older = await RawLink.open(t, wsUrl, from.cell, { subs: [{ c: ROOM }] });
      const { sid, sk, gt: guest } = older.welcome;
      const { e = '' } = older.welcome.subs[0]!;
      await writer.ok(writer.call(ROOM, 'send', { text: 'before' }));
      await older.expect('pub');

      const newer = await RawLink.open(t, wsUrl, to.cell, { sid, sk, guest, subs: [{ c: ROOM, e, o: 1 }] });
      assert.equal(await older.closed, 4409);
      assert.deepEqual(
        older.of('close').map(({ code, reason, retry }) => [code, reason, retry]),
        [[4409, 'a newer link of this session took over', 'never']],
      );
      assert.equal(newer.welcome.sid, sid);
      assert.notEqual(newer.welcome.sk, sk, 'late requests of the older link are not the newer one’s');
      await writer.ok(writer.call(ROOM, 'send', { text: 'after' }));
      assert.equal((await newer.expect('pub')).o, 2);
      assert.deepEqual(
        older.of('pub').map(({ o }) => o),
        [1],
      );
      assert.equal(rt.counts.links, 2);
    });
  }
}

test('until the welcome is there the older link goes on working', async (t) => {
  let allow = (_: boolean): void => undefined;
  let asked = (): void => undefined;
  const hesitating = new Promise<void>((resolve) => (asked = resolve));
  const { wsUrl } = await startServer(t, {
    authorize: ({ channel }) => {
      if (channel !== 'chat:slow') return true;
      asked();
      return new Promise<boolean>((resolve) => (allow = resolve));
    },
  });
  const older = await RawLink.open(t, wsUrl, 'poll', { subs: [{ c: ROOM }] });
  const { sid, sk, gt: guest } = older.welcome;
  const newer = await RawLink.dial(t, wsUrl, 'json');
  newer.hello({ sid, sk, guest, subs: [{ c: 'chat:slow' }] });
  await hesitating;
  await older.ok(older.call(ROOM, 'send', { text: 'on the older link' }));
  await older.expect('pub');
  allow(true);
  await newer.expect('welcome');
  assert.equal(await older.closed, 4409);
});

test('what was unsettled on the older link is sent again on the newer one, and stored once', async (t) => {
  const { wsUrl } = await startServer(t, { limits: roomyLimits });
  const older = await RawLink.open(t, wsUrl, 'sse', { subs: [{ c: ROOM }] });
  const { sid, sk, gt: guest } = older.welcome;
  const { e = '' } = older.welcome.subs[0]!;
  const keys = Array.from({ length: 10 }, newKey);
  for (const [n, k] of keys.entries()) older.call(ROOM, 'send', { text: `number ${n}` }, { k });
  const newer = await RawLink.open(t, wsUrl, 'json', { sid, sk, guest, subs: [{ c: ROOM, e, o: 0 }] });
  for (const [n, k] of keys.entries()) newer.call(ROOM, 'send', { text: `number ${n}` }, { k });
  const last = newer.call(ROOM, 'send', { text: 'the last one' });
  await newer.ok(last);
  const resumed = (newer.welcome.subs[0]?.pubs ?? []).map(({ k }) => k);
  const live = newer.of('pub').map(({ k }) => k);
  assert.deepEqual([...resumed, ...live].slice(0, 10), keys);
  assert.equal(resumed.length + live.length, 11);
});

for (const { name, cell } of cells) {
  test(`two rivals without a session or subscriptions disturb nobody, and the one that lost is gone with its bye, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t);
    const winner = await RawLink.open(t, wsUrl, 'json', { cid: 'tab' });
    const loser = await RawLink.open(t, wsUrl, cell, { cid: 'tab' });
    assert.notEqual(loser.welcome.sid, winner.welcome.sid);
    loser.send({ t: 'bye' });
    assert.equal(await loser.closed, 1000);
    await winner.settle();
    assert.equal(rt.counts.links, 1);
  });

  test(`an unknown session is a new one, and a wrong secret takes nothing over, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t);
    const owner = await RawLink.open(t, wsUrl, cell);
    const { sid, sk } = owner.welcome;
    for (const keys of [{ sid, sk: newKey() }, { sid: newKey(), sk }, { sid }, { sk }]) {
      const { welcome } = await RawLink.open(t, wsUrl, cell, keys);
      assert.notEqual(welcome.sid, sid);
      assert.notEqual(welcome.sid, keys.sid);
    }
    await owner.settle();
    assert.equal(rt.counts.links, 5);
  });
}

test('a session in the hands of somebody else ends, and theirs is a new one', async (t) => {
  const { wsUrl } = await startServer(t);
  const before = await RawLink.open(t, wsUrl, 'sse');
  const { sid, sk } = before.welcome;
  const after = await RawLink.open(t, wsUrl, 'sse', { sid, sk });
  assert.notEqual(after.welcome.user.id, before.welcome.user.id);
  assert.notEqual(after.welcome.sid, sid);
  assert.equal(await before.closed, 4409);
});

test('a clone that polls with the keys of a session that moved on is told that it was replaced, and takes nothing', async (t) => {
  const { url, wsUrl } = await startServer(t);
  const older = await RawLink.open(t, wsUrl, 'poll');
  const { sid, sk, gt: guest } = older.welcome;
  older.carrier.pause();
  const newer = await RawLink.open(t, wsUrl, 'poll', { sid, sk, guest, subs: [{ c: ROOM }] });
  const { text } = await post(`${url}/lp`, { sid, sk, ack: 1, wait: 0 });
  assert.match(text, /"t":"close","code":4409/);
  await newer.ok(newer.call(ROOM, 'send', { text: 'for the newer one' }));
  await newer.expect('pub');
});
