/** Which pages may use the doors that are not WebSockets, and how browsers are told. */
import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { startServer } from '../../support/start-server.ts';

const LISTED = 'https://app.example';
const HELLO = '[{"t":"hello","i":1,"v":1,"cid":"x","subs":[]}]';

interface Door {
  readonly door: string;
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  /** What an allowed request of this test is answered with. */
  readonly status: number;
}

const doors: readonly Door[] = [
  { door: 'sse', method: 'POST', body: HELLO, status: 200 },
  { door: 'lp', method: 'POST', body: `{"wait":0,"frame":${HELLO}}`, status: 200 },
  { door: 'up', method: 'POST', body: '{"sid":"x","sk":"y","us":1,"frame":[]}', status: 410 },
  { door: 'ticket', method: 'POST', body: '{"c":"chat:a"}', status: 401 },
  { door: 'events/chat:a', method: 'GET', status: 200 },
];

const options = { origins: [LISTED], namespaces: { chat: { read: 'everyone' } } as const };

/** Sends a request with headers as they are given, and does not wait for the end of its answer. */
function send(
  url: string,
  method: string,
  headers: Record<string, string | string[]>,
  body?: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent: false, headers: { 'content-type': 'application/json', ...headers } });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      answer.on('error', () => undefined);
      answer.once('readable', () => answer.destroy());
      answer.resume();
      resolve(answer);
    });
    sent.end(body);
  });
}

for (const { door, method, body, status } of doors) {
  test(`${door}: pages of the own origin, of a listed one, and whoever is no page, may ask`, async (t) => {
    const { url, port } = await startServer(t, options);
    const none = await send(`${url}/${door}`, method, {}, body);
    assert.deepEqual([none.statusCode, none.headers['access-control-allow-origin']], [status, undefined]);
    for (const origin of [LISTED, `http://127.0.0.1:${port}`]) {
      const { statusCode, headers } = await send(`${url}/${door}`, method, { origin }, body);
      assert.equal(statusCode, status, origin);
      assert.equal(headers['access-control-allow-origin'], origin);
      assert.equal(headers['access-control-expose-headers'], 'Retry-After');
      assert.equal(headers['access-control-allow-credentials'], undefined);
      assert.equal(headers.vary, 'Origin');
    }
  });

  test(`${door}: any other page is refused by name, and told how it would be let in`, async (t) => {
    const { url, rt } = await startServer(t, options);
    const others = [
      'null',
      'https://evil.example',
      'https://app.example.evil.example',
      'https://app.example:444',
      'http://app.example',
      'https://app.example/',
      'https://user@app.example',
      '*',
    ];
    for (const origin of others) {
      const answer = await fetch(`${url}/${door}`, {
        method,
        headers: { origin, 'content-type': 'application/json' },
        ...(body !== undefined && { body }),
      });
      assert.equal(answer.status, 403, origin);
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
      assert.ok((await answer.text()).includes(`--origin ${origin}`));
    }
    const twice = await send(`${url}/${door}`, method, { origin: [LISTED, LISTED] }, body);
    assert.equal(twice.statusCode, 403);
    assert.equal(rt.counts.links, 0);
  });

  test(`${door}: a browser that asks before it asks is told what it may send, where the page may ask at all`, async (t) => {
    const { url } = await startServer(t, options);
    const preflight = (origin: string) =>
      fetch(`${url}/${door}`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' },
      });
    const allowed = await preflight(LISTED);
    assert.deepEqual([allowed.status, await allowed.text()], [204, '']);
    assert.equal(allowed.headers.get('access-control-allow-origin'), LISTED);
    assert.equal(allowed.headers.get('access-control-allow-methods'), method);
    assert.equal(allowed.headers.get('access-control-allow-headers'), 'content-type, authorization, last-event-id');
    const refused = await preflight('https://evil.example');
    assert.equal(refused.status, 403);
    assert.equal(refused.headers.get('access-control-allow-origin'), null);
  });
}

test('whether the server is well may be asked by every page: it tells a dead network from a refused upgrade', async (t) => {
  const { url } = await startServer(t);
  const answer = await fetch(`${url}/healthz`, { headers: { origin: 'https://anywhere.example' } });
  assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [200, '*']);
});
