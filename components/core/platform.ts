/** The client's only view of its surroundings: sockets, timers, clocks, chance, network and page events, storage. */

/** What the surroundings tell without being asked. `visible`: the page came back to the front, or out of a cache. */
export type PlatformEvent = 'online' | 'offline' | 'visible';

/** Small texts that outlive the page. Any call may throw where the browser blocks storage. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Platform {
  /** The constructor links are dialled with; where undefined, partysocket takes the global one. */
  readonly WebSocket: unknown;
  /**
   * Runs once, `delayMs` from now at the earliest, or after 24 days if that is sooner. Returns what cancels it;
   * cancelling twice is harmless.
   */
  after(delayMs: number, run: () => void): () => void;
  /** Milliseconds that never go back, from an arbitrary start. Deadlines are judged by it. */
  monotonic(): number;
  /** Milliseconds since 1970, as the machine believes. Only for showing to people. */
  wall(): number;
  /** At least 0, below 1. */
  random(): number;
  randomBytes(count: number): Uint8Array;
  /** False only where the machine knows that it has no network. */
  online(): boolean;
  /** Calls back until the returned function is called. */
  on(event: PlatformEvent, listener: () => void): () => void;
  /** The tab's or the browser's storage; undefined where there is none. */
  storage(kind: 'tab' | 'browser'): TextStorage | undefined;
  /** The address in full, relative ones against the page. @throws TypeError when it is none. */
  resolveUrl(url: string): string;
  /** Tells the developer about an exception in code that is not ours, without stopping anything. */
  report(error: unknown): void;
}

/** Timers overflow above this and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The part of a browser's, a worker's or Node's globals that is used. All but the timers may be missing. */
interface Globals {
  WebSocket?: unknown;
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  performance: { now(): number };
  crypto: { getRandomValues(bytes: Uint8Array): void };
  URL: new (url: string, base?: string) => { href: string };
  location?: { href: string };
  navigator?: { onLine?: boolean };
  document?: Listenable & { visibilityState: string; baseURI: string };
  addEventListener?: Listenable['addEventListener'];
  removeEventListener?: Listenable['removeEventListener'];
  sessionStorage?: TextStorage;
  localStorage?: TextStorage;
}

interface Listenable {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** The platform of a page or a worker; in Node it is the same without network events, page and storage. */
export function browserPlatform(): Platform {
  const globals = globalThis as unknown as Globals;
  return {
    WebSocket: globals.WebSocket,
    after(delayMs, run) {
      const timer = globals.setTimeout(run, Math.min(delayMs, LONGEST_TIMER_MS));
      return () => globals.clearTimeout(timer);
    },
    monotonic: () => globals.performance.now(),
    wall: () => Date.now(),
    random: () => Math.random(),
    randomBytes(count) {
      const bytes = new Uint8Array(count);
      globals.crypto.getRandomValues(bytes);
      return bytes;
    },
    online: () => globals.navigator?.onLine !== false,
    on(event, listener) {
      const { document } = globals;
      const whenVisible = () => {
        if (document?.visibilityState !== 'hidden') listener();
      };
      const undo =
        event === 'visible'
          ? [listen(document, 'visibilitychange', whenVisible), listen(globals, 'pageshow', whenVisible)]
          : [listen(globals, event, listener)];
      return () => undo.forEach((run) => run());
    },
    storage(kind) {
      // Reading the property itself throws where cookies are blocked.
      try {
        return kind === 'tab'
          ? globals.sessionStorage
          : kind === 'browser' && globals.document
            ? globals.localStorage
            : undefined;
      } catch {
        return undefined;
      }
    },
    resolveUrl: (url) => new globals.URL(url, globals.document?.baseURI ?? globals.location?.href).href,
    report(error) {
      void Promise.resolve().then(() => {
        throw error;
      });
    },
  };
}

function listen(target: Partial<Listenable> | undefined, type: string, listener: () => void): () => void {
  target?.addEventListener?.(type, listener);
  return () => target?.removeEventListener?.(type, listener);
}
