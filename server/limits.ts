/** Budgets: how much one link, one user and one address may ask of the server. */

/** `[burst, per second]` of a token bucket. */
export type Rate = readonly [burst: number, perSecond: number];

/** What sums of fractions are off by. */
const EPSILON = 1e-6;

/** Most tokens a bucket holds, how fast it refills, and when it was last looked at. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  /** @param now Monotonic ms; the bucket starts full. */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate[0];
    this.#at = now;
  }

  /** Takes `count` tokens and answers 0, or takes none and answers the ms to wait until there are as many. */
  take(now: number, count = 1): number {
    const [burst, perSecond] = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    if (this.#tokens >= count - EPSILON) {
      this.#tokens -= count;
      return 0;
    }
    return Math.ceil(((Math.min(count, burst) - this.#tokens) / perSecond) * 1000 - EPSILON);
  }

  /** Gives back what was taken for something that another limit refused. */
  refund(count = 1): void {
    this.#tokens = Math.min(this.#rate[0], this.#tokens + count);
  }

  /** Whether nothing was taken lately: such a bucket need not be kept. */
  full(now: number): boolean {
    return this.#tokens + ((now - this.#at) / 1000) * this.#rate[1] >= this.#rate[0];
  }
}

/** What is budgeted, as `welcome.limits.rate` names it. `sub` pays for `hist` as well. */
export const BUDGETED = ['call', 'pub', 'sub'] as const;
export type Budgeted = (typeof BUDGETED)[number];
export type Rates = Readonly<Record<Budgeted, Rate>>;

/** Buckets of one link or one user, made when first needed. */
export class Budget {
  readonly #rates: Rates;
  #buckets: Partial<Record<Budgeted, TokenBucket>> | undefined;

  constructor(rates: Rates) {
    this.#rates = rates;
  }

  /** 0, or the ms to wait. */
  take(kind: Budgeted, now: number, count = 1): number {
    this.#buckets ??= {};
    return (this.#buckets[kind] ??= new TokenBucket(this.#rates[kind], now)).take(now, count);
  }

  refund(kind: Budgeted, count = 1): void {
    this.#buckets?.[kind]?.refund(count);
  }

  full(now: number): boolean {
    return Object.values(this.#buckets ?? {}).every((bucket) => bucket.full(now));
  }
}

/** How many of something each key holds, up to a limit: sockets of a user, sockets of an address. */
export class Counters {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts one more, or answers false when the key has as many as it may. */
  enter(key: string): boolean {
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#limit) return false;
    this.#counts.set(key, count + 1);
    return true;
  }

  leave(key: string): void {
    const count = (this.#counts.get(key) ?? 0) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
