import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { TIMING } from '../../../components/core/timing.ts';
import { sseTransport } from '../../../components/core/transports/sse.ts';
import { settled } from '../../support/fake-clock.ts';
import {
  assertNothingLeft,
  Ear,
  explain,
  type Heard,
  HELLO,
  NetworkPlatform,
  soon,
  type Stand,
  startHttpScript,
  WELCOME,
} from '../../support/http-script.ts';

const STREAM = { 'content-type': 'text/event-stream' };
const event = (frame: string): string => `event: f\ndata: ${frame}\n\n`;

async function stand(t: TestContext, hello?: () => string): Promise<Stand> {
  const server = await startHttpScript(t);
  const platform = new NetworkPlatform();
  const ear = new Ear(sseTransport(platform, TIMING), server.url, hello);
  return { server, platform, ear };
}

/** A link that was welcomed. */
async function welcomed(t: TestContext): Promise<Stand & { stream: Heard }> {
  const started = await stand(t);
  const stream = await started.server.next('sse');
  stream.response.writeHead(200, STREAM).write(`: ${' '.repeat(2048)}\n\n${event(WELCOME)}`);
  await started.ear.heard(1);
  return { ...started, stream };
}

test('a dial is one POST of hello, and its answer is the link', async (t) => {
  const { ear, stream, server } = await welcomed(t);
  assert.equal(stream.request.method, 'POST');
  assert.equal(stream.text, HELLO);
  assert.equal(stream.request.headers['content-type'], 'application/json');
  assert.equal(stream.request.headers.accept, 'text/event-stream');
  assert.equal(stream.request.headers.cookie, undefined);
  stream.response.write(event('[1]') + event('[2]'));
  assert.deepEqual(await ear.heard(3), [WELCOME, '[1]', '[2]']);
  assert.deepEqual(ear.events, ['dialled', 'open', 'frame', 'frame', 'frame']);
  assert.equal(server.heard.length, 1);
  ear.carrier.close(1000, '');
});

test('hello is made when it leaves, not before', async (t) => {
  let made = 0;
  const server = await startHttpScript(t);
  const ear = new Ear(sseTransport(new NetworkPlatform(), TIMING), server.url, () => `[${++made}]`);
  assert.equal(made, 0);
  assert.equal((await server.next('sse')).text, '[1]');
  ear.carrier.close(1000, '');
});

test('what is said after the welcome goes up under the keys it gave', async (t) => {
  const { ear, server } = await welcomed(t);
  ear.carrier.send('[{"t":"ping","i":2}]');
  const up = await server.next('up');
  assert.deepEqual(up.body, { sid: 's1', sk: 'k1', us: 1, frame: [{ t: 'ping', i: 2 }] });
  up.response.writeHead(204).end();
  ear.carrier.close(1000, '');
});

test('what is said the moment the welcome is heard goes up as well', async (t) => {
  const { server, ear } = await stand(t);
  const onFrame = ear.onFrame.bind(ear);
  ear.onFrame = (frame) => {
    onFrame(frame);
    ear.carrier.send('[2]');
  };
  (await server.next('sse')).response.writeHead(200, STREAM).write(event(WELCOME));
  assert.deepEqual((await server.next('up')).body.frame, [2]);
  ear.carrier.close(1000, '');
});

test('a stream that ends or breaks ends the link, with nothing left open', async (t) => {
  for (const finish of [
    ({ response }: Heard) => response.end(),
    ({ response }: Heard) => response.destroy(),
    ({ response }: Heard) => response.end('event: f\ndata: [1]'),
    ({ response }: Heard) => response.end('event: f\ndata: [1]\n'),
  ]) {
    const started = await welcomed(t);
    finish(started.stream);
    assert.equal((await soon(started.ear.ended, 'end')).code, 1006);
    assert.deepEqual(started.ear.events, ['dialled', 'open', 'frame', 'end 1006'], 'what was cut off is not heard');
    started.ear.carrier.close(1000, '');
    started.ear.carrier.send('[1]');
    await assertNothingLeft(started);
    assert.equal(started.server.heard.length, 1, 'nothing is asked again');
  }
});

for (const [status, type, headers, expected] of [
  [401, 'ours', {}, { code: 4401, afterMs: undefined }],
  [401, 'html', {}, { code: 1006, afterMs: undefined }],
  [403, 'ours', {}, { code: 4403, afterMs: undefined }],
  [403, 'html', {}, { code: 1006, afterMs: undefined }],
  [404, 'html', {}, { code: 1006, afterMs: undefined }],
  [410, 'ours', {}, { code: 4410, afterMs: undefined }],
  [413, 'html', {}, { code: 4413, afterMs: undefined }],
  [429, 'ours', { 'retry-after': '7' }, { code: 4429, afterMs: 7_000 }],
  [500, 'html', {}, { code: 1006, afterMs: undefined }],
  [502, 'html', { 'retry-after': '3' }, { code: 1006, afterMs: 3_000 }],
  [503, 'ours', {}, { code: 1006, afterMs: undefined }],
  [503, 'ours', { 'retry-after': '3' }, { code: 4503, afterMs: 3_000 }],
  [503, 'ours', { 'retry-after': '999999999' }, { code: 4503, afterMs: 300_000 }],
  [503, 'ours', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, { code: 1006, afterMs: undefined }],
  [204, 'nothing', {}, { code: 1006, afterMs: undefined }],
  [200, 'html', {}, { code: 1006, afterMs: undefined }],
] as const) {
  test(`a ${status} of ${type} with ${JSON.stringify(headers)} ends the dial as ${expected.code}`, async (t) => {
    const started = await stand(t);
    const { response } = await started.server.next('sse');
    if (type === 'ours') explain(response, status, 'because', headers);
    else response.writeHead(status, type === 'html' ? { 'content-type': 'text/html', ...headers } : headers).end();
    const { code, reason, afterMs } = await soon(started.ear.ended, 'end');
    assert.deepEqual({ code, afterMs }, expected);
    if (type === 'ours') assert.equal(reason, 'because');
    assert.deepEqual(started.ear.events, ['dialled', `end ${expected.code}`]);
    await assertNothingLeft(started);
    assert.equal(started.server.heard.length, 1);
  });
}

test('a refusal counts even if it has the type of a stream', async (t) => {
  const { server, ear } = await stand(t);
  (await server.next('sse')).response.writeHead(410, STREAM).end(event(WELCOME));
  assert.equal((await soon(ear.ended, 'end')).code, 4410);
  assert.deepEqual(ear.frames, []);
});

test('an explanation that never ends is not waited for longer than headers are', async (t) => {
  const started = await stand(t);
  const { response } = await started.server.next('sse');
  response.writeHead(403, { 'content-type': 'application/problem+json' }).write('{"detail":"');
  await settled();
  await started.platform.clock.advance(8_000);
  assert.equal((await soon(started.ear.ended, 'end')).code, 1006);
  await assertNothingLeft(started);
});

test('an address where nobody listens ends the dial', async () => {
  const platform = new NetworkPlatform();
  const ear = new Ear(sseTransport(platform, TIMING), 'http://127.0.0.1:9/rt');
  assert.equal((await soon(ear.ended, 'end')).code, 1006);
  assert.deepEqual(ear.events, ['dialled', 'end 1006']);
  assert.deepEqual(platform.left, { timers: 0, listeners: 0 });
});

test('a redirect is not followed', async (t) => {
  const { server, ear } = await stand(t);
  (await server.next('sse')).response.writeHead(307, { location: `${server.url}/elsewhere` }).end();
  assert.equal((await soon(ear.ended, 'end')).code, 1006);
  assert.equal(server.heard.length, 1);
});

test('a stream without headers is given up after 8 s', async (t) => {
  const started = await stand(t);
  await started.server.next('sse');
  await started.platform.clock.advance(7_999);
  assert.deepEqual(started.ear.events, ['dialled']);
  await started.platform.clock.advance(1);
  assert.deepEqual(started.ear.events, ['dialled', 'end 1006']);
  await assertNothingLeft(started);
});

test('a stream that is open but mute is given up after 5 s more, whatever comments it carries', async (t) => {
  const started = await stand(t);
  (await started.server.next('sse')).response.writeHead(200, STREAM).write(`: ${' '.repeat(2048)}\n\n`);
  await soon(started.ear.opened, 'open');
  await started.platform.clock.advance(4_999);
  assert.deepEqual(started.ear.events, ['dialled', 'open']);
  await started.platform.clock.advance(1);
  assert.deepEqual(started.ear.events, ['dialled', 'open', 'end 1006']);
  await assertNothingLeft(started);
});

test('once a frame came, silence is not its to judge', async (t) => {
  const { ear, platform } = await welcomed(t);
  await platform.clock.advance(3_600_000);
  assert.deepEqual(ear.events, ['dialled', 'open', 'frame']);
  ear.carrier.close(1000, '');
});

test('a line without an end ends the link', async (t) => {
  const started = await welcomed(t);
  started.stream.response.write('x'.repeat(300 * 1024));
  assert.equal((await soon(started.ear.ended, 'end')).code, 1006);
  await assertNothingLeft(started);
});

test('frames behind the one that made the client close are not heard', async (t) => {
  const { server, ear } = await stand(t);
  const onFrame = ear.onFrame.bind(ear);
  ear.onFrame = (frame) => {
    onFrame(frame);
    ear.carrier.close(1000, '');
  };
  (await server.next('sse')).response.writeHead(200, STREAM).write(event('[1]') + event('[2]'));
  await ear.heard(1);
  await server.idle();
  assert.deepEqual(ear.events, ['dialled', 'open', 'frame']);
});

test('an exception in a handler ends the link instead of opening another', async (t) => {
  const started = await stand(t);
  started.ear.onFrame = () => {
    throw new Error('of a handler');
  };
  (await started.server.next('sse')).response.writeHead(200, STREAM).write(event(WELCOME));
  assert.deepEqual(await soon(started.ear.ended, 'end'), { code: 1006, reason: 'of a handler' });
  await assertNothingLeft(started);
  assert.equal(started.server.heard.length, 1);
});

test('a hello that cannot be made ends the dial without a request', async (t) => {
  const { server, ear, platform } = await stand(t, () => {
    throw new Error('no hello');
  });
  assert.deepEqual(await soon(ear.ended, 'end'), { code: 1006, reason: 'no hello' });
  assert.deepEqual(platform.requested, []);
  assert.equal(server.heard.length, 0);
});

test('a frame of bytes is refused: this way carries JSON', async (t) => {
  const { url } = await startHttpScript(t);
  const ear = new Ear(sseTransport(new NetworkPlatform(), TIMING), url, () => new Uint8Array([0x90]));
  assert.match((await soon(ear.ended, 'end')).reason, /expected a frame of JSON/);
});

test('a dial may be closed at any moment, silently and with nothing left open', async (t) => {
  const moments: Record<string, (started: Stand) => Promise<unknown>> = {
    'in the same tick': async () => {},
    'before its request arrived': async () => Promise.resolve(),
    'before its answer': ({ server }) => server.next('sse'),
    'after its headers': async ({ server, ear }) => {
      (await server.next('sse')).response.writeHead(200, STREAM).write(': hello\n\n');
      await soon(ear.opened, 'open');
    },
    'while a refusal is read': async ({ server }) => {
      const { response } = await server.next('sse');
      response.writeHead(403, { 'content-type': 'application/problem+json' }).write('{');
    },
    'after its welcome': async ({ server, ear }) => {
      (await server.next('sse')).response.writeHead(200, STREAM).write(event(WELCOME));
      await ear.heard(1);
    },
    'while something goes up': async ({ server, ear }) => {
      (await server.next('sse')).response.writeHead(200, STREAM).write(event(WELCOME));
      await ear.heard(1);
      ear.carrier.send('[2]');
      await server.next('up');
    },
  };
  for (const [moment, reach] of Object.entries(moments)) {
    const started = await stand(t);
    await reach(started);
    const before = [...started.ear.events];
    started.ear.carrier.close(1000, '');
    started.ear.carrier.close(1000, '');
    await settled();
    assert.deepEqual(started.platform.left, { timers: 0, listeners: 0 }, moment);
    await assertNothingLeft(started);
    assert.deepEqual(started.ear.events, before, moment);
  }
});
