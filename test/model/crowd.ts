/** Many clients of one server on virtual time: how they come back when it was away. */
// What a client loads when it first needs it would take time that no clock sees.
import '../../components/core/fallbacks.ts';
import '../../components/core/guest-lock.ts';
import '../../components/core/shared-token.ts';
import type { Client, ClientOptions } from '../../components/core/client-api.ts';
import { createClient } from '../../components/core/create-client.ts';
import { TIMING } from '../../components/core/timing.ts';
import { seededRandom } from '../support/random.ts';
import { Authority } from './authority.ts';
import { ModelServer } from './model-server.ts';
import { Network, type Place } from './network.ts';
import { newBrowser, PlacePlatform } from './place-platform.ts';
import { VirtualTime } from './virtual-time.ts';

const ROOM = 'log:herd';

export interface Member {
  readonly client: Client;
  readonly place: Place;
  /** Offsets of the room that were applied, in order. */
  readonly applied: number[];
}

export class Crowd {
  readonly time = new VirtualTime();
  readonly network: Network;
  readonly server: ModelServer;
  readonly authority: Authority;
  readonly members: readonly Member[];

  constructor(count: number, seed: number, options: Partial<ClientOptions> = {}) {
    const { time } = this;
    const random = seededRandom(seed);
    this.authority = new Authority(time);
    const onFault = (what: string): never => {
      throw new Error(what);
    };
    this.server = new ModelServer({ time, random, authority: this.authority, onFault });
    const network = new Network({ time, random, accept: () => this.server.door });
    this.network = network;
    this.members = Array.from({ length: count }, (_, i) => {
      const place: Place = { name: `m${i}`, dials: 'answered', blocks: {}, mostDelayMs: 2, wakesAt: 0 };
      const platform = new PlacePlatform({ time, random, network, place, browser: newBrowser() });
      const client = createClient(
        { url: 'http://server/rt', ...options },
        {
          platform,
          timing: TIMING,
          transport: network.transport(place, 'ws'),
          fallback: (name) => network.transport(place, name),
        },
      );
      const applied: number[] = [];
      client.channel(ROOM).follow({ onEvent: ({ o }) => applied.push(o) });
      return { client, place, applied };
    });
  }

  /** Everybody is there. */
  get whole(): boolean {
    return this.members.every(({ client }) => client.channel(ROOM).status.get().freshness === 'live');
  }

  async join(): Promise<void> {
    this.server.start();
    await this.time.advance(15_000);
    if (!this.whole) throw new Error('expected everybody to have joined');
  }

  /** The process is gone, and everybody is told so by the network. */
  die(): void {
    this.server.kill();
    for (const wire of this.network.wires) this.network.reset(wire);
  }

  /** Somebody says something, and everybody has the time to hear it. */
  async say(): Promise<void> {
    const { done } = this.members[0]!.client.channel(ROOM).publish('said', 'hello');
    await this.time.advance(1_000);
    await done;
  }

  /** Moves time on until everybody is there. Resolves with how long that took, ms. */
  async gather(mostMs: number): Promise<number> {
    const start = this.time.now;
    while (!this.whole) {
      if (this.time.now - start > mostMs) throw new Error(`expected everybody back within ${mostMs} ms`);
      await this.time.advance(10);
    }
    return this.time.now - start;
  }

  dispose(): void {
    for (const { client } of this.members) client.dispose();
  }
}
