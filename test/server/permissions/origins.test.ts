/** Pages that may not connect, at every door there is. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { publicNamespaces } from '../../support/open-namespace.ts';
import { startServer } from '../../support/start-server.ts';

const LISTED = 'https://app.example';
const HELLO = '[{"t":"hello","i":1,"v":1,"cid":"x","subs":[]}]';

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'sec-websocket-protocol': 'rt.v1.json',
};

const doors: ReadonlyArray<{
  readonly door: string;
  readonly method: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What a page that may is answered with. */
  readonly status: number;
}> = [
  { door: '', method: 'GET', headers: upgrade, status: 101 },
  { door: '/sse', method: 'POST', body: HELLO, status: 200 },
  { door: '/lp', method: 'POST', body: `{"wait":0,"frame":${HELLO}}`, status: 200 },
  { door: '/up', method: 'POST', body: '{"sid":"x","sk":"y","us":1,"frame":[]}', status: 410 },
  { door: '/ticket', method: 'POST', body: '{"c":"chat:a"}', status: 401 },
  { door: '/events/chat:a', method: 'GET', status: 200 },
];

const strangers = (port: number): ReadonlyArray<string | string[]> => [
  'null',
  'Null',
  '',
  'https://evil.example',
  'https://app.example.evil.example',
  'https://evil-app.example',
  'https://app-example',
  'https://app.examples',
  'https://xapp.example',
  'https://www.app.example',
  'https://*.example',
  '*',
  'app.example',
  '//app.example',
  'http://app.example',
  'ws://app.example',
  'wss://app.example',
  'ftp://app.example',
  'file://app.example',
  'https://app.example:444',
  'https://app.example:80',
  'https://app.example:443443',
  'https://app.example.',
  'https://app.example/',
  'https://app.example/x',
  'https://app.example?x',
  'https://app.example#x',
  'https://app.example\\.evil.example',
  'https://app.example@evil.example',
  'https://user@app.example',
  'https://user:password@app.example',
  'https://app.example, https://evil.example',
  'https://evil.example, https://app.example',
  'https://app.example https://evil.example',
  'https://\u00e4pp.example',
  'https://app%2eexample',
  'https://app.example%00',
  'https://app.example\t.evil.example',
  'https:app.example',
  'https:///app.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'chrome-extension://abcdefghijklmnop',
  'http://127.0.0.1',
  `https://127.0.0.1:${port}`,
  `http://127.0.0.1:${port + 1}`,
  `http://localhost:${port}`,
  `http://127.0.0.1:${port}.evil.example`,
  `http://0x7f000001.evil.example:${port}`,
  [LISTED, LISTED],
  [LISTED, 'https://evil.example'],
];

/** The status a request is answered with, upgrades too. */
function statusOf(url: string, method: string, headers: object, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent: false, headers: { 'content-type': 'application/json', ...headers } });
    const done = (status: number): void => {
      sent.destroy();
      resolve(status);
    };
    sent.on('error', reject);
    sent.on('response', (answer) => done(answer.statusCode ?? 0));
    sent.on('upgrade', (_, socket) => {
      socket.destroy();
      done(101);
    });
    sent.end(body);
  });
}

test('no door opens to a page from elsewhere, however much its origin looks like one that may', async (t) => {
  const { url, port, rt } = await startServer(t, { origins: [LISTED], namespaces: publicNamespaces });
  let tried = 0;
  for (const { door, method, body, headers } of doors) {
    for (const origin of strangers(port)) {
      // What no header can hold cannot be tried.
      if (typeof origin === 'string' && !/^[\t\x20-\x7e\x80-\xff]*$/.test(origin)) continue;
      assert.equal(await statusOf(url + door, method, { ...headers, origin }, body), 403, `${door} ${String(origin)}`);
      tried++;
    }
  }
  assert.ok(tried > 300, String(tried));
  assert.equal(rt.counts.links, 0);
});

test('every door opens to the own pages, to listed ones, and to whoever is no page', async (t) => {
  const { url, port } = await startServer(t, { origins: [LISTED], namespaces: publicNamespaces });
  for (const { door, method, body, headers, status } of doors) {
    for (const origin of [undefined, LISTED, `${LISTED}:443`, `http://127.0.0.1:${port}`])
      assert.equal(
        await statusOf(url + door, method, { ...headers, ...(origin !== undefined && { origin }) }, body),
        status,
        `${door} ${String(origin)}`,
      );
  }
});
