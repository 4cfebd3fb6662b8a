/** A server's options from a file of JSON, and what flags and environment change in them. */
import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { expectKeys, expectObject, expectText, show } from './expect.ts';
import type { JwtSettings } from './jwt.ts';
import type { NamespaceOptions, ServerOptions } from './options.ts';

/** How tokens are checked, as a file says it: the key may lie in a file of its own. */
export interface JwtConfig extends JwtSettings {
  /** A file with the secret, a public key as PEM, or a JWK. */
  readonly keyFile?: string | undefined;
}

/** Every option that can be written down, by the names of `createServer`, and where to listen. */
export interface Config {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly database?: string | undefined;
  readonly guests?: boolean | undefined;
  readonly jwt?: Partial<JwtConfig> | undefined;
  readonly path?: string | undefined;
  readonly origins?: readonly string[] | undefined;
  readonly trustProxy?: boolean | undefined;
  readonly namespaces?: Readonly<Record<string, NamespaceOptions>> | undefined;
  readonly limits?: ServerOptions['limits'];
  readonly heartbeat?: ServerOptions['heartbeat'];
  readonly presence?: ServerOptions['presence'];
  readonly apiKeys?: ServerOptions['apiKeys'];
  readonly apiRate?: ServerOptions['apiRate'];
  readonly webhooks?: ServerOptions['webhooks'];
  readonly github?: ServerOptions['github'];
  readonly helloMs?: number | undefined;
  readonly tokenGraceMs?: number | undefined;
  readonly drainMs?: number | undefined;
  readonly assets?: string | undefined;
  readonly log?: false | 'debug' | 'info' | 'warn' | 'error' | undefined;
}

/** The names a file may have. */
export const CONFIG_NAMES = [
  'port',
  'host',
  'database',
  'guests',
  'jwt',
  'path',
  'origins',
  'trustProxy',
  'namespaces',
  'limits',
  'heartbeat',
  'presence',
  'apiKeys',
  'apiRate',
  'webhooks',
  'github',
  'helloMs',
  'tokenGraceMs',
  'drainMs',
  'assets',
  'log',
] as const satisfies readonly (keyof Config)[];

/** Options that hold others, which are merged one by one. */
const GROUPS = ['jwt', 'namespaces', 'limits', 'heartbeat', 'presence'] as const;

/** Reads a file. @throws TypeError that names it, what was expected and what was got. What the options mean is checked later. */
export function readConfigFile(source: string, file: string): Config {
  const text = readText(source, file);
  let config: Config;
  try {
    config = JSON.parse(text) as Config;
  } catch (cause) {
    // The parser's own words would repeat a piece of the file, which may be a secret.
    throw new TypeError(`${source}: expected JSON in ${show(file)}, got something else`, { cause });
  }
  expectKeys(file, config, CONFIG_NAMES);
  for (const group of GROUPS) if (config[group] !== undefined) expectObject(group, config[group]);
  for (const [word, options] of Object.entries(config.namespaces ?? {})) expectObject(`namespaces.${word}`, options);
  if (config.host !== undefined) expectText('host', config.host);
  return config;
}

/** Reads a key's file. @param source What named it, for errors. */
export function readKeyFile(source: string, file: string): string | JWK {
  const text = readText(source, file).trim();
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as JWK;
  } catch (cause) {
    throw new TypeError(`${source}: expected a JWK in ${show(file)}, got something that is not JSON`, { cause });
  }
}

/** One over the other: what is given above counts, in groups such as `limits` and each namespace by the name. */
export function merge<T extends object>(below: T | undefined, above: T): T {
  const merged = new Map<string, unknown>(Object.entries(below ?? {}));
  for (const [name, value] of Object.entries(above) as Array<[string, unknown]>) {
    const under = merged.get(name);
    if (value !== undefined) merged.set(name, isGroup(value) && isGroup(under) ? merge(under, value) : value);
  }
  return Object.fromEntries(merged) as T;
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readText(source: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new TypeError(`${source}: expected a file that can be read, got ${show(file)} (${code})`, { cause: error });
  }
}
