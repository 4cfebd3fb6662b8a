/** The shell lines of the README and of docs/api.md, moderation.md and hooks.md do what the pages say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCommand } from '../../../server/cli-options.ts';
import { apiKeys, ask, KEYS } from '../../support/backend.ts';
import { runCurl, shellLines } from '../../support/page-lines.ts';
import { RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';

/** What each line is answered, in the order of its page. */
const PAGES: Readonly<Record<string, ReadonlyArray<readonly [status: number, body: RegExp]>>> = {
  'docs/api.md': [
    [201, /^\{"channel":"chat:general","epoch":"\w+","offset":1,"at":\d+,"repeated":false,"reply":\{"m":1\}\}$/],
    [200, /^\{"results":\[\{.*"offset":2.*\},\{.*"offset":3.*\}\]\}$/],
    [200, /"top":3/],
    [200, /"text":"Order 4711 is paid".*"text":"One".*"text":"Two".*"done":true/],
    [200, /"channel":"presence:general","count":0,"done":true,"members":\[\]/],
    [200, /^\{"links":0\}$/],
    [200, /"revokedAt":\d+/],
    [200, /"ready":true/],
  ],
  'docs/moderation.md': [
    [200, /"kind":"mute".*"reason":"Please calm down"/],
    [204, /^$/],
    [200, /"everyMs":5000/],
    [200, /"action":"slow-mode".*"action":"unmute".*"action":"mute"/],
    [200, /"items":\[\]/],
    [200, /"events":0/],
  ],
};

for (const [page, answers] of Object.entries(PAGES)) {
  test(`${page}: every line that asks the API is answered as the page says`, async (t) => {
    const { url } = await startServer(t, { apiKeys });
    const lines = shellLines(page).filter((line) => line.startsWith('curl'));
    assert.equal(lines.length, answers.length);
    for (const [at, line] of lines.entries()) {
      const { status, body } = await runCurl(line, { URL: url, KEY: KEYS.all.secret });
      const [expected, says] = answers[at] ?? [0, /^$/];
      assert.equal(status, expected, `${line}\n${body}`);
      assert.match(body, says);
    }
  });
}

test('docs/api.md: the same line a second time is answered 200, the same, and repeated', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  const line = shellLines('docs/api.md').find((one) => one.includes('Idempotency-Key')) ?? '';
  const environment = { URL: url, KEY: KEYS.all.secret };
  const [first, second] = [await runCurl(line, environment), await runCurl(line, environment)];
  assert.deepEqual([first.status, second.status], [201, 200]);
  assert.deepEqual(JSON.parse(second.body), { ...(JSON.parse(first.body) as object), repeated: true });
});

test('README.md: what is published is heard', async (t) => {
  const { url, wsUrl } = await startServer(t, { apiKeys });
  const reader = await RawLink.open(t, wsUrl, 'json', { subs: [{ c: 'chat:general' }] });
  const lines = shellLines('README.md').filter((line) => line.startsWith('curl'));
  assert.ok(lines.length > 0);
  for (const line of lines) assert.ok((await runCurl(line, { URL: url, KEY: KEYS.all.secret })).status < 300, line);
  assert.match(JSON.stringify((await reader.expect('pub')).d), /paid/);
});

test('the commands the pages start a server with are taken', () => {
  const environment = { KEY: KEYS.all.secret, SECRET: KEYS.all.secret };
  const starts = ['docs/api.md', 'docs/hooks.md', 'README.md']
    .flatMap(shellLines)
    .flatMap((block) => block.split('\n'))
    .filter((line) => /^RT_\w+=/.test(line));
  assert.ok(starts.length >= 3);
  for (const line of starts) {
    const filled = line.replace(/\$(\w+)/g, (_, name: keyof typeof environment) => environment[name]);
    const [assignment = '', ...words] = filled.split(' ');
    const args = words.slice(words.indexOf('rt-elements-server') + 1);
    const at = assignment.indexOf('=');
    const command = readCommand(args, { [assignment.slice(0, at)]: assignment.slice(at + 1) });
    assert.ok(command !== 'help' && (command.options.apiKeys ?? command.options.webhooks)?.length === 1, line);
  }
});

test('docs/api.md names every path of the API that it speaks of as the API has it', async (t) => {
  const { url } = await startServer(t, { apiKeys });
  const { body } = await ask(url, 'GET /openapi.json');
  const paths = Object.keys(body['paths'] as object).map(
    (path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  );
  const named = ['docs/api.md', 'docs/moderation.md']
    .flatMap(shellLines)
    .flatMap((line) => [...line.matchAll(/\$URL\/api([^\s"?]*)/g)].map(([, path = '']) => path));
  assert.ok(named.length > 8);
  for (const path of named)
    assert.ok(
      paths.some((pattern) => pattern.test(path)),
      path,
    );
});
