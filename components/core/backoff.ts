import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

/** Full jitter: waits of random(0, min(most, base x 2^failures)), so that a thousand clients never come back as one. */
export class Backoff {
  readonly #platform: Platform;
  readonly #timing: Timing;
  /** Waits given since the last reset. */
  failures = 0;

  constructor(platform: Platform, timing: Timing) {
    this.#platform = platform;
    this.#timing = timing;
  }

  /** Counts a failure and says how long to wait, in ms. */
  next(): number {
    const { backoffBaseMs, backoffMaxMs, backoffMinMs } = this.#timing;
    const most = Math.min(backoffMaxMs, backoffBaseMs * 2 ** this.failures++);
    return Math.max(backoffMinMs, this.#platform.random() * most);
  }

  reset(): void {
    this.failures = 0;
  }
}
