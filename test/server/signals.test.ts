/** Signals: told to those who listen now, and to nobody else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Encoded, jsonCodec, LIMITS, RtError, type ServerMessage, type Value } from 'rt-elements/protocol';
import { ChannelHub } from '../../server/channel-hub.ts';
import { Flusher, Outbox } from '../../server/outbox.ts';
import type { Link } from '../../server/transports/transport.ts';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { plainNamespaces, roomyLimits } from '../support/open-namespace.ts';
import { cells, RawLink } from '../support/raw-link.ts';
import { boardFeature } from '../support/signal-feature.ts';
import { startServer } from '../support/start-server.ts';

const WIRE = 'wire:a';
const BOARD = 'board:a';
const options = { namespaces: plainNamespaces, features: [boardFeature], limits: roomyLimits };
const following = (...channels: string[]) => ({ subs: channels.map((c) => ({ c })) });

for (const { name, cell } of cells) {
  test(`a signal is told to everybody else in the room, stamped with its author, and not stored, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t, options);
    const sender = await RawLink.open(t, wsUrl, cell, { ...following('log:a'), name: 'Ada' });
    const other = await RawLink.open(t, wsUrl, cell, following('log:a'));
    const second = await RawLink.open(t, wsUrl, cell, { ...following('log:a'), guest: sender.welcome.gt });
    const outside = await RawLink.open(t, wsUrl, cell, following('log:b'));
    const d = { at: new Uint8Array([0, 255]), done: null };
    sender.send({ t: 'sig', c: 'log:a', n: 'cursor', d });
    for (const link of [other, second]) {
      const signal = await link.expect('sig');
      assert.deepEqual(
        { ...signal },
        { t: 'sig', c: 'log:a', n: 'cursor', d, u: { ...sender.welcome.user, name: 'Ada' } },
      );
    }
    await sender.settle();
    await outside.settle();
    assert.deepEqual([sender.of('sig'), outside.of('sig')], [[], []], 'never on the link it came from');
    assert.deepEqual(
      sender.messages.map(({ t }) => t),
      ['welcome', 'ok'],
      'and never answered: the ok is that of the ping',
    );
    const late = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'log:a', w: 'hist:10' }] });
    assert.deepEqual([late.welcome.subs[0]?.o, late.welcome.subs[0]?.page?.items], [0, []]);
    assert.equal(rt.counts.droppedSignals, 0);
  });
}

test('a signal without data has none when it arrives', async (t) => {
  const { wsUrl } = await startServer(t, options);
  for (const { cell } of cells) {
    const sender = await RawLink.open(t, wsUrl, cell, following(WIRE));
    const other = await RawLink.open(t, wsUrl, cell, following(WIRE));
    sender.send({ t: 'sig', c: WIRE, n: 'wave' });
    assert.equal('d' in (await other.expect('sig')), false);
  }
});

test('what may not be told is dropped without a word, and counted', async (t) => {
  const { wsUrl, rt } = await startServer(t, {
    ...options,
    namespaces: { ...plainNamespaces, quiet: { ...plainNamespaces.wire, openSignals: ['typing'] } },
  });
  const other = await RawLink.open(t, wsUrl, 'json', following(WIRE, BOARD, 'chat:a', 'quiet:a'));
  const sender = await RawLink.open(t, wsUrl, 'json', following(BOARD, 'chat:a', 'quiet:a'));
  const dropped: ReadonlyArray<readonly [why: string, c: string, n: string, d?: unknown]> = [
    ['a channel one does not follow', WIRE, 'cursor'],
    ['a name that is the feature’s own', BOARD, 'seen', 5],
    ['a name nobody knows', BOARD, 'later', 5],
    ['data that is not as the feature says', BOARD, 'pointer', { x: 'left' }],
    ['a feature that opens none', 'chat:a', 'cursor'],
    ['a name that is not on the list', 'quiet:a', 'cursor'],
    ['a namespace that does not exist', 'nowhere:a', 'cursor'],
    ['too much data', 'quiet:a', 'typing', 'x'.repeat(LIMITS.signalBytes)],
  ];
  for (const [, c, n, d] of dropped) sender.send({ t: 'sig', c, n, d: d as never });
  sender.send({ t: 'sig', c: 'quiet:a', n: 'typing', d: true }, { t: 'sig', c: BOARD, n: 'pointer', d: { x: 1 } });
  await other.expect('sig', ({ c }) => c === BOARD);
  assert.deepEqual(
    other.of('sig').map(({ c, n }) => [c, n]),
    [
      ['quiet:a', 'typing'],
      [BOARD, 'pointer'],
    ],
  );
  await sender.settle();
  assert.deepEqual(
    sender.messages.map(({ t }) => t),
    ['welcome', 'ok'],
  );
  assert.equal(rt.counts.droppedSignals, dropped.length);
});

test('signals have a budget of their own: what is beyond is dropped, and calls are not touched by it', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl, rt } = await startServer(t, {
    ...options,
    runtime: fake.runtime(),
    limits: { ...roomyLimits, sig: [3, 1] },
  });
  const sender = await RawLink.open(t, wsUrl, 'json', following(WIRE));
  const other = await RawLink.open(t, wsUrl, 'json', following(WIRE));
  assert.deepEqual(sender.welcome.limits.rate?.['sig'], [3, 1]);
  assert.deepEqual(sender.welcome.limits.rate?.['message'], roomyLimits.messages);
  const signal = (d: number): void => sender.send({ t: 'sig', c: WIRE, n: 'cursor', d });
  for (let d = 1; d <= 5; d++) signal(d);
  await sender.ok(sender.publish(WIRE, 'line'));
  await fake.clock.advance(1000);
  signal(6);
  await other.expect('sig', ({ d }) => d === 6);
  assert.deepEqual(
    other.of('sig').map(({ d }) => d),
    [1, 2, 3, 6],
  );
  assert.equal(rt.counts.droppedSignals, 2);
});

test('who may not signal is not heard, and while the operator thinks only the latest of a name waits', async (t) => {
  let answer: (allowed: boolean) => void = () => undefined;
  let asked = 0;
  const { wsUrl, rt } = await startServer(t, {
    ...options,
    authorize: ({ action }) => {
      if (action !== 'signal') return true;
      asked++;
      return new Promise((resolve) => (answer = resolve));
    },
  });
  const sender = await RawLink.open(t, wsUrl, 'json', following(WIRE));
  const other = await RawLink.open(t, wsUrl, 'json', following(WIRE));
  for (let d = 1; d <= 3; d++) sender.send({ t: 'sig', c: WIRE, n: 'cursor', d });
  await sender.settle();
  answer(true);
  assert.equal((await other.expect('sig')).d, 3);
  assert.equal(asked, 1);

  sender.send({ t: 'sig', c: WIRE, n: 'cursor', d: 4 });
  await sender.settle();
  answer(false);
  await sender.settle();
  await other.settle();
  assert.deepEqual([asked, other.of('sig').length, rt.counts.droppedSignals], [2, 1, 1]);
});

test('an operator who throws is told, and the link lives on', async (t) => {
  const { wsUrl, rt } = await startServer(t, {
    ...options,
    authorize: ({ action }) => {
      if (action === 'signal') throw new RtError('UNAVAILABLE', 'not now');
      return true;
    },
  });
  const sender = await RawLink.open(t, wsUrl, 'json', following(WIRE));
  sender.send({ t: 'sig', c: WIRE, n: 'cursor' });
  await sender.settle();
  assert.equal(rt.counts.droppedSignals, 1);
});

test('a signal that says nothing sensible is malformed like any other message', async (t) => {
  const { wsUrl } = await startServer(t, options);
  const link = await RawLink.open(t, wsUrl, 'json', following(WIRE));
  link.raw('[{"t":"sig","c":"wire:a"}]');
  assert.equal((await link.err(0)).code, 'BAD_REQUEST');
});

test('names of signals an operator opens must be a list of names', async (t) => {
  await assert.rejects(
    startServer(t, { namespaces: { wire: { retention: 'live', openSignals: 'typing' as never } } }),
    {
      name: 'TypeError',
      message: 'namespaces.wire.openSignals: expected an array of names, got "typing"',
    },
  );
});

/** Links whose backlog a test decides, in a room with one who signals: one that listens, one that reads events alone. */
function room() {
  const codec = jsonCodec<ServerMessage>();
  const encoders = { json: codec, msgpack: codec };
  let flush = (): void => undefined;
  const flusher = new Flusher(encoders, { defer: (run) => (flush = run) });
  const hub = new ChannelHub('wire:a', 1, encoders, flusher);
  const state = { held: 0, slow: 0, drain: (): void => undefined };
  const join = (eventsOnly = false): { outbox: Outbox; told: unknown[] } => {
    const told: unknown[] = [];
    const link: Link = {
      transport: 'ws',
      format: { codec: 'json', wrap: (frame: Encoded) => Buffer.from(frame as string) },
      address: '',
      get bufferedBytes() {
        return state.held;
      },
      write: (bytes) => {
        for (const { d } of JSON.parse(Buffer.from(bytes).toString()) as Array<{ d: unknown }>) told.push(d);
      },
      onDrain: (run) => (state.drain = run),
      close: () => undefined,
    };
    const outbox = new Outbox(link, flusher, LIMITS.queuedBytes, { slow: () => state.slow++, eventsOnly });
    hub.await();
    hub.join(outbox, 0);
    hub.settle();
    return { outbox, told };
  };
  const [sender, listener, reader] = [join(), join(), join(true)];
  const signal = (d: Value, n = 'cursor', id = 'ada'): void =>
    hub.signal({ t: 'sig', c: 'wire:a', n, u: { id }, d }, sender.outbox);
  const stand = (d: Value, n = 'count'): void => hub.signal({ t: 'sig', c: 'wire:a', n, d }, undefined, true);
  const publish = (o: number): void => hub.publish([{ o, n: 'line', d: o, k: 'k'.repeat(22), ts: 1 }]);
  return { publish, signal, stand, state, sender, told: listener.told, reader, flush: () => flush() };
}

test('for a link that lags the latest signal of each name and author waits, and leaves when there is room', () => {
  const { state, told, signal, flush } = room();
  state.held = 100_000;
  for (let n = 1; n <= 50; n++) signal(n);
  signal('typing', 'typing');
  signal('ben', 'cursor', 'ben');
  signal('last');
  flush();
  assert.deepEqual(told, [], 'nothing is added to what it cannot take');
  state.held = 0;
  signal('newer');
  state.drain();
  flush();
  assert.deepEqual(told, ['typing', 'ben', 'newer']);
  signal('at once');
  flush();
  assert.equal(told.at(-1), 'at once');
  assert.equal(state.slow, 0);
});

test('a link far behind is told no signals at all, and never closed for them', () => {
  const { state, told, signal, flush } = room();
  state.held = 100_000;
  signal('waits');
  state.held = 600_000;
  for (let n = 0; n < 1000; n++) signal(n, `n${n}`);
  state.drain();
  flush();
  assert.deepEqual([told, state.slow], [[], 0]);
});

test('of a standing signal a link far behind is told the newest value, once, and never none', () => {
  const { state, told, sender, reader, signal, stand, flush } = room();
  stand({ v: 1 });
  flush();
  state.held = 600_000;
  for (let v = 2; v <= 1000; v++) stand({ v });
  stand({ v: 7 }, 'receipts');
  for (let n = 0; n < 1000; n++) signal(n, `n${n}`);
  flush();
  assert.deepEqual([told, state.slow], [[{ v: 1 }], 0]);
  state.drain();
  flush();
  assert.deepEqual(told, [{ v: 1 }, { v: 1000 }, { v: 7 }]);
  assert.deepEqual(sender.told.slice(0, 1), [{ v: 1 }], 'whoever follows, for it has no sender');
  assert.deepEqual(reader.told, []);
});

test('a bounded number of signals waits for a link, the newest', () => {
  const { state, told, signal, flush } = room();
  state.held = 100_000;
  for (let n = 0; n < 1000; n++) signal(n, `n${n}`);
  state.drain();
  flush();
  assert.deepEqual(
    told,
    Array.from({ length: 64 }, (_, n) => 936 + n),
  );
});

test('a signal stays behind the events before it and ahead of those after it', () => {
  const { publish, sender, told, signal, flush } = room();
  publish(1);
  signal('between');
  publish(2);
  flush();
  assert.deepEqual(
    [told, sender.told],
    [
      [1, 'between', 2],
      [1, 2],
    ],
  );
});

test('who only reads a plain stream is told events and no signals', () => {
  const { publish, reader, told, signal, flush } = room();
  signal('unheard');
  publish(1);
  flush();
  assert.deepEqual([told, reader.told], [['unheard', 1], [1]]);
});
