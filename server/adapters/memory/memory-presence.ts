/** Presence in the memory of one process. */
import type { Occupant, Presence } from '../../ports/presence.ts';

/** What it needs of the machine. */
export interface PresenceClock {
  readonly monotonic: () => number;
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

/** A tab on its lease. */
interface Lease {
  readonly channel: string;
  readonly userId: string;
  readonly cid: string;
  /** Monotonic ms. */
  readonly until: number;
}

type Tabs = Map<string, Occupant>;

/** Leases that run out within this time of each other end together. */
const SWEEP_MS = 50;

export class MemoryPresence implements Presence {
  readonly #clock: PresenceClock;
  readonly #channels = new Map<string, Map<string, Tabs>>();
  readonly #whereabouts = new Map<string, Set<string>>();
  readonly #leases = new Map<string, Lease>();
  #listener: (channel: string, userId: string) => void = () => undefined;
  #timer: unknown;
  #due = Infinity;

  constructor(clock: PresenceClock) {
    this.#clock = clock;
  }

  put(channel: string, occupant: Occupant, leaseMs?: number): void {
    const { user, cid } = occupant;
    const people = this.#channels.get(channel) ?? new Map<string, Tabs>();
    this.#channels.set(channel, people);
    const tabs: Tabs = people.get(user.id) ?? new Map<string, Occupant>();
    people.set(user.id, tabs);
    tabs.set(cid, { ...occupant, since: tabs.get(cid)?.since ?? occupant.since });
    const places = this.#whereabouts.get(user.id) ?? new Set<string>();
    this.#whereabouts.set(user.id, places.add(channel));
    const key = keyOf(channel, user.id, cid);
    if (leaseMs === undefined) this.#leases.delete(key);
    else {
      const until = this.#clock.monotonic() + leaseMs;
      this.#leases.set(key, { channel, userId: user.id, cid, until });
      this.#plan(until);
    }
    this.#listener(channel, user.id);
  }

  remove(channel: string, userId: string, cid: string): void {
    const people = this.#channels.get(channel);
    const tabs = people?.get(userId);
    if (people === undefined || tabs?.delete(cid) !== true) return;
    this.#leases.delete(keyOf(channel, userId, cid));
    if (tabs.size === 0) {
      people.delete(userId);
      const places = this.#whereabouts.get(userId);
      places?.delete(channel);
      if (places?.size === 0) this.#whereabouts.delete(userId);
    }
    if (people.size === 0) this.#channels.delete(channel);
    this.#listener(channel, userId);
  }

  of(channel: string, userId: string): readonly Occupant[] {
    return [...(this.#channels.get(channel)?.get(userId)?.values() ?? [])];
  }

  people(channel: string): Iterable<string> {
    return this.#channels.get(channel)?.keys() ?? [];
  }

  where(userId: string): Iterable<string> {
    return this.#whereabouts.get(userId) ?? [];
  }

  listen(listener: (channel: string, userId: string) => void): void {
    this.#listener = listener;
  }

  close(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#leases.clear();
    this.#channels.clear();
    this.#whereabouts.clear();
    this.#due = Infinity;
  }

  #plan(until: number): void {
    if (until >= this.#due) return;
    this.#clock.clearTimeout(this.#timer);
    this.#due = until;
    this.#timer = this.#clock.setTimeout(this.#sweep, Math.max(SWEEP_MS, until - this.#clock.monotonic()));
  }

  readonly #sweep = (): void => {
    const now = this.#clock.monotonic();
    this.#due = Infinity;
    let next = Infinity;
    for (const { channel, userId, cid, until } of [...this.#leases.values()]) {
      if (until <= now) this.remove(channel, userId, cid);
      else next = Math.min(next, until);
    }
    if (next < Infinity) this.#plan(next);
  };
}

// Channels and tabs hold no space, so what is between them is a person's id whatever it looks like.
const keyOf = (channel: string, userId: string, cid: string): string => `${channel} ${userId} ${cid}`;
