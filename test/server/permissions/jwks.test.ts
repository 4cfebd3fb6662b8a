/** Keys that change: whose tokens are believed while they do. */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RtError } from 'rt-elements/protocol';
import { Jwks, readKeys } from '../../../server/jwks.ts';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';
import { goodClaims, type Json, JWT, jwtPart } from '../../support/jwt-by-hand.ts';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
const pair = (): Pair => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [first, second] = [pair(), pair()];

const jwk = ({ publicKey }: Pair, more: Json = {}): Json => ({ ...publicKey.export({ format: 'jwk' }), ...more });
const setOf = (...keys: Json[]): string => JSON.stringify({ keys });

function tokenBy({ privateKey }: Pair, header: Json = {}, claims: Json = goodClaims()): string {
  const body = `${jwtPart({ alg: 'ES256', ...header })}.${jwtPart(claims)}`;
  const signature = sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${body}.${signature.toString('base64url')}`;
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A set of keys on a clock of the test, whose text and failures the test decides. */
function keys(text: string) {
  const fake = new FakeRuntime();
  const state = { text, reads: 0, fail: false };
  const read = (): Promise<string> => {
    state.reads++;
    return state.fail ? Promise.reject(new Error('unreachable')) : Promise.resolve(state.text);
  };
  const jwks = new Jwks({ read, algorithm: 'ES256', runtime: fake.runtime(), log: silent });
  const codeOf = (kid?: string): Promise<string> =>
    jwks.find(kid).then(
      () => 'found',
      ({ code }: RtError) => code,
    );
  return { jwks, state, clock: fake.clock, codeOf };
}

test('a key that is new is found as soon as a token names it, and what is known costs no reading', async () => {
  const { state, clock, codeOf } = keys(setOf(jwk(first, { kid: 'one' })));
  for (let n = 0; n < 5; n++) assert.equal(await codeOf('one'), 'found');
  assert.equal(state.reads, 1);
  state.text = setOf(jwk(first, { kid: 'one' }), jwk(second, { kid: 'two' }));
  await clock.advance(30_000);
  assert.equal(await codeOf('two'), 'found');
  assert.equal(state.reads, 2);
});

test('names that nobody knows cause one reading in half a minute, however many there are', async () => {
  const { state, clock, codeOf } = keys(setOf(jwk(first, { kid: 'one' })));
  const codes = await Promise.all(Array.from({ length: 500 }, (_, n) => codeOf(`unknown ${n}`)));
  assert.deepEqual([new Set(codes), state.reads], [new Set(['UNAUTHORIZED']), 1]);
  await clock.advance(29_999);
  await codeOf('unknown');
  assert.equal(state.reads, 1);
  await clock.advance(1);
  await Promise.all([codeOf('unknown'), codeOf('another')]);
  assert.equal(state.reads, 2);
});

test('a key that was withdrawn is believed for ten minutes at the most', async () => {
  const { state, clock, codeOf } = keys(setOf(jwk(first, { kid: 'one' })));
  await codeOf('one');
  state.text = setOf(jwk(second, { kid: 'two' }));
  await clock.advance(600_000);
  assert.equal(await codeOf('one'), 'found');
  await clock.advance(1);
  assert.equal(await codeOf('one'), 'UNAUTHORIZED');
  assert.equal(await codeOf('two'), 'found');
});

test('keys that cannot be read are used an hour, then nobody is let in and everybody may try again', async () => {
  const { state, clock, codeOf } = keys(setOf(jwk(first, { kid: 'one' })));
  await codeOf('one');
  state.fail = true;
  for (let minutes = 0; minutes < 60; minutes += 10) {
    await clock.advance(600_000);
    assert.equal(await codeOf('one'), 'found');
  }
  await clock.advance(1);
  assert.equal(await codeOf('one'), 'UNAVAILABLE');
  state.fail = false;
  await clock.advance(30_000);
  assert.equal(await codeOf('one'), 'found');
});

test('a set that is none takes nothing away', async () => {
  const { state, clock, codeOf } = keys(setOf(jwk(first, { kid: 'one' })));
  await codeOf('one');
  for (const text of [
    '',
    '<html>',
    '{}',
    '{"keys":{}}',
    '{"keys":[]}',
    '{"keys":[null,7]}',
    setOf(jwk(second, { use: 'enc' })),
  ]) {
    state.text = text;
    await clock.advance(60_000);
    assert.equal(await codeOf('unknown'), 'UNAUTHORIZED');
    assert.equal(await codeOf('one'), 'found', text);
  }
});

test('names of every object, long ones, and ones that are no text are names like any other', async () => {
  const { codeOf } = keys(setOf(jwk(first, { kid: 'one' }), jwk(second, { kid: 'two' })));
  for (const kid of [
    '__proto__',
    'constructor',
    '',
    '../../dev/null',
    'x'.repeat(10_000),
    7 as never,
    {} as never,
    null as never,
  ])
    assert.equal(await codeOf(kid), 'UNAUTHORIZED', String(kid).slice(0, 20));
  assert.equal(await codeOf(), 'UNAUTHORIZED', 'without a name there is no telling which of two');
});

test('only public keys for signatures of the pinned algorithm count, and of two with one name the first', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const fine = jwk(first, { kid: 'fine' });
  const text = setOf(
    fine,
    jwk(second, { kid: 'fine' }),
    jwk(rsa, { kid: 'rsa' }),
    jwk(other, { kid: 'another curve' }),
    jwk(second, { kid: 'encryption', use: 'enc' }),
    jwk(second, { kid: 'operations', key_ops: ['sign'] }),
    jwk(second, { kid: 'algorithm', alg: 'ES384' }),
    { ...second.privateKey.export({ format: 'jwk' }), kid: 'private' },
    { kty: 'oct', k: Buffer.from('secret').toString('base64url'), kid: 'secret' },
    jwk(second, { kid: 7 }),
    jwk(second, { kid: 'named', alg: 'ES256', use: 'sig', key_ops: ['verify'] }),
  );
  assert.deepEqual([...(await readKeys(text, 'ES256')).keys()], ['fine', 'named']);
  const many = setOf(...Array.from({ length: 101 }, (_, n) => ({ ...fine, kid: `${n}` })));
  await assert.rejects(readKeys(many, 'ES256'), { message: 'expected at most 100 keys, got 101' });
});

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
}

const jwtWith = (jwks: string) => ({ algorithm: 'ES256', jwks, issuer: JWT.issuer, audience: JWT.audience }) as const;

/** What a link is closed with; 0 when it is welcomed. */
async function verdict(t: TestContext, wsUrl: string, token: string): Promise<number> {
  const link = await RawLink.dial(t, wsUrl);
  link.hello({ token });
  return Promise.race([
    link.closed,
    link
      .expect('welcome')
      .then(() => 0)
      .catch(() => link.closed),
  ]);
}

test('a server believes the tokens of the keys at an address, whatever their headers point to', async (t) => {
  const asked: string[] = [];
  const jwks = await serve(t, ({ url = '' }, response) => {
    asked.push(url);
    response.end(setOf(jwk(first, { kid: 'one' })));
  });
  const { wsUrl } = await startServer(t, { guests: false, jwt: jwtWith(jwks) });
  assert.equal(await verdict(t, wsUrl, tokenBy(first, { kid: 'one' })), 0);
  assert.equal(await verdict(t, wsUrl, tokenBy(first)), 0, 'the only key needs no name');
  const evil = jwk(second, { kid: 'one' });
  const key = JSON.stringify(jwk(first));
  const pem = first.publicKey.export({ type: 'spki', format: 'pem' });
  const confused = (secret: string | Buffer): string => {
    const body = `${jwtPart({ alg: 'HS256', kid: 'one' })}.${jwtPart(goodClaims())}`;
    return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
  };
  for (const token of [
    tokenBy(second, { kid: 'one' }),
    tokenBy(second, { kid: 'two' }),
    tokenBy(second, { kid: 'one', jwk: evil }),
    tokenBy(second, { kid: 'one', jku: jwks }),
    tokenBy(second, { kid: '../keys', x5u: jwks }),
    tokenBy(first, { kid: 'one', alg: 'ES384' }),
    tokenBy(first, { kid: 'one', crit: ['exp'] }),
    `${jwtPart({ alg: 'none', kid: 'one' })}.${jwtPart(goodClaims())}.`,
    confused(key),
    confused(pem),
  ])
    assert.equal(await verdict(t, wsUrl, token), 4401);
  assert.deepEqual(asked, ['/keys'], 'asked once, and nowhere else');
});

test('while the keys cannot be read nobody is refused for good, and once they can everybody gets in', async (t) => {
  let up = false;
  const jwks = await serve(t, (_, response) => {
    if (!up) response.statusCode = 503;
    response.end(setOf(jwk(first)));
  });
  const fake = new FakeRuntime();
  const claims = { ...goodClaims(), exp: fake.runtime().now() / 1000 + 600 };
  const { wsUrl } = await startServer(t, { runtime: fake.runtime(), jwt: jwtWith(jwks) });
  const link = await RawLink.dial(t, wsUrl);
  const { code, retry } = await link.err(link.hello({ token: tokenBy(first, {}, claims) }));
  assert.deepEqual([code, retry, (await link.expect('close')).retry], ['UNAVAILABLE', true, 'backoff']);
  up = true;
  await fake.clock.advance(30_000);
  assert.equal(await verdict(t, wsUrl, tokenBy(first, {}, claims)), 0);
});

const answers: ReadonlyArray<readonly [what: string, listener: RequestListener]> = [
  ['a redirect', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ['a page', (_, response) => response.end('<html></html>')],
  ['an error with keys in it', (_, response) => response.writeHead(500).end(setOf(jwk(first)))],
  ['more than it may be', (_, response) => response.end(`${' '.repeat(300_000)}${setOf(jwk(first))}`)],
];

for (const [what, listener] of answers) {
  test(`${what} instead of keys is not taken for keys`, async (t) => {
    const asked: string[] = [];
    const jwks = await serve(t, (request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/elsewhere') response.end(setOf(jwk(first)));
      else listener(request, response);
    });
    const { wsUrl } = await startServer(t, { jwt: jwtWith(jwks) });
    assert.equal(await verdict(t, wsUrl, tokenBy(first)), 4500);
    assert.deepEqual(asked, ['/keys']);
  });
}

test('a file of keys is read like an address, and must be there at the start', async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), 'rt-jwks-')), 'keys.json');
  writeFileSync(file, setOf(jwk(first)));
  const { wsUrl } = await startServer(t, { jwt: jwtWith(file) });
  assert.equal(await verdict(t, wsUrl, tokenBy(first)), 0);
  writeFileSync(file, '{}');
  await assert.rejects(startServer(t, { jwt: jwtWith(file) }), /^TypeError: jwt\.jwks: expected a file with a set/);
});
