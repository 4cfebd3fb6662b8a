/** From the command line, the environment and a file to the options of a server. */
import type { Who } from './access.ts';
import type { ApiKeyOptions } from './api/api-keys.ts';
import { type FlagName, FLAGS } from './cli-flags.ts';
import { readFlags, Values } from './cli-values.ts';
import { type Config, type JwtConfig, merge, readConfigFile, readKeyFile } from './config-file.ts';
import { show, wrong } from './expect.ts';
import type { JwtAlgorithm, JwtSettings } from './jwt.ts';
import type { NamespaceOptions, ServerOptions } from './options.ts';

/** What the command was asked to do. */
export interface Command {
  readonly options: ServerOptions;
  readonly port: number;
  readonly host: string | undefined;
  /** Whether to print the configuration instead of serving. */
  readonly print: boolean;
}

/** Something of which parts may be missing. */
type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

const DAY_MS = 86_400_000;

/** What is asked for; `help` when that was. @throws TypeError that says what was expected and what was got. */
export function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command | 'help' {
  const given = readFlags(args);
  if (given['help'] === true) return 'help';
  const values = new Values(given, environment);
  const file = values.text('config');
  const below = file === undefined ? {} : readConfigFile(values.source('config'), file);
  const { port = Number(FLAGS.port.standard), host, jwt, ...config } = merge(below, readConfig(values));
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw wrong(below.port === port ? 'port' : values.source('port'), 'a port from 0 to 65535', port);
  const options: ServerOptions = {
    ...config,
    database: config.database ?? FLAGS.database.standard,
    jwt: readJwt(values, jwt),
  };
  return { options, port, host, print: given['print-config'] === true };
}

/** What flags and environment say. */
function readConfig(values: Values): Config {
  return {
    port: values.number('port'),
    host: values.text('host'),
    database: values.text('database'),
    path: values.text('path'),
    guests: values.on('guests'),
    origins: values.texts('origin'),
    trustProxy: values.on('trust-proxy'),
    namespaces: readNamespaces(values),
    limits: {
      subs: values.number('limit-subs'),
      call: values.rate('limit-call'),
      pub: values.rate('limit-pub'),
      sig: values.rate('limit-sig'),
      sub: values.rate('limit-sub'),
      userFactor: values.number('limit-user-factor'),
      messages: values.rate('limit-messages'),
      socketsPerUser: values.number('limit-sockets-per-user'),
      socketsPerAddress: values.number('limit-sockets-per-address'),
      queuedBytes: values.number('limit-queued-bytes'),
      duplicateMs: values.number('limit-duplicate-ms'),
    },
    heartbeat: { everyMs: values.number('heartbeat-every-ms'), graceMs: values.number('heartbeat-grace-ms') },
    apiKeys: values.texts('api-key')?.map((text) => readApiKey(values, text)),
    apiRate: values.rate('api-rate'),
    webhooks: readWebhooks(values),
    github: readGithub(values.text('github-secret')),
    helloMs: values.number('hello-ms'),
    tokenGraceMs: values.number('token-grace-ms'),
    drainMs: values.number('drain-ms'),
    assets: values.text('assets'),
    log: readLog(values.text('log')),
  };
}

/** Says what form it should have, and never what it was. What is in it is checked later. */
function readApiKey(values: Values, text: string): ApiKeyOptions {
  const [, id, scopes, secret] = /^([^:]+):([^:]+):(.+)$/s.exec(text) ?? [];
  if (id === undefined || scopes === undefined || secret === undefined)
    throw new TypeError(`${values.source('api-key')}: expected id:scope+scope:secret, got something else`);
  return { id, scopes: scopes.split('+'), secret };
}

const readGithub = (secret: string | undefined): Config['github'] => (secret === undefined ? undefined : { secret });

function readWebhooks(values: Values): Config['webhooks'] {
  const urls = values.texts('webhook');
  const secret = values.text('webhook-secret');
  if (urls !== undefined && secret === undefined)
    throw new TypeError('--webhook-secret: expected a text with --webhook, got nothing');
  return urls?.map((url) => ({ url, secret: secret ?? '' }));
}

/** `--chat-keep-…`, `--namespace`, and who may read and write where. */
function readNamespaces(values: Values): Config['namespaces'] {
  const days = values.number('chat-keep-days');
  const chat = { maxEvents: values.number('chat-keep-messages'), maxAgeMs: days && days * DAY_MS };
  let all: Record<string, NamespaceOptions> = { chat };
  const say = (word: string, options: NamespaceOptions): void => {
    all = merge(all, { [word]: options });
  };
  for (const text of values.texts('namespace') ?? []) {
    const [word, retention] = pair('namespace', text, ['history', 'replay', 'live'] as const);
    // The short form: open to all who are let in, as features are. What is said below may take some of it away.
    say(word, { retention, read: 'guests', write: 'guests' });
  }
  for (const right of ['read', 'write'] as const) {
    for (const text of values.texts(right) ?? []) {
      const [word, who] = pair(right, text, ['nobody', 'signed-in', 'guests', 'everyone'] as const satisfies Who[]);
      say(word, { [right]: who });
    }
  }
  for (const word of values.texts('public') ?? []) say(word, { read: 'everyone' });
  return all;
}

function pair<const T extends string>(flag: FlagName, text: string, known: readonly T[]): [string, T] {
  const at = text.indexOf(':');
  const value = known.find((one) => one === text.slice(at + 1));
  if (at >= 1 && value !== undefined) return [text.slice(0, at), value];
  const forms = known.map((one) => `word:${one}`);
  throw new TypeError(
    `--${flag}: expected ${forms.slice(0, -1).join(', ')} or ${forms.at(-1) ?? ''}, got ${show(text)}`,
  );
}

/** How tokens are checked: the key is the one named on the command line, or the environment, or the file's. */
function readJwt(values: Values, below: Partial<JwtConfig> | undefined): ServerOptions['jwt'] {
  const key = values.text('jwt-key');
  const keyFile = values.text('jwt-key-file');
  const jwks = values.text('jwt-jwks');
  if (Number(key !== undefined) + Number(keyFile !== undefined) + Number(jwks !== undefined) > 1)
    throw new TypeError('--jwt-key, --jwt-key-file, --jwt-jwks: expected one of them, got several');
  const named = key ?? keyFile ?? jwks;
  if (below === undefined && named === undefined) return undefined;
  const { key: fileKey, keyFile: fileKeyFile, jwks: fileJwks, ...rest } = below ?? {};
  const source = named === undefined ? { key: fileKey, keyFile: fileKeyFile, jwks: fileJwks } : { key, keyFile, jwks };
  if (source.key !== undefined && source.keyFile !== undefined)
    throw new TypeError('jwt.key, jwt.keyFile: expected one of them, got both');
  const keyOf = (path: string) =>
    readKeyFile(keyFile === undefined ? 'jwt.keyFile' : values.source('jwt-key-file'), path);
  const settings: Loose<JwtSettings> = {
    algorithm: (values.text('jwt-algorithm') ??
      rest.algorithm ??
      (source.jwks === undefined ? 'HS256' : 'RS256')) as JwtAlgorithm,
    key: source.keyFile === undefined ? source.key : keyOf(source.keyFile),
    jwks: source.jwks,
    issuer: values.text('jwt-issuer'),
    audience: values.text('jwt-audience'),
    nameClaim: values.text('jwt-name-claim'),
    leewayMs: values.number('jwt-leeway-ms'),
  };
  const merged = merge<Loose<JwtSettings>>(rest, settings);
  for (const name of ['issuer', 'audience'] as const)
    if (below === undefined && merged[name] === undefined)
      throw new TypeError(`--jwt-${name}: expected a text, got nothing`);
  return merged as JwtSettings;
}

function readLog(text: string | undefined): Config['log'] {
  return text === 'off' ? false : (text as Config['log']);
}
