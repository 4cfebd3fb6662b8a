/** A flush to many links waits for a commit under way, once and briefly; what is alone waits for nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonCodec, LIMITS, type ServerMessage } from 'rt-elements/protocol';
import { ChannelHub } from '../../server/channel-hub.ts';
import { FlushHold } from '../../server/flush-hold.ts';
import { Flusher, Outbox } from '../../server/outbox.ts';
import type { Format, Link } from '../../server/transports/transport.ts';

const MANY = 200;
const event = (o: number) => ({ o, n: 'message', d: { m: o }, k: 'k'.repeat(22), ts: 1 });

/** A channel with links that keep what is written to them, turns of the loop and a timer that the test ends itself. */
function stand(links: number) {
  const codec = jsonCodec<ServerMessage>();
  const encoders = { json: codec, msgpack: codec };
  const turns: Array<() => void> = [];
  const timers = new Map<number, { run: () => void; delayMs: number }>();
  const state = { coming: 0 };
  const runtime = {
    defer: (run: () => void) => void turns.push(run),
    setTimeout: (run: () => void, delayMs: number) => (timers.set(timers.size + 1, { run, delayMs }), timers.size),
    clearTimeout: (timer: unknown) => void timers.delete(timer as number),
  };
  const flusher = new Flusher(encoders, runtime, new FlushHold(runtime, () => state.coming));
  const channel = new ChannelHub('chat:general', 1, encoders, flusher);
  const format: Format = { codec: 'json', wrap: (frame) => Buffer.from(frame as string) };
  const writes = Array.from({ length: links }, (): string[] => []);
  for (const mine of writes) {
    const link: Link = {
      transport: 'ws',
      format,
      address: '',
      bufferedBytes: 0,
      write: (bytes) => void mine.push(Buffer.from(bytes).toString()),
      onDrain: (run) => run(),
      close: () => undefined,
    };
    channel.join(new Outbox(link, flusher, LIMITS.queuedBytes, { slow: assert.fail }), 0);
  }
  const commit = (...offsets: number[]): void => {
    channel.publish(offsets.map(event));
    flusher.gathered(offsets.length);
  };
  const turn = (): void => {
    for (const run of turns.splice(0)) run();
  };
  const offsets = (link: number): number[][] =>
    writes[link]!.map((frame) => (JSON.parse(frame) as Array<{ o: number }>).map(({ o }) => o));
  return { state, commit, turn, timers, offsets };
}

test('an event for many links leaves with those that were being stored, in one write per link', () => {
  const { state, commit, turn, timers, offsets } = stand(MANY);
  state.coming = 3;
  commit(1);
  turn();
  assert.deepEqual(offsets(0), []);
  state.coming = 0;
  commit(2, 3, 4);
  turn();
  for (const link of [0, MANY - 1]) assert.deepEqual(offsets(link), [[1, 2, 3, 4]]);
  assert.equal(timers.size, 0);
});

test('it waits 5 ms at the most', () => {
  const { state, commit, turn, timers, offsets } = stand(MANY);
  state.coming = 1;
  commit(1);
  turn();
  const [timer] = timers.values();
  assert.equal(timer?.delayMs, 5);
  timer?.run();
  assert.deepEqual(offsets(0), [[1]]);
});

test('it waits once: what is being stored by then is for the next flush', () => {
  const { state, commit, turn, offsets } = stand(MANY);
  state.coming = 2;
  commit(1);
  turn();
  commit(2);
  turn();
  assert.deepEqual(offsets(0), [[1, 2]]);
});

test('an event that is alone waits for nothing', () => {
  const { commit, turn, timers, offsets } = stand(MANY);
  commit(1);
  turn();
  assert.deepEqual(offsets(0), [[1]]);
  assert.equal(timers.size, 0);
});

test('where few links hear each event, nothing waits', () => {
  const few = stand(10);
  few.state.coming = 5;
  few.commit(1);
  few.turn();
  assert.deepEqual(few.offsets(0), [[1]]);
  const busy = stand(MANY);
  busy.state.coming = 5;
  busy.commit(1, 2, 3, 4, 5);
  busy.turn();
  assert.deepEqual(busy.offsets(0), [[1, 2, 3, 4, 5]]);
});
