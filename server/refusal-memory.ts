/** Refusals a resend is answered with again: for a while, for so many, and never on disk. */
import type { RtError } from 'rt-elements/protocol';

/** Bounds of what is remembered. */
export interface RefusalBounds {
  /** How long a refusal stands. Default: 10 minutes. */
  readonly keepMs?: number;
  /** Most of one user in one channel; the oldest go first. Default: 100. */
  readonly perUser?: number;
  /** Most users times channels; the ones refused longest ago go first. Default: 1,000. */
  readonly users?: number;
}

interface Refusal {
  readonly error: RtError;
  readonly untilMs: number;
}

/** Remembers by channel, user and key. */
export class RefusalMemory {
  readonly #keepMs: number;
  readonly #perUser: number;
  readonly #users: number;
  /** In the order of the newest refusal of each. */
  readonly #byUser = new Map<string, Map<string, Refusal>>();

  constructor({ keepMs = 10 * 60_000, perUser = 100, users = 1000 }: RefusalBounds = {}) {
    this.#keepMs = keepMs;
    this.#perUser = perUser;
    this.#users = users;
  }

  get(channel: string, by: string, key: string, now: number): RtError | undefined {
    // Most servers refuse nothing most of the time, and every keyed call asks.
    if (this.#byUser.size === 0) return undefined;
    const refusal = this.#byUser.get(nameOf(channel, by))?.get(key);
    return refusal !== undefined && refusal.untilMs > now ? refusal.error : undefined;
  }

  add(channel: string, by: string, key: string, error: RtError, now: number): void {
    const name = nameOf(channel, by);
    const refusals = this.#byUser.get(name) ?? new Map<string, Refusal>();
    this.#byUser.delete(name);
    this.#byUser.set(name, refusals);
    refusals.delete(key);
    refusals.set(key, { error, untilMs: now + this.#keepMs });
    dropOldest(refusals, this.#perUser);
    dropOldest(this.#byUser, this.#users);
    this.#dropExpired(now);
  }

  #dropExpired(now: number): void {
    for (const [name, refusals] of this.#byUser) {
      let newest: Refusal | undefined;
      for (const refusal of refusals.values()) newest = refusal;
      if (newest !== undefined && newest.untilMs > now) return;
      this.#byUser.delete(name);
    }
  }
}

/** A channel has no space in it, so no two pairs share a name. */
const nameOf = (channel: string, by: string): string => `${channel} ${by}`;

function dropOldest<K, V>(map: Map<K, V>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
