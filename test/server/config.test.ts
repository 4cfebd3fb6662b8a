/** A configuration from a file, and what flags and environment change in it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Command, readCommand } from '../../server/cli-options.ts';
import { effectiveConfig } from '../../server/effective-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rt-config-'));
let files = 0;

/** The path of a new file. */
function fileOf(content: unknown): string {
  const file = join(folder, `${++files}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function read(content: unknown, args: readonly string[] = [], environment: Record<string, string> = {}): Command {
  const command = readCommand(['--config', fileOf(content), ...args], environment);
  assert.ok(command !== 'help');
  return command;
}

const SECRET = 'a secret of thirty-two bytes or more';
const API_SECRET = 'the-secret-of-an-api-key-0123456789';
const WEBHOOK_SECRET = 'the-secret-of-a-webhook-0123456789';
const JWT = { algorithm: 'HS256', key: SECRET, issuer: 'https://id.example', audience: 'rt' };
/** Every option a file may have, none as it is by default. */
const FULL = {
  port: 9000,
  host: '127.0.0.1',
  database: ':memory:',
  guests: true,
  jwt: { ...JWT, nameClaim: 'nick', leewayMs: 1000 },
  path: '/live',
  origins: ['https://app.example'],
  trustProxy: true,
  namespaces: {
    chat: { maxEvents: 1000, maxAgeMs: 86_400_000, read: 'everyone', limits: { textChars: 500, rate: [5, 1] } },
    feed: { retention: 'replay', read: 'signed-in', write: 'nobody', openSignals: ['seen'] },
  },
  limits: { subs: 64, call: [10, 5], userFactor: 2 },
  heartbeat: { everyMs: 10_000, graceMs: 4000 },
  presence: { graceMs: 10_000, idleAfterMs: 60_000 },
  apiKeys: [{ id: 'shop', secret: API_SECRET, scopes: ['publish'] }],
  apiRate: [10, 5],
  webhooks: [{ url: 'https://shop.example/hooks/secret-path?secret=query', secret: WEBHOOK_SECRET, kinds: ['stored'] }],
  github: { secret: 'the-secret-of-github-0123456789' },
  helloMs: 5000,
  tokenGraceMs: 10_000,
  drainMs: 1000,
  log: 'warn',
};

test('every option may be written into a file', () => {
  const { options, port, host } = read(FULL);
  const { port: _port, host: _host, ...rest } = FULL;
  assert.deepEqual([port, host], [9000, '127.0.0.1']);
  const got: unknown = JSON.parse(JSON.stringify(options));
  assert.deepEqual(got, JSON.parse(JSON.stringify(rest)));
});

test('a flag wins over the environment, and both over the file, name by name', () => {
  const { options, port } = read(
    FULL,
    ['--limit-call', '7,7', '--read', 'chat:guests', '--origin', 'https://b.example', '--jwt-audience', 'other'],
    { RT_PORT: '9001', RT_LIMIT_CALL: '1,1', RT_LIMIT_SUBS: '32', RT_GUESTS: '0', RT_CHAT_KEEP_DAYS: '2' },
  );
  assert.equal(port, 9001);
  assert.deepEqual(options.limits?.call, [7, 7]);
  assert.deepEqual([options.limits?.subs, options.limits?.userFactor], [32, 2]);
  assert.deepEqual(options.origins, ['https://b.example']);
  assert.equal(options.guests, false);
  assert.deepEqual([options.jwt?.audience, options.jwt?.issuer, options.jwt?.key], ['other', JWT.issuer, SECRET]);
  const { chat, feed } = options.namespaces ?? {};
  assert.deepEqual([chat?.read, chat?.maxAgeMs, chat?.maxEvents], ['guests', 2 * 86_400_000, 1000]);
  assert.deepEqual(feed, FULL.namespaces.feed);
});

test('a key of the command line takes the place of the file’s, whichever kind it is', () => {
  const { options } = read({ jwt: { ...JWT, algorithm: 'RS256' } }, ['--jwt-jwks', 'https://id.example/keys']);
  assert.deepEqual([options.jwt?.key, options.jwt?.jwks], [undefined, 'https://id.example/keys']);
  const other = read({ jwt: { ...JWT, key: undefined, jwks: 'https://id.example/keys' } }, [], { RT_JWT_KEY: SECRET });
  assert.deepEqual([other.options.jwt?.key, other.options.jwt?.jwks], [SECRET, undefined]);
});

test('a key may lie in a file of its own, also when a file says so', () => {
  const { options } = read({ jwt: { ...JWT, key: undefined, keyFile: fileOf(`${SECRET}\n`) } });
  assert.deepEqual(options.jwt, JWT);
});

const mistakes: ReadonlyArray<readonly [what: string, content: unknown, message: string]> = [
  ['a list', [], ': expected an object, got an array of 0'],
  ['a misspelt name', { guest: true }, ': expected only port, host, database,'],
  ['a name of code', { authorize: 'x' }, ': expected only port, host, database,'],
  ['a port that is a text', { guests: true, port: '80' }, 'port: expected a port from 0 to 65535, got "80"'],
  ['a port that is none', { guests: true, port: -1 }, 'port: expected a port from 0 to 65535, got -1'],
  ['a host that is a number', { guests: true, host: 7 }, 'host: expected a text that is not empty, got 7'],
  ['guests that are a text', { guests: 'yes' }, 'guests: expected true or false, got "yes"'],
  ['limits that are a list', { guests: true, limits: [] }, 'limits: expected an object, got an array of 0'],
  ['namespaces that are a text', { guests: true, namespaces: 'chat' }, 'namespaces: expected an object, got "chat"'],
  [
    'a namespace that is true',
    { guests: true, namespaces: { chat: true } },
    'namespaces.chat: expected an object, got true',
  ],
  [
    'a namespace of a kind there is not',
    { guests: true, namespaces: { log: { retention: 'forever' } } },
    'namespaces.log.retention: expected history, replay or live, got "forever"',
  ],
  [
    'somebody there is not',
    { guests: true, namespaces: { chat: { write: 'admins' } } },
    'namespaces.chat.write: expected one of nobody, signed-in, guests, everyone, got "admins"',
  ],
  [
    'no key',
    { jwt: { issuer: 'i', audience: 'a' } },
    'jwt.key: expected a secret, a public key as PEM, or a JWK, got nothing',
  ],
  ['two keys', { jwt: { ...JWT, keyFile: 'x' } }, 'jwt.key, jwt.keyFile: expected one of them, got both'],
  [
    'a key’s file there is not',
    { jwt: { keyFile: '/nowhere' } },
    'jwt.keyFile: expected a file that can be read, got "/nowhere" (ENOENT)',
  ],
  ['jwt that is a text', { jwt: SECRET }, 'jwt: expected an object, got'],
  ['nobody who could get in', {}, 'guests, jwt: expected guests: true, or jwt with a key, or both; got neither'],
  [
    'an origin with a path',
    { guests: true, origins: ['https://a.example/x'] },
    'origins[0]: expected an origin such as',
  ],
];

for (const [what, content, message] of mistakes) {
  test(`${what} in a file: an error that names what it is about, what was expected and what was got`, () => {
    assert.throws(
      () => effectiveConfig(read(content)),
      (error: unknown) => {
        assert.ok(error instanceof TypeError, String(error));
        const told = error.message.replace(join(folder, `${files}.json`), '');
        assert.ok(told.startsWith(message), told);
        return true;
      },
    );
  });
}

test('a file that is no JSON, or not there, is said, and nothing of it is repeated', () => {
  const file = fileOf(`{"jwt": {"key": "${SECRET}"`);
  assert.throws(() => readCommand(['--config', file], {}), {
    name: 'TypeError',
    message: `--config: expected JSON in ${JSON.stringify(file)}, got something else`,
  });
  assert.throws(() => readCommand([], { RT_CONFIG: '/nowhere.json' }), {
    name: 'TypeError',
    message: 'RT_CONFIG: expected a file that can be read, got "/nowhere.json" (ENOENT)',
  });
});

test('--print-config prints everything with its defaults and no secret, and ends', () => {
  const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
  const jwks = 'https://id.example/keys?token=secret-in-the-address';
  const print = (args: readonly string[], environment: Record<string, string>) =>
    spawnSync(process.execPath, ['--conditions=source', main, '--print-config', ...args], {
      env: { PATH: process.env['PATH'], ...environment },
      encoding: 'utf8',
    });
  const { status, stdout, stderr } = print(['--config', fileOf(FULL)], { RT_LIMIT_PUB: '9,9' });
  assert.deepEqual([status, stderr], [0, '']);
  for (const secret of [SECRET, API_SECRET, WEBHOOK_SECRET, 'secret-path', 'secret=query'])
    assert.ok(!stdout.includes(secret), secret);
  const config = JSON.parse(stdout) as typeof FULL & { limits: object };
  assert.deepEqual(config.jwt, { ...FULL.jwt, key: '(not shown)' });
  const { call, pub, sub, subs, userFactor, socketsPerUser } = config.limits as Record<string, unknown>;
  assert.deepEqual(
    { call, pub, sub, subs, userFactor, socketsPerUser },
    { call: [10, 5], pub: [9, 9], sub: [256, 64], subs: 64, userFactor: 2, socketsPerUser: 100 },
  );
  assert.deepEqual(config.namespaces.chat, {
    retention: 'history',
    maxEvents: 1000,
    maxAgeMs: 86_400_000,
    read: 'everyone',
    write: 'guests',
    history: 'everyone',
    signal: 'guests',
    presence: 'everyone',
    moderate: 'nobody',
    limits: { textChars: 500, rate: [5, 1] },
  });
  const withSet = print(['--jwt-jwks', jwks, '--jwt-issuer', 'i', '--jwt-audience', 'a'], {});
  assert.equal(
    (JSON.parse(withSet.stdout) as { jwt: { jwks: string } }).jwt.jwks,
    'https://id.example/keys?(not shown)',
  );
  assert.ok(!withSet.stdout.includes('secret-in-the-address'));
  const wrong = print(['--read', 'chat:all'], { RT_GUESTS: '1' });
  assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
});

/** What cannot be read again, because it was not shown. */
const NO_SECRETS = { jwt: undefined, apiKeys: undefined, webhooks: undefined, github: undefined };

test('what is printed can be written into a file, and says the same there', () => {
  const printed = JSON.parse(JSON.stringify(effectiveConfig(read({ ...FULL, ...NO_SECRETS })))) as object;
  assert.deepEqual(JSON.parse(JSON.stringify(effectiveConfig(read(printed)))), printed);
});
