/** A channel: how fresh it is, what its followers are told, what is said and asked in it. */
import type { ReadableAtom } from 'nanostores';
import type { RtError } from '../protocol/errors.ts';
import type { ShownAuthor } from '../protocol/fields.ts';
import type { PresenceState } from '../protocol/presence.ts';
import type { Page, ServerMessages, SubResult, WireEvent } from '../protocol/server-messages.ts';
import type { Value } from '../protocol/value.ts';
import type { Sending, SendOptions } from './outbox-api.ts';

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
