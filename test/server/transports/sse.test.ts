/** The event stream: what is on it byte by byte, and that no client's parser can get it wrong. */
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { frameReader } from '../../../components/core/transports/sse-frames.ts';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { plainNamespaces, roomyLimits } from '../../support/open-namespace.ts';
import { RawLink } from '../../support/raw-link.ts';
import { ask } from '../../support/raw-http.ts';
import { startServer } from '../../support/start-server.ts';

const ROOM = 'chat:general';
const hello = JSON.stringify([{ t: 'hello', i: 1, v: 1, cid: 'tab', subs: [{ c: ROOM }, { c: 'log:a' }] }]);

/** A stream whose bytes are kept. */
async function open(t: TestContext, url: string) {
  const stream: IncomingMessage = await ask(`${url}/sse`, hello);
  t.after(() => stream.destroy());
  const chunks: Buffer[] = [];
  let wake = (): void => undefined;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    wake();
  });
  stream.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => stream.on('close', resolve));
  const bytes = (): Buffer => Buffer.concat(chunks);
  return {
    stream,
    ended,
    bytes,
    /** Waits until the stream has said something. */
    async said(text: string): Promise<void> {
      while (!bytes().includes(text)) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

/** Text that parsers of event streams stumble over. */
const NASTY = [
  'data: not a field\n\nevent: x\nid: 7\nretry: 0',
  '\r\n\r\rdata:\r',
  '\u0000\ufeff\ufeff',
  '\u2028\u2029\u0085\u000b\u000c',
  ': comment',
  '🎈é👩‍👩‍👧‍👧 ไทย العربية',
  '',
  ' ',
  '"}]\\n\\n',
];

async function nastyStream(t: TestContext) {
  const { url, wsUrl } = await startServer(t, { limits: roomyLimits, namespaces: plainNamespaces });
  const stream = await open(t, url);
  await stream.said('"welcome"');
  const writer = await RawLink.open(t, wsUrl);
  for (const text of NASTY) await writer.ok(writer.publish('log:a', 'nasty', text));
  await writer.ok(writer.call(ROOM, 'send', { text: 'the last one' }));
  await stream.said('the last one');
  return stream.bytes();
}

test('an event stream says of itself that nobody on the way may keep, change or collect it', async (t) => {
  const { url } = await startServer(t);
  const { stream } = await open(t, url);
  assert.equal(stream.statusCode, 200);
  assert.equal(stream.headers['content-type'], 'text/event-stream');
  assert.equal(stream.headers['cache-control'], 'no-store, no-transform');
  assert.equal(stream.headers['x-accel-buffering'], 'no');
  assert.equal(stream.headers['x-content-type-options'], 'nosniff');
  assert.equal(stream.headers['content-encoding'], undefined);
});

test('it begins with two kilobytes of comment that end in one line break, right before the first event', async (t) => {
  const { url } = await startServer(t);
  const stream = await open(t, url);
  await stream.said('"welcome"');
  const text = stream.bytes().toString();
  assert.match(text, /^: {2046}\nevent: f\ndata: \[\{"t":"welcome"/);
  assert.equal(text.indexOf('event: f'), 2048);
});

test('every event is its name, one line of data that is a frame, and a blank line, whatever was said', async (t) => {
  const text = (await nastyStream(t)).toString();
  const events = text.slice(2048).split('\n\n');
  assert.equal(events.pop(), '');
  assert.ok(events.length >= 3);
  for (const event of events) {
    const [name, data, ...more] = event.split('\n');
    assert.equal(name, 'event: f');
    assert.match(data ?? '', /^data: \[\{/);
    assert.ok(Array.isArray(JSON.parse(data?.slice(6) ?? '')));
    assert.deepEqual(more, []);
  }
  const said = events.flatMap(
    (event) => JSON.parse(event.slice(event.indexOf('[') - 0)) as Array<{ t: string; d?: unknown }>,
  );
  assert.deepEqual(
    said.filter(({ t: kind, d }) => kind === 'pub' && typeof d === 'string').map(({ d }) => d),
    NASTY,
  );
});

test('it holds nothing that parsers get wrong: no id, no retry, no empty line of data, no carriage return, no NUL, no byte order mark at its start', async (t) => {
  const bytes = await nastyStream(t);
  const text = bytes.toString();
  for (const line of text.split('\n')) {
    assert.doesNotMatch(line, /^(id|retry)/);
    assert.doesNotMatch(line, /^data: ?$/);
  }
  assert.ok(!bytes.includes(0x0d));
  assert.ok(!bytes.includes(0));
  assert.notEqual(bytes[0], 0xef);
  assert.equal(text.match(/^:/gm)?.length, 1, 'one comment, and its blank line is not there');
});

test("the client's reader gets the same frames wherever the stream is cut, also inside a character", async (t) => {
  const bytes = await nastyStream(t);
  const framesOf = (chunks: readonly Uint8Array[]): string[] => {
    const frames: string[] = [];
    const take = frameReader((frame) => void frames.push(frame));
    for (const chunk of chunks) take(Uint8Array.from(chunk));
    return frames;
  };
  const whole = framesOf([bytes]);
  assert.ok(whole.length >= 3);
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assert.deepEqual(framesOf(single), whole);
  for (let at = 1; at < bytes.length; at += 7)
    assert.deepEqual(framesOf([bytes.subarray(0, at), bytes.subarray(at)]), whole, `cut at ${at}`);
});

test('a sign of life is an ordinary frame, never a comment', async (t) => {
  const fake = new FakeRuntime();
  const { url } = await startServer(t, { runtime: fake.runtime(), limits: roomyLimits, namespaces: plainNamespaces });
  const stream = await open(t, url);
  await stream.said('"welcome"');
  await fake.clock.advance(20_000);
  await stream.said('event: f\ndata: [{"t":"ping"');
});

test('a stream whose server ends it says why in a frame, and then ends', async (t) => {
  const { url, rt } = await startServer(t, { namespaces: plainNamespaces });
  const stream = await open(t, url);
  await stream.said('"welcome"');
  void rt.close();
  await stream.ended;
  assert.match(stream.bytes().toString(), /"t":"close","code":1012,[^\n]*\n\n$/);
});

test('a stream that is cut off ends its session at once', async (t) => {
  const { url, rt } = await startServer(t, { namespaces: plainNamespaces });
  const stream = await open(t, url);
  await stream.said('"welcome"');
  assert.deepEqual([rt.counts.links, rt.counts.channels], [1, 2]);
  stream.stream.destroy();
  while (rt.counts.links > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(rt.counts.channels, 0);
});
