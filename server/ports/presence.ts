/** Who is where now: one entry per tab, each held by a link or by what is left of its lease. */
import type { Author, ManualStatus, Value } from 'rt-elements/protocol';

/** One tab or device of somebody in a channel. */
export interface Occupant {
  readonly user: Author;
  /** The tab, the same on every link of it. */
  readonly cid: string;
  /** When it came, server time. A later `put` of the same tab keeps the first. */
  readonly since: number;
  /** When somebody last did something there, server time. */
  readonly activeAt: number;
  /** Whether it counts as idle after a while. */
  readonly idles: boolean;
  readonly status: ManualStatus;
  readonly page?: string | undefined;
  readonly meta?: Value | undefined;
}

/**
 * Called by sessions as tabs come and go, and read by rosters. Reads answer at once from what this process knows, which
 * includes its own writes; what other processes write arrives by `listen`.
 */
export interface Presence {
  /** Adds a tab, or replaces what is known of it. @param leaseMs How long it stays without another `put`; absent: until it is removed. */
  put(channel: string, occupant: Occupant, leaseMs?: number): void;
  /** Takes a tab out at once. One that is not there is no error. */
  remove(channel: string, userId: string, cid: string): void;
  /** The tabs of one person in a channel, in the order they came; none for who is not there. */
  of(channel: string, userId: string): readonly Occupant[];
  /** Ids of everybody in a channel, in the order they came. */
  people(channel: string): Iterable<string>;
  /** The channels somebody is in, in no order. */
  where(userId: string): Iterable<string>;
  /** Told after each change of somebody in a channel, also when a lease ran out. One listener. */
  listen(listener: (channel: string, userId: string) => void): void;
  /** Stops its timers. */
  close(): void;
}
