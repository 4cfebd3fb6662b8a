/** docs/permissions.md and docs/configuration.md do what they say. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer, type RtServer } from 'rt-elements-server';
import { ACTIONS, WHO } from '../../../server/access.ts';
import { FLAGS } from '../../../server/cli-flags.ts';
import { readCommand } from '../../../server/cli-options.ts';
import { CONFIG_NAMES } from '../../../server/config-file.ts';
import { effectiveConfig } from '../../../server/effective-config.ts';
import { JWT, tokenOf } from '../../support/jwt-by-hand.ts';
import { RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';

const page = (name: string): string => readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');
const permissions = page('permissions');
const configuration = page('configuration');
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block ?? '');

type Config = Parameters<typeof createServer>[0];

/** A file with this in it. */
function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'rt-docs-')), 'rt.json');
  writeFileSync(file, text);
  return file;
}

function effective(args: readonly string[]): Record<string, unknown> {
  const command = readCommand(args, {});
  assert.ok(command !== 'help');
  return effectiveConfig(command) as Record<string, unknown>;
}

test('the file that has everything is read, says what it says, and has everything', () => {
  const [text = '', ...others] = blocks(configuration, 'json');
  assert.equal(others.length, 0);
  const written = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual(Object.keys(written).sort(), [...CONFIG_NAMES].sort());
  const config = effective(['--config', fileOf(text)]);
  for (const name of ['port', 'host', 'database', 'guests', 'jwt', 'origins', 'heartbeat', 'apiRate', 'drainMs'])
    assert.deepEqual(config[name], written[name], name);
  const limits = config['limits'] as Record<string, unknown>;
  for (const [name, value] of Object.entries(written['limits'] as object)) assert.deepEqual(limits[name], value, name);
  for (const [word, rules] of Object.entries(written['namespaces'] as object)) {
    const namespace = JSON.parse(JSON.stringify((config['namespaces'] as Record<string, unknown>)[word])) as object;
    assert.partialDeepStrictEqual(namespace, rules as object, word);
  }
});

test('every option of a namespace, every flag about who may, every action and every kind of people is explained', () => {
  const text = configuration + permissions;
  for (const name of [
    'retention',
    'maxEvents',
    'maxAgeMs',
    'openSignals',
    'limits.textChars',
    'limits.dataBytes',
    'limits.rate',
  ])
    assert.ok(text.includes(`\`${name}\``), name);
  for (const word of [...ACTIONS, ...WHO, 'read', 'write']) assert.ok(permissions.includes(`\`${word}\``), word);
  for (const flag of Object.keys(FLAGS).filter((name) =>
    /^(?:jwt-|namespace$|read$|write$|public$|config$)/.test(name),
  ))
    assert.ok(text.includes(`--${flag}`), flag);
});

test('the lines for a shell are understood', () => {
  const lines = blocks(configuration, 'sh').flatMap((block) => block.trim().split('\n'));
  assert.equal(lines.length, 3);
  const config = fileOf('{"guests": true}');
  for (const line of lines) {
    const [command, ...args] = line.replace('rt.json', config).split(' ');
    assert.equal(command, 'rt-elements-server');
    assert.equal(effective(args)['guests'], true);
  }
  const { board } = effective(lines[2]!.split(' ').slice(1))['namespaces'] as Record<
    string,
    { read: string; write: string }
  >;
  assert.deepEqual([board?.read, board?.write], ['everyone', 'signed-in']);
});

test('the namespaces and the token of the page do what the page says', async (t) => {
  const [file = '', claims = '', ...others] = blocks(permissions, 'json');
  assert.equal(others.length, 0);
  const config = effective(['--config', fileOf(file)]);
  assert.equal((config['jwt'] as { algorithm: string }).algorithm, 'RS256');
  const { namespaces } = JSON.parse(file) as { namespaces: NonNullable<Config['namespaces']> };
  const { wsUrl, url } = await startServer(t, { guests: true, jwt: JWT, namespaces });
  const open = (token?: string) => RawLink.open(t, wsUrl, 'json', token === undefined ? {} : { token });
  const guest = await open();
  const member = await open(tokenOf('bob'));
  const { rt } = JSON.parse(claims) as { rt: Record<string, string[]> };
  const ada = await open(tokenOf('ada', { rt }));

  const code = async (link: RawLink, i: number): Promise<string> => {
    const answer = await link.answer(i);
    return answer.t === 'ok' ? 'ok' : answer.code;
  };
  const say = (link: RawLink, c: string): Promise<string> => code(link, link.call(c, 'send', { text: 'x' }));
  const publish = (link: RawLink, c: string): Promise<string> => code(link, link.publish(c, 'line', 'x'));
  const follow = (link: RawLink, c: string): Promise<string> => code(link, link.sub(c));

  assert.deepEqual([await follow(guest, 'chat:a'), await say(guest, 'chat:a')], ['ok', 'FORBIDDEN']);
  assert.deepEqual([await follow(member, 'chat:a'), await say(member, 'chat:a')], ['ok', 'ok']);
  assert.deepEqual([await follow(guest, 'news:a'), await publish(member, 'news:a')], ['ok', 'FORBIDDEN']);
  assert.equal((await fetch(`${url}/events/news:a`)).status, 200);
  assert.deepEqual(
    [await follow(member, 'support:ada'), await publish(member, 'support:ada')],
    ['FORBIDDEN', 'FORBIDDEN'],
  );
  assert.deepEqual([await follow(guest, 'suggestions:a'), await publish(guest, 'suggestions:a')], ['FORBIDDEN', 'ok']);

  assert.deepEqual([await follow(ada, 'support:ada'), await publish(ada, 'support:ada')], ['ok', 'ok']);
  assert.deepEqual([await follow(ada, 'support:bob'), await follow(ada, 'chat:a')], ['FORBIDDEN', 'FORBIDDEN']);
  assert.deepEqual([await follow(ada, 'chat:team-red'), await say(ada, 'chat:team-red')], ['ok', 'ok']);
  assert.deepEqual(
    [await follow(ada, 'chat:announcements'), await say(ada, 'chat:announcements')],
    ['ok', 'FORBIDDEN'],
  );
  assert.equal(await follow(ada, 'news:a'), 'ok', 'what is everyone’s');
});

test('the code of the page runs, and a right taken away is gone', async (t) => {
  const [code = '', ...others] = blocks(permissions, 'js');
  assert.equal(others.length, 0);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- The page's own code, read from this repository.
  const run = new Function('createServer', 'database', 'banned', `return (async () => { ${code}; return rt; })();`) as (
    ...given: unknown[]
  ) => Promise<RtServer>;
  const banned = new Set<string>();
  const rt = await run((options: Config) => createServer({ ...options, log: false }), ':memory:', banned);
  t.after(() => rt.close());
  const { port } = await rt.listen({ port: 0, host: '127.0.0.1' });
  const link = await RawLink.open(t, `ws://127.0.0.1:${port}/rt`, 'json', { subs: [{ c: 'chat:a' }] });
  await link.ok(link.call('chat:a', 'send', { text: 'x' }));
  assert.equal((await link.err(link.call('chat:archive-1', 'send', { text: 'x' }))).code, 'FORBIDDEN');
  await link.ok(link.sub('chat:archive-1', { w: 'hist:5' }));
  banned.add(link.welcome.user.id);
  await rt.recheck(link.welcome.user.id);
  assert.equal((await link.expect('subx')).code, 'FORBIDDEN');
});
