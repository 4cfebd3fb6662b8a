/** Which pages may connect. */
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { parseOrigin, refusedOrigin } from '../../server/origin.ts';
import { RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const LISTED = 'https://app.example';

interface Asked {
  readonly origin?: string | readonly string[];
  readonly host?: string;
  readonly encrypted?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly trustProxy?: boolean;
}

/** Whether a page may connect to a server at rt.example that lists one origin. */
function may({ origin, host = 'rt.example', encrypted = false, headers = {}, trustProxy = false }: Asked): boolean {
  const origins = origin === undefined ? [] : typeof origin === 'string' ? [origin] : origin;
  const request = {
    headers: { host, ...headers, ...(origins.length > 0 && { origin: origins.join(', ') }) },
    rawHeaders: origins.flatMap((value) => ['Origin', value]),
    socket: encrypted ? { encrypted: true } : {},
  } as unknown as IncomingMessage;
  return refusedOrigin(request, { origins: new Set([LISTED]), trustProxy }) === undefined;
}

const table: ReadonlyArray<readonly [what: string, asked: Asked, allowed: boolean]> = [
  ['no Origin, which is no browser', {}, true],
  ['the own origin', { origin: 'http://rt.example' }, true],
  ['the own origin on its port', { origin: 'http://rt.example:8080', host: 'rt.example:8080' }, true],
  ['the own origin in capitals', { origin: 'HTTP://RT.EXAMPLE' }, true],
  ['the own origin with the standard port', { origin: 'http://rt.example:80' }, true],
  ['the own origin over TLS', { origin: 'https://rt.example', encrypted: true }, true],
  ['the listed origin', { origin: LISTED }, true],
  ['the listed origin with its standard port', { origin: `${LISTED}:443` }, true],
  ['the own host on another port', { origin: 'http://rt.example:81' }, false],
  ['the own host by another scheme', { origin: 'https://rt.example' }, false],
  ['the listed host by another scheme', { origin: 'http://app.example' }, false],
  ['the listed host on another port', { origin: `${LISTED}:8443` }, false],
  ['a host that begins like the listed one', { origin: `${LISTED}.evil.example` }, false],
  ['a host that ends like the listed one', { origin: 'https://evil-app.example' }, false],
  ['a subdomain of the listed one', { origin: 'https://www.app.example' }, false],
  ['the listed origin with a user in front of another', { origin: `${LISTED}@evil.example` }, false],
  ['the listed origin with a path', { origin: `${LISTED}/` }, false],
  ['the listed origin with a backslash', { origin: `${LISTED}\\.evil.example` }, false],
  ['the listed origin with a dot at its end', { origin: `${LISTED}.` }, false],
  ['null', { origin: 'null' }, false],
  ['an empty origin', { origin: '' }, false],
  ['a file', { origin: 'file://' }, false],
  ['an extension', { origin: 'chrome-extension://abcdef' }, false],
  ['two origins in one header', { origin: `${LISTED}, http://evil.example` }, false],
  ['two Origin headers', { origin: [LISTED, LISTED] }, false],
  ['a stranger', { origin: 'http://evil.example' }, false],
  [
    'a host that a proxy says, where no proxy is trusted',
    { origin: 'http://evil.example', headers: { 'x-forwarded-host': 'evil.example' } },
    false,
  ],
  [
    'the host that a trusted proxy says',
    {
      origin: 'https://public.example',
      headers: { 'x-forwarded-host': 'public.example', 'x-forwarded-proto': 'https' },
      trustProxy: true,
    },
    true,
  ],
];

for (const [what, asked, allowed] of table) {
  test(`${what} is ${allowed ? 'allowed' : 'refused'}`, () => assert.equal(may(asked), allowed));
}

test('only the origin of a web page has a spelling of its own', () => {
  assert.equal(parseOrigin('https://APP.example:443'), 'https://app.example');
  for (const text of [
    '',
    'null',
    '*',
    'app.example',
    'https://',
    'https://a b',
    'wss://app.example',
    'https://app.example?x',
  ]) {
    assert.equal(parseOrigin(text), undefined, text);
  }
});

test('a refused page is told its origin and the flag that would let it in', async (t) => {
  const { wsUrl } = await startServer(t);
  await assert.rejects(
    RawLink.dial(t, wsUrl, 'json', { Origin: 'https://other.example' }),
    (error: Error & { status?: number }) => {
      assert.equal(error.status, 403);
      assert.match(
        error.message,
        /the origin https:\/\/other\.example may not connect here.*--origin https:\/\/other\.example/,
      );
      return true;
    },
  );
});

test('what a refusal repeats of an origin holds no control characters', async (t) => {
  const { wsUrl } = await startServer(t);
  await assert.rejects(
    RawLink.dial(t, wsUrl, 'json', { Origin: 'https://\u00e9vil.example/\tx' }),
    /\?vil\.example\/\?x/,
  );
});

test('pages of the own and of a listed origin connect', async (t) => {
  const { wsUrl, port } = await startServer(t, { origins: [LISTED] });
  for (const origin of [LISTED, `http://127.0.0.1:${port}`]) {
    const link = await RawLink.dial(t, wsUrl, 'json', { Origin: origin });
    link.hello();
    await link.expect('welcome');
  }
});
