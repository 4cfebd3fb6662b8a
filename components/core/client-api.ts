/** What `createClient` gives: the types models, elements and bots are written against. */
import type { ReadableAtom } from 'nanostores';
import type { Verdict } from '../protocol/codes.ts';
import type { RtError } from '../protocol/errors.ts';
import type { Author, ShownAuthor } from '../protocol/fields.ts';
import type { PresenceState } from '../protocol/presence.ts';
import type { Page, ServerMessages, SubResult, WireEvent } from '../protocol/server-messages.ts';
import type { Value } from '../protocol/value.ts';
import type { ClockState } from './clock.ts';

export type { ClockState } from './clock.ts';

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

/**
 * How much what is held can be trusted. `live`: it is what the server has. `catching-up`: it is on its way there.
 * `stale`: there is no link, or the server does not bring it. `gap`: something is missing and asked for.
 */
export type Freshness = 'live' | 'catching-up' | 'stale' | 'gap';

/** Freshness with what is known about it. */
export interface FreshnessState {
  readonly freshness: Freshness;
  /** How many events are still to come, where that is known. */
  readonly behind?: number | undefined;
  /** When it was last live, ms of the client's `now()`; undefined while it is, and before it ever was. */
  readonly since?: number | undefined;
}

export interface ChannelStatus extends FreshnessState {
  /** Why the server refuses the subscription, when it does. */
  readonly error?: RtError | undefined;
}

/** A place in a channel's log. Offsets are comparable within one epoch only. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** What a follower starts from. */
export interface FollowerStart {
  readonly result: SubResult;
  /** Whether it replaces an earlier start. */
  readonly resync: boolean;
  /** Whether it came with the page and not from the server: then `onMe` follows once the server goes on from there. */
  readonly seeded?: boolean;
}

/** What a follower of a channel is told. Calls come in order; an exception in one is reported and never stops the link. */
export interface Follower {
  /** What to start from when there is nothing to resume. `hist:N` brings a page, `snap` a snapshot. Default `live`. */
  readonly want?: 'live' | 'snap' | `hist:${number}` | undefined;
  /** A fresh start: replace what you held by this page or snapshot. Also called after a gap that could not be filled. */
  onStart?(start: FollowerStart): void;
  /** One event, in order and once. `live` is false while catching up. */
  onEvent?(event: WireEvent, live: boolean): void;
  /** What only this user may see, when a subscription goes on from its position. A start brings it in its result. */
  onMe?(me: Value): void;
  /**
   * Something somebody else says that is only worth hearing now, never one's own from this link; or what the server says
   * as a whole value with a version `v`: then the newest is told to who comes late, and an older one to nobody.
   */
  onSignal?(signal: Signal): void;
  /** Who is in the channel changed, where it has a roster: a difference, or all of it anew. */
  onPresence?(message: PresenceMessage): void;
}

/** A change of a roster. */
export type PresenceMessage = ServerMessages['pdiff' | 'psnap'];

/** What is not stored: heard by those who follow the channel at that moment, at most once. */
export interface Signal {
  readonly n: string;
  readonly d?: Value | undefined;
  /** Who signals, stamped by the server. */
  readonly u?: ShownAuthor | undefined;
}

export type SendState = 'queued' | 'sending' | 'sent' | 'failed' | 'expired';

export interface SendOptions {
  /** The idempotency key; made when absent. Give the first one again to repeat a request safely. */
  readonly key?: string | undefined;
  /**
   * How long to try, over reconnects and reloads, before the entry fails as `TIMEOUT`. Default 24 h. 0 is for what makes
   * no sense later, such as a bid: refused as `UNAVAILABLE` while there is no connection, repeated for 10 s at the most
   * when its link is lost, and never kept.
   */
  readonly lifetimeMs?: number | undefined;
  readonly onState?: ((state: SendState) => void) | undefined;
}

/** A durable request on its way. */
export interface Sending<Reply> {
  readonly key: string;
  /** Resolves with the reply once the server has stored it; rejects with an `RtError` when it cannot be. */
  readonly done: Promise<{
    readonly reply: Reply;
    readonly offset?: number | undefined;
    readonly ts?: number | undefined;
    readonly repeated: boolean;
  }>;
  /** Takes it back if it was not stored yet, as far as one can know. */
  cancel(): void;
}

/** Whether what waits outlives the page: `blocked` says that it should and cannot, for want of storage, room or locks. */
export type Persistence = 'off' | 'opening' | 'on' | 'blocked';

/** Something a user did that the server has not confirmed. Replaced as a whole when it changes. */
export interface OutboxEntry {
  /** Its idempotency key. */
  readonly key: string;
  /** Its first key, which stays when a refused entry is sent again under a new one. */
  readonly row: string;
  readonly channel: string;
  readonly name: string;
  readonly data: Value | undefined;
  /** `queued` and `sending` end by themselves; `failed` and `expired` stay until they are retried or discarded. */
  readonly state: Exclude<SendState, 'sent'>;
  /** Why it was not stored, when `failed`; why it has to wait, where the server said so; after `expired` that is not known. */
  readonly error?: RtError | undefined;
  /** When the user acted: server time, ms. */
  readonly since: number;
  /** How often it was written to a link. */
  readonly attempts: number;
  /** Whether it is on disk, so that a reload or a crash does not lose it. */
  readonly saved: boolean;
}

/** What this tab has to send, over all channels. At most 500 entries and 256 KiB wait; the last 100 that ended badly stay. */
export interface Outbox {
  /** In the order in which they are sent, those of earlier pages first. */
  readonly entries: ReadableAtom<readonly OutboxEntry[]>;
  readonly persistence: ReadableAtom<Persistence>;
  /** The way of an entry, whoever sent it: for models whose page was reloaded. Undefined when there is none of this key. */
  join<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply> | undefined;
  /** Takes back what is not with the server; what is ends with its answer or its link. */
  cancel(key: string): void;
  /**
   * Sends again what failed or expired: under its own key where the outcome is unknown, under a new one after a refusal.
   * @throws RtError `NOT_FOUND` when there is none of this key, `LIMIT` when too much waits.
   */
  retry<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply>;
  /** Forgets what failed or expired. */
  discard(key: string): void;
  /**
   * Takes back and wipes everything of the present user, what closed tabs left included. `setToken(undefined)` and a
   * welcome as somebody else do so too. Resolves when the disk is clean, as far as storage answers.
   */
  forget(): Promise<void>;
}

export type EventListener = (event: WireEvent, name: string) => void;
export type SignalListener = (signal: Signal, name: string) => void;

export interface Channel {
  readonly name: string;
  readonly status: ReadableAtom<ChannelStatus>;
  /** How far the followers have been brought; undefined before the first start. */
  readonly position: Position | undefined;
  /**
   * Gives what the page brought of the channel, as the server's `seed` made it: followers start from it at once, and the
   * server is asked for what is newer. Returns whether it counts: not once anybody has started or was asked for.
   * @throws RtError `BAD_REQUEST` for what is no seed of this channel.
   */
  seed(seed: unknown): boolean;
  /** Follows the channel until the returned function is called. The first follower subscribes, a moment after the last leaves it is unsubscribed. */
  follow(follower: Follower): () => void;
  /** Listens to events of one name, or `*` for all. Holds the subscription as `follow` does. Returns its unsubscribe. */
  on(name: string, listener: EventListener): () => void;
  once(name: string, listener: EventListener): () => void;
  /** A feature's command that stores something: keyed, ordered in its channel, resent after reconnects until it is settled. */
  send<Reply = Value>(name: string, data: Value, options?: SendOptions): Sending<Reply>;
  /**
   * A command that stores nothing: no key, and one deadline (10 s unless given) over the wait for a link and the answer.
   * Rejects with `TIMEOUT` when the outcome is unknown, at once with the reason when there will be no link.
   */
  call<Reply = Value>(
    name: string,
    data?: Value,
    options?: { readonly timeoutMs?: number | undefined },
  ): Promise<Reply>;
  /** A plain durable event, where no feature rules the namespace. */
  publish(name: string, data: Value, options?: SendOptions): Sending<Value>;
  /**
   * Says something that is only worth hearing now, such as where a pointer is: never answered, stored or queued, so only
   * while the channel is followed and live. The first leaves at once; of what follows within 50 ms, or beyond what the
   * server allows, only the latest of each name leaves.
   * @throws RtError `BAD_REQUEST` for a name or data that cannot travel, `TOO_LARGE` for more than 4 KiB.
   */
  signal(name: string, data?: Value): void;
  /** Listens to signals of one name, or `*` for all. Holds the subscription as `follow` does. Returns its unsubscribe. */
  onSignal(name: string, listener: SignalListener): () => void;
  /**
   * Says how this tab is present, in a channel that has a roster; null leaves it at once. Only what is said while the
   * channel is followed and live is heard, so it is said again after each start. Resolves once the server has taken it,
   * and also where there was nobody to say it to; rejects with the `RtError` of a refusal.
   */
  present(state: PresenceState | null): Promise<void>;
  /** A page of the channel's view. */
  history(range: { readonly before?: number; readonly after?: number; readonly limit?: number }): Promise<Page>;
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
