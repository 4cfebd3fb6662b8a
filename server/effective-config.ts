/** The configuration as it will be, with every default and without secrets: what `--print-config` prints. */
import type { Command } from './cli-options.ts';
import { features } from './features/index.ts';
import type { JwtSettings } from './jwt.ts';
import type { Namespace } from './namespaces.ts';
import { readSettings, type Settings } from './settings.ts';

const SECRET = '(not shown)';

/** By the names a file has, so that what is printed can be written into one. @throws TypeError as `createServer`. */
export function effectiveConfig({ options, port, host }: Command): object {
  const settings = readSettings(options, features);
  const { database, guests, jwt, path, origins, trustProxy, namespaces, hub, backend, drainMs } = settings;
  return {
    port,
    host,
    database,
    guests,
    jwt: jwt && withoutKey(jwt),
    path,
    origins: [...origins],
    trustProxy,
    namespaces: Object.fromEntries(
      [...namespaces.values()].map((namespace) => [namespace.word, ofNamespace(namespace)]),
    ),
    limits: ofLimits(hub),
    heartbeat: hub.heartbeat,
    presence: { graceMs: hub.presence.graceMs, idleAfterMs: hub.presence.idleAfterMs },
    apiKeys: backend.apiKeys.map((key) => ({ ...key, secret: SECRET })),
    apiRate: backend.apiRate,
    webhooks: backend.webhooks.map((webhook) => ({ ...webhook, url: withoutPath(webhook.url), secret: SECRET })),
    github: backend.github && { secret: SECRET },
    helloMs: hub.helloMs,
    tokenGraceMs: hub.tokenGraceMs,
    drainMs,
    assets: options.assets,
    log: options.log ?? 'info',
  };
}

function withoutKey({ key, jwks, ...rest }: JwtSettings): object {
  // The rest of an address may hold a secret; a file's name holds none.
  const [address, ...query] = jwks?.split('?') ?? [];
  return {
    ...rest,
    ...(key !== undefined && { key: SECRET }),
    ...(address !== undefined && { jwks: query.length === 0 ? address : `${address}?${SECRET}` }),
  };
}

/** Who may post to an address is often said in it. */
function withoutPath(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return pathname === '/' && search === '' ? origin : `${origin}/${SECRET}`;
}

function ofNamespace({ feature, keep, access, limits, signals }: Namespace): object {
  const { retention, maxEvents, maxAgeMs } = keep;
  const { subscribe: read, call: write, history, signal, presence, moderate } = access;
  return {
    retention,
    maxEvents,
    maxAgeMs,
    read,
    write,
    history,
    signal,
    presence,
    moderate,
    ...(feature === undefined && signals !== undefined && { openSignals: [...signals.keys()] }),
    limits,
  };
}

function ofLimits({ limits }: Settings['hub']): object {
  const { rates, userRates, ...rest } = limits;
  return { ...rest, ...rates, userFactor: Math.round(userRates.call[0] / rates.call[0]) };
}
