import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

/**
 * Jitter over the whole of a span, so that a thousand clients never come back as one: waits of random(least, span). The
 * span is as long as the trouble has lasted, a second at the least: whoever fails often in the first second is not away
 * for ten more. It never grows faster than base x 2^failures.
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
    const { backoffBaseMs, backoffMaxMs, backoffHiddenMs, backoffMinMs, troubleMs } = this.#timing;
    const longestMs = this.#platform.visible() ? backoffMaxMs : backoffHiddenMs;
    const now = this.#platform.monotonic();
    if (this.failures === 0) this.#since = now;
    const lastedMs = Math.min(now - this.#since, backoffBaseMs * 2 ** this.failures++);
    const spanMs = Math.min(longestMs, Math.max(troubleMs, lastedMs));
    // Drawn between the two, not cut off below: those cut off would all come at the same moment.
    return backoffMinMs + this.#platform.random() * Math.max(0, spanMs - backoffMinMs);
  }

  reset(): void {
    this.failures = 0;
  }
}
