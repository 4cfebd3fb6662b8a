/** What the operator says about backends: their keys, the hooks, the webhooks. Checked and completed. */
import { type ApiKeyOptions, SCOPES } from './api/api-keys.ts';
import { expectKeys, expectRate, expectText, expectWhole, show, wrong } from './expect.ts';
import type { HookOptions } from './hooks/hook-types.ts';
import { WEBHOOK_KINDS, type WebhookKind, type WebhookOptions } from './hooks/webhooks.ts';
import type { Rate } from './limits.ts';
import type { GithubOptions, ServerOptions } from './options.ts';

/** Shorter secrets could be guessed. */
const LEAST_SECRET = 24;
const LONGEST_SECRET = 512;
const LONGEST_DEADLINE_MS = 60_000;
const MOST_ENDPOINTS = 100;

export interface BackendSettings {
  readonly apiKeys: readonly ApiKeyOptions[];
  readonly apiRate: Rate;
  readonly hooks: HookOptions | undefined;
  readonly webhooks: readonly WebhookOptions[];
  readonly github: GithubOptions | undefined;
}

/** @param scopes What keys may be allowed. @throws TypeError that names the option, what was expected and what was got; never a secret. */
export function readBackend(
  {
    apiKeys,
    apiRate,
    hooks,
    webhooks,
    github,
  }: Pick<ServerOptions, 'apiKeys' | 'apiRate' | 'hooks' | 'webhooks' | 'github'>,
  scopes: readonly string[] = SCOPES,
): BackendSettings {
  return {
    apiKeys: readKeys(apiKeys, scopes),
    apiRate: expectRate('apiRate', apiRate, [400, 200]),
    hooks: readHooks(hooks),
    webhooks: expectList('webhooks', webhooks).map(readWebhook),
    github: github && { secret: expectSecret('github.secret', expectKeys('github', github, ['secret']).secret) },
  };
}

function readKeys(keys: readonly ApiKeyOptions[] | undefined, known: readonly string[]): readonly ApiKeyOptions[] {
  const read = expectList('apiKeys', keys).map((key, at) => readKey(key, at, known));
  const ids = new Set<string>();
  for (const { id } of read) {
    if (ids.has(id)) throw wrong('apiKeys', 'keys of different ids', id);
    ids.add(id);
  }
  return read;
}

function readKey(key: ApiKeyOptions, at: number, known: readonly string[]): ApiKeyOptions {
  const name = `apiKeys[${at}]`;
  const { id, secret, scopes } = expectKeys(name, key, ['id', 'secret', 'scopes']);
  if (typeof id !== 'string' || !/^[a-z0-9._-]{1,32}$/.test(id))
    throw wrong(`${name}.id`, 'up to 32 characters of a-z 0-9 . _ -', id);
  if (!Array.isArray(scopes) || scopes.length === 0 || !scopes.every((scope) => known.includes(scope as string)))
    throw wrong(`${name}.scopes`, `some of ${known.join(', ')}`, scopes);
  return { id, secret: expectSecret(`${name}.secret`, secret), scopes: scopes as readonly string[] };
}

/** Says how long it was, and never what. */
function expectSecret(name: string, secret: unknown): string {
  const text = typeof secret === 'string' ? secret : '';
  if (/^[\x21-\x7e]+$/.test(text) && text.length >= LEAST_SECRET && text.length <= LONGEST_SECRET) return text;
  const expected = `${LEAST_SECRET} to ${LONGEST_SECRET} printable characters without spaces`;
  throw new TypeError(`${name}: expected ${expected}, got ${text === '' ? show(typeof secret) : `${text.length}`}`);
}

function readHooks(hooks: HookOptions | undefined): HookOptions | undefined {
  if (hooks === undefined) return undefined;
  const names = ['beforePublish', 'afterStore', 'onConnect', 'onLeave'] as const;
  const given = expectKeys('hooks', hooks, [...names, 'deadlineMs']);
  for (const name of names) {
    const hook = given[name];
    if (hook !== undefined && typeof hook !== 'function') throw wrong(`hooks.${name}`, 'a function', hook);
  }
  expectWhole('hooks.deadlineMs', given.deadlineMs, 0, 1, LONGEST_DEADLINE_MS);
  return hooks;
}

function readWebhook(webhook: WebhookOptions, at: number): WebhookOptions {
  const name = `webhooks[${at}]`;
  const { url, secret, kinds, namespaces } = expectKeys(name, webhook, ['url', 'secret', 'kinds', 'namespaces']);
  const address = expectText(`${name}.url`, url, 'an address such as https://app.example/hooks');
  // The address is not repeated: its path or query may hold a secret.
  if (!isAddress(address))
    throw new TypeError(`${name}.url: expected an http or https address, without a name or password`);
  if (
    kinds !== undefined &&
    !(Array.isArray(kinds) && kinds.every((kind: unknown) => WEBHOOK_KINDS.includes(kind as WebhookKind)))
  )
    throw wrong(`${name}.kinds`, `some of ${WEBHOOK_KINDS.join(', ')}`, kinds);
  if (namespaces !== undefined && !(Array.isArray(namespaces) && namespaces.every((word) => typeof word === 'string')))
    throw wrong(`${name}.namespaces`, 'an array of words', namespaces);
  return { url: address, secret: expectSecret(`${name}.secret`, secret), kinds, namespaces };
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

function expectList<T>(name: string, list: readonly T[] | undefined): readonly T[] {
  if (list === undefined) return [];
  if (Array.isArray(list) && list.length <= MOST_ENDPOINTS) return list as readonly T[];
  throw wrong(name, `an array of at most ${MOST_ENDPOINTS}`, list);
}
