/** Options, checked and completed: what the parts of a server are made from. */
import { LIMITS } from 'rt-elements/protocol';
import { JWT_ALGORITHMS, type JwtSettings } from './jwt.ts';
import { expectBoolean, expectKeys, expectObject, expectRate, expectText, expectWhole, wrong } from './expect.ts';
import type { AnyFeature } from './feature.ts';
import type { Rate } from './limits.ts';
import { featureNamespace, type Namespace, plainNamespace } from './namespaces.ts';
import type { KeepOptions, LimitOptions, NamespaceOptions, ServerOptions } from './options.ts';
import { parseOrigin } from './origin.ts';
import type { Keep } from './ports/broker.ts';
import type { HubSettings } from './services.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LONGEST_MS = 2 ** 31 - 1;

/** Keys of `history` outlive the longest outbox (24 h), those of `replay` theirs (5 min). */
const KEEP: Readonly<Record<NamespaceOptions['retention'], Keep>> = {
  history: { retention: 'history', keyMs: 25 * HOUR_MS },
  replay: { retention: 'replay', maxEvents: 256, maxAgeMs: 10 * MINUTE_MS, keyMs: 10 * MINUTE_MS },
  live: { retention: 'live', maxEvents: 0, keyMs: 10 * MINUTE_MS },
};

const OPTION_NAMES = [
  'database',
  'guests',
  'jwt',
  'path',
  'origins',
  'trustProxy',
  'authorize',
  'features',
  'namespaces',
  'publicNamespaces',
  'keep',
  'limits',
  'heartbeat',
  'helloMs',
  'tokenGraceMs',
  'drainMs',
  'log',
  'assets',
  'runtime',
] as const satisfies readonly (keyof ServerOptions)[];

export interface Settings {
  readonly database: string;
  readonly guests: boolean;
  readonly jwt: JwtSettings | undefined;
  readonly path: string;
  readonly origins: ReadonlySet<string>;
  readonly trustProxy: boolean;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly publicNamespaces: ReadonlySet<string>;
  readonly hub: HubSettings;
  readonly drainMs: number;
}

/** @throws TypeError that names the option, what was expected and what was got. */
export function readSettings(options: ServerOptions, builtIn: readonly AnyFeature[]): Settings {
  expectObject('options', options);
  expectKeys('options', options, OPTION_NAMES);
  const guests = expectBoolean('guests', options.guests);
  const jwt = readJwt(options.jwt);
  if (!guests && jwt === undefined)
    throw new TypeError('guests, jwt: expected guests: true, or jwt with a key, or both; got neither');
  if (options.authorize !== undefined && typeof options.authorize !== 'function')
    throw wrong('authorize', 'a function', options.authorize);
  const namespaces = readNamespaces(options, builtIn);
  return {
    database: expectText('database', options.database, "a path, or ':memory:'"),
    guests,
    jwt,
    path: readPath(options.path),
    origins: readOrigins(options.origins),
    trustProxy: expectBoolean('trustProxy', options.trustProxy),
    namespaces,
    publicNamespaces: readPublic(options.publicNamespaces, namespaces),
    hub: readHub(options),
    drainMs: expectWhole('drainMs', options.drainMs, 0, 0, LONGEST_MS),
  };
}

function readJwt(jwt: JwtSettings | undefined): JwtSettings | undefined {
  if (jwt === undefined) return undefined;
  expectKeys('jwt', jwt, ['algorithm', 'key', 'issuer', 'audience', 'nameClaim', 'leewayMs']);
  if (!JWT_ALGORITHMS.includes(jwt.algorithm))
    throw wrong('jwt.algorithm', `one of ${JWT_ALGORITHMS.join(', ')}`, jwt.algorithm);
  if (typeof jwt.key !== 'object' || jwt.key === null)
    expectText('jwt.key', jwt.key, 'a secret, a public key as PEM, or a JWK');
  expectText('jwt.issuer', jwt.issuer);
  expectText('jwt.audience', jwt.audience);
  if (jwt.nameClaim !== undefined) expectText('jwt.nameClaim', jwt.nameClaim);
  expectWhole('jwt.leewayMs', jwt.leewayMs, 0, 0, MINUTE_MS);
  return jwt;
}

function readPath(path: string | undefined): string {
  if (path === undefined) return '/rt';
  if (typeof path !== 'string' || !/^(\/[A-Za-z0-9._~-]+)+$/.test(path))
    throw wrong('path', 'a path such as /rt, without a slash at its end', path);
  return path;
}

function readOrigins(origins: readonly string[] | undefined): ReadonlySet<string> {
  if (origins !== undefined && !Array.isArray(origins))
    throw wrong('origins', 'an array of origins such as https://app.example', origins);
  return new Set(
    (origins ?? []).map((origin: unknown, at) => {
      const parsed = typeof origin === 'string' ? parseOrigin(origin) : undefined;
      if (parsed === undefined)
        throw wrong(`origins[${at}]`, 'an origin such as https://app.example, without a path', origin);
      return parsed;
    }),
  );
}

function readNamespaces(
  { features = [], namespaces = {}, keep = {} }: ServerOptions,
  builtIn: readonly AnyFeature[],
): Map<string, Namespace> {
  const all = new Map<string, Namespace>();
  for (const feature of [...builtIn, ...features]) {
    const { name, retention } = feature.contract;
    if (all.has(name)) throw wrong('features', 'features of different names', name);
    all.set(
      name,
      featureNamespace(
        feature,
        readKeep(`keep.${name}`, retention, Object.hasOwn(keep, name) ? keep[name] : undefined),
      ),
    );
  }
  const stranger = Object.keys(keep).find((word) => !all.has(word));
  if (stranger !== undefined) throw wrong('keep', `features' names (${[...all.keys()].join(', ')})`, stranger);
  for (const [word, options] of Object.entries(namespaces)) {
    const name = `namespaces.${word}`;
    if (!/^[a-z0-9_.~-]{1,31}$/.test(word))
      throw wrong('namespaces', 'words of a-z 0-9 _ . ~ - up to 31 characters', word);
    if (all.has(word)) throw wrong(name, 'a word that no feature has', word);
    const { retention, openSignals } = expectKeys(name, options, ['retention', 'openSignals', 'maxEvents', 'maxAgeMs']);
    if (retention === undefined || !Object.hasOwn(KEEP, retention))
      throw wrong(`${name}.retention`, 'history, replay or live', retention);
    if (openSignals !== undefined && !(Array.isArray(openSignals) && openSignals.every((n) => typeof n === 'string')))
      throw wrong(`${name}.openSignals`, 'an array of names', openSignals);
    all.set(word, plainNamespace(word, readKeep(name, retention, options), openSignals));
  }
  return all;
}

function readPublic(
  words: readonly string[] | undefined,
  namespaces: ReadonlyMap<string, Namespace>,
): ReadonlySet<string> {
  if (words !== undefined && !Array.isArray(words)) throw wrong('publicNamespaces', 'an array of words', words);
  for (const [at, word] of ((words ?? []) as readonly string[]).entries())
    if (!namespaces.has(word))
      throw wrong(`publicNamespaces[${at}]`, `one of ${[...namespaces.keys()].join(', ')}`, word);
  return new Set(words);
}

function readKeep(name: string, retention: NamespaceOptions['retention'], options: KeepOptions | undefined): Keep {
  const standard = KEEP[retention];
  const { maxEvents, maxAgeMs } = options ?? {};
  return {
    ...standard,
    ...(maxEvents !== undefined && {
      maxEvents: expectWhole(`${name}.maxEvents`, maxEvents, 0, 0, Number.MAX_SAFE_INTEGER),
    }),
    ...(maxAgeMs !== undefined && {
      maxAgeMs: expectWhole(`${name}.maxAgeMs`, maxAgeMs, 0, 1, Number.MAX_SAFE_INTEGER),
    }),
  };
}

function readHub({ limits, heartbeat, helloMs, tokenGraceMs }: ServerOptions): HubSettings {
  const beat = expectKeys('heartbeat', heartbeat, ['everyMs', 'graceMs']);
  const graceMs = expectWhole('tokenGraceMs', tokenGraceMs, 30_000, 0, 60_000);
  return {
    heartbeat: {
      everyMs: expectWhole('heartbeat.everyMs', beat.everyMs, LIMITS.pingEveryMs, 100, HOUR_MS),
      graceMs: expectWhole('heartbeat.graceMs', beat.graceMs, LIMITS.pingGraceMs, 100, HOUR_MS),
    },
    helloMs: expectWhole('helloMs', helloMs, LIMITS.helloMs, 100, HOUR_MS),
    tokenWarningMs: MINUTE_MS,
    tokenGraceMs: graceMs,
    limits: readLimits(limits),
  };
}

function readLimits(limits: LimitOptions | undefined): HubSettings['limits'] {
  const given = expectKeys('limits', limits, [
    'subs',
    'call',
    'pub',
    'sub',
    'sig',
    'userFactor',
    'messages',
    'socketsPerUser',
    'socketsPerAddress',
    'queuedBytes',
  ]);
  const rates = {
    call: expectRate('limits.call', given.call, [60, 30]),
    pub: expectRate('limits.pub', given.pub, [60, 30]),
    sub: expectRate('limits.sub', given.sub, [256, 64]),
    sig: expectRate('limits.sig', given.sig, [40, 20]),
    messages: expectRate('limits.messages', given.messages, [2000, 500]),
  };
  const factor = expectWhole('limits.userFactor', given.userFactor, 3, 1, 1_000_000);
  const times = ([burst, perSecond]: Rate): Rate => [burst * factor, perSecond * factor];
  return {
    subs: expectWhole('limits.subs', given.subs, LIMITS.subs, 1, LIMITS.subs),
    rates,
    userRates: {
      call: times(rates.call),
      pub: times(rates.pub),
      sub: times(rates.sub),
      sig: times(rates.sig),
      messages: times(rates.messages),
    },
    socketsPerUser: expectWhole('limits.socketsPerUser', given.socketsPerUser, 100, 1, 10_000_000),
    socketsPerAddress: expectWhole('limits.socketsPerAddress', given.socketsPerAddress, 1000, 1, 10_000_000),
    queuedBytes: expectWhole('limits.queuedBytes', given.queuedBytes, LIMITS.queuedBytes, LIMITS.frameBytes, 1024 ** 3),
  };
}
