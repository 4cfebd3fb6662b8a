/** What `createClient` gives: the types models, elements and bots are written against. */
import type { ReadableAtom } from 'nanostores';
import type { Verdict } from '../protocol/codes.ts';
import type { Author } from '../protocol/fields.ts';
import type { Channel, FreshnessState } from './channel-api.ts';
import type { ClockState } from './clock.ts';
import type { Outbox } from './outbox-api.ts';

export type * from './channel-api.ts';
export type { ClockState } from './clock.ts';
export type * from './outbox-api.ts';

export type Status = 'idle' | 'connecting' | 'online' | 'waiting' | 'offline' | 'unauthorized' | 'blocked' | 'replaced';

/** The connection in words. `status` is why one would look; the rest explains it. Times are ms of the client's `now()`. */
export interface ConnectionState {
  readonly status: Status;
  /** Close code of the last link, where there was one. */
  readonly code?: number | undefined;
  /** A sentence for people: why the connection is not online. */
  readonly reason?: string | undefined;
  /** When `status` last changed. */
  readonly since: number;
  /** When the next dial starts, while `waiting`. */
  readonly retryAt?: number | undefined;
  /** Failed dials in a row. */
  readonly attempt: number;
  readonly transport?: 'ws' | 'sse' | 'poll' | undefined;
  /** Whether the transport is a fallback. */
  readonly degraded: boolean;
  readonly auth: 'ok' | 'refreshing';
  /** Who the server says we are, once welcomed. Kept while reconnecting. */
  readonly user?: Author | undefined;
  /** The last verdict of the server, where it gave one. */
  readonly verdict?: Verdict | undefined;
  /** Smallest round trip of the present link, ms. */
  readonly rtt?: number | undefined;
}

export interface TokenRequest {
  /** `connect`: for a first dial. `refresh`: before expiry. `refused`: the last one was not accepted. */
  readonly reason: 'connect' | 'refresh' | 'refused';
}

export interface ClientOptions {
  /** The server's address: `https://host/rt` or `wss://host/rt`; relative ones are resolved against the page. */
  readonly url: string;
  /** A fixed token. For tokens that expire, use `getToken`. */
  readonly token?: string | undefined;
  /**
   * Gives a token when one is needed: asked once at a time, for 10 s. Resolve undefined to go on as a guest, or, after
   * having been somebody, to be signed out. Reject with an `RtError` `UNAUTHORIZED` or `FORBIDDEN` where asking again
   * makes no sense; anything else is tried again later.
   */
  readonly getToken?: ((request: TokenRequest) => Promise<string | undefined>) | undefined;
  /**
   * Where `getToken` gets its tokens, where that is the same for all tabs of this browser, such as an address that goes
   * by a cookie. Tabs with the same share a token from the start; without it, once the server calls them the same user.
   */
  readonly tokenScope?: string | undefined;
  /** Display name, for guests. */
  readonly name?: string | undefined;
  /** Where a guest's identity is kept. Default `tab`. */
  readonly guest?: 'tab' | 'browser' | 'none' | undefined;
  /** Tells several connections of one page apart in storage. */
  readonly id?: string | undefined;
  readonly codec?: 'json' | 'msgpack' | undefined;
  readonly transports?: readonly ('ws' | 'sse' | 'poll')[] | undefined;
  /** Whether what waits to be sent outlives the page. Default `on` where the browser can keep it, else `off`. */
  readonly persist?: 'on' | 'off' | undefined;
}

export interface Client {
  readonly state: ReadableAtom<ConnectionState>;
  /** The least fresh of the channels that are followed, refused ones left out; how far all of them are behind. */
  readonly freshness: ReadableAtom<FreshnessState>;
  readonly url: string;
  /** Identifies this tab to the server; lives in memory. */
  readonly cid: string;
  /** What waits to be sent or was refused. */
  readonly outbox: Outbox;
  /** Server time in ms, as well as it is known: what is shown and counted down goes by it. It never jumps back. */
  now(): number;
  /** How far the machine's clock is off, and how well that is known. */
  readonly clock: ReadableAtom<ClockState>;
  /** A new key: 16 random bytes. */
  newKey(): string;
  /** Asks for the connection; it comes up and is kept up until the returned function is called. Held by followers as well. */
  hold(): () => void;
  /** Undoes `disconnect`. */
  connect(): void;
  /** Closes on purpose and stays closed, whoever holds it, until `connect`. */
  disconnect(): void;
  /** Dials now instead of waiting for the backoff. */
  retryNow(): void;
  setToken(token: string | undefined): void;
  setName(name: string | undefined): void;
  channel(name: string): Channel;
  /** One shared instance per key, made on first use and kept for this client's life: how several elements share one model. */
  shared<T>(key: string, make: () => T): T;
  /**
   * A line to the other tabs of this browser that have a client of the same server; what they post may be anything. It
   * hears them until it is closed; where tabs cannot hear each other nothing comes.
   */
  tabs(name: string, hear: (message: unknown) => void): { post(message: object): void; close(): void };
  on(name: 'error', listener: (error: unknown) => void): () => void;
  /**
   * Ends everything: links, timers, listeners, subscriptions. Pending sends reject as `CLOSED`; those on disk are taken
   * over by the user's next page.
   */
  dispose(): void;
}
