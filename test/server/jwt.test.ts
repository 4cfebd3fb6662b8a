/** Whose tokens are believed, and how long. */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const JWT = { algorithm: 'HS256', key: SECRET, issuer: 'https://id.example', audience: 'rt' } as const;

type Json = Record<string, unknown>;
const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowS = (): number => Math.floor(Date.now() / 1000);
const good = (): Json => ({ sub: 'ada', name: 'Ada', iss: JWT.issuer, aud: JWT.audience, exp: nowS() + 600 });

function token(claims: Json, header: Json = {}, secret: string | Buffer = SECRET): string {
  const body = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

/** What was not made by `token`, under the right secret all the same. */
const signed = (body: string): string => `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();

function rsaToken(claims: Json, header: Json = {}): string {
  const body = `${part({ alg: 'RS256', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), rsa.privateKey).toString('base64url')}`;
}

test('the holder of a valid token is who the token says, with the name of its claim', async (t) => {
  const { wsUrl } = await startServer(t, { guests: false, jwt: JWT });
  const claims = good();
  const { welcome } = await RawLink.open(t, wsUrl, 'json', { token: token(claims), name: 'Mallory' });
  assert.deepEqual(welcome.user, { id: 'ada', name: 'Ada' });
  assert.equal(welcome.exp, (claims['exp'] as number) * 1000);
  assert.equal(welcome.gt, undefined);
});

test('names come from the configured claim, cleaned, and from sub where there is none', async (t) => {
  const { wsUrl } = await startServer(t, { guests: false, jwt: { ...JWT, nameClaim: 'nick' } });
  const named = await RawLink.open(t, wsUrl, 'json', { token: token({ ...good(), nick: 'A\u202eda' }) });
  assert.equal(named.welcome.user.name, 'Ada');
  const nameless = await RawLink.open(t, wsUrl, 'json', { token: token({ ...good(), nick: 7 }) });
  assert.equal(nameless.welcome.user.name, 'ada');
});

test('a token wins over a guest token, and a bad one is not saved by being a guest', async (t) => {
  const { wsUrl } = await startServer(t, { guests: true, jwt: JWT });
  const guest = await RawLink.open(t, wsUrl);
  const both = await RawLink.open(t, wsUrl, 'json', { token: token(good()), guest: guest.welcome.gt });
  assert.equal(both.welcome.user.id, 'ada');
  const link = await RawLink.dial(t, wsUrl);
  link.hello({ token: 'garbage', guest: guest.welcome.gt });
  assert.equal(await link.closed, 4401);
});

test('an RS256 token is believed with a public key as PEM', async (t) => {
  const { wsUrl } = await startServer(t, { guests: false, jwt: { ...JWT, algorithm: 'RS256', key: pem } });
  const { welcome } = await RawLink.open(t, wsUrl, 'json', { token: rsaToken(good()) });
  assert.equal(welcome.user.id, 'ada');
});

test('an RS256 token is believed with a public key as JWK', async (t) => {
  const key = rsa.publicKey.export({ format: 'jwk' });
  const { wsUrl } = await startServer(t, {
    guests: false,
    jwt: { ...JWT, algorithm: 'RS256', key: { ...key, kty: 'RSA' } },
  });
  await RawLink.open(t, wsUrl, 'json', { token: rsaToken(good()) });
});

type Refused = readonly [why: string, token: () => string];
const refused: readonly Refused[] = [
  ['is not a token', () => 'garbage'],
  ['is unsigned (alg none)', () => `${part({ alg: 'none' })}.${part(good())}.`],
  ['is unsigned but says HS256', () => `${part({ alg: 'HS256' })}.${part(good())}.`],
  ['is signed with another secret', () => token(good(), {}, 'another secret of thirty-two bytes.')],
  ['is signed with another algorithm of the same key', () => token(good(), { alg: 'HS512' })],
  [
    'brings its own key (jwk)',
    () => token(good(), { jwk: { kty: 'oct', k: Buffer.from('evil').toString('base64url') } }, 'evil'),
  ],
  ['points at a key (jku)', () => token(good(), { jku: 'https://evil.example/keys' }, 'evil')],
  ['points into the file system by kid', () => token(good(), { kid: '../../dev/null' }, '')],
  ['has a crit header', () => token(good(), { crit: ['exp'], exp: 1 })],
  ['has no exp', () => token({ ...good(), exp: undefined })],
  ['has an exp in milliseconds', () => token({ ...good(), exp: Date.now() + 600_000 })],
  ['has an exp of 1e308', () => token({ ...good(), exp: 1e308 })],
  ['has an exp that is a text', () => token({ ...good(), exp: String(nowS() + 600) })],
  ['is expired by more than the leeway', () => token({ ...good(), exp: nowS() - 20 })],
  ['is not valid yet', () => token({ ...good(), nbf: nowS() + 600 })],
  ['was issued in the future', () => token({ ...good(), iat: nowS() + 600 })],
  ['has an iat that is a text', () => token({ ...good(), iat: 'today' })],
  ['is from another issuer', () => token({ ...good(), iss: 'https://evil.example' })],
  ['has no issuer', () => token({ ...good(), iss: undefined })],
  ['is for another audience', () => token({ ...good(), aud: 'other' })],
  ['has no audience', () => token({ ...good(), aud: undefined })],
  ['has no sub', () => token({ ...good(), sub: undefined })],
  ['has an empty sub', () => token({ ...good(), sub: '' })],
  ['has a sub that is a number', () => token({ ...good(), sub: 7 })],
  ['has a sub with control characters', () => token({ ...good(), sub: 'ada\n' })],
  ['has a sub of more than 128 characters', () => token({ ...good(), sub: 'a'.repeat(129) })],
  ['has a sub as guests have them', () => token({ ...good(), sub: 'guest-12345678' })],
  ...['None', 'NONE', 'nOnE', ''].map((alg): Refused => {
    return [
      `is unsigned under another spelling of none, ${JSON.stringify(alg)}`,
      () => `${part({ alg })}.${part(good())}.`,
    ];
  }),
  ['names no algorithm', () => signed(`${part({ typ: 'JWT' })}.${part(good())}`)],
  ['names several algorithms', () => token(good(), { alg: ['HS256', 'none'] })],
  ['names an asymmetric algorithm for a secret', () => token(good(), { alg: 'RS256' })],
  ['brings its own RSA key (jwk)', () => rsaToken(good(), { jwk: rsa.publicKey.export({ format: 'jwk' }) })],
  ['brings its own certificate (x5c)', () => rsaToken(good(), { x5c: [pem.replace(/-----[A-Z ]+-----|\n/g, '')] })],
  ['points at a certificate (x5u)', () => token(good(), { x5u: 'https://evil.example/cert' }, 'evil')],
  ['asks the database by kid', () => token(good(), { kid: "x' UNION SELECT 'evil" }, 'evil')],
  ['runs a command by kid', () => token(good(), { kid: 'key;sleep 10' }, 'evil')],
  ['has a kid of every object', () => token(good(), { kid: '__proto__' }, '')],
  ['has a payload that is not encoded (b64)', () => token(good(), { b64: false, crit: ['b64'] })],
  ['has a crit header for what it does not know', () => token(good(), { crit: ['rt'], rt: 1 })],
  ['has an exp in microseconds', () => token({ ...good(), exp: Date.now() * 1000 })],
  ['has an exp of zero', () => token({ ...good(), exp: 0 })],
  ['has a negative exp', () => token({ ...good(), exp: -1 })],
  ['has an exp of true', () => token({ ...good(), exp: true })],
  ['has an exp of null', () => token({ ...good(), exp: null })],
  ['has an exp in a list', () => token({ ...good(), exp: [nowS() + 600] })],
  ['has an nbf in milliseconds', () => token({ ...good(), nbf: Date.now() })],
  ['has an nbf that is a text', () => token({ ...good(), nbf: '0' })],
  ['has an iat in milliseconds', () => token({ ...good(), iat: Date.now() })],
  ['has several issuers', () => token({ ...good(), iss: [JWT.issuer] })],
  ['has an issuer with a slash more', () => token({ ...good(), iss: `${JWT.issuer}/` })],
  ['has an issuer in capitals', () => token({ ...good(), iss: JWT.issuer.toUpperCase() })],
  ['has an audience that only begins like ours', () => token({ ...good(), aud: 'rt-admin' })],
  ['has no audience among several', () => token({ ...good(), aud: [] })],
  ['has an audience that is an object', () => token({ ...good(), aud: { rt: true } })],
  ['has a sub that is a list', () => token({ ...good(), sub: ['ada'] })],
  ['has a sub of null', () => token({ ...good(), sub: null })],
  ['has a sub that turns the text around', () => token({ ...good(), sub: 'ada\u202e' })],
  ['has claims that are a list', () => signed(`${part({ alg: 'HS256' })}.${part([good()] as never)}`)],
  ['has claims that are no JSON', () => signed(`${part({ alg: 'HS256' })}.bm90IGpzb24`)],
  ['has a header that is no JSON', () => signed(`bm90IGpzb24.${part(good())}`)],
  ['has four parts', () => `${token(good())}.x`],
  ['has five parts, as encrypted ones have', () => `${token(good())}.x.y`],
  ['has two parts', () => token(good()).split('.').slice(0, 2).join('.')],
  [
    'has the signature of another one',
    () => `${part({ alg: 'HS256' })}.${part({ ...good(), sub: 'root' })}.${token(good()).split('.')[2] ?? ''}`,
  ],
  ['has half a signature', () => token(good()).slice(0, -20)],
];

for (const [why, make] of refused) {
  test(`a token that ${why} is refused, and told so without being repeated`, async (t) => {
    const { wsUrl } = await startServer(t, { guests: true, jwt: JWT });
    const link = await RawLink.dial(t, wsUrl);
    const secret = make();
    const i = link.hello({ token: secret });
    const err = await link.err(i);
    assert.ok(err.code === 'UNAUTHORIZED' || err.code === 'TOKEN_EXPIRED', err.code);
    assert.equal((await link.expect('close')).retry, 'auth');
    assert.equal(await link.closed, 4401);
    assert.ok(!JSON.stringify(link.messages).includes(secret.slice(-20)));
  });
}

test('a token that is refused at the first word is refused at every other door, and ends no link that is open', async (t) => {
  const { wsUrl, url } = await startServer(t, { guests: true, jwt: JWT, limits: { sub: [1000, 1000] } });
  const link = await RawLink.open(t, wsUrl, 'json', { token: token(good()) });
  for (const [why, make] of refused) {
    const bad = make();
    const headers = { Authorization: `Bearer ${bad}`, 'content-type': 'application/json' };
    const stream = await fetch(`${url}/events/chat:a`, { headers });
    const ticket = await fetch(`${url}/ticket`, { method: 'POST', headers, body: '{"c":"chat:a"}' });
    assert.deepEqual([stream.status, ticket.status], [401, 401], why);
    for (const answer of [stream, ticket]) assert.ok(!(await answer.text()).includes(bad.slice(-20)), why);
    const i = link.i;
    link.send({ t: 'auth', i, token: bad });
    const { code } = await link.err(i);
    assert.ok(code === 'UNAUTHORIZED' || code === 'TOKEN_EXPIRED', `${why}: ${code}`);
  }
  await link.ok(link.sub('chat:a'));
  assert.equal((await fetch(`${url}/events/chat:a`)).status, 401, 'by the way: it is not open to everybody');
});

test('a token whose audience is one of several is believed, and so is one with a type of its own', async (t) => {
  const { wsUrl } = await startServer(t, { guests: false, jwt: JWT });
  await RawLink.open(t, wsUrl, 'json', {
    token: token({ ...good(), aud: ['other', JWT.audience] }, { typ: 'at+jwt' }),
  });
});

test('an HS256 token signed with the PEM of a public key is refused where RS256 is pinned', async (t) => {
  const { wsUrl } = await startServer(t, { guests: false, jwt: { ...JWT, algorithm: 'RS256', key: pem } });
  for (const secret of [pem, pem.trim(), Buffer.from(pem)]) {
    const link = await RawLink.dial(t, wsUrl);
    link.hello({ token: token(good(), {}, secret) });
    assert.equal(await link.closed, 4401);
  }
});

test('a token that expired within the leeway is still believed', async (t) => {
  const { wsUrl } = await startServer(t, { guests: false, jwt: JWT });
  await RawLink.open(t, wsUrl, 'json', { token: token({ ...good(), exp: nowS() - 2 }) });
});

test('a new token of the same person extends a live link, and one of somebody else ends it', async (t) => {
  const { wsUrl } = await startServer(t, { guests: false, jwt: JWT });
  const link = await RawLink.open(t, wsUrl, 'json', { token: token(good()) });
  const exp = nowS() + 1200;
  link.send({ t: 'auth', i: 50, token: token({ ...good(), exp }) });
  assert.deepEqual((await link.ok(50)).d, { exp: exp * 1000 });
  link.send({ t: 'auth', i: 51, token: 'garbage' });
  assert.equal((await link.err(51)).code, 'UNAUTHORIZED');
  await link.settle();
  link.send({ t: 'auth', i: 52, token: token({ ...good(), sub: 'bob' }) });
  const close = await link.expect('close');
  assert.deepEqual({ code: close.code, retry: close.retry }, { code: 4403, retry: 'never' });
  assert.equal(await link.closed, 4403);
});

test('a new token is asked whether its holder may still follow what the link follows', async (t) => {
  const { wsUrl } = await startServer(t, {
    guests: false,
    jwt: JWT,
    authorize: ({ user, channel }) => channel === 'chat:open' || user.claims['staff'] === true,
  });
  const link = await RawLink.open(t, wsUrl, 'json', {
    token: token({ ...good(), staff: true }),
    subs: [{ c: 'chat:open' }, { c: 'chat:staff' }],
  });
  assert.deepEqual(
    link.welcome.subs.map(({ err }) => err),
    [undefined, undefined],
  );
  link.send({ t: 'auth', i: 60, token: token(good()) });
  await link.ok(60);
  const ended = await link.expect('subx');
  assert.deepEqual(
    { c: ended.c, code: ended.code, retry: ended.retry },
    { c: 'chat:staff', code: 'FORBIDDEN', retry: false },
  );
  const other = await RawLink.open(t, wsUrl, 'json', { token: token({ ...good(), staff: true }) });
  await other.ok(other.call('chat:staff', 'send', { text: 'secret' }));
  await other.ok(other.call('chat:open', 'send', { text: 'public' }));
  assert.equal((await link.expect('pub')).c, 'chat:open');
});
