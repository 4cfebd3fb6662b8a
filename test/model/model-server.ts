/** The real hub with its features, on the model's time, network and store; it can be stopped, killed and started again. */
import { createHash, createHmac } from 'node:crypto';
import { MemoryPresence } from '../../server/adapters/memory/memory-presence.ts';
import { Hub } from '../../server/hub.ts';
import type { Logger } from '../../server/log.ts';
import type { Runtime } from '../../server/runtime.ts';
import { readSettings } from '../../server/settings.ts';
import type { Link, LinkListener } from '../../server/transports/transport.ts';
import type { Random } from '../support/random.ts';
import { type Authority, ModelAuthenticator } from './authority.ts';
import { Store, StoreSession } from './store.ts';
import { tallyFeature } from './tally.ts';
import type { VirtualTime } from './virtual-time.ts';

const WALL_START = 1_800_000_000_000;
/** The log's end is kept only: who is away for long cannot resume. */
const KEPT_EVENTS = 40;
/** Most bytes queued for one link. */
export const QUEUED_BYTES = 64 * 1024;

export interface ServerParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly authority: Authority;
  /** Told what should never happen. */
  readonly onFault: (what: string) => void;
}

export class ModelServer {
  readonly #parts: ServerParts;
  readonly store: Store;
  #hub: Hub | undefined;
  #session: StoreSession | undefined;
  #state: 'up' | 'stopping' | 'down' = 'down';
  #timers = 0;
  /** Number of the process that runs, or of none. */
  #process = 0;
  /** Monotonic time until which rules fail for now. */
  flakyUntil = 0;
  /** How far the wall clock was moved by hand, ms. */
  #jumpMs = 0;
  leapt = false;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.store = new Store(() => this.#wall());
  }

  get up(): boolean {
    return this.#state === 'up';
  }

  /** Links, channels and timers that are held. */
  get left(): { links: number; channels: number; timers: number } {
    return { links: this.#hub?.links ?? 0, channels: this.#hub?.channels ?? 0, timers: this.#timers };
  }

  get door(): ((link: Link) => LinkListener) | undefined {
    const hub = this.#hub;
    return hub && ((link) => hub.open(link));
  }

  start(): void {
    if (this.#hub) return;
    const { time, random, authority } = this.#parts;
    const session = new StoreSession(this.store, time, random);
    const runtime = this.#runtime();
    const { namespaces, hub } = readSettings(
      {
        database: ':memory:',
        guests: true,
        features: [tallyFeature(() => time.now < this.flakyUntil)],
        namespaces: {
          tally: { maxEvents: KEPT_EVENTS },
          log: { retention: 'history', read: 'guests', write: 'guests' },
          feed: { retention: 'replay', maxEvents: KEPT_EVENTS, read: 'guests', write: 'guests' },
        },
        limits: { call: [12, 6], pub: [12, 6], sub: [20, 5], queuedBytes: QUEUED_BYTES },
      },
      [],
    );
    this.#session = session;
    this.#state = 'up';
    this.#hub = new Hub({
      broker: session,
      presence: new MemoryPresence(runtime),
      namespaces,
      authenticator: new ModelAuthenticator(authority, runtime),
      authorize: () => (random.int(3) > 0 ? true : this.#hesitate()),
      settings: hub,
      runtime,
      log: this.#log(),
    });
  }

  /** Stops as an operator stops it. */
  async stop(drainMs: number): Promise<void> {
    const hub = this.#hub;
    this.#state = 'stopping';
    await hub?.close({ drainMs, finishMs: 5_000 });
    if (this.#hub === hub) this.#end();
  }

  /** `kill -9`. What belonged to the process does nothing any more. */
  kill(): void {
    this.#session?.kill();
    this.#end();
  }

  /** The wall clock jumps. */
  leap(ms: number): void {
    this.#jumpMs += ms;
    this.leapt = true;
  }

  failCommit(): void {
    this.#session?.failOnce();
  }

  /** Another writer of the same channel, while nothing of the server's own is on its way. */
  async flood(channel: string, count: number): Promise<void> {
    const { inner } = this.store;
    if (this.#session && !this.#session.idle) return;
    const { m, ts, records } = await inner.state(channel, ['sum']);
    for (let i = 1; i <= count; i++) {
      const d = { id: -1, padding: '', sum: Number(records.get('sum') ?? 0) + i };
      await inner.append({
        channel,
        events: [{ n: 'added', k: `flood${this.store.log(channel).length}`, ts, m: m + i, d }],
        records: [{ id: 'sum', doc: d.sum }],
        keep: { retention: 'history', maxEvents: KEPT_EVENTS, keyMs: 25 * 3_600_000 },
      });
    }
    this.#session?.announce();
  }

  #end(): void {
    this.#hub = undefined;
    this.#session = undefined;
    this.#state = 'down';
    this.#process++;
    this.#timers = 0;
  }

  #wall(): number {
    return WALL_START + Math.floor(this.#parts.time.now) + this.#jumpMs;
  }

  #hesitate(): Promise<boolean> {
    const { time, random } = this.#parts;
    return new Promise((resolve) => void time.after(random.int(20), () => resolve(true)));
  }

  /** Of one process: after it is gone, nothing it planned happens. */
  #runtime(): Runtime {
    const { time, random } = this.#parts;
    const process = ++this.#process;
    const alive = (): boolean => this.#process === process;
    return {
      now: () => this.#wall(),
      monotonic: () => time.now,
      setTimeout: (callback, delayMs) => {
        this.#timers++;
        let done = false;
        const end = (): void => {
          if (!done && alive()) this.#timers--;
          done = true;
        };
        const cancel = time.after(delayMs, () => {
          end();
          if (alive()) callback();
        });
        return () => {
          end();
          cancel();
        };
      },
      clearTimeout: (cancel) => {
        if (typeof cancel === 'function') (cancel as () => void)();
      },
      defer: (callback) => time.defer(callback),
      randomBytes: (length) => Uint8Array.from({ length }, () => random.int(256)),
      mac: (key, text) => createHmac('sha256', key).update(text).digest('base64url'),
      sha256: (text) => createHash('sha256').update(text).digest(),
      random: () => random.int(2 ** 30) / 2 ** 30,
    };
  }
  #log(): Logger {
    const { onFault } = this.#parts;
    const quiet = (): void => {};
    return {
      debug: quiet,
      info: quiet,
      warn: quiet,
      error: (fields, message) => {
        const { err } = fields as { err?: unknown };
        onFault(`the server reports: ${message}: ${err instanceof Error ? (err.stack ?? err.message) : String(err)}`);
      },
    };
  }
}
