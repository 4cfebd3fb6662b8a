/** Who is let in by the API, and what everything else is answered. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { apiKeys, ask, KEYS } from '../../support/backend.ts';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { startServer } from '../../support/start-server.ts';

const PATHS = ['GET /health', 'GET /openapi.json', 'POST /publish', 'GET /nothing', 'GET '];

for (const line of PATHS) {
  test(`${line}: without any key the API is closed, and says how it is opened`, async (t) => {
    const { url } = await startServer(t);
    for (const secret of [null, KEYS.all.secret]) {
      const { status, headers, body } = await ask(url, line, { secret });
      assert.equal(status, 404);
      assert.equal(headers.get('content-type'), 'application/problem+json');
      assert.deepEqual(body, {
        type: 'urn:rt-elements:problem:not-found',
        title: 'There is nothing here',
        status: 404,
        detail: 'the API is closed: start the server with a key (--api-key, or apiKeys)',
        code: 'NOT_FOUND',
      });
    }
  });
}

const wrongSecrets: ReadonlyArray<readonly [what: string, header: string]> = [
  ['another secret', 'Bearer another-secret-0123456789abcdef'],
  ['a beginning of it', `Bearer ${KEYS.all.secret.slice(0, -1)}`],
  ['more than it', `Bearer ${KEYS.all.secret}x`],
  ['its name', 'Bearer all'],
  ['nothing', 'Bearer '],
  ['another scheme', `Basic ${KEYS.all.secret}`],
  ['two of them', `Bearer ${KEYS.all.secret} ${KEYS.all.secret}`],
  ['one that is far too long', `Bearer ${'x'.repeat(5000)}`],
];

for (const [what, authorization] of wrongSecrets) {
  test(`${what} is no key`, async (t) => {
    const { url } = await startServer(t, { apiKeys });
    const { status, headers, body } = await ask(url, 'GET /health', { secret: null, headers: { authorization } });
    assert.deepEqual([status, headers.get('www-authenticate'), body['code']], [401, 'Bearer', 'UNAUTHORIZED']);
    assert.doesNotMatch(JSON.stringify(body), /secret-/);
  });
}

test('who tries one key after another is told to wait, and a right key passes all the same', async (t) => {
  const fake = new FakeRuntime();
  const { url } = await startServer(t, { apiKeys, runtime: fake.runtime() });
  const guess = () => ask(url, 'GET /health', { secret: 'another-secret-0123456789abcdef' });
  for (let i = 0; i < 10; i++) assert.equal((await guess()).status, 401);
  const { status, headers, body } = await guess();
  assert.deepEqual([status, headers.get('retry-after'), body['code']], [429, '6', 'RATE_LIMITED']);
  assert.equal((await ask(url, 'GET /health')).status, 200);
  void fake.clock.advance(6_000);
  assert.equal((await guess()).status, 401);
  assert.equal((await guess()).status, 429);
});

test('a key in the URL is no key', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  assert.equal((await ask(url, `GET /health?key=${KEYS.all.secret}`, { secret: null })).status, 401);
});

test('paths and methods there are not are told from those there are only with a key', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  assert.equal((await ask(url, 'GET /nothing', { secret: null })).status, 401);
  assert.equal((await ask(url, 'GET /nothing')).status, 404);
  assert.equal((await ask(url, 'GET /constructor')).status, 404);
  const other = await ask(url, 'PUT /publish', { body: {} });
  assert.deepEqual([other.status, other.headers.get('allow'), other.body['code']], [405, 'POST', 'METHOD_NOT_ALLOWED']);
});

const wrongBodies: ReadonlyArray<readonly [what: string, body: unknown, detail: RegExp]> = [
  ['no JSON', '{', /expected JSON/],
  ['two values', '{},{}', /expected one JSON value/],
  ['a list', [], /^channel: expected/],
  ['a key that could reach a prototype', '{"__proto__":{},"channel":"chat:a","name":"x"}', /prototype/],
  ['a misspelt member', { chanel: 'chat:a', name: 'x' }, /chan/],
  ['a channel that is none', { channel: 'chat', name: 'x' }, /^channel: expected a name/],
  ['a name that is none', { channel: 'chat:a', name: 'X y' }, /^name: /],
  ['a value too deep', `{"channel":"chat:a","name":"x","data":${'['.repeat(17)}${']'.repeat(17)}}`, /levels/],
  ['an author without a name', { channel: 'chat:a', name: 'x', author: { id: 'a' } }, /^author.name/],
];

for (const [what, body, detail] of wrongBodies) {
  test(`${what}: 400, and what was expected`, async (t) => {
    const { url } = await startServer(t, { apiKeys });
    const answer = await ask(url, 'POST /publish', { body });
    assert.equal(answer.status, 400);
    assert.match(String(answer.body['detail']), detail);
    assert.equal(answer.body['code'], 'BAD_REQUEST');
  });
}

test('bodies are JSON, of at most 64 KiB, and not compressed', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  const status = async (body: string, headers: Record<string, string> = {}): Promise<number> =>
    (await ask(url, 'POST /publish', { body, headers })).status;
  assert.equal(await status('{}', { 'content-type': 'text/plain' }), 415);
  assert.equal(await status('{}', { 'content-encoding': 'gzip' }), 415);
  assert.equal(await status(JSON.stringify('x'.repeat(70_000))), 413);
});

test('parameters are as expected, given once, and no others', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  const lines = [
    'GET /channels/chat',
    'GET /channels/chat:a%2Fb',
    'GET /channels/Chat:a',
    'GET /channels/chat:a/history?before=x',
    'GET /channels/chat:a/history?limit=101',
    'GET /channels/chat:a/history?limit=1&limit=2',
    'GET /channels/chat:a/history?before=1&after=1',
    'GET /channels/chat:a/history?__proto__=1',
    'GET /users/%00/sanctions',
    `GET /users/${'x'.repeat(129)}/sanctions`,
  ];
  for (const line of lines) assert.equal((await ask(url, line)).status, 400, line);
});

test('a body that does not come is given up after ten seconds', async (t) => {
  const fake = new FakeRuntime();
  const { port } = await startServer(t, { apiKeys, runtime: fake.runtime() });
  const answer = slowly(t, port, '/rt/api/publish');
  await answer.said;
  void fake.clock.advance(10_000);
  assert.match(await answer.heard, /^HTTP\/1\.1 408 .*"code":"REQUEST_TIMEOUT"/s);
});

test('a key that asks too much waits, and another one does not', async (t) => {
  const { url } = await startServer(t, { apiKeys, apiRate: [2, 0.01] });
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) statuses.push((await ask(url, 'GET /health')).status);
  assert.deepEqual(statuses, [200, 200, 429]);
  const { headers, body } = await ask(url, 'GET /health');
  assert.ok(Number(headers.get('retry-after')) > 90);
  assert.equal(body['code'], 'RATE_LIMITED');
  assert.equal((await ask(url, 'GET /health', { secret: KEYS.read.secret })).status, 200);
});

test('no secret is kept or logged', async (t) => {
  const lines: string[] = [];
  const note = (fields: object, message: string): void => void lines.push(JSON.stringify(fields) + message);
  const log = { debug: note, info: note, warn: note, error: note };
  const { url } = await startServer(t, { apiKeys, log });
  await ask(url, 'GET /health');
  await ask(url, 'POST /publish', { body: { channel: 'chat:a', name: 'send', data: { text: 'a private word' } } });
  assert.ok(lines.length > 0);
  for (const line of lines) assert.doesNotMatch(line, /secret-of|a private word/);
});

/** Sends a request whose body never comes to its end. */
function slowly(t: TestContext, port: number, path: string): { said: Promise<void>; heard: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${KEYS.all.secret}`,
    'Content-Type: application/json',
    'Content-Length: 100',
    'Expect: 100-continue',
  ];
  let text = '';
  const heard = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      text += String(chunk).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
    });
    socket.on('close', () => resolve(text));
  });
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  // The server says 100 as it takes the request up; then its timer runs.
  const said = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  return { said, heard };
}
