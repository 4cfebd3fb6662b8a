/** The client's only view of its surroundings: sockets, timers, clocks, chance, network and page events, storage. */

/**
 * What the surroundings tell without being asked. `visible`: the page came back to the front, was woken, or got the
 * focus. `leave`: the page is left, for good or into the browser's cache of pages. `return`: it was shown, perhaps out
 * of that cache.
 */
export type PlatformEvent = 'online' | 'offline' | 'visible' | 'leave' | 'return';

/** What browsers call the events that they have as we need them. */
const DOM_EVENTS = { online: 'online', offline: 'offline', leave: 'pagehide', return: 'pageshow' } as const;

/** Small texts that outlive the page. Any call may throw where the browser blocks storage. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Bytes as they come, of an answer that may never end. */
export interface ByteStream {
  getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> };
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ByteStream | null;
}

/** One HTTP request, from its start to the last byte of its answer. */
export interface HttpExchange {
  /** Status and headers. Rejects when there will be none: no network, a redirect, `abort`. */
  readonly answer: Promise<HttpAnswer>;
  /** Ends it, whatever it is waiting for, the answer's body included. Harmless when it has ended. */
  abort(): void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** JSON. */
  readonly body?: string | undefined;
  /** The kind of answer that is wanted. */
  readonly accept?: string | undefined;
  /** Whether it outlives the page. Then browsers allow 64 KiB for all such bodies together. */
  readonly keepalive?: boolean | undefined;
}

/** The way to a server by HTTP. */
export interface Http {
  /** Starts a request, before it returns. Never throws. No cookies, no cache, no redirects. */
  request(url: string, request: HttpRequest): HttpExchange;
  /** Whether any number of requests to this host share one connection, as far as the page can tell. @param host Like `https://host:1`. */
  isMultiplexed(host: string): boolean;
}

/** Locks among all tabs of an origin, as browsers have them. */
export interface Locks {
  request(name: string, options: object, given: (lock: unknown) => Promise<void> | undefined): Promise<unknown>;
}

/** A line among the tabs of an origin. */
export interface Broadcast {
  /** Tells all other tabs. Harmless after `close`. */
  post(message: object): void;
  close(): void;
}

export interface Platform {
  /** The constructor links are dialled with; where undefined, partysocket takes the global one. */
  readonly WebSocket: unknown;
  /** How requests are made; where undefined, with `fetch`. */
  readonly http?: Http | undefined;
  /** Undefined where tabs cannot agree. */
  readonly locks: Locks | undefined;
  /** Hears what other tabs post under a name; undefined where there is no such line. */
  broadcast(name: string, onMessage: (message: unknown) => void): Broadcast | undefined;
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
  /** False only where the page knows that nobody sees it. */
  visible(): boolean;
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
  navigator?: { onLine?: boolean; locks?: Locks };
  BroadcastChannel?: new (name: string) => {
    onmessage: ((event: { readonly data: unknown }) => void) | null;
    postMessage(message: object): void;
    close(): void;
  };
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
    // Locks of Node's are among threads, which share no connections.
    locks: globals.document && globals.navigator?.locks,
    broadcast(name, onMessage) {
      if (!globals.document || !globals.BroadcastChannel) return undefined;
      let channel: InstanceType<NonNullable<Globals['BroadcastChannel']>> | undefined;
      try {
        channel = new globals.BroadcastChannel(name);
        channel.onmessage = ({ data }) => onMessage(data);
      } catch {
        return undefined;
      }
      return {
        post: (message) => channel?.postMessage(message),
        close: () => {
          channel?.close();
          channel = undefined;
        },
      };
    },
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
    visible: () => globals.document?.visibilityState !== 'hidden',
    on(event, listener) {
      const { document } = globals;
      const whenVisible = () => {
        if (this.visible()) listener();
      };
      const undo =
        event === 'visible'
          ? [
              listen(document, 'visibilitychange', whenVisible),
              listen(globals, 'pageshow', whenVisible),
              listen(globals, 'focus', whenVisible),
              // After a freeze the timers ran late, whether or not anybody looks.
              listen(document, 'resume', listener),
            ]
          : [listen(globals, DOM_EVENTS[event], listener)];
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
