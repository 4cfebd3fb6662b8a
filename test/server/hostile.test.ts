/** Frames no honest client sends: the server answers or closes with a code, and nobody else notices. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { jsonCodec, LIMITS } from 'rt-elements/protocol';
import { ownHttpServer } from '../../server/http-attachment.ts';
import { HOSTILE_SEED, hostileFrames } from '../support/hostile-frames.ts';
import { roomyLimits } from '../support/open-namespace.ts';
import { cells, RawLink, socketCells } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const KNOWN_CLOSES = new Set([1000, 1002, 1007, 1008, 1009, 4000, 4001, 4401, 4403, 4409, 4429]);

for (const { name, cell } of cells) {
  test(`thousands of hostile frames (seed ${HOSTILE_SEED}) each end in an answer or a close with a code, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t, { limits: roomyLimits });
    const bystander = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'chat:bystander' }] });
    const frames = [...hostileFrames()];
    assert.ok(frames.length > 1000);
    const prototype = JSON.stringify(Object.getOwnPropertyNames(Object.prototype).sort());
    let link = await RawLink.open(t, wsUrl, cell);
    let closes = 0;
    for (const [n, { name: what, frame }] of frames.entries()) {
      if (!link.isOpen) {
        const code = await link.closed;
        assert.ok(KNOWN_CLOSES.has(code), `${what}: closed with ${code}`);
        closes++;
        link = await RawLink.open(t, wsUrl, cell);
      }
      link.raw(frame);
      // A good message in between, so that what is seen is the frame and not the twentieth malformed one in a row.
      if (n % 10 === 9) await link.settle().catch(() => undefined);
    }
    assert.ok(closes < frames.length / 10, `${closes} closes`);
    assert.equal(JSON.stringify(Object.getOwnPropertyNames(Object.prototype).sort()), prototype);
    await bystander.ok(bystander.call('chat:bystander', 'send', { text: 'still here' }));
    assert.equal(bystander.of('close').length, 0);
    link.carrier.cut();
    await link.closed;
    await bystander.settle();
    assert.ok(rt.counts.links <= 2);
  });

  test(`a frame that cannot be read is answered with an error, and the twentieth in a row closes with 4000, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    const garbage = cell === 'msgpack' ? Uint8Array.of(0xc1) : '[nonsense]';
    for (let n = 0; n < 19; n++) link.raw(garbage);
    await link.settle();
    const errors = link.of('err');
    assert.equal(errors.length, 19);
    assert.ok(errors.every(({ i, code }) => i === 0 && code === 'BAD_REQUEST'));
    for (let n = 0; n < 20; n++) link.raw(garbage);
    assert.equal(await link.closed, 4000);
    assert.equal(link.of('close')[0]?.retry, 'never');
    assert.equal(link.of('err').length, 39);
  });

  test(`a frame of more than 64 KiB closes with 1009 after the verdict, and is never parsed, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t, { limits: roomyLimits });
    const link = await RawLink.open(t, wsUrl, cell);
    link.raw(cell === 'msgpack' ? new Uint8Array(LIMITS.frameBytes + 1) : `["${'x'.repeat(LIMITS.frameBytes - 3)}"]`);
    assert.equal(await link.closed, 1009);
    const close = link.of('close')[0];
    assert.deepEqual({ code: close?.code, retry: close?.retry }, { code: 1009, retry: 'backoff' });
    assert.match(close?.reason ?? '', /65536/);
  });
}

for (const { name, cell } of socketCells) {
  test(`a frame of the other codec is refused, on ${name}`, async (t) => {
    const { wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    link.raw(cell === 'json' ? Uint8Array.of(0x91, 0x92, 8, 1) : '[{"t":"ping","i":1}]');
    assert.equal((await link.err(0)).code, 'BAD_REQUEST');
    await link.settle();
  });
}

test('a frame of exactly 64 KiB is read', async (t) => {
  const { wsUrl } = await startServer(t);
  const link = await RawLink.open(t, wsUrl);
  const frame = `[{"t":"ping","i":7,"pad":"${'x'.repeat(LIMITS.frameBytes)}`.slice(0, LIMITS.frameBytes - 3) + '"}]';
  assert.equal(frame.length, LIMITS.frameBytes);
  link.raw(frame);
  await link.ok(7);
});

test('a client that asks for no subprotocol speaks JSON', async (t) => {
  const { port } = await startServer(t);
  const ws = new WebSocket(`ws://127.0.0.1:${port}/rt`);
  t.after(() => ws.close());
  await once(ws, 'open');
  ws.send('[{"t":"hello","i":1,"v":1,"cid":"x","subs":[]}]');
  const [message] = (await once(ws, 'message')) as [MessageEvent<string>];
  assert.equal((jsonCodec().decode(message.data)[0] as { t: string }).t, 'welcome');
});

/** Opens a raw TCP connection, sends the text and gives what comes back until it ends. */
async function rawHttp(port: number, text: string, after: Buffer = Buffer.alloc(0)): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.write(text);
  socket.write(after);
  const timer = setTimeout(() => socket.destroy(), 1500);
  await once(socket, 'close');
  clearTimeout(timer);
  return answer;
}

const upgrade = (headers: string): string =>
  `GET /rt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`;
const masked = (head: number[], payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(head), Buffer.alloc(4), payload]);

const oddRequests: ReadonlyArray<readonly [what: string, text: string]> = [
  ['not HTTP', '\x16\x03\x01\x02\x00\x01\x00'],
  [
    'an upgrade without a key',
    'GET /rt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n',
  ],
  ['an upgrade of version 99', upgrade('').replace('Version: 13', 'Version: 99')],
  ['an upgrade by POST', upgrade('').replace('GET', 'POST')],
  ['an upgrade to something else', upgrade('').replace('Upgrade: websocket', 'Upgrade: h2c')],
  ['1,900 headers', upgrade(Array.from({ length: 1900 }, (_, n) => `X-${n}: 1\r\n`).join(''))],
  ['a subprotocol header that is none', upgrade('Sec-WebSocket-Protocol: ,,,;\r\n')],
  ['an extension named constructor', upgrade('Sec-WebSocket-Extensions: constructor\r\n')],
  ['a header of a hundred thousand spaces', upgrade(`Sec-WebSocket-Protocol: a${' '.repeat(100_000)}b\r\n`)],
  ['a path that is no URL', upgrade('').replace('/rt', '//%')],
  [
    'two bodies',
    'POST /rt/healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
];

test('odd requests are answered or cut off, and the server goes on', async (t) => {
  const { port, wsUrl } = await startServer(t);
  const answers = await Promise.all(
    oddRequests.map(async ([what, text]) => [what, await rawHttp(port, text)] as const),
  );
  for (const [what, answer] of answers)
    assert.ok(answer === '' || /^HTTP\/1\.1 (101|[45]\d\d) /.test(answer), `${what}: ${answer.slice(0, 80)}`);
  await RawLink.open(t, wsUrl);
});

test('no extension is agreed to: compression costs memory, and small frames may unpack to large ones', async (t) => {
  const { port } = await startServer(t);
  const offer = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n';
  const answer = await rawHttp(port, upgrade(offer), masked([0x88, 0x80], Buffer.alloc(0)));
  assert.match(answer, /^HTTP\/1\.1 101 /);
  assert.doesNotMatch(answer, /extensions/i);
});

test('requests whose heads come slowly are cut off in time', (t) => {
  const server = ownHttpServer();
  t.after(() => server.close());
  assert.ok(server.headersTimeout > 0 && server.headersTimeout <= 10_000);
  assert.ok(server.requestTimeout > 0 && server.requestTimeout <= 30_000);
});

const oddFrames: ReadonlyArray<readonly [what: string, bytes: Buffer]> = [
  ['an unmasked frame', Buffer.from([0x81, 0x02, 0x5b, 0x5d])],
  ['a reserved bit', masked([0xc1, 0x82], Buffer.from('[]'))],
  ['a reserved opcode', masked([0x83, 0x82], Buffer.from('[]'))],
  ['a continuation of nothing', masked([0x80, 0x82], Buffer.from('[]'))],
  ['a ping of more than 125 bytes', masked([0x89, 0xfe, 0x00, 0x7e], Buffer.alloc(126))],
  [
    'a length with the highest bit set',
    masked([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Buffer.alloc(0)),
  ],
  ['a length of a terabyte', masked([0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0], Buffer.alloc(0))],
  ['text that is no UTF-8', masked([0x81, 0x82], Buffer.from([0xc0, 0xaf]))],
  ['a close of one byte', masked([0x88, 0x81], Buffer.from([3]))],
  ['a close with a code that nobody may send', masked([0x88, 0x82], Buffer.from([0x03, 0xed]))],
  [
    'a thousand empty fragments',
    Buffer.concat([
      masked([0x01, 0x80], Buffer.alloc(0)),
      ...Array.from({ length: 1000 }, () => masked([0x00, 0x80], Buffer.alloc(0))),
    ]),
  ],
];

test('frames that break the WebSocket protocol end the link with a verdict, and the server goes on', async (t) => {
  const { port, wsUrl, rt } = await startServer(t);
  for (const [what, bytes] of oddFrames) {
    const answer = await rawHttp(port, upgrade('Sec-WebSocket-Protocol: rt.v1.json\r\n'), bytes);
    assert.match(answer, /^HTTP\/1\.1 101 /, what);
    if (!what.startsWith('a close')) assert.match(answer, /"t":"close","code":(4000|1009)/, what);
  }
  await RawLink.open(t, wsUrl);
  assert.equal(rt.counts.links, 1);
});
