/** Bodies at every door that takes one: their size, their kind and the time they take. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { LIMITS } from 'rt-elements/protocol';
import { createServer } from 'rt-elements-server';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { RawLink } from '../../support/raw-link.ts';
import { post } from '../../support/raw-http.ts';
import { startServer } from '../../support/start-server.ts';

const DOORS = ['sse', 'lp', 'up', 'ticket'] as const;
const MOST: Readonly<Record<(typeof DOORS)[number], number>> = { sse: 65_536, lp: 66_048, up: 66_048, ticket: 1024 };

/** Speaks HTTP by hand; what comes back is in `answer`. */
async function byHand(port: number, text: string) {
  const socket = connect(port, '127.0.0.1');
  const heard = { answer: '', closed: once(socket, 'close'), socket };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (heard.answer += chunk.toString('latin1')));
  await once(socket, 'connect');
  socket.write(text);
  return heard;
}

const head = (door: string, ...headers: string[]): string =>
  [`POST /rt/${door} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', ...headers, '', ''].join('\r\n');

for (const door of DOORS) {
  test(`${door}: a body that says it is too large is refused before a byte of it is read`, async (t) => {
    const { port } = await startServer(t);
    const heard = await byHand(port, head(door, `Content-Length: ${MOST[door] + 1}`));
    await heard.closed;
    assert.match(heard.answer, /^HTTP\/1\.1 413 /);
    assert.match(heard.answer, new RegExp(`at most ${MOST[door]} bytes`));
    assert.match(heard.answer, /Connection: close/i);
  });

  test(`${door}: a body that turns out too large is refused where it does`, async (t) => {
    const { port } = await startServer(t);
    const heard = await byHand(port, head(door, 'Transfer-Encoding: chunked'));
    const piece = ' '.repeat(Math.ceil(MOST[door] / 4));
    for (let n = 0; n < 5; n++) heard.socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    await heard.closed;
    assert.match(heard.answer, /^HTTP\/1\.1 413 /);
  });

  test(`${door}: a body that comes byte by byte is waited for ten seconds and no longer`, async (t) => {
    const fake = new FakeRuntime();
    const { port } = await startServer(t, { runtime: fake.runtime() });
    const heard = await byHand(port, `${head(door, 'Content-Length: 900')}[`);
    while (fake.clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let second = 0; second < 9; second++) {
      heard.socket.write(' ');
      await fake.clock.advance(1000);
    }
    assert.equal(heard.answer, '');
    await fake.clock.advance(1000);
    await heard.closed;
    assert.match(heard.answer, /^HTTP\/1\.1 408 /);
    assert.equal(fake.clock.pending, 0);
  });

  test(`${door}: a body that breaks off is nobody's, and leaves nothing behind`, async (t) => {
    const fake = new FakeRuntime();
    const { port, rt } = await startServer(t, { runtime: fake.runtime() });
    const heard = await byHand(port, `${head(door, 'Content-Length: 900')}[`);
    while (fake.clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    heard.socket.destroy();
    while (fake.clock.pending > 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(rt.counts.links, 0);
  });

  test(`${door}: only JSON is taken, which no form of another site can send, and only as it is`, async (t) => {
    const { url } = await startServer(t);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      '',
    ]) {
      const { status, text } = await post(`${url}/${door}`, '[]', { 'content-type': type });
      assert.deepEqual([type, status], [type, 415]);
      assert.match(text, /application\/json/);
    }
    const zipped = await fetch(`${url}/${door}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync('[]'),
    });
    assert.equal(zipped.status, 415);
  });

  test(`${door}: bytes that are no UTF-8 are refused`, async (t) => {
    const { port } = await startServer(t);
    const heard = await byHand(port, head(door, 'Content-Length: 4', 'Connection: close'));
    heard.socket.write(Buffer.from([0x5b, 0xc0, 0xaf, 0x5d]));
    await heard.closed;
    assert.match(heard.answer, /^HTTP\/1\.1 400 /);
  });

  test(`${door}: other methods are told which one is expected`, async (t) => {
    const { url } = await startServer(t);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await fetch(`${url}/${door}`, { method });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST, OPTIONS']);
    }
  });
}

for (const cell of ['sse', 'poll'] as const) {
  test(`a frame that is too large for the link is 413, and the link says so and ends, on ${cell}`, async (t) => {
    const { url, wsUrl } = await startServer(t);
    const link = await RawLink.open(t, wsUrl, cell);
    const { sid, sk } = link.welcome;
    const frame = [{ t: 'ping', i: 5, pad: 'x'.repeat(LIMITS.frameBytes) }];
    const { status } = await post(`${url}/up`, JSON.stringify({ sid, sk, us: 1, frame }).slice(0, 70_000));
    assert.equal(status, 413);
    assert.equal(await link.closed, 1009);
    assert.equal(link.of('close')[0]?.retry, 'backoff');
  });
}

test('what is around a frame may stand in any order and any space, and a frame is read as it stands', async (t) => {
  const { url, wsUrl } = await startServer(t);
  const link = await RawLink.open(t, wsUrl, 'sse');
  const { sid, sk } = link.welcome;
  const spaced = ` { "frame" : [ {"t":"ping","i":5,"x":"]}\\"{,:"} ] ,\n"unknown":{"a":[1,{}]},"us":1 , "s\\u0069d":"${sid}","sk":"${sk}" } `;
  assert.equal((await post(`${url}/up`, spaced)).status, 204);
  await link.ok(5);
  const infinite = `{"sid":"${sid}","sk":"${sk}","us":2,"frame":[{"t":"ping","i":6,"x":1e999}]}`;
  assert.equal((await post(`${url}/up`, infinite)).status, 204);
  assert.match((await link.err(0)).msg, /Infinity/);
});

test('behind somebody who reads bodies first, a door says so at once', async (t) => {
  const rt = await createServer({ database: ':memory:', guests: true, log: false });
  t.after(() => rt.close());
  const http = createHttpServer((request, response) => {
    request.resume().on('end', () => rt.handle(request, response));
  });
  t.after(() => http.close());
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const { status, text } = await post(`http://127.0.0.1:${(http.address() as AddressInfo).port}/rt/sse`, '[]');
  assert.equal(status, 500);
  assert.match(text, /before body parsers/);
});

test('as many unfinished bodies as one network may have keep its others out for a second, and nobody else', async (t) => {
  const fake = new FakeRuntime();
  const { url, port } = await startServer(t, { runtime: fake.runtime(), trustProxy: true });
  const unfinished = `${head('lp', 'Content-Length: 900', 'X-Forwarded-For: 192.0.2.1')}{`;
  const begun = await Promise.all(Array.from({ length: 256 }, () => byHand(port, unfinished)));
  t.after(() => begun.forEach(({ socket }) => socket.destroy()));
  while (fake.clock.pending < 256) await new Promise((resolve) => setImmediate(resolve));
  const status = async (address: string): Promise<number> => {
    const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': address };
    const answer = await fetch(`${url}/up`, { method: 'POST', headers, body: '{}' });
    if (answer.status === 503) assert.equal(answer.headers.get('retry-after'), '5');
    return answer.status;
  };
  assert.deepEqual([await status('192.0.2.1'), await status('192.0.2.2')], [503, 400]);
  await fake.clock.advance(1000);
  assert.equal(await status('192.0.2.1'), 400);
});
