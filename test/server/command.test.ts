/** `rt-elements-server` from a shell. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createServer } from 'rt-elements-server';
import { FLAGS, nameInEnvironment } from '../../server/cli-flags.ts';
import { readCommand } from '../../server/cli-options.ts';
import { RawLink } from '../support/raw-link.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const node = ['--conditions=source', main];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command to its end. */
function run(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...node, ...args],
      { env: { PATH: process.env['PATH'], ...environment } },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : (child.exitCode ?? 0), out, err });
      },
    );
  });
}

/** Starts the command and gives its port, and every line it logs. */
async function start(
  t: TestContext,
  args: readonly string[],
): Promise<{ child: ChildProcess; port: number; lines: string[] }> {
  const child = spawn(process.execPath, [...node, '--port', '0', '--host', '127.0.0.1', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  t.after(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code ?? 'a signal'}: ${lines.join(' ')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const entry = JSON.parse(line) as { msg: string; port?: number };
      if (entry.msg === 'listening') resolve(entry.port ?? 0);
    });
  });
  return { child, port, lines };
}

test('--help names every option with its default and its variable, and ends well', async () => {
  const { code, out, err } = await run(['--help']);
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  for (const [name, { standard }] of Object.entries(FLAGS)) {
    const line = out.split('\n').find((text) => new RegExp(`^  --${name}[ <]`).test(text));
    assert.ok(line?.includes(`Default: ${standard}.`) && line.includes(`[${nameInEnvironment(name)}]`), name);
  }
});

const mistakes: ReadonlyArray<
  readonly [args: readonly string[], environment: Record<string, string>, message: string]
> = [
  [[], {}, 'guests, jwt: expected guests: true, or jwt with a key, or both; got neither'],
  [['--guests', '--databse', 'x'], {}, "expected the options of --help, got: Unknown option '--databse'"],
  [['--guests', 'stray'], {}, 'expected the options of --help, got: Unexpected argument'],
  [['--guests', '--port', '99999'], {}, '--port: expected a port from 0 to 65535, got 99999'],
  [['--guests'], { RT_PORT: 'http' }, 'RT_PORT: expected a whole number, got "http"'],
  [[], { RT_GUESTS: 'yes' }, 'RT_GUESTS: expected 1, true, 0 or false, got "yes"'],
  [['--guests', '--limit-call', '5'], {}, '--limit-call: expected two numbers such as 60,30, got "5"'],
  [['--guests', '--namespace', 'log'], {}, '--namespace: expected word:history, word:replay or word:live, got "log"'],
  [
    ['--guests', '--origin', 'app.example'],
    {},
    'origins[0]: expected an origin such as https://app.example, without a path, got "app.example"',
  ],
  [['--jwt-key', 'x'.repeat(32)], {}, '--jwt-issuer: expected a text, got nothing'],
  [
    ['--jwt-key', 'x', '--jwt-key-file', 'y'],
    {},
    '--jwt-key, --jwt-key-file, --jwt-jwks: expected one of them, got several',
  ],
  [
    ['--jwt-key-file', '/nowhere/key.pem', '--jwt-issuer', 'i', '--jwt-audience', 'a'],
    {},
    '--jwt-key-file: expected a file that can be read, got "/nowhere/key.pem" (ENOENT)',
  ],
  [['--guests', '--log', 'loud'], {}, 'log: expected false, debug, info, warn, error or a logger, got "loud"'],
];

for (const [args, environment, message] of mistakes) {
  test(`the mistake in ${JSON.stringify([...args, ...Object.keys(environment)])} is told`, async () => {
    const begin = async (): Promise<void> => {
      const command = readCommand([...args, '--database', ':memory:'], environment);
      if (command !== 'help') await createServer(command.options);
    };
    await assert.rejects(begin, (error: unknown) => error instanceof TypeError && error.message.startsWith(message));
  });
}

test('a mistake ends with code 2 and one line about it', async () => {
  for (const [args, environment, message] of [mistakes[0]!, mistakes[1]!, mistakes[5]!]) {
    const { code, out, err } = await run([...args, '--database', ':memory:'], environment);
    assert.deepEqual({ code, out }, { code: 2, out: '' });
    assert.ok(err.startsWith(`rt-elements-server: ${message}`), err);
    assert.equal(err.trim().split('\n').length, 1);
  }
});

test('flags and variables become options, and a flag wins', () => {
  const environment = {
    RT_GUESTS: '1',
    RT_PORT: '1',
    RT_ORIGIN: 'https://a.example, https://b.example',
    RT_CHAT_KEEP_DAYS: '30',
  };
  const command = readCommand(
    [
      '--port',
      '2',
      '--limit-call',
      '9,1.5',
      '--namespace',
      'log:history',
      '--namespace',
      'wire:live',
      '--public',
      'wire',
      '--write',
      'wire:nobody',
      '--read',
      'log:signed-in',
      '--log',
      'off',
    ],
    environment,
  );
  assert.ok(command !== 'help');
  const { options, port } = command;
  assert.equal(port, 2);
  assert.deepEqual(
    {
      guests: options.guests,
      origins: options.origins,
      call: options.limits?.call,
      namespaces: JSON.parse(JSON.stringify(options.namespaces)) as unknown,
      log: options.log,
    },
    {
      guests: true,
      origins: ['https://a.example', 'https://b.example'],
      call: [9, 1.5],
      namespaces: {
        chat: { maxAgeMs: 30 * 86_400_000 },
        log: { retention: 'history', read: 'signed-in', write: 'guests' },
        wire: { retention: 'live', read: 'everyone', write: 'nobody' },
      },
      log: false,
    },
  );
});

test('a key comes from a file, as a secret or as a JWK', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rt-key-'));
  const rest = ['--jwt-issuer', 'i', '--jwt-audience', 'a'];
  writeFileSync(join(folder, 'secret'), `${'s'.repeat(32)}\n`);
  writeFileSync(join(folder, 'jwk'), '{"kty":"oct","k":"AAAA"}');
  const key = (name: string): unknown => {
    const command = readCommand(['--jwt-key-file', join(folder, name), ...rest], {});
    return command === 'help' ? undefined : command.options.jwt?.key;
  };
  assert.equal(key('secret'), 's'.repeat(32));
  assert.deepEqual(key('jwk'), { kty: 'oct', k: 'AAAA' });
});

test('it serves, says where in JSON, logs neither texts nor tokens, and stops well when asked to', async (t) => {
  const database = join(mkdtempSync(join(tmpdir(), 'rt-command-')), 'rt.db');
  const { child, port, lines } = await start(t, ['--guests', '--database', database, '--log', 'debug']);
  const link = await RawLink.open(t, `ws://127.0.0.1:${port}/rt`, 'json', { name: 'Ada' });
  await link.ok(link.call('chat:general', 'send', { text: 'a secret text' }));
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number];
  assert.equal(code, 0);
  assert.equal(await link.closed, 1012);
  const log = lines.join('\n');
  assert.deepEqual(
    lines
      .map((line) => (JSON.parse(line) as { msg: string }).msg)
      .filter((msg) => !/^(?:closing a link|(?:open|closed): .*)$/.test(msg)),
    ['listening', 'stopping', 'stopped'],
  );
  for (const secret of ['a secret text', link.welcome.gt ?? '', link.welcome.sk]) assert.ok(!log.includes(secret));
});

test('a port that is taken is said in one line with code 1', async (t) => {
  const { port } = await start(t, ['--guests', '--database', ':memory:']);
  const { code, err } = await run([
    '--guests',
    '--database',
    ':memory:',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
  ]);
  assert.equal(code, 1);
  assert.match(err, /^rt-elements-server: .*EADDRINUSE.*\n$/);
});
