/** Budgets: how much one link, one user and one address may ask of the server. */

/** `[burst, per second]` of a token bucket. */
export type Rate = readonly [burst: number, perSecond: number];

/** What is budgeted, all of it advertised in `welcome.limits.rate`. `sub` pays for `hist` as well, `messages` for anything. */
export type Budgeted = 'call' | 'pub' | 'sub' | 'sig' | 'messages';
export type Rates = Readonly<Record<Budgeted, Rate>>;

/** What sums of fractions are off by. */
const EPSILON = 1e-6;

/**
 * When a bucket that is full again at `fullAt` will be after `count` tokens were taken; negative when there are not as
 * many: the ms to wait. More than the burst is waited for as the burst. Times are monotonic ms.
 */
export function afterTaking(fullAt: number, [burst, perSecond]: Rate, now: number, count: number): number {
  const later = Math.max(fullAt, now) + (Math.min(count, burst) / perSecond) * 1000;
  const waitMs = later - now - (burst / perSecond) * 1000;
  return waitMs > EPSILON ? -Math.ceil(waitMs - EPSILON) : later;
}

/**
 * The token buckets of one link, or of all links of one user, each of them one number: thousands of idle links hold
 * thousands of budgets.
 */
export class Budget {
  readonly #rates: Rates;
  // Undefined until first used, and one field each: what is never asked for costs nothing.
  #call: number | undefined;
  #pub: number | undefined;
  #sub: number | undefined;
  #sig: number | undefined;
  #messages: number | undefined;

  constructor(rates: Rates) {
    this.#rates = rates;
  }

  /** Takes `count` tokens and answers 0, or takes none and answers the ms to wait until there are as many. */
  take(kind: Budgeted, now: number, count = 1): number {
    const later = afterTaking(this.#fullAt(kind) ?? 0, this.#rates[kind], now, count);
    if (later < 0) return -later;
    this.#set(kind, later);
    return 0;
  }

  /** Gives back what was taken for something that another limit refused. */
  refund(kind: Budgeted, count = 1): void {
    const fullAt = this.#fullAt(kind);
    if (fullAt !== undefined) this.#set(kind, fullAt - (count / this.#rates[kind][1]) * 1000);
  }

  /** Whether nothing was taken lately: such a budget is as good as a new one. */
  full(now: number): boolean {
    return Math.max(this.#call ?? 0, this.#pub ?? 0, this.#sub ?? 0, this.#sig ?? 0, this.#messages ?? 0) <= now;
  }

  #fullAt(kind: Budgeted): number | undefined {
    if (kind === 'messages') return this.#messages;
    if (kind === 'sig') return this.#sig;
    return kind === 'call' ? this.#call : kind === 'pub' ? this.#pub : this.#sub;
  }

  #set(kind: Budgeted, fullAt: number): void {
    if (kind === 'messages') this.#messages = fullAt;
    else if (kind === 'call') this.#call = fullAt;
    else if (kind === 'pub') this.#pub = fullAt;
    else if (kind === 'sig') this.#sig = fullAt;
    else this.#sub = fullAt;
  }
}

/** How many of something each key holds, up to a limit: sockets of a user, sockets of an address. */
export class Counters {
  readonly #limit: number;
  readonly #keyOf: (name: string) => string;
  readonly #counts = new Map<string, number>();

  /** @param keyOf What is counted together. Default: each name by itself. */
  constructor(limit: number, keyOf: (name: string) => string = (name) => name) {
    this.#limit = limit;
    this.#keyOf = keyOf;
  }

  /** Counts one more, or answers false when the key has as many as it may. */
  enter(name: string): boolean {
    const key = this.#keyOf(name);
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#limit) return false;
    this.#counts.set(key, count + 1);
    return true;
  }

  leave(name: string): void {
    const key = this.#keyOf(name);
    const count = (this.#counts.get(key) ?? 0) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
