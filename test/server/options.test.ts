/** What operators write wrongly is said to them: which option, what was expected, what was got. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineContract } from 'rt-elements/protocol';
import { createServer, defineFeature } from 'rt-elements-server';

const good = { database: ':memory:', guests: true, log: false } as const;
const jwt = { algorithm: 'HS256', key: 's'.repeat(32), issuer: 'i', audience: 'a' };

const wrong: ReadonlyArray<readonly [what: string, options: unknown, message: string]> = [
  ['no options', undefined, 'options: expected an object, got nothing'],
  ['an unknown option', { ...good, databse: 'x' }, 'options: expected only database, guests,'],
  ['no database', { guests: true }, "database: expected a path, or ':memory:', got nothing"],
  ['a database that is a number', { ...good, database: 7 }, "database: expected a path, or ':memory:', got 7"],
  [
    'nobody who could get in',
    { ...good, guests: false },
    'guests, jwt: expected guests: true, or jwt with a key, or both; got neither',
  ],
  ['guests that are a text', { ...good, guests: 'yes' }, 'guests: expected true or false, got "yes"'],
  [
    'a path without a slash',
    { ...good, path: 'rt' },
    'path: expected a path such as /rt, without a slash at its end, got "rt"',
  ],
  ['a path that ends in one', { ...good, path: '/rt/' }, 'path: expected a path such as /rt'],
  ['origins that are a text', { ...good, origins: 'https://a.example' }, 'origins: expected an array of origins'],
  [
    'an origin with a path',
    { ...good, origins: ['https://a.example', 'https://b.example/app'] },
    'origins[1]: expected an origin such as https://app.example, without a path, got "https://b.example/app"',
  ],
  ['a wildcard', { ...good, origins: ['*'] }, 'origins[0]: expected an origin'],
  [
    'an unknown algorithm',
    { ...good, jwt: { ...jwt, algorithm: 'none' } },
    'jwt.algorithm: expected one of HS256, HS384,',
  ],
  [
    'no key',
    { ...good, jwt: { ...jwt, key: '' } },
    'jwt.key: expected a secret, a public key as PEM, or a JWK, got ""',
  ],
  [
    'a short secret',
    { ...good, jwt: { ...jwt, key: 'short' } },
    'jwt.key: expected a secret of at least 32 bytes for HS256, got 5',
  ],
  [
    'a secret where a public key belongs',
    { ...good, jwt: { ...jwt, algorithm: 'RS256' } },
    'jwt.key: expected a secret, a public key as PEM (SPKI) or a JWK that fits jwt.algorithm',
  ],
  [
    'a JWK of another kind',
    { ...good, jwt: { ...jwt, key: { kty: 'RSA', n: 'x', e: 'AQAB' } } },
    'jwt.key: expected a key for HS256, got a JWK of type RSA',
  ],
  [
    'a private JWK',
    { ...good, jwt: { ...jwt, algorithm: 'ES256', key: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' } } },
    'jwt.key: expected a public key, got a private one',
  ],
  [
    'no issuer',
    { ...good, jwt: { ...jwt, issuer: undefined } },
    'jwt.issuer: expected a text that is not empty, got nothing',
  ],
  ['no audience', { ...good, jwt: { ...jwt, audience: 7 } }, 'jwt.audience: expected a text that is not empty, got 7'],
  [
    'an hour of leeway',
    { ...good, jwt: { ...jwt, leewayMs: 3_600_000 } },
    'jwt.leewayMs: expected a whole number from 0 to 60000, got 3600000',
  ],
  [
    'a misspelt part of jwt',
    { ...good, jwt: { ...jwt, issuers: [] } },
    'jwt: expected only algorithm, key, jwks, issuer,',
  ],
  ['a say that is no function', { ...good, authorize: true }, 'authorize: expected a function, got true'],
  [
    'a namespace without retention',
    { ...good, namespaces: { log: {} } },
    'namespaces.log.retention: expected history, replay or live, got nothing',
  ],
  [
    'a namespace with a retention of every object',
    { ...good, namespaces: { log: { retention: 'constructor' } } },
    'namespaces.log.retention: expected history, replay or live, got "constructor"',
  ],
  [
    'a namespace with capitals',
    { ...good, namespaces: { Log: { retention: 'live' } } },
    'namespaces: expected words of a-z',
  ],
  [
    'a namespace that is a feature',
    { ...good, namespaces: { chat: { retention: 'live' } } },
    'namespaces.chat.retention: expected history, which is the feature\'s own, or nothing, got "live"',
  ],
  [
    'opening a namespace to nobody there is',
    { ...good, namespaces: { chat: { read: 'public' } } },
    'namespaces.chat.read: expected one of nobody, signed-in, guests, everyone, got "public"',
  ],
  [
    'letting write by a list',
    { ...good, namespaces: { chat: { write: ['guests'] } } },
    'namespaces.chat.write: expected one of nobody, signed-in, guests, everyone, got an array of 1',
  ],
  [
    'a feature that is misspelt',
    { ...good, namespaces: { chatt: { read: 'guests' } } },
    'namespaces.chatt.retention: expected history, replay or live, got nothing',
  ],
  [
    'a misspelt rule',
    { ...good, namespaces: { typing: { reads: 'guests' } } },
    'namespaces.typing: expected only retention, maxEvents, maxAgeMs, read, write, history, signal, presence, moderate, limits, got "reads"',
  ],
  ['a namespace that is nothing', { ...good, namespaces: { log: null } }, 'namespaces.log: expected an object'],
  ['namespaces that are a list', { ...good, namespaces: ['log'] }, 'namespaces: expected an object, got an array of 1'],
  [
    'keeping half a message',
    { ...good, namespaces: { chat: { maxEvents: 0.5 } } },
    'namespaces.chat.maxEvents: expected a whole number from 0 to',
  ],
  [
    'more data than the wire carries',
    { ...good, namespaces: { chat: { limits: { dataBytes: 32_769 } } } },
    'namespaces.chat.limits.dataBytes: expected a whole number from 2 to 32768, got 32769',
  ],
  [
    'texts of no length',
    { ...good, namespaces: { chat: { limits: { textChars: 0 } } } },
    'namespaces.chat.limits.textChars: expected a whole number from 1 to 32768, got 0',
  ],
  [
    'a rate of words',
    { ...good, namespaces: { chat: { limits: { rate: 'slow' } } } },
    'namespaces.chat.limits.rate: expected two numbers, [burst, per second], the burst at least 1, got "slow"',
  ],
  [
    'waiting for ever for a say',
    { ...good, authorize: () => true, authorizeMs: Infinity },
    'authorizeMs: expected a whole number from 1 to 60000, got Infinity',
  ],
  [
    'a key and a set of keys',
    { ...good, jwt: { ...jwt, algorithm: 'RS256', jwks: 'https://id.example/keys' } },
    'jwt.key, jwt.jwks: expected one of them, got both',
  ],
  [
    'a set of keys for a secret',
    { ...good, jwt: { ...jwt, key: undefined, jwks: 'https://id.example/keys' } },
    'jwt.algorithm: expected one with public keys for jwt.jwks, such as RS256, got "HS256"',
  ],
  [
    'a set of keys from an address anybody may speak for',
    { ...good, jwt: { ...jwt, algorithm: 'RS256', key: undefined, jwks: 'http://id.example/keys' } },
    'jwt.jwks: expected an https address (http on this machine alone), without a name or password',
  ],
  [
    'a set of keys in a file there is not',
    { ...good, jwt: { ...jwt, algorithm: 'RS256', key: undefined, jwks: '/nowhere/keys.json' } },
    'jwt.jwks: expected a file with a set of public keys for RS256, got "/nowhere/keys.json"',
  ],
  [
    'more subscriptions than the wire has',
    { ...good, limits: { subs: 129 } },
    'limits.subs: expected a whole number from 1 to 128, got 129',
  ],
  [
    'a rate of one number',
    { ...good, limits: { call: [5] } },
    'limits.call: expected two numbers, [burst, per second], the burst at least 1, got an array of 1',
  ],
  ['a rate of NaN', { ...good, limits: { call: [NaN, 1] } }, 'limits.call: expected two numbers'],
  ['an unknown limit', { ...good, limits: { calls: [1, 1] } }, 'limits: expected only subs, call,'],
  [
    'a heartbeat of zero',
    { ...good, heartbeat: { everyMs: 0 } },
    'heartbeat.everyMs: expected a whole number from 100 to 3600000, got 0',
  ],
  [
    'a hello that never comes',
    { ...good, helloMs: Infinity },
    'helloMs: expected a whole number from 100 to 3600000, got Infinity',
  ],
  ['an hour of grace', { ...good, tokenGraceMs: 3_600_000 }, 'tokenGraceMs: expected a whole number from 0 to 60000'],
  [
    'a log level there is not',
    { ...good, log: 'loud' },
    'log: expected false, debug, info, warn, error or a logger, got "loud"',
  ],
  ['assets that are a number', { ...good, assets: 7 }, 'assets: expected a folder or a function, got 7'],
];

for (const [what, options, message] of wrong) {
  test(`${what}: a TypeError that says what was expected and what was got`, async () => {
    await assert.rejects(createServer(options as never), (error: unknown) => {
      assert.ok(error instanceof TypeError, String(error));
      assert.ok(error.message.startsWith(message), error.message);
      return true;
    });
  });
}

test('an error never shows what is inside an object: it may hold a secret', async () => {
  const secret = 'the-secret-of-the-operator';
  await assert.rejects(
    createServer({ ...good, origins: [{ secret }] } as never),
    (error: Error) => !error.message.includes(secret),
  );
  await assert.rejects(
    createServer({ ...good, guests: false, jwt: { ...jwt, algorithm: 'RS256', key: secret } } as never),
    (error: Error) => !error.message.includes(secret),
  );
});

test('two features of one name are refused', async () => {
  const feature = defineFeature(defineContract({ name: 'chat', retention: 'live', calls: {}, events: {} }), {
    calls: {},
  });
  await assert.rejects(createServer({ ...good, features: [feature] }), {
    message: 'features: expected features of different names, got "chat"',
  });
});
