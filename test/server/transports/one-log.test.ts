/** Whatever carries it, what is said is the same event at the same place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells, newKey, RawLink } from '../../support/raw-link.ts';
import { roomyLimits } from '../../support/open-namespace.ts';
import { startServer } from '../../support/start-server.ts';

const ROOM = 'chat:general';

for (const { name, cell } of cells) {
  test(`a message sent over ${name} is the same event, offset and id over all four`, async (t) => {
    const { wsUrl } = await startServer(t, { limits: roomyLimits });
    const listeners = await Promise.all(
      cells.map((other) => RawLink.open(t, wsUrl, other.cell, { subs: [{ c: ROOM }] })),
    );
    const writer = await RawLink.open(t, wsUrl, cell, { name: 'Ada' });
    const keys = Array.from({ length: 20 }, newKey);
    for (const [n, k] of keys.entries()) writer.call(ROOM, 'send', { text: `ข้อความ ${n} \n\u2028 "quoted" 🎈` }, { k });
    const heard = await Promise.all(
      listeners.map(async (listener) => {
        await listener.expect('pub', ({ o }) => o === keys.length);
        return listener.of('pub');
      }),
    );
    for (const events of heard) assert.deepEqual(events, heard[0]);
    assert.deepEqual(
      heard[0]?.map(({ o, k }) => [o, k]),
      keys.map((k, n) => [n + 1, k]),
    );
    assert.ok(heard[0]?.every(({ u }) => u?.name === 'Ada'));
  });
}

test('a listener that is cut off resumes over any other kind of link, without a gap or a repeat', async (t) => {
  const { wsUrl } = await startServer(t, { limits: roomyLimits });
  const writer = await RawLink.open(t, wsUrl);
  let last = 0;
  let e = '';
  const seen: number[] = [];
  for (const { cell } of [...cells, ...cells.toReversed()]) {
    const at = e === '' ? {} : { e, o: last };
    const reader = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM, ...at }] });
    const [start] = reader.welcome.subs;
    e = start?.e ?? '';
    seen.push(...(start?.pubs ?? []).map(({ o }) => o));
    await writer.ok(writer.call(ROOM, 'send', { text: 'while it listens' }));
    seen.push((await reader.expect('pub')).o);
    last = seen.at(-1) ?? 0;
    reader.carrier.cut();
    await writer.ok(writer.call(ROOM, 'send', { text: 'while it is away' }));
  }
  assert.deepEqual(
    seen,
    Array.from({ length: seen.length }, (_, n) => n + 1),
  );
  assert.equal(seen.length, 15);
});
