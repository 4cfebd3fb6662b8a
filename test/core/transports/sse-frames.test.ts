import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameReader } from '../../../components/core/transports/sse-frames.ts';
import { LIMITS } from '../../../components/protocol/index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The frames of a stream that arrives in these pieces. */
function framesOf(...pieces: readonly Uint8Array[]): string[] {
  const frames: string[] = [];
  const onChunk = frameReader((frame) => frames.push(frame));
  for (const piece of pieces) onChunk(piece);
  return frames;
}

/** Everything a stream may hold beside our frames, with the frames among it. */
const LINES = [
  `: prelude${' '.repeat(20)}`,
  '',
  'event: f',
  'data: [{"t":"ping","now":1}]',
  '',
  ':',
  'retry: 0',
  'id: 7',
  '',
  'event: f',
  'data:[{"d":"é, ש, 語, 👩‍👩‍👧"}]',
  'unknown: field',
  'nothing',
  '',
  'event: other',
  'data: [{"t":"not ours"}]',
  '',
  'data: [{"t":"no event"}]',
  '',
  'event: f',
  '',
  'event: f',
  'data',
  '',
  'event: f',
  'data: []',
  '',
  '',
];
const TEXTS = [
  'Grüße',
  'Здравствуйте',
  'שלום',
  'مرحبا',
  'नमस्ते',
  'สวัสดี',
  '你好',
  '안녕하세요',
  '👩‍👩‍👧 🇪🇺',
  '\u2028\uFEFF\u0000',
];
const FRAMES = ['[{"t":"ping","now":1}]', '[{"d":"é, ש, 語, 👩‍👩‍👧"}]', '[]'];

for (const [ending, end] of Object.entries({ LF: '\n', CR: '\r', CRLF: '\r\n' })) {
  const event = `event: f${end}data: [0]${end}${end}`;
  const starts = {
    'a comment': '',
    'a byte order mark': '\uFEFF',
    'an event': event,
    'a mark and an event': `\uFEFF${event}`,
  };
  for (const [name, start] of Object.entries(starts)) {
    const stream = bytes(start + LINES.join(end));
    const frames = start.endsWith(event) ? ['[0]', ...FRAMES] : FRAMES;

    test(`a stream with ${ending} that starts with ${name} gives the same frames wherever it is cut`, () => {
      assert.deepEqual(framesOf(stream), frames);
      for (let at = 0; at <= stream.length; at++)
        assert.deepEqual(framesOf(stream.slice(0, at), stream.slice(at)), frames, `cut at byte ${at}`);
    });

    test(`a stream with ${ending} that starts with ${name} gives the same frames byte by byte`, () => {
      assert.deepEqual(framesOf(...Array.from(stream, (byte) => new Uint8Array([byte]))), frames);
    });
  }
}

test('an event that is cut off is no event', () => {
  const stream = bytes('event: f\ndata: [1]\n\nevent: f\ndata: [2]\n');
  for (let at = 0; at <= stream.length; at++) {
    const frames = framesOf(stream.slice(0, at));
    assert.deepEqual(frames, at < 'event: f\ndata: [1]\n\n'.length ? [] : ['[1]'], `cut at byte ${at}`);
  }
});

test('text of many scripts comes through chunks of any size unharmed', () => {
  const frame = JSON.stringify(TEXTS.map((text) => ({ text })));
  const stream = bytes(`event: f\ndata: ${frame}\n\n`);
  for (const size of [1, 2, 3, 5, 7, 11, 1024]) {
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, n) =>
      stream.slice(n * size, (n + 1) * size),
    );
    assert.deepEqual(framesOf(...pieces), [frame], `in pieces of ${size}`);
  }
});

test('a frame of the largest size comes through', () => {
  const frame = `["${'x'.repeat(LIMITS.frameBytes - 4)}"]`;
  const stream = bytes(`event: f\ndata: ${frame}\n\n`);
  const pieces = Array.from({ length: 17 }, (_, n) => stream.slice(n * 4096, (n + 1) * 4096));
  assert.deepEqual(framesOf(...pieces), [frame]);
});

test('bytes that are no UTF-8 are refused, not replaced', () => {
  for (const bad of [[0xff], [0xc3, 0x28], [0xe2, 0x82, 0x0a], [0xed, 0xa0, 0x80]]) {
    const frames: string[] = [];
    const onChunk = frameReader((frame) => frames.push(frame));
    assert.throws(() => {
      onChunk(bytes('event: f\ndata: ["'));
      for (const byte of bad) onChunk(new Uint8Array([byte]));
      onChunk(bytes('"]\n\n'));
    });
    assert.deepEqual(frames, []);
  }
});

test('a line without an end is given up after 256 KiB', () => {
  const onChunk = frameReader(() => {});
  const chunk = bytes('x'.repeat(16 * 1024));
  for (let n = 0; n < 16; n++) onChunk(chunk);
  assert.throws(() => onChunk(chunk), { code: 'TOO_LARGE' });
});

test('an event without an end is given up after 256 KiB, however short its lines', () => {
  const onChunk = frameReader(() => {});
  const chunk = bytes(`data: ${'x'.repeat(1017)}\n`.repeat(16));
  for (let n = 0; n < 16; n++) onChunk(chunk);
  assert.throws(() => onChunk(chunk), { code: 'TOO_LARGE' });
});

test('comments may go on for ever', () => {
  const onChunk = frameReader(() => {});
  const chunk = bytes(`: still here${' '.repeat(1000)}\n`.repeat(64));
  for (let n = 0; n < 64; n++) onChunk(chunk);
});
