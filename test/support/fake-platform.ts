/** A platform a test controls: its clock, its chance, its network and page events, its storage. It counts what is left. */
import type {
  Broadcast,
  Http,
  HttpAnswer,
  HttpExchange,
  HttpRequest,
  Locks,
  Platform,
  PlatformEvent,
  TextStorage,
} from '../../components/core/platform.ts';
import { FakeClock } from './fake-clock.ts';

export class FakePlatform implements Platform {
  readonly WebSocket = undefined;
  locks: Locks | undefined = undefined;
  readonly clock: FakeClock;
  /** Exceptions that were reported because nobody listened for errors. */
  readonly reported: unknown[] = [];
  readonly stores = { tab: new FakeStorage(), browser: new FakeStorage() };
  readonly #listeners = new Map<() => void, PlatformEvent>();
  /** What `random()` gives next; the last one stays. */
  chance: number[] = [0.5];
  /** How far the wall clock was moved by hand, ms: it jumps, the monotonic one does not. */
  jumpMs = 0;
  isOnline = true;
  isVisible = true;
  #bytes = 0;

  /** @param clock Given where several tabs live in one time. */
  constructor(clock = new FakeClock()) {
    this.clock = clock;
  }

  /** Addresses that were asked for; what answers them, where anything does. */
  readonly requested: string[] = [];
  respond: (url: string) => Promise<HttpAnswer> = () => Promise.reject(new TypeError('no network'));

  /** Timers and listeners that would keep a page busy. */
  get left(): { timers: number; listeners: number } {
    return { timers: this.clock.pending, listeners: this.#listeners.size };
  }

  /** Tells the client, as a page would. `online` and `offline` change what `online()` says first. */
  emit(event: PlatformEvent): void {
    if (event === 'online' || event === 'offline') this.isOnline = event === 'online';
    for (const [listener, name] of [...this.#listeners]) if (name === event) listener();
  }

  readonly http: Http = {
    request: (url, request) => this.request(url, request),
    isMultiplexed: () => this.isMultiplexed(),
  };

  request(url: string, _request?: HttpRequest): HttpExchange {
    this.requested.push(url);
    return { answer: this.respond(url), abort: () => {} };
  }

  after(delayMs: number, run: () => void): () => void {
    return this.clock.after(delayMs, run);
  }

  monotonic(): number {
    return this.clock.now;
  }

  wall(): number {
    return 1_700_000_000_000 + this.clock.now + this.jumpMs;
  }

  random(): number {
    return (this.chance.length > 1 ? this.chance.shift() : this.chance[0]) ?? 0;
  }

  randomBytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    new DataView(bytes.buffer).setUint32(count - 4, ++this.#bytes);
    return bytes;
  }

  online(): boolean {
    return this.isOnline;
  }

  visible(): boolean {
    return this.isVisible;
  }

  broadcast(_name: string, _onMessage: (message: unknown) => void): Broadcast | undefined {
    return undefined;
  }

  isMultiplexed(): boolean {
    return false;
  }

  on(event: PlatformEvent, listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.set(own, event);
    return () => void this.#listeners.delete(own);
  }

  storage(kind: 'tab' | 'browser'): TextStorage {
    return this.stores[kind];
  }

  resolveUrl(url: string): string {
    return new URL(url, 'https://page.example/app/').href;
  }

  report(error: unknown): void {
    this.reported.push(error);
  }
}

/** Storage that can be blocked, as browsers do with cookies. */
export class FakeStorage implements TextStorage {
  readonly items = new Map<string, string>();
  blocked = false;

  getItem(key: string): string | null {
    return this.#open().get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#open().set(key, value);
  }

  removeItem(key: string): void {
    this.#open().delete(key);
  }

  #open(): Map<string, string> {
    if (this.blocked) throw new Error('The operation is insecure.');
    return this.items;
  }
}
