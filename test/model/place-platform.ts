/** A client's surroundings in the model: the common time, its own clock on the wall, its own chance, and what it leaves behind. */
import type {
  Broadcast,
  Http,
  HttpExchange,
  Locks,
  Platform,
  PlatformEvent,
  TextStorage,
} from '../../components/core/platform.ts';
import type { StoredEntry } from '../../components/core/store/outbox-store.ts';
import { FakeLines } from '../support/fake-lines.ts';
import { FakeLocks } from '../support/fake-locks.ts';
import { FakeStorage } from '../support/fake-platform.ts';
import type { Random } from '../support/random.ts';
import type { Network, Place } from './network.ts';
import type { VirtualTime } from './virtual-time.ts';

const WALL_START = 1_700_000_000_000;

export interface PlacePlatformOptions {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly network: Network;
  readonly place: Place;
  readonly browser: Browser;
}

/** What outlives a tab. */
export interface Browser {
  readonly storage: FakeStorage;
  readonly locks: FakeLocks;
  readonly lines: FakeLines;
  /** What outboxes have kept. */
  readonly rows: Map<string, StoredEntry>;
}

export const newBrowser = (): Browser => ({
  storage: new FakeStorage(),
  locks: new FakeLocks(),
  lines: new FakeLines(),
  rows: new Map(),
});

export class PlacePlatform implements Platform {
  readonly WebSocket = undefined;
  readonly locks: Locks | undefined;
  /** Exceptions that nobody listened for. */
  readonly reported: unknown[] = [];
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #place: Place;
  readonly #browser: Browser;
  readonly #reach: () => Promise<boolean>;
  readonly #listeners = new Map<() => void, PlatformEvent>();
  #timers = 0;
  isOnline = true;
  /** How far the wall clock was moved by hand, ms. */
  jumpMs = 0;

  constructor({ time, random, network, place, browser }: PlacePlatformOptions) {
    this.#time = time;
    this.#random = random;
    this.#place = place;
    this.#browser = browser;
    this.locks = browser.locks.of(this);
    this.#reach = () => network.reach(place);
  }

  /** Timers and listeners that would keep a page busy. */
  get left(): { timers: number; listeners: number } {
    return { timers: this.#timers, listeners: this.#listeners.size };
  }

  emit(event: PlatformEvent): void {
    if (event !== 'visible') this.isOnline = event === 'online';
    for (const [listener, name] of [...this.#listeners]) if (name === event) listener();
  }

  readonly http: Http = { request: () => this.#request(), isMultiplexed: () => true };

  /** Only whether the server is there can be asked. */
  #request(): HttpExchange {
    let abort = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(new TypeError('aborted'));
    });
    aborted.catch(() => {});
    const answer = this.#reach().then((reached) => {
      if (!reached) throw new TypeError('no network');
      return { status: 200, headers: { get: () => null }, body: null };
    });
    return { answer: Promise.race([answer, aborted]), abort };
  }

  /** A sleeping machine runs its timers late, when it wakes. */
  after(delayMs: number, run: () => void): () => void {
    this.#timers++;
    let done = false;
    const end = (): void => {
      if (!done) this.#timers--;
      done = true;
    };
    let cancel = (): void => {};
    const plan = (ms: number): void => {
      cancel = this.#time.after(ms, () => {
        if (this.#place.wakesAt > this.#time.now) return plan(this.#place.wakesAt - this.#time.now);
        end();
        run();
      });
    };
    plan(delayMs);
    return () => {
      end();
      cancel();
    };
  }

  monotonic(): number {
    return this.#time.now;
  }

  wall(): number {
    return WALL_START + Math.floor(this.#time.now) + this.jumpMs;
  }

  random(): number {
    return this.#random.int(2 ** 30) / 2 ** 30;
  }

  randomBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.#random.int(256));
  }

  online(): boolean {
    return this.isOnline;
  }

  visible(): boolean {
    return true;
  }

  broadcast(name: string, onMessage: (message: unknown) => void): Broadcast {
    return this.#browser.lines.join(name, onMessage);
  }

  on(event: PlatformEvent, listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.set(own, event);
    return () => void this.#listeners.delete(own);
  }

  storage(): TextStorage {
    return this.#browser.storage;
  }

  resolveUrl(url: string): string {
    return url;
  }

  report(error: unknown): void {
    this.reported.push(error);
  }
}
