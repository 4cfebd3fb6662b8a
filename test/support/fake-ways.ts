/** Three ways to one fake server, each open, blocked or silent as a test says. */
import type { TestContext } from 'node:test';
// Loaded by the client when it is needed; here before, so that a clock that stands still need not wait for a disk.
import '../../components/core/fallbacks.ts';
import type { Client, ClientOptions } from '../../components/core/client-api.ts';
import { createClient } from '../../components/core/create-client.ts';
import type { TransportName } from '../../components/core/ladder.ts';
import { TIMING } from '../../components/core/timing.ts';
import type { Carrier, CarrierListener, DialRequest, Transport } from '../../components/core/transports/transport.ts';
import type { ClientMessages } from '../../components/protocol/index.ts';
import { FakePlatform } from './fake-platform.ts';
import { type FakeLink, FakeServer, type Meeting } from './fake-server.ts';

export class Way implements Transport {
  readonly name: TransportName;
  readonly #server: FakeServer;
  readonly links: FakeLink[] = [];
  /** What dials on this way meet. */
  meets: Meeting = 'accept';
  /** Whether its code cannot be loaded. */
  isMissing = false;

  constructor(name: TransportName, server: FakeServer) {
    this.name = name;
    this.#server = server;
  }

  dial(request: DialRequest, listener: CarrierListener): Carrier {
    this.#server.meets = [this.meets];
    const carrier = this.#server.dial(request, listener);
    this.links.push(this.#server.link);
    return carrier;
  }

  get open(): number {
    return this.links.filter(({ state }) => state !== 'closed').length;
  }

  /** What the newest link on this way was greeted with. */
  get hello(): ClientMessages['hello'] | undefined {
    return this.links.at(-1)?.of('hello')[0];
  }
}

export interface Ways {
  readonly client: Client;
  readonly server: FakeServer;
  readonly platform: FakePlatform;
  readonly ws: Way;
  readonly sse: Way;
  readonly poll: Way;
  readonly pass: (ms?: number) => Promise<void>;
  /** Names of the ways that were dialled, in order. */
  readonly dialled: () => TransportName[];
}

const OK = { status: 200, headers: { get: () => null }, body: null };

/** A client that has not been asked to connect, on a network where the server answers plain requests. */
export function startWays(
  t: Pick<TestContext, 'after'>,
  { platform = new FakePlatform(), ...options }: Partial<ClientOptions> & { platform?: FakePlatform } = {},
): Ways {
  const server = new FakeServer(() => Math.round(5_000_000_000 + platform.clock.now));
  const [ws, sse, poll] = (['ws', 'sse', 'poll'] as const).map((name) => new Way(name, server)) as [Way, Way, Way];
  const all = { ws, sse, poll };
  platform.respond = () => Promise.resolve(OK);
  const client = createClient(
    { url: '/rt', ...options },
    {
      platform,
      timing: TIMING,
      transport: ws,
      fallback: (name) => (all[name].isMissing ? Promise.reject(new TypeError('no such chunk')) : all[name]),
    },
  );
  t.after(() => client.dispose());
  return {
    ...{ client, server, platform, ws, sse, poll },
    pass: (ms = 0) => platform.clock.advance(ms),
    dialled: () => server.links.map((link) => [ws, sse, poll].find(({ links }) => links.includes(link))?.name ?? 'ws'),
  };
}
