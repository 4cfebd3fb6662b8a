/** Keys and webhooks from the command line and the environment: read, checked, and never repeated in an error. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from 'rt-elements-server';
import { readCommand } from '../../../server/cli-options.ts';

const secret = 'a-secret-of-a-backend-0123456789';

function optionsOf(args: readonly string[], environment: Record<string, string> = {}) {
  const command = readCommand(['--database', ':memory:', '--guests', ...args], environment);
  assert.ok(command !== 'help');
  return command.options;
}

test('several keys, each with its scopes; a secret may hold a colon', () => {
  const { apiKeys, apiRate } = optionsOf([
    '--api-key',
    `shop:publish+read:${secret}`,
    '--api-key',
    `mods:moderate:${secret}:x`,
    '--api-rate',
    '10,5',
  ]);
  assert.deepEqual(apiKeys, [
    { id: 'shop', scopes: ['publish', 'read'], secret },
    { id: 'mods', scopes: ['moderate'], secret: `${secret}:x` },
  ]);
  assert.deepEqual(apiRate, [10, 5]);
});

test('the environment says them as well, separated by commas', () => {
  const { apiKeys } = optionsOf([], { RT_API_KEY: `shop:publish:${secret}1,mods:moderate:${secret}2` });
  assert.deepEqual(
    apiKeys?.map(({ id }) => id),
    ['shop', 'mods'],
  );
});

test('webhooks share one secret, and need it', () => {
  const urls = ['--webhook', 'https://a.example/x', '--webhook', 'https://b.example'];
  const { webhooks } = optionsOf([...urls, '--webhook-secret', secret]);
  assert.deepEqual(webhooks, [
    { url: 'https://a.example/x', secret },
    { url: 'https://b.example', secret },
  ]);
  assert.throws(() => optionsOf(urls), { message: '--webhook-secret: expected a text with --webhook, got nothing' });
});

test('how long nobody may say the same again', () => {
  assert.equal(optionsOf(['--limit-duplicate-ms', '5000']).limits?.duplicateMs, 5000);
});

const wrong: ReadonlyArray<readonly [what: string, keys: readonly string[], message: RegExp]> = [
  ['a key of one part', [secret], /^--api-key: expected id:scope\+scope:secret, got something else$/],
  ['a scope there is not', [`shop:everything:${secret}`], /^apiKeys\[0\]\.scopes: expected some of publish, read/],
  ['a short secret', ['shop:publish:short'], /^apiKeys\[0\]\.secret: expected 24 to 512 .*, got 5$/],
  ['a name with capitals', [`Shop:publish:${secret}`], /^apiKeys\[0\]\.id: expected up to 32 characters/],
  ['two keys of one name', [`a:read:${secret}`, `a:read:${secret}`], /^apiKeys: expected keys of different ids/],
];

for (const [what, keys, message] of wrong) {
  test(`${what}: a TypeError that does not repeat the secret`, async () => {
    const start = async () => createServer({ ...optionsOf(keys.flatMap((key) => ['--api-key', key])), log: false });
    await assert.rejects(start, (error: Error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes(secret) && !error.message.includes('short'));
      return true;
    });
  });
}
