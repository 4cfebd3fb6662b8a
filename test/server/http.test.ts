/** The plain HTTP doors, and how a server shares an http server with others. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createServer } from 'rt-elements-server';
import { RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const files: Readonly<Record<string, string>> = {
  'rt.js': 'loader',
  'rt-chat-ABCD2345.js': 'chunk',
  'rt.css': 'css',
};
const assets = async (name: string): Promise<Uint8Array | undefined> =>
  Object.hasOwn(files, name) ? Buffer.from(files[name] ?? '') : undefined;

test('a server says that it is well, and whether it can store', async (t) => {
  const { url, rt } = await startServer(t);
  const health = await fetch(`${url}/healthz`);
  assert.deepEqual([health.status, await health.text()], [200, 'ok\n']);
  assert.equal(health.headers.get('cache-control'), 'no-store');
  assert.equal(health.headers.get('x-content-type-options'), 'nosniff');
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  const closing = rt.close();
  assert.ok(
    (await fetch(`${url}/readyz`).then(
      ({ status }) => status,
      () => 503,
    )) === 503,
  );
  await closing;
});

test('browser files may be read by every page, and hashed ones are kept for ever', async (t) => {
  const { url } = await startServer(t, { assets });
  const chunk = await fetch(`${url}/rt-chat-ABCD2345.js`, { headers: { Origin: 'https://anywhere.example' } });
  assert.equal(await chunk.text(), 'chunk');
  assert.equal(chunk.headers.get('content-type'), 'text/javascript; charset=utf-8');
  assert.equal(chunk.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(chunk.headers.get('access-control-allow-origin'), '*');
  assert.equal(chunk.headers.get('cross-origin-resource-policy'), 'cross-origin');
  assert.equal(chunk.headers.get('x-content-type-options'), 'nosniff');
  const loader = await fetch(`${url}/rt.js?v=1`);
  assert.equal(loader.headers.get('cache-control'), 'public, max-age=0, must-revalidate');
  assert.equal((await fetch(`${url}/rt.css`)).headers.get('content-type'), 'text/css; charset=utf-8');
  const etag = loader.headers.get('etag') ?? '';
  const again = await fetch(`${url}/rt.js`, { headers: { 'If-None-Match': etag } });
  assert.deepEqual([again.status, await again.text()], [304, '']);
  const head = await fetch(`${url}/rt.js`, { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers.get('content-length'), await head.text()], [200, '6', '']);
});

test('files come from a folder too, and only from it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rt-assets-'));
  writeFileSync(join(folder, 'all.js'), 'everything');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const { url, port } = await startServer(t, { assets: folder });
  assert.equal(await (await fetch(`${url}/all.js`)).text(), 'everything');
  for (const path of [
    '/rt/secret.txt',
    '/rt/../../etc/passwd',
    '/rt/%2e%2e/x.js',
    '/rt/..%2fx.js',
    '/rt/a/b.js',
    '/rt/.js',
    '/rt/manifest.json',
    '/rt/all.js/',
  ]) {
    assert.match(await rawGet(port, path), /^HTTP\/1\.1 404 /, path);
  }
});

test('browser files that were never built are told how to build', async (t) => {
  const { url } = await startServer(t, { assets: async () => undefined });
  const loader = await fetch(`${url}/rt.js`);
  assert.equal(loader.status, 503);
  assert.match(await loader.text(), /npm run build/);
  assert.equal((await fetch(`${url}/rt-chat-ABCD2345.js`)).status, 404);
});

test('a file that cannot be read is a 500 without detail', async (t) => {
  const { url } = await startServer(t, {
    assets: async () => {
      throw new Error('/secret/path');
    },
  });
  const answer = await fetch(`${url}/rt.js`);
  assert.equal(answer.status, 500);
  assert.ok(!(await answer.text()).includes('secret'));
});

test("everything else under the path is a problem in JSON, and everything outside it is nobody's", async (t) => {
  const { url, port } = await startServer(t);
  const nothing = await fetch(`${url}/nothing/unknown`);
  assert.equal(nothing.status, 404);
  assert.equal(nothing.headers.get('content-type'), 'application/problem+json');
  assert.deepEqual(await nothing.json(), { status: 404, detail: 'there is nothing here' });
  const plain = await fetch(url);
  assert.deepEqual([plain.status, plain.headers.get('upgrade')], [426, 'websocket']);
  const posted = await fetch(`${url}/healthz`, { method: 'POST', body: 'x' });
  assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD']);
  assert.equal((await fetch(`http://127.0.0.1:${port}/rtx`)).status, 404);
});

async function rawGet(port: number, path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  await once(socket, 'close');
  return answer;
}

async function listening(t: TestContext, server: Server): Promise<number> {
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function attached(t: TestContext, server: Server, path = '/rt') {
  const rt = await createServer({ database: ':memory:', guests: true, log: false, path });
  t.after(() => rt.close());
  rt.attach(server);
  return rt;
}

test("attached to somebody's http server, it takes its own path and leaves the others to those who were there", async (t) => {
  const http = createHttpServer((request, response) => response.end(`page ${request.url ?? ''}`));
  const upgrades: string[] = [];
  http.on('upgrade', (request, socket) => {
    if (request.url !== '/hmr') return;
    upgrades.push(request.url);
    socket.end('HTTP/1.1 418 Mine\r\n\r\n');
  });
  const rt = await attached(t, http);
  const port = await listening(t, http);
  const base = `http://127.0.0.1:${port}`;
  assert.equal(await (await fetch(`${base}/about`)).text(), 'page /about');
  assert.equal(await (await fetch(`${base}/rt/healthz`)).text(), 'ok\n');
  await RawLink.open(t, `ws://127.0.0.1:${port}/rt`);
  await assert.rejects(RawLink.dial(t, `ws://127.0.0.1:${port}/hmr`), { status: 418 });
  await assert.rejects(RawLink.dial(t, `ws://127.0.0.1:${port}/rt/nothing`), { status: 404 });
  assert.deepEqual(upgrades, ['/hmr']);

  await rt.close();
  assert.equal(
    await (await fetch(`${base}/rt/healthz`)).text(),
    'page /rt/healthz',
    'once it is closed, nothing of it is left',
  );
});

test('attached where nobody else takes upgrades, it refuses those to other paths instead of leaving them open', async (t) => {
  const http = createHttpServer();
  await attached(t, http);
  const port = await listening(t, http);
  await assert.rejects(RawLink.dial(t, `ws://127.0.0.1:${port}/elsewhere`), { status: 404 });
  assert.equal((await fetch(`http://127.0.0.1:${port}/elsewhere`)).status, 404);
});

test('two servers share one http server under different paths', async (t) => {
  const http = createHttpServer();
  await attached(t, http, '/one');
  await attached(t, http, '/two/rt');
  const port = await listening(t, http);
  const one = await RawLink.open(t, `ws://127.0.0.1:${port}/one`);
  const two = await RawLink.open(t, `ws://127.0.0.1:${port}/two/rt?x=1`);
  await one.ok(one.call('chat:a', 'send', { text: 'here' }));
  assert.equal(((await two.ok(two.sub('chat:a'))).d as { o: number }).o, 0);
});

test('a middleware is told whether the server took a request', async (t) => {
  const rt = await createServer({ database: ':memory:', guests: true, log: false });
  t.after(() => rt.close());
  const http = createHttpServer((request, response) => {
    if (!rt.handle(request, response)) response.end('not taken');
  });
  const port = await listening(t, http);
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/rt/healthz`)).text(), 'ok\n');
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'not taken');
});
