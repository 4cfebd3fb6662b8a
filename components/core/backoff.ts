import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

/**
 * Full jitter: waits of random(0, min(most, base x 2^failures)), so that a thousand clients never come back as one. No
 * wait is longer than the trouble has lasted: who failed often in the first second is not away for ten more.
 */
export class Backoff {
  readonly #platform: Platform;
  readonly #timing: Timing;
  #since = 0;
  /** Waits given since the last reset. */
  failures = 0;

  constructor(platform: Platform, timing: Timing) {
    this.#platform = platform;
    this.#timing = timing;
  }

  /** Counts a failure and says how long to wait, in ms. */
  next(): number {
    const { backoffBaseMs, backoffMaxMs, backoffMinMs, troubleMs } = this.#timing;
    const now = this.#platform.monotonic();
    if (this.failures === 0) this.#since = now;
    const most = Math.min(backoffMaxMs, backoffBaseMs * 2 ** this.failures++, Math.max(troubleMs, now - this.#since));
    return Math.max(backoffMinMs, this.#platform.random() * most);
  }

  reset(): void {
    this.failures = 0;
  }
}
