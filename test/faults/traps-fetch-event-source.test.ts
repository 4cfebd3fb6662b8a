/**
 * The traps of fetch-event-source, each in two halves: a naive use that falls in, and ours that cannot. When a naive
 * half fails after an upgrade, the library has mended it, and what is said about it here can go.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { fetchEventSource, type FetchEventSourceInit } from '@microsoft/fetch-event-source';
import { getLines, getMessages } from '@microsoft/fetch-event-source/lib/esm/parse.js';
import { TIMING } from '../../components/core/timing.ts';
import { pollTransport } from '../../components/core/transports/poll.ts';
import { frameReader } from '../../components/core/transports/sse-frames.ts';
import { sseTransport } from '../../components/core/transports/sse.ts';
import type { Transport } from '../../components/core/transports/transport.ts';
import { settled } from '../support/fake-clock.ts';
import {
  Ear,
  explain,
  type Heard,
  type HttpScript,
  NetworkPlatform,
  soon,
  startHttpScript,
  WELCOME,
} from '../support/http-script.ts';

const STREAM = { 'content-type': 'text/event-stream' };
const event = (frame: string): string => `event: f\ndata: ${frame}\n\n`;

/** As much of a page as the library looks at. */
interface Page {
  /** Shows or hides the tab. */
  turn(state: 'hidden' | 'visible'): void;
  /** Waits the library asked for, ms, and how many of them ran. */
  readonly waits: number[];
  /** Lets the library's waits end. */
  wake(): void;
  readonly listeners: number;
}

function page(hidden = false): Page {
  const listeners = new Set<() => void>();
  const timers = new Map<number, () => void>();
  const waits: number[] = [];
  const document = {
    hidden,
    addEventListener: (_type: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
  };
  const window = {
    fetch: globalThis.fetch,
    setTimeout: (run: () => void, ms: number) => {
      waits.push(ms);
      timers.set(waits.length, run);
      return waits.length;
    },
    clearTimeout: (id: number) => timers.delete(id),
  };
  // Left where they are: what a naive use has under way looks at them when its server goes.
  Object.assign(globalThis, { document, window });
  return {
    turn(state) {
      document.hidden = state === 'hidden';
      for (const listener of [...listeners]) listener();
    },
    waits,
    wake() {
      const due = [...timers.values()];
      timers.clear();
      for (const run of due) run();
    },
    get listeners() {
      return listeners.size;
    },
  };
}

interface Naive {
  readonly server: HttpScript;
  readonly controller: AbortController;
  readonly done: Promise<unknown>;
}

/** The library as its README shows it. */
async function naive(t: TestContext, options: Partial<FetchEventSourceInit> = {}): Promise<Naive> {
  const server = await startHttpScript(t);
  const controller = new AbortController();
  const done = fetchEventSource(`${server.url}/sse`, {
    method: 'POST',
    body: '[]',
    signal: controller.signal,
    ...options,
  }).catch((error: unknown) => error);
  return { server, controller, done };
}

interface Ours {
  readonly server: HttpScript;
  readonly platform: NetworkPlatform;
  readonly ear: Ear;
}

async function ours(t: TestContext): Promise<Ours> {
  const server = await startHttpScript(t);
  const platform = new NetworkPlatform();
  const ear = new Ear(sseTransport(platform, TIMING), server.url);
  t.after(() => ear.carrier.close(1000, ''));
  return { server, platform, ear };
}

async function ourStream(t: TestContext): Promise<Ours & { stream: Heard }> {
  const started = await ours(t);
  const stream = await started.server.next('sse');
  stream.response.writeHead(200, STREAM).write(event(WELCOME));
  await started.ear.heard(1);
  return { ...started, stream };
}

const accept = async (server: HttpScript): Promise<Heard> => {
  const heard = await server.next('sse');
  heard.response.writeHead(200, STREAM).write(event(WELCOME));
  return heard;
};

/** Waits until the library waits. */
async function waiting({ waits }: Page, count: number): Promise<void> {
  const until = Date.now() + 5_000;
  while (waits.length < count) {
    if (Date.now() > until) throw new Error(`expected ${count} waits, got ${waits.length}`);
    await settled();
  }
}

/** One link was one request: nothing was opened beside it or after it, and nothing is open now. */
async function assertOneRequest({ server, platform }: Ours): Promise<void> {
  await server.idle();
  await platform.clock.advance(3_600_000);
  assert.equal(server.heard.length, 1);
  assert.equal(platform.exchanges.size, 0);
  assert.deepEqual(platform.left, { timers: 0, listeners: 0 });
}

test('F1 a tab that is hidden and shown sends its request again', async (t) => {
  const { turn } = page();
  const { server, controller } = await naive(t);
  await accept(server);
  turn('hidden');
  turn('visible');
  await server.next('sse');
  assert.equal(server.heard.length, 2, 'naive');
  controller.abort();
});

test('F1 ours does not look at the page', async (t) => {
  const shown = page();
  const started = await ourStream(t);
  assert.equal(shown.listeners, 0);
  started.ear.carrier.close(1000, '');
  await assertOneRequest(started);
});

test('F2 a request made in a hidden tab lives on after an abort once the tab was shown', async (t) => {
  const shown = page(true);
  const { server, controller } = await naive(t);
  await server.next('sse');
  shown.turn('visible');
  await accept(server);
  await waiting(shown, 1);
  shown.wake();
  await accept(server);
  controller.abort();
  await server.heard[0]!.closed;
  await server.heard[2]!.closed;
  assert.deepEqual([server.heard.length, server.open], [3, 1], 'naive: one stream survives');
});

test('F3 a wait that a shown tab overtakes still ends in a request of its own', async (t) => {
  const shown = page();
  const { server, controller } = await naive(t);
  (await server.next('sse')).response.destroy();
  await waiting(shown, 1);
  shown.turn('visible');
  const overtaking = await accept(server);
  shown.wake();
  const late = await accept(server);
  controller.abort();
  await late.closed;
  assert.equal(server.open, 1, 'naive: one stream survives the abort');
  overtaking.response.destroy();
});

test('F2 F3 ours ends with one abort, whatever it was waiting for', async (t) => {
  const shown = page(true);
  const started = await ours(t);
  await started.server.next('sse');
  shown.turn('visible');
  started.ear.carrier.close(1000, '');
  await assertOneRequest(started);
});

test('F4 a signal that was aborted before does not stop the request', async (t) => {
  page();
  const { server } = await naive(t, { signal: AbortSignal.abort() });
  await accept(server);
  assert.equal(server.open, 1, 'naive');
});

test('F4 ours sends nothing once it was closed', async (t) => {
  const { server, platform, ear } = await ours(t);
  const second = new Ear(sseTransport(platform, TIMING), server.url);
  second.carrier.close(1000, '');
  await server.next('sse');
  ear.carrier.close(1000, '');
  await server.idle();
  assert.deepEqual(second.events, ['dialled']);
  assert.equal(platform.requested.length, 1);
});

test('F5 an abort inside the error handler does not stop the next try', async (t) => {
  const shown = page();
  const controller = new AbortController();
  const { server } = await naive(t, { signal: controller.signal, onerror: () => controller.abort() });
  (await server.next('sse')).response.destroy();
  await waiting(shown, 1);
  shown.wake();
  await server.next('sse');
  assert.equal(server.heard.length, 2, 'naive');
});

test('F5 ours may be closed in the handler of its end', async (t) => {
  const started = await ours(t);
  const { onEnd } = started.ear;
  started.ear.onEnd = (end) => {
    started.ear.carrier.close(1000, '');
    onEnd.call(started.ear, end);
  };
  (await started.server.next('sse')).response.destroy();
  await soon(started.ear.ended, 'end');
  await assertOneRequest(started);
});

test('F6 a stream that ends counts as a success', async (t) => {
  page();
  const { server, done } = await naive(t);
  (await accept(server)).response.end();
  assert.equal(await soon(done, 'result'), undefined, 'naive: resolved');
});

test('F6 ours takes it for a lost link', async (t) => {
  const started = await ourStream(t);
  started.stream.response.end();
  assert.equal((await soon(started.ear.ended, 'end')).code, 1006);
  await assertOneRequest(started);
});

test('F7 a refusal is asked again for ever, as often as the server says', async (t) => {
  const shown = page();
  let advised = (): void => {};
  const advice = new Promise<void>((resolve) => (advised = resolve));
  const { server, controller } = await naive(t, { onmessage: ({ retry }) => retry === 0 && advised() });
  const { response } = await server.next('sse');
  response.writeHead(200, STREAM).write('retry: 0\n\n');
  await soon(advice, 'advice');
  response.destroy();
  for (let n = 1; n <= 5; n++) {
    await waiting(shown, n);
    shown.wake();
    explain((await server.next('sse')).response, 403, 'go away');
  }
  assert.deepEqual(shown.waits.slice(0, 5), [0, 0, 0, 0, 0], 'naive: without any wait');
  controller.abort();
});

test('F7 a refusal with the type of a stream is a success', async (t) => {
  page();
  const heard: string[] = [];
  const { server, done } = await naive(t, { onmessage: ({ data }) => heard.push(data) });
  (await server.next('sse')).response.writeHead(401, STREAM).end('data: no\n\n');
  assert.equal(await soon(done, 'result'), undefined, 'naive: resolved');
  assert.deepEqual(heard, ['no']);
});

test('F7 ours ends at a refusal, and takes no advice about waiting from a stream', async (t) => {
  const refused = await ours(t);
  (await refused.server.next('sse')).response.writeHead(401, STREAM).end(event(WELCOME));
  await soon(refused.ear.ended, 'end');
  assert.deepEqual(refused.ear.frames, []);
  await assertOneRequest(refused);

  const advised = await ourStream(t);
  advised.stream.response.write('retry: 0\n\n');
  advised.stream.response.destroy();
  await soon(advised.ear.ended, 'end');
  await assertOneRequest(advised);
});

test('F8 an exception in a handler opens another stream and leaves the first one open', async (t) => {
  const shown = page();
  const { server, controller } = await naive(t, {
    onmessage: () => {
      throw new Error('of a handler');
    },
  });
  for (let n = 1; n <= 3; n++) {
    await accept(server);
    await waiting(shown, n);
    shown.wake();
  }
  await server.next('sse');
  controller.abort();
  await server.heard[3]!.closed;
  assert.equal(server.open, 3, 'naive');
});

test('F8 ours ends the link and its stream', async (t) => {
  const started = await ours(t);
  started.ear.onFrame = () => {
    throw new Error('of a handler');
  };
  await accept(started.server);
  assert.equal((await soon(started.ear.ended, 'end')).reason, 'of a handler');
  await assertOneRequest(started);
});

test('F9 a comment is heard as a message without data', async (t) => {
  const heard: string[] = [];
  const onChunk = getLines(
    getMessages(
      () => {},
      () => {},
      ({ data }) => heard.push(data),
    ),
  );
  onChunk(new TextEncoder().encode(':still here\n\n'));
  assert.deepEqual(heard, [''], 'naive');
  const frames: string[] = [];
  frameReader((frame) => frames.push(frame))(new TextEncoder().encode(':still here\n\n'));
  assert.deepEqual(frames, [], 'ours');
  const { ear, stream } = await ourStream(t);
  stream.response.write(`:still here\n\n${event('[2]')}`);
  assert.deepEqual(await ear.heard(2), [WELCOME, '[2]']);
});

test('F10 an event that was cut off counts as received', async (t) => {
  const shown = page();
  let heard = (): void => {};
  const fourth = new Promise<void>((resolve) => (heard = resolve));
  const { server, controller } = await naive(t, { onmessage: () => heard() });
  const { response } = await server.next('sse');
  response.writeHead(200, STREAM).write('id: 4\ndata: 4\n\nid: 5\nda');
  await soon(fourth, 'event');
  response.destroy();
  await waiting(shown, 1);
  shown.wake();
  assert.equal((await server.next('sse')).request.headers['last-event-id'], '5', 'naive: and event 5 is lost');
  controller.abort();
});

test('F10 ours keeps no place of its own: what counts is what was handed on', async (t) => {
  const started = await ourStream(t);
  started.stream.response.end('id: 5\nevent: f\ndata: [5]\n');
  await soon(started.ear.ended, 'end');
  assert.deepEqual(started.ear.frames, [WELCOME]);
  await assertOneRequest(started);
});

test('F11 an empty first line of data is dropped', () => {
  const heard: string[] = [];
  const ignore = (): void => {};
  const onChunk = getLines(getMessages(ignore, ignore, ({ data }) => heard.push(data)));
  onChunk(new TextEncoder().encode('data:\ndata: second\n\n'));
  assert.deepEqual(heard, ['second'], 'naive: the specification wants "\\nsecond"');
  for (const frame of ['[]', '[{"d":"\\n"}]', JSON.stringify(['\n\r\u2028'])])
    assert.ok(!/[\n\r]/.test(frame), 'ours: a frame is JSON, which has no line ends');
});

test('F12 a line without an end is kept whole, and searched anew with each piece', () => {
  const piece = new TextEncoder().encode('x'.repeat(64 * 1024));
  const onChunk = getLines(() => assert.fail('no line has ended'));
  for (let n = 0; n < 32; n++) onChunk(piece);
  const bounded = frameReader(() => {});
  let taken = 0;
  assert.throws(() => {
    for (; taken < 32; taken++) bounded(piece);
  });
  assert.equal(taken, 4, 'ours: 256 KiB');
});

const OUTSIDE_A_PAGE = `
  import { createServer } from 'node:http';
  import { fetchEventSource } from '@microsoft/fetch-event-source';
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\\n\\n'));
  server.listen(0, '127.0.0.1', () => {
    const controller = new AbortController();
    const url = 'http://127.0.0.1:' + server.address().port;
    const done = fetchEventSource(url, { fetch, signal: controller.signal, openWhenHidden: true });
    setImmediate(() => controller.abort());
    done.finally(() => { console.log('settled'); process.exit(0); });
  });
`;

test('F13 outside a page an abort throws where nobody can catch it, and nothing settles', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', OUTSIDE_A_PAGE], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.notEqual(status, 0, 'naive');
  assert.match(stderr, /document is not defined/);
  assert.equal(stdout, '');
});

test('F13 ours needs no page', async (t) => {
  const started = await ours(t);
  Reflect.deleteProperty(globalThis, 'document');
  Reflect.deleteProperty(globalThis, 'window');
  await accept(started.server);
  await started.ear.heard(1);
  started.ear.carrier.close(1000, '');
  await assertOneRequest(started);
});

test('F14 a later try says what the first one said', async (t) => {
  const shown = page();
  const headers: Record<string, string> = { authorization: 'old' };
  const { server, controller } = await naive(t, { headers });
  (await server.next('sse')).response.destroy();
  headers.authorization = 'new';
  await waiting(shown, 1);
  shown.wake();
  assert.equal((await server.next('sse')).request.headers.authorization, 'old', 'naive');
  controller.abort();
});

test('F14 ours asks what to say for every dial', async (t) => {
  const server = await startHttpScript(t);
  const transport = sseTransport(new NetworkPlatform(), TIMING);
  let token = 'old';
  for (const expected of ['old', 'new']) {
    const ear = new Ear(transport, server.url, () => JSON.stringify([{ token }]));
    const { text, response } = await server.next('sse');
    assert.equal(text, `[{"token":"${expected}"}]`);
    response.destroy();
    await soon(ear.ended, 'end');
    token = 'new';
  }
});

test('F15 a server that never answers is waited for without end', async (t) => {
  const shown = page();
  const timers = t.mock.method(globalThis, 'setTimeout');
  const { server, controller } = await naive(t);
  await server.next('sse');
  const ofTheLibrary = timers.mock.calls.filter(({ stack }) => stack.stack?.includes('fetch-event-source/'));
  assert.deepEqual([shown.waits, ofTheLibrary.length], [[], 0], 'naive: no deadline was set');
  controller.abort();
});

test('F15 ours waits 8 s for headers and 5 s for a frame', async (t) => {
  const started = await ours(t);
  await started.server.next('sse');
  await started.platform.clock.advance(8_000);
  assert.deepEqual(started.ear.events, ['dialled', 'end 1006']);
  await assertOneRequest(started);
});

test('F16 over HTTP/1.1 each stream keeps one of six connections; a sparse link keeps none', async (t) => {
  const server = await startHttpScript(t);
  const platform = new NetworkPlatform();
  const tabs = (transport: Transport): Ear[] => Array.from({ length: 7 }, () => new Ear(transport, server.url));
  const streams = tabs(sseTransport(platform, TIMING));
  for (let n = 0; n < 7; n++) await accept(server);
  assert.equal(server.open, 7);
  for (const { carrier } of streams) carrier.close(1000, '');
  await server.idle();

  const sparse = tabs(pollTransport(platform, TIMING, { sparse: () => true }));
  for (let n = 0; n < 14; n++) {
    const { body, response } = await server.next('lp');
    if ('sid' in body) response.writeHead(204).end();
    else response.writeHead(200).end(`{"n":1,"frame":${WELCOME}}`);
  }
  await platform.pause(4_000);
  assert.equal(server.open, 0, 'ours');
  for (const { carrier } of sparse) carrier.close(1000, '');
});
