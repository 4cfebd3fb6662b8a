/** Options, checked and completed: what the parts of a server are made from. */
import { LIMITS } from 'rt-elements/protocol';
import { JWT_ALGORITHMS, type JwtSettings } from './jwt.ts';
import { scopesOf } from './api/feature-routes.ts';
import { type BackendSettings, readBackend } from './backend-settings.ts';
import { isFetchable } from './jwks-source.ts';
import { expectBoolean, expectKeys, expectObject, expectRate, expectText, expectWhole, wrong } from './expect.ts';
import type { AnyFeature } from './feature.ts';
import type { Rate } from './limits.ts';
import { readNamespaces } from './namespace-settings.ts';
import type { Namespaces } from './namespaces.ts';
import type { LimitOptions, ServerOptions } from './options.ts';
import { parseOrigin } from './origin.ts';
import type { HubSettings } from './services.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A page that says goodbye may be a reload: nobody can tell. */
const BYE_MS = 4000;
const LONGEST_MS = 2 ** 31 - 1;

const OPTION_NAMES = [
  'database',
  'guests',
  'jwt',
  'path',
  'origins',
  'trustProxy',
  'authorize',
  'authorizeMs',
  'hooks',
  'webhooks',
  'github',
  'apiKeys',
  'apiRate',
  'features',
  'namespaces',
  'limits',
  'heartbeat',
  'presence',
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
  readonly namespaces: Namespaces;
  readonly hub: HubSettings;
  readonly backend: BackendSettings;
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
  return {
    database: expectText('database', options.database, "a path, or ':memory:'"),
    guests,
    jwt,
    path: readPath(options.path),
    origins: readOrigins(options.origins),
    trustProxy: expectBoolean('trustProxy', options.trustProxy),
    namespaces: readNamespaces(options, builtIn),
    hub: readHub(options),
    backend: readBackend(options, scopesOf([...builtIn, ...(options.features ?? [])])),
    drainMs: expectWhole('drainMs', options.drainMs, 0, 0, LONGEST_MS),
  };
}

function readJwt(jwt: JwtSettings | undefined): JwtSettings | undefined {
  if (jwt === undefined) return undefined;
  expectKeys('jwt', jwt, ['algorithm', 'key', 'jwks', 'issuer', 'audience', 'nameClaim', 'leewayMs']);
  if (!JWT_ALGORITHMS.includes(jwt.algorithm))
    throw wrong('jwt.algorithm', `one of ${JWT_ALGORITHMS.join(', ')}`, jwt.algorithm);
  if (jwt.jwks !== undefined) expectKeySet(jwt);
  else if (typeof jwt.key !== 'object' || jwt.key === null)
    expectText('jwt.key', jwt.key, 'a secret, a public key as PEM, or a JWK');
  expectText('jwt.issuer', jwt.issuer);
  expectText('jwt.audience', jwt.audience);
  if (jwt.nameClaim !== undefined) expectText('jwt.nameClaim', jwt.nameClaim);
  expectWhole('jwt.leewayMs', jwt.leewayMs, 0, 0, MINUTE_MS);
  return jwt;
}

function expectKeySet({ algorithm, key, jwks }: JwtSettings): void {
  if (key !== undefined) throw new TypeError('jwt.key, jwt.jwks: expected one of them, got both');
  if (algorithm.startsWith('HS'))
    throw wrong('jwt.algorithm', 'one with public keys for jwt.jwks, such as RS256', algorithm);
  const file = expectText('jwt.jwks', jwks, 'an address or a file');
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file) && !isFetchable(file))
    throw new TypeError('jwt.jwks: expected an https address (http on this machine alone), without a name or password');
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

function readHub({ limits, heartbeat, presence, helloMs, tokenGraceMs, authorizeMs }: ServerOptions): HubSettings {
  const beat = expectKeys('heartbeat', heartbeat, ['everyMs', 'graceMs']);
  const present = expectKeys('presence', presence, ['graceMs', 'idleAfterMs']);
  const stayMs = expectWhole('presence.graceMs', present.graceMs, 15_000, 0, HOUR_MS);
  const graceMs = expectWhole('tokenGraceMs', tokenGraceMs, 30_000, 0, 60_000);
  return {
    heartbeat: {
      everyMs: expectWhole('heartbeat.everyMs', beat.everyMs, LIMITS.pingEveryMs, 100, HOUR_MS),
      graceMs: expectWhole('heartbeat.graceMs', beat.graceMs, LIMITS.pingGraceMs, 100, HOUR_MS),
    },
    presence: {
      graceMs: stayMs,
      byeMs: Math.min(stayMs, BYE_MS),
      idleAfterMs: expectWhole('presence.idleAfterMs', present.idleAfterMs, 5 * MINUTE_MS, 1000, LONGEST_MS),
    },
    helloMs: expectWhole('helloMs', helloMs, LIMITS.helloMs, 100, HOUR_MS),
    tokenWarningMs: MINUTE_MS,
    tokenGraceMs: graceMs,
    authorizeMs: expectWhole('authorizeMs', authorizeMs, 2000, 1, MINUTE_MS),
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
    'duplicateMs',
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
    duplicateMs: expectWhole('limits.duplicateMs', given.duplicateMs, 0, 0, HOUR_MS),
  };
}
