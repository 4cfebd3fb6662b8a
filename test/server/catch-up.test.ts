/** Links that are far behind: their log comes in pieces, without a hole, and goes over into the live feed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonCodec, LIMITS, type ServerMessage, type SubResult } from 'rt-elements/protocol';
import { plainNamespaces, roomyLimits } from '../support/open-namespace.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const CHANNEL = 'log:long';
const options = { limits: roomyLimits, namespaces: plainNamespaces };

/** Publishes `count` events of about `bytes` each and gives the epoch. */
async function fill(link: RawLink, count: number, bytes: number, channel = CHANNEL): Promise<string> {
  let last = 0;
  for (let n = 1; n <= count; n++) {
    last = link.publish(channel, 'line', { n, text: 'x'.repeat(bytes) });
    if (n % 32 === 0) await link.ok(last);
  }
  return (await link.ok(last)).e ?? '';
}

/** Offsets of everything a link was given of a channel, in the order it came. */
function offsets(messages: readonly ServerMessage[], first: SubResult, channel = CHANNEL): number[] {
  const said: number[] = (first.pubs ?? []).map(({ o }) => o);
  for (const message of messages) {
    if (message.t === 'more' && message.c === channel) said.push(...(message.pubs ?? []).map(({ o }) => o));
    if (message.t === 'pub' && message.c === channel) said.push(message.o);
  }
  return said;
}

for (const { name, cell } of cells) {
  test(`a log of 500 KiB follows the answer in pieces of at most 48 KiB until the last one says so, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const writer = await RawLink.open(t, wsUrl);
    const e = await fill(writer, 250, 2000);
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: CHANNEL, e, o: 0 }] });
    assert.deepEqual(link.welcome.subs, [{ c: CHANNEL, more: true }]);
    await link.expect('more', ({ last }) => last === true);
    const parts = link.of('more');
    assert.ok(parts.length > 8);
    assert.deepEqual({ rec: parts[0]?.rec, o: parts[0]?.o, e: parts[0]?.e }, { rec: true, o: 250, e });
    assert.ok(parts.slice(1).every(({ rec, o }) => rec === undefined && o === undefined));
    assert.deepEqual(
      offsets(link.messages, { c: CHANNEL }),
      Array.from({ length: 250 }, (_, n) => n + 1),
    );
    for (const frame of link.frames)
      assert.ok((typeof frame === 'string' ? Buffer.byteLength(frame) : frame.length) <= LIMITS.frameBytes);
    const size = (part: ServerMessage): number => Buffer.byteLength(String(jsonCodec().encode(part)));
    for (const part of parts) assert.ok(size(part) <= LIMITS.resultBytes + 1024, String(size(part)));
  });

  test(`what is said while a log is being brought comes after it, once and in order, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const writer = await RawLink.open(t, wsUrl);
    const e = await fill(writer, 200, 2000);
    const link = await RawLink.dial(t, wsUrl, cell);
    link.hello({ subs: [{ c: CHANNEL, e, o: 0 }] });
    const more = fill(writer, 300, 100);
    await link.expect('welcome');
    await more;
    const { o: top = 0 } = await writer.ok(writer.publish(CHANNEL, 'end'));
    await link.expect('pub', ({ o }) => o === top);
    assert.deepEqual(
      offsets(link.messages, link.of('welcome')[0]?.subs[0] ?? { c: CHANNEL }),
      Array.from({ length: top }, (_, n) => n + 1),
    );
  });

  test(`channels that do not fit one welcome follow it, each whole, while the others are live, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, options);
    const writer = await RawLink.open(t, wsUrl);
    const channels = Array.from({ length: 12 }, (_, n) => `log:room-${n}`);
    let e = '';
    for (const c of channels) e = await fill(writer, 10, 1500, c);
    const link = await RawLink.open(t, wsUrl, cell, { subs: channels.map((c) => ({ c, e, o: 0 })) });
    const complete = link.welcome.subs.filter(({ more }) => more !== true);
    assert.ok(complete.length >= 2 && complete.length < 12);
    for (const { c, more } of link.welcome.subs)
      if (more === true) await link.expect('more', (part) => part.c === c && part.last === true);
    for (const [n, c] of channels.entries())
      assert.equal(offsets(link.messages, link.welcome.subs[n]!, c).length, 10, c);
    for (const c of channels) {
      writer.publish(c, 'after');
      await link.expect('pub', (pub) => pub.c === c && pub.o === 11);
    }
  });
}

test('a log of more than 1,000 events or 1 MiB is not replayed: the answer is a fresh start', async (t) => {
  const { wsUrl } = await startServer(t, options);
  const writer = await RawLink.open(t, wsUrl);
  const e = await fill(writer, 1001, 10);
  const many = (await writer.ok(writer.sub(CHANNEL, { e, o: 0 }))).d as unknown as SubResult;
  assert.equal(many.rec, false);
  const wide = 'log:wide';
  const epoch = await fill(writer, 70, 20_000, wide);
  const i = writer.sub(wide, { e: epoch, o: 0 });
  assert.deepEqual((await writer.ok(i)).d, { c: wide, more: true });
  const first = await writer.expect('more', ({ c }) => c === wide);
  assert.deepEqual({ rec: first.rec, o: first.o, pubs: first.pubs }, { rec: false, o: 70, pubs: undefined });
  const enough = (await writer.ok(writer.sub(CHANNEL, { e, o: 1 }))).d as unknown as SubResult;
  assert.notEqual(enough.rec, false);
});

test('a page of the longest messages in three-byte letters still fits its answer', async (t) => {
  const { wsUrl } = await startServer(t, { limits: roomyLimits });
  const writer = await RawLink.open(t, wsUrl);
  for (let n = 0; n < 20; n++) await writer.ok(writer.call('chat:wide', 'send', { text: 'ไ'.repeat(4000) }));
  for (const { cell } of cells) {
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'chat:wide', w: 'hist:50' }] });
    const { page } = link.welcome.subs[0]!;
    assert.ok(page !== undefined && page.items.length >= 2 && page.items.length < 5);
    assert.equal(page.done, false);
    assert.equal(page.items.at(-1)?.m, 20);
    const i = link.i;
    link.send({ t: 'hist', i, c: 'chat:wide', before: page.items[0]?.m ?? 0 });
    const older = (await link.ok(i)).d as unknown as { items: Array<{ m: number }> };
    assert.equal(older.items.at(-1)?.m, (page.items[0]?.m ?? 0) - 1);
  }
});

test('an unsubscribe in the middle of a log ends it', async (t) => {
  const { wsUrl, rt } = await startServer(t, options);
  const writer = await RawLink.open(t, wsUrl);
  const e = await fill(writer, 250, 2000);
  const link = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: CHANNEL, e, o: 0 }] });
  const i = link.i;
  link.send({ t: 'unsub', i, c: CHANNEL });
  await link.ok(i);
  const parts = link.of('more').length;
  await link.settle();
  await link.settle();
  assert.ok(link.of('more').length <= parts + 1);
  assert.ok(link.of('more').every(({ last }) => last !== true));
  assert.equal(rt.counts.channels, 0);
});

test('the largest event that is taken can also be replayed and paged, in either codec', async (t) => {
  const { wsUrl } = await startServer(t, options);
  const writer = await RawLink.open(t, wsUrl);
  const { e = '' } = (await writer.ok(writer.sub(CHANNEL))).d as unknown as SubResult;
  // Fractions are what MessagePack writes longest; the most of them that is taken is found by halving.
  let most = 0;
  for (let step = 4096; step >= 1; step /= 2) {
    const answer = await writer.answer(writer.publish(CHANNEL, 'numbers', Array<number>(most + step).fill(0.5)));
    if (answer.t === 'ok') most += step;
  }
  assert.ok(most > 6000);
  for (const { cell } of cells) {
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: CHANNEL, e, o: 0 }] });
    await link.expect('more', ({ last }) => last === true);
    const events = link.of('more').flatMap(({ pubs }) => pubs ?? []);
    assert.equal(Math.max(...events.map(({ d }) => (d as number[]).length)), most);
    assert.ok(link.of('more').every(({ err }) => err === undefined));
  }
});
