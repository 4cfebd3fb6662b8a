/** From the command line and the environment to the options of a server. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { JWK } from 'jose';
import type { JwtAlgorithm } from './jwt.ts';
import { type FlagName, FLAGS, nameInEnvironment } from './cli-flags.ts';
import { show } from './expect.ts';
import type { ServerOptions } from './options.ts';

/** What the command was asked to do. */
export interface Command {
  readonly options: ServerOptions;
  readonly port: number;
  readonly host: string | undefined;
}

/** What flags and environment ask for; `help` when that was asked. @throws TypeError that says what was expected and what was got. */
export function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command | 'help' {
  const given = readFlags(args);
  if (given === 'help') return 'help';
  const values = new Values(given, environment);
  const options: ServerOptions = {
    database: values.text('database') ?? FLAGS.database.standard,
    guests: values.on('guests'),
    jwt: readJwt(values),
    path: values.text('path'),
    origins: values.texts('origin'),
    trustProxy: values.on('trust-proxy'),
    namespaces: Object.fromEntries(values.texts('namespace').map(readNamespace)),
    publicNamespaces: values.texts('public'),
    keep: { chat: { maxEvents: values.number('chat-keep-messages'), maxAgeMs: days(values.number('chat-keep-days')) } },
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
    },
    heartbeat: { everyMs: values.number('heartbeat-every-ms'), graceMs: values.number('heartbeat-grace-ms') },
    helloMs: values.number('hello-ms'),
    tokenGraceMs: values.number('token-grace-ms'),
    drainMs: values.number('drain-ms'),
    assets: values.text('assets'),
    log: readLog(values.text('log')),
  };
  const port = values.number('port') ?? Number(FLAGS.port.standard);
  if (!Number.isInteger(port) || port > 65_535)
    throw new TypeError(`${values.source('port')}: expected a port from 0 to 65535, got ${port}`);
  return { options, port, host: values.text('host') };
}

function readFlags(args: readonly string[]): Readonly<Record<string, unknown>> | 'help' {
  const flags = Object.fromEntries(
    Object.entries(FLAGS).map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'texts' },
    ]),
  );
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...flags, help: { type: 'boolean' } },
      allowPositionals: false,
    });
    return values['help'] === true ? 'help' : values;
  } catch (error) {
    throw new TypeError(`expected the options of --help, got: ${(error as Error).message.split('\n', 1)[0] ?? ''}`, {
      cause: error,
    });
  }
}

/** What was given for each flag, from the command line or the environment. */
class Values {
  readonly #flags: Readonly<Record<string, unknown>>;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(flags: Readonly<Record<string, unknown>>, environment: Readonly<Record<string, string | undefined>>) {
    this.#flags = flags;
    this.#environment = environment;
  }

  /** Where a value came from, for errors. */
  source(name: FlagName): string {
    return this.#flags[name] === undefined ? nameInEnvironment(name) : `--${name}`;
  }

  text(name: FlagName): string | undefined {
    const value = this.#flags[name] ?? this.#environment[nameInEnvironment(name)];
    if (value === '') throw this.#wrong(name, 'a text that is not empty', value);
    return typeof value === 'string' ? value : undefined;
  }

  required(name: FlagName): string {
    const text = this.text(name);
    if (text === undefined) throw new TypeError(`--${name}: expected a text, got nothing`);
    return text;
  }

  /** In the environment, several are separated by commas. */
  texts(name: FlagName): string[] {
    const flags = this.#flags[name];
    if (Array.isArray(flags)) return flags.map(String);
    const text = this.#environment[nameInEnvironment(name)] ?? '';
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  number(name: FlagName): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw this.#wrong(name, 'a whole number', text);
    return Number(text);
  }

  rate(name: FlagName): readonly [number, number] | undefined {
    const text = this.text(name);
    const [burst, perSecond] = text?.split(',').map(Number) ?? [];
    if (text === undefined) return undefined;
    if (!/^\d+(\.\d+)?,\d+(\.\d+)?$/.test(text) || burst === undefined || perSecond === undefined)
      throw this.#wrong(name, 'two numbers such as 60,30', text);
    return [burst, perSecond];
  }

  on(name: FlagName): boolean {
    if (this.#flags[name] === true) return true;
    const text = this.#environment[nameInEnvironment(name)];
    if (text === undefined || text === '' || text === '0' || text === 'false') return false;
    if (text === '1' || text === 'true') return true;
    throw this.#wrong(name, '1, true, 0 or false', text);
  }

  #wrong(name: FlagName, expected: string, got: unknown): TypeError {
    return new TypeError(`${this.source(name)}: expected ${expected}, got ${show(got)}`);
  }
}

function readJwt(values: Values): ServerOptions['jwt'] {
  const secret = values.text('jwt-key');
  const file = values.text('jwt-key-file');
  if (secret !== undefined && file !== undefined)
    throw new TypeError('--jwt-key, --jwt-key-file: expected one of them, got both');
  if (secret === undefined && file === undefined) return undefined;
  return {
    algorithm: (values.text('jwt-algorithm') ?? FLAGS['jwt-algorithm'].standard) as JwtAlgorithm,
    key: secret ?? readKey(values.source('jwt-key-file'), file ?? ''),
    issuer: values.required('jwt-issuer'),
    audience: values.required('jwt-audience'),
    nameClaim: values.text('jwt-name-claim'),
    leewayMs: values.number('jwt-leeway-ms'),
  };
}

function readKey(source: string, file: string): string | JWK {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new TypeError(
      `${source}: expected a file that can be read, got ${show(file)} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`,
      { cause: error },
    );
  }
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as JWK;
  } catch (cause) {
    throw new TypeError(`${source}: expected a JWK in ${show(file)}, got something that is not JSON`, { cause });
  }
}

function readNamespace(text: string): [string, { retention: 'history' | 'replay' | 'live' }] {
  const [, word, retention] = /^([^:]+):(history|replay|live)$/.exec(text) ?? [];
  if (word === undefined || retention === undefined)
    throw new TypeError(`--namespace: expected word:history, word:replay or word:live, got ${show(text)}`);
  return [word, { retention: retention as 'history' | 'replay' | 'live' }];
}

function readLog(text: string | undefined): ServerOptions['log'] {
  return text === 'off' ? false : (text as ServerOptions['log']);
}

const days = (count: number | undefined): number | undefined => (count === undefined ? undefined : count * 86_400_000);
