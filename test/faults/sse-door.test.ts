/** What the parser of fetch-event-source gets wrong (F7, F10, F11), our doors never write: held to it on what they write. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { frameReader } from '../../components/core/transports/sse-frames.ts';
import { jsonCodec, type ServerMessage } from '../../components/protocol/index.ts';
import { startClient } from '../support/start-client.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'chat:general';
const TEXTS = [
  'plain',
  'two\nlines\r\nor three',
  'a \u2028\u2029\u0085 b',
  'data: [1]\n\nevent: f\nid: 7\nretry: 0',
  '👩‍👩‍👧 שלום 你好',
  '\uFEFF',
];

/** What a follower's stream brings, byte for byte, while these texts are said. */
async function streamOf(t: TestContext, texts: readonly string[]): Promise<Uint8Array> {
  const { url } = await startServer(t);
  const controller = new AbortController();
  t.after(() => controller.abort());
  const answer = await fetch(`${url}/sse`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ t: 'hello', i: 1, v: 1, cid: 'reader', subs: [{ c: ROOM }] }]),
    signal: controller.signal,
  });
  const writer = startClient(t, { url });
  const chunks: Uint8Array[] = [];
  let heard = 0;
  const onChunk = frameReader((frame) => {
    for (const { t: kind } of jsonCodec().decode(frame) as ServerMessage[]) {
      if (kind === 'pub') heard++;
      if (kind === 'welcome') for (const text of texts) writer.channel(ROOM).send('send', { text });
    }
  });
  for await (const chunk of answer.body!) {
    chunks.push(chunk);
    onChunk(chunk);
    if (heard >= texts.length) break;
  }
  return Buffer.concat(chunks);
}

test('the stream door writes single lines of data and nothing that clients read differently', async (t) => {
  const lines = Buffer.from(await streamOf(t, TEXTS))
    .toString('utf8')
    .split('\n');
  assert.ok(!lines.some((line) => line.includes('\r')), 'lines end in LF alone');
  const kinds = new Set(lines.map((line) => (line.startsWith(':') ? 'comment' : line.replace(/:.*/s, ''))));
  assert.deepEqual(kinds, new Set(['comment', 'event', 'data', '']));
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('event')) assert.equal(line, 'event: f');
    if (!line.startsWith('data')) continue;
    assert.equal(lines[at - 1], 'event: f');
    assert.equal(lines[at + 1], '', 'one line of data');
    assert.ok(Array.isArray(JSON.parse(line.replace(/^data: /, ''))));
  }
});

test('what the stream door writes is read alike however it is cut', async (t) => {
  const bytes = await streamOf(t, TEXTS);
  const framesOf = (...pieces: Uint8Array[]): string[] => {
    const frames: string[] = [];
    const onChunk = frameReader((frame) => frames.push(frame));
    for (const piece of pieces) onChunk(piece);
    return frames;
  };
  const whole = framesOf(bytes);
  assert.ok(whole.length >= 2);
  for (let at = 0; at <= bytes.length; at++)
    assert.deepEqual(framesOf(bytes.subarray(0, at), bytes.subarray(at)), whole, `cut at byte ${at}`);
});
