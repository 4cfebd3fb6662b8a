import type { ClientMessage } from '../protocol/client-messages.ts';
import type { Codec } from '../protocol/codec.ts';
import { loadCodec } from './codec.ts';
import type { Context } from './context.ts';
import type { TextStorage } from './platform.ts';
import { withStorage } from './text-storage.ts';
import type { Transport } from './transports/transport.ts';

export type TransportName = Transport['name'];

/** A transport ready for one dial, with the codec it carries. */
export interface Rung {
  readonly transport: Transport;
  readonly codec: Codec<ClientMessage>;
}

export interface LadderOptions extends Pick<Context, 'platform' | 'timing' | 'url'> {
  /** In the order of preference. */
  readonly names: readonly TransportName[];
  /** What a WebSocket speaks; the others speak JSON. */
  readonly codec: 'json' | 'msgpack';
  readonly load: (name: TransportName) => Transport | Promise<Transport>;
}

/** Knows which transports there are, what has worked, and so where a dial starts and where it may go on. */
export class Ladder {
  readonly #options: LadderOptions;
  readonly #key: string;
  readonly #loaded = new Map<TransportName, Transport>();
  #codec: LadderOptions['codec'];
  #switched = false;
  /** A WebSocket was welcomed on this network: that one fails now is an outage, and an outage does not demote. */
  #proven = false;

  constructor(options: LadderOptions) {
    this.#options = options;
    this.#codec = options.codec;
    this.#key = `rt-elements:transport:${options.url}`;
  }

  /** Where a dial starts: at what won a short while ago, else at the top. */
  get first(): TransportName {
    const { names, timing, platform } = this.#options;
    const [name, since] = this.#stored((storage) => storage.getItem(this.#key))?.split(' ') ?? [];
    const fresh = Math.abs(platform.wall() - Number(since)) < timing.rememberMs;
    return (!this.#proven && fresh && names.find((known) => known === name)) || names[0]!;
  }

  /** What may be tried beside a dial that started with `first`, in order. */
  others(first: TransportName): readonly TransportName[] {
    return first === 'ws' && this.#proven ? [] : this.#options.names.filter((name) => name !== first);
  }

  /** Whether a WebSocket would be better than this. */
  isBelow(name: TransportName): boolean {
    const { names } = this.#options;
    return names.indexOf('ws') >= 0 && names.indexOf('ws') < names.indexOf(name);
  }

  /** Rejects when the code of a transport or a codec cannot be loaded. */
  async load(name: TransportName): Promise<Rung> {
    try {
      const codec = loadCodec(name === 'ws' ? this.#codec : 'json');
      const [transport, loaded] = await Promise.all([this.#transport(name), codec]);
      return { transport, codec: loaded };
    } catch (error) {
      // What cannot be loaded is not where the next dial starts.
      this.forget();
      throw error;
    }
  }

  /** Loads what the other rungs need, while there is a network to load it from. What cannot be loaded is for another time. */
  prefetch(): void {
    for (const load of [
      () => import('./fallbacks.ts'),
      ...this.#options.names.map((name) => () => this.#transport(name)),
    ])
      load().catch(() => {});
  }

  /** The server does not understand us: the other codec is worth a try, once. @returns whether there is one left. */
  switchCodec(): boolean {
    if (this.#switched) return false;
    this.#switched = true;
    this.#codec = this.#codec === 'json' ? 'msgpack' : 'json';
    return true;
  }

  /** A dial that started with `first` was welcomed on `name`. */
  won(name: TransportName, first: TransportName): void {
    if (name === 'ws') this.#proven = true;
    if (name === this.#options.names[0]) this.forget();
    else if (name !== first)
      this.#stored((storage) => storage.setItem(this.#key, `${name} ${this.#options.platform.wall()}`));
  }

  /** What was remembered does not work any more. */
  forget(): void {
    this.#stored((storage) => storage.removeItem(this.#key));
  }

  /** Another network, perhaps: nothing is known about it. */
  leaveNetwork(): void {
    this.#proven = false;
    this.forget();
  }

  async #transport(name: TransportName): Promise<Transport> {
    const transport = this.#loaded.get(name) ?? (await this.#options.load(name));
    this.#loaded.set(name, transport);
    return transport;
  }

  /** Where nothing is kept each page finds its way anew. */
  #stored<T>(use: (storage: TextStorage) => T): T | undefined {
    return withStorage(this.#options.platform, 'tab', use);
  }
}
