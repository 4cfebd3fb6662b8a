/** The shell lines of docs/transports.md do what the page says. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../support/start-server.ts';

const page = readFileSync(new URL('../../../docs/transports.md', import.meta.url), 'utf8');
const [command = '', follow = '', say = '', stream = '', resume = '', health = '', ...others] = [
  ...page.matchAll(/^```sh\n(.*?)^```$/gms),
].map(([, line]) => line ?? '');

const STAND_IN = fileURLToPath(new URL('../../support/curl.process.ts', import.meta.url));
const curl =
  spawnSync('curl', ['--version']).error === undefined ? 'curl' : `"${process.execPath}" --no-warnings "${STAND_IN}"`;
const DEADLINE_MS = 20_000;

/** Runs a line in a shell. What is given back waits until it has said something, and gives all it said. */
function shell(t: TestContext, line: string, url: string): (says: RegExp) => Promise<string> {
  const script = `exec ${line.trim().replace(/^curl/, () => curl)} --silent`;
  const child = spawn('sh', ['-c', script], {
    env: { ...process.env, URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill());
  let out = '';
  let over = false;
  let wake = (): void => undefined;
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
    wake();
  });
  child.on('close', () => {
    over = true;
    wake();
  });
  return async (says) => {
    const late = setTimeout(() => child.kill(), DEADLINE_MS);
    while (!over && !says.test(out)) await new Promise<void>((resolve) => (wake = resolve));
    clearTimeout(late);
    assert.match(out, says);
    return out;
  };
}

test('the page shows six lines', () => {
  assert.equal(command.trim(), 'rt-elements-server --guests --public chat');
  assert.ok(health !== '' && others.length === 0);
});

test('a room is followed, spoken in and come back to with curl alone, as the page says', async (t) => {
  const { url } = await startServer(t, { guests: true, namespaces: { chat: { read: 'everyone' } } });
  await shell(t, health, url)(/^ok\n$/);
  const follower = shell(t, follow, url);
  const started = await follower(/^event: start\ndata: .*\n\n/m);
  const [, epoch = ''] = /^id: (\w+):0$/m.exec(started) ?? [];
  const answer = await shell(t, say, url)(/\}$/);
  const { frame } = JSON.parse(answer) as { frame: Array<{ t: string; user?: { name: string } }> };
  assert.deepEqual([frame[0]?.t, frame[0]?.user?.name], ['welcome', 'Ada']);
  await follower(/^event: message\ndata: .*Hello from a shell/m);
  await shell(t, stream, url)(/^event: f\ndata: .*"items":\[.*Hello from a shell/m);
  const back = await shell(t, resume.replace('429605ab8a7a', epoch), url)(/Hello from a shell/);
  assert.doesNotMatch(back, /^event: (start|reset)/m);
  await shell(t, resume, url)(/^event: reset\n/m);
});
