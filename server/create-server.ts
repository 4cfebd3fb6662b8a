/** The composition root: the one place that knows which adapters, features and transports a server is made of. */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEY_BYTES, keyFromBytes, RtError } from 'rt-elements/protocol';
import { MemoryBroker } from './adapters/memory/memory-broker.ts';
import { MemoryPresence } from './adapters/memory/memory-presence.ts';
import { SqliteBroker } from './adapters/sqlite/sqlite-broker.ts';
import { ApiDoor } from './api/api-door.ts';
import { ApiKeys } from './api/api-keys.ts';
import { allRoutes } from './api/feature-routes.ts';
import { Backend } from './api/backend.ts';
import { folderAssets } from './assets.ts';
import { Authenticator } from './auth.ts';
import { BodyPlaces } from './doors/body-places.ts';
import { GithubDoor } from './doors/github-door.ts';
import { LiveDoors } from './doors/live-doors.ts';
import { PlainDoor } from './doors/plain-door.ts';
import { Tickets } from './doors/tickets.ts';
import { wrong } from './expect.ts';
import { takeGithub } from './features/activity/github-delivery.ts';
import { features } from './features/index.ts';
import { GuestTokens } from './guest-tokens.ts';
import { Hooks } from './hooks/hooks.ts';
import { Webhooks } from './hooks/webhooks.ts';
import { HttpDoors } from './http.ts';
import { Hub } from './hub.ts';
import { type ListenOptions, HttpAttachment, ownHttpServer } from './http-attachment.ts';
import { Jwks } from './jwks.ts';
import { isFetchable, jwksSource } from './jwks-source.ts';
import { type JwtSettings, JwtVerifier } from './jwt.ts';
import type { Logger } from './log.ts';
import { nodeLogger } from './node-log.ts';
import { nodeRuntime } from './node-runtime.ts';
import type { ServerOptions } from './options.ts';
import type { Broker } from './ports/broker.ts';
import { openings } from './openings.ts';
import type { Runtime } from './runtime.ts';
import { type SeedOptions, seedOf } from './seed.ts';
import { readSettings } from './settings.ts';
import { steadyTime } from './steady-time.ts';
import type { Link, LinkListener } from './transports/transport.ts';
import { WebSocketTransport } from './transports/websocket.ts';

/** Most time a stopping server waits for what is being stored, ms. */
const FINISH_MS = 5000;
/** Most bodies of links and tickets that are on their way at once, and of these from one network. */
const BODIES = { most: 4096, mostOfOne: 256 } as const;

/** A running server. */
export interface RtServer {
  /** Takes the upgrades and requests under the server's path from a Node server; every other path stays with the listeners it has. */
  attach(server: HttpServer): void;
  /** Answers a request when it lies under the server's path, and says whether it did: for middlewares. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Listens on an http server of its own. Port 0 takes a free one. */
  listen(options: ListenOptions): Promise<AddressInfo>;
  /** How many links are open and channels followed, and how many signals were dropped since the start. */
  readonly counts: {
    readonly links: number;
    readonly channels: number;
    readonly droppedSignals: number;
    /** What features planned and is still to come. */
    readonly planned: number;
  };
  /**
   * Asks again what a user may follow and read, on every link: for when `authorize` would answer otherwise by now. A
   * subscription that is not allowed any more ends with the reason. Resolves once everything was asked.
   */
  recheck(userId: string): Promise<void>;
  /**
   * What a page may bring of a channel, as the text of a `<script type="application/json">` inside an element: its newest
   * page, or its snapshot, and nothing that is one person's. It may stand in any page that `readers` are shown.
   * @throws RtError `FORBIDDEN` where the channel is not open to all of them; `TOO_LARGE` over 48 KiB; `UNAVAILABLE` once
   * the server is stopping.
   */
  seed(channel: string, options?: SeedOptions): Promise<string>;
  /** Sends clients away with a verdict, lets what is being stored finish, closes the database. The same promise every time. */
  close(): Promise<void>;
}

/** The set of keys that changes, where there is one. @throws TypeError when its file cannot be used at all. */
async function keySet({ jwks, algorithm }: JwtSettings, runtime: Runtime, log: Logger): Promise<Jwks | undefined> {
  if (jwks === undefined) return undefined;
  const read = jwksSource(jwks);
  const keys = new Jwks({ read, algorithm, runtime, log });
  await keys.refresh();
  // An address may answer later; a file that is wrong now is a mistake.
  if (keys.size === 0 && !isFetchable(jwks))
    throw wrong('jwt.jwks', `a file with a set of public keys for ${algorithm}`, jwks);
  return keys;
}

/**
 * Makes a server. It opens its database at once, and listens nowhere before `attach` or `listen`.
 * @throws TypeError for an option that is not as expected; what the database says when it cannot be opened.
 */
export async function createServer(options: ServerOptions): Promise<RtServer> {
  const settings = readSettings(options, features);
  const log = nodeLogger(options.log ?? 'info');
  const runtime = options.runtime ?? nodeRuntime;
  const { assets } = options;
  if (assets !== undefined && typeof assets !== 'string' && typeof assets !== 'function')
    throw wrong('assets', 'a folder or a function', assets);

  const now = steadyTime(runtime);
  const broker: Broker =
    settings.database === ':memory:'
      ? new MemoryBroker({ now })
      : await SqliteBroker.open({ file: settings.database, now });
  try {
    const { jwt, guests } = settings;
    const verifier = jwt && (await JwtVerifier.create(jwt, runtime.now, await keySet(jwt, runtime, log)));
    const guestTokens = guests ? new GuestTokens(await broker.secret('guest'), runtime) : undefined;
    const authenticator = new Authenticator(verifier, guestTokens);
    const newId = (): string => keyFromBytes(runtime.randomBytes(KEY_BYTES));
    const { apiKeys, apiRate, hooks: ownHooks, webhooks: endpoints } = settings.backend;
    const keepsOwn = (word: string): boolean => settings.namespaces.get(word)?.feature?.personal === 'history';
    const webhooks = new Webhooks({ webhooks: endpoints, fetch, keepsOwn, runtime, newId, log });
    const hooks =
      ownHooks === undefined && endpoints.length === 0
        ? undefined
        : new Hooks({ hooks: ownHooks ?? {}, runtime, log, listeners: [webhooks] });
    const hub = new Hub({
      broker,
      presence: new MemoryPresence(runtime),
      namespaces: settings.namespaces,
      authenticator,
      authorize: options.authorize,
      hooks,
      settings: settings.hub,
      runtime,
      log,
    });
    // Looked at before features begin, so that one that is not as expected has done nothing.
    const routes = allRoutes(settings.namespaces, (word) => hub.services.desks.of({ word }));
    await hub.start();
    let stopping = false;
    const read = typeof assets === 'function' ? assets : folderAssets(assets);
    const open = (link: Link): LinkListener => hub.open(link);
    const isStopping = (): boolean => stopping;
    const bodies = new BodyPlaces({ ...BODIES, now: () => runtime.monotonic() });
    const live = new LiveDoors({ open, runtime, rates: settings.hub.limits.rates, bodies, stopping: isStopping });
    const tickets = new Tickets(runtime, newId);
    const plain = new PlainDoor({ readers: hub.readers, tickets, authenticator, bodies, runtime });
    const ready = (): boolean => broker.ready && !stopping;
    const api = new ApiDoor({
      backend: new Backend(hub),
      routes,
      secret: await broker.secret('api'),
      keys: new ApiKeys(apiKeys, apiRate),
      path: `${settings.path}/api`,
      trustProxy: settings.trustProxy,
      runtime,
      log,
      health: () => ({
        ready: ready(),
        links: hub.links,
        channels: hub.channels,
        droppedSignals: hub.droppedSignals,
        droppedWebhooks: webhooks.dropped,
        untoldEvents: hooks?.untold ?? 0,
      }),
    });
    const github = new GithubDoor({
      secret: settings.backend.github?.secret,
      take: (delivery) => takeGithub(hub.services.desks.of({ word: 'activity' }), delivery),
      trustProxy: settings.trustProxy,
      runtime,
      log,
    });
    const doors = new HttpDoors({ ...settings, read, live, plain, api, github, ready, log });
    const transport = new WebSocketTransport(open);
    const attachment = new HttpAttachment({ ...settings, doors, transport, stopping: isStopping, log });

    for (const sentence of openings(settings, options.authorize !== undefined)) log.info({}, sentence);
    let closed: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      stopping = true;
      log.info({ links: hub.links }, 'stopping');
      await hub.close({ drainMs: settings.drainMs, finishMs: FINISH_MS });
      await live.close();
      await attachment.close();
      await Promise.race([
        hooks?.idle(),
        new Promise((resolve) => runtime.setTimeout(() => resolve(undefined), FINISH_MS)),
      ]);
      webhooks.close();
      await broker.close();
      log.info({}, 'stopped');
    };
    return {
      attach: (server) => attachment.attach(server),
      handle: (request, response) => doors.handle(request, response),
      listen: (where) => attachment.listen(ownHttpServer(), where),
      get counts() {
        const { links, channels, droppedSignals, planned } = hub;
        return { links, channels, droppedSignals, planned };
      },
      recheck: (userId) => hub.recheck(userId),
      seed: async (channel, how) => {
        if (stopping) throw new RtError('UNAVAILABLE', 'this server is stopping');
        return seedOf(hub.services, channel, how);
      },
      close: () => (closed ??= close()),
    };
  } catch (error) {
    await broker.close();
    throw error;
  }
}
