/** One message for many: encoded once per codec, one write per link and tick, the same bytes for all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Encoded, jsonCodec, LIMITS, type ServerMessage } from 'rt-elements/protocol';
import { ChannelHub } from '../../server/channel-hub.ts';
import { Flusher, Outbox, pack } from '../../server/outbox.ts';
import type { Format, Link } from '../../server/transports/transport.ts';
import { roomyLimits } from '../support/open-namespace.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';

/** Counts what a codec is asked to do. */
function countingCodec() {
  const codec = jsonCodec<ServerMessage>();
  const counts = { encoded: 0, joined: 0 };
  return {
    counts,
    codec: {
      ...codec,
      encode: (message: ServerMessage): Encoded => (counts.encoded++, codec.encode(message)),
      join: (messages: readonly Encoded[]): Encoded => (counts.joined++, codec.join(messages)),
    },
  };
}

/** Links that keep what is written to them, and the flusher they share. */
function stand(links: number, wrap: Format['wrap'] = (frame) => Buffer.from(frame as string)) {
  const { codec, counts } = countingCodec();
  const encoders = { json: codec, msgpack: codec };
  let flush = (): void => undefined;
  const flusher = new Flusher(encoders, { defer: (run) => (flush = run) });
  const format: Format = { codec: 'json', wrap };
  const writes: Uint8Array[][] = [];
  const outboxes = Array.from({ length: links }, () => {
    const mine: Uint8Array[] = [];
    writes.push(mine);
    const link: Link = {
      transport: 'ws',
      format,
      address: '',
      bufferedBytes: 0,
      write: (bytes) => void mine.push(bytes),
      onDrain: (run) => run(),
      close: () => undefined,
    };
    return new Outbox(link, flusher, LIMITS.queuedBytes, { slow: assert.fail });
  });
  return { flusher, encoders, counts, outboxes, writes, flush: () => flush() };
}

const event = (o: number) => ({ o, n: 'message', d: { m: o }, k: 'k'.repeat(22), ts: 1 });

for (const { name, cell } of cells) {
  test(`two sessions in a room are sent identical bytes, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const writer = await RawLink.open(t, wsUrl);
    const readers = [
      await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] }),
      await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] }),
    ];
    const from = readers.map(({ frames }) => frames.length);
    for (let n = 0; n < 10; n++) await writer.ok(writer.call(ROOM, 'send', { text: `message ${n}` }));
    for (const reader of readers) await reader.expect('pub', ({ o }) => o === 10);
    // How messages gather in the answers to polls is a matter of when they are asked for.
    const bytes = readers.map(({ frames }, n) =>
      frames.slice(from[n]).map((frame) => (typeof frame === 'string' ? frame.slice(1, -1) : frame)),
    );
    const [one, two] = cell === 'poll' ? bytes.map((parts) => [parts.join(',')]) : bytes;
    assert.deepEqual(one, two);
  });

  test(`what a burst says arrives in few frames, none of them too large, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, { limits: roomyLimits });
    const writer = await RawLink.open(t, wsUrl, cell);
    const reader = await RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM }] });
    const from = reader.frames.length;
    const messages = Array.from(
      { length: 60 },
      (_, n) => ({ t: 'call', i: 1000 + n, c: ROOM, n: 'send', d: { text: 'ü'.repeat(900) } }) as const,
    );
    writer.send(...messages.slice(0, 30));
    writer.send(...messages.slice(30));
    await reader.expect('pub', ({ o }) => o === 60);
    assert.deepEqual(
      reader.of('pub').map(({ o }) => o),
      Array.from({ length: 60 }, (_, n) => n + 1),
    );
    const frames = reader.frames.slice(from);
    assert.ok(frames.length < 20, String(frames.length));
    for (const frame of frames) assert.ok(Buffer.byteLength(frame) <= LIMITS.frameBytes);
  });
}

test('a message is encoded once and a tick is joined and dressed once, however many follow', () => {
  const { flusher, encoders, counts, outboxes, writes, flush } = stand(100);
  const channel = new ChannelHub(ROOM, 1, encoders, flusher);
  for (const outbox of outboxes) channel.join(outbox, 0);
  channel.publish([event(1)]);
  channel.publish([event(2), event(3)]);
  flush();
  assert.deepEqual(counts, { encoded: 3, joined: 1 });
  for (const mine of writes) {
    assert.equal(mine.length, 1);
    assert.equal(mine[0], writes[0]![0], 'the same buffer, not a copy');
  }
});

test('a link that is told more than the others gets all of it in one write and in order', () => {
  const { flusher, encoders, outboxes, writes, flush } = stand(2);
  const [reader, sender] = outboxes as [Outbox, Outbox];
  const channel = new ChannelHub(ROOM, 1, encoders, flusher);
  channel.join(reader, 0);
  channel.join(sender, 0);
  channel.publish([event(1)]);
  sender.push('{"t":"ok","i":1}');
  channel.publish([event(2)]);
  sender.push('{"t":"ok","i":2}');
  flush();
  const told = (writes[1] ?? []).flatMap(
    (bytes) => JSON.parse(Buffer.from(bytes).toString()) as Array<{ t: string; o?: number; i?: number }>,
  );
  assert.equal(writes[1]?.length, 1);
  assert.deepEqual(
    told.map(({ t, o, i }) => `${t} ${o ?? i ?? 0}`),
    ['pub 1', 'pub 2', 'ok 1', 'ok 2'],
  );
  channel.publish([event(3)]);
  flush();
  assert.equal(writes[0]?.length, 2);
});

const byLine = (frame: Encoded): Uint8Array => Buffer.from(`${frame as string}\n`);
const linesOf = (bytes: Uint8Array | undefined): Array<Array<{ t: string; o?: number }>> =>
  Buffer.from(bytes ?? [])
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Array<{ t: string; o?: number }>);

test('what many are told is dressed once, also for those who are told more beside it', () => {
  const { flusher, encoders, counts, outboxes, writes, flush } = stand(5, byLine);
  const channel = new ChannelHub(ROOM, 1, encoders, flusher);
  for (const outbox of outboxes) channel.join(outbox, 0);
  outboxes[0]?.push('{"t":"ok","i":1}');
  channel.publish([1, 2, 3, 4].map(event));
  for (const outbox of outboxes.slice(1, 3)) outbox.push('{"t":"ok","i":2}');
  flush();
  assert.equal(counts.joined, 4, 'the four events once, and three answers');
  const kinds = writes.map((mine) =>
    mine.map(linesOf).map((lines) => lines.map((line) => line.map(({ t }) => t).join())),
  );
  const events = 'pub,pub,pub,pub';
  assert.deepEqual(kinds, [[['ok', events]], [[events, 'ok']], [[events, 'ok']], [[events]], [[events]]]);
});

test('a link that ends in the middle of a tick keeps nothing from the others', () => {
  const { flusher, encoders, outboxes, writes, flush } = stand(4, byLine);
  const channel = new ChannelHub(ROOM, 1, encoders, flusher);
  for (const outbox of outboxes) channel.join(outbox, 0);
  channel.publish([1, 2, 3, 4].map(event));
  outboxes[0]?.push('{"t":"close"}');
  outboxes[0]?.flush();
  channel.publish([event(5)]);
  flush();
  const told = writes.slice(1).map(([bytes]) => linesOf(bytes).flatMap((line) => line.map(({ o }) => o)));
  assert.deepEqual(told, [
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
  ]);
});

test('who joins in the middle of a tick is told what came before only if it lies behind its offset', () => {
  const { flusher, encoders, outboxes, writes, flush } = stand(3);
  const [first, late, later] = outboxes as [Outbox, Outbox, Outbox];
  const channel = new ChannelHub(ROOM, 1, encoders, flusher);
  channel.join(first, 0);
  channel.await();
  channel.publish([event(1), event(2)]);
  assert.ok(channel.covers(1));
  channel.join(late, 1);
  channel.publish([event(3)]);
  channel.join(later, 3);
  channel.settle();
  channel.leave(first);
  channel.publish([event(4)]);
  flush();
  const offsets = writes.map((mine) =>
    mine.flatMap((bytes) => (JSON.parse(Buffer.from(bytes).toString()) as Array<{ o: number }>).map(({ o }) => o)),
  );
  assert.deepEqual(offsets, [[1, 2, 3], [2, 3, 4], [4]]);
});

test('a channel nobody waits for keeps nothing, and says so', () => {
  const { flusher, encoders } = stand(0);
  const channel = new ChannelHub(ROOM, 1, encoders, flusher);
  channel.publish([event(1)]);
  assert.ok(!channel.covers(0));
  assert.ok(channel.covers(1));
  channel.await();
  for (let o = 2; o <= 400; o++) channel.publish([event(o)]);
  assert.ok(!channel.covers(1), 'who is too far behind reads the log');
  assert.ok(channel.covers(399));
  channel.settle();
  assert.ok(channel.idle);
});

test('frames are split between messages, at 64 KiB and not before', () => {
  const json = jsonCodec();
  const frames: string[] = [];
  const format: Format = {
    codec: 'json',
    wrap: (frame) => (frames.push(frame as string), Buffer.from(frame as string)),
  };
  const message = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));
  const packed = (...sizes: number[]): number[] => {
    frames.length = 0;
    const bytes = pack(sizes.map(message), format, { json, msgpack: json });
    assert.equal(
      bytes.length,
      frames.reduce((sum, frame) => sum + frame.length, 0),
    );
    for (const frame of frames) assert.ok(frame.length <= LIMITS.frameBytes);
    return frames.map((frame) => (JSON.parse(frame) as string[]).length);
  };
  assert.deepEqual(packed(10, 10), [2]);
  assert.deepEqual(packed(30_000, 30_000), [2]);
  assert.deepEqual(packed(30_000, 30_000, 30_000), [2, 1]);
  assert.deepEqual(packed(65_000, 10, 65_000), [2, 1]);
  assert.deepEqual(
    packed(...Array.from({ length: 1000 }, () => 200)).reduce((sum, count) => sum + count),
    1000,
  );
});
