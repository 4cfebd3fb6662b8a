import { Backoff } from './backoff.ts';
import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

/** When something is asked for anew: at once where all was well for a while, else after a wait that grows. */
export class Repair {
  readonly #platform: Platform;
  readonly #timing: Timing;
  readonly #backoff: Backoff;
  #lastAt = -Infinity;
  #cancel = (): void => {};

  constructor(platform: Platform, timing: Timing) {
    this.#platform = platform;
    this.#timing = timing;
    this.#backoff = new Backoff(platform, timing);
  }

  /** @param refused Whether it was refused, and so is not asked for at once; with the least time to wait, ms. */
  plan(ask: () => void, refused: { readonly afterMs: number | undefined } | undefined): void {
    const now = this.#platform.monotonic();
    const calm = now - this.#lastAt > this.#timing.stableMs;
    this.#lastAt = now;
    if (calm) this.#backoff.reset();
    const waitMs = Math.max(refused?.afterMs ?? 0, calm && !refused ? 0 : this.#backoff.next());
    this.cancel();
    if (waitMs === 0) ask();
    else this.#cancel = this.#platform.after(waitMs, ask);
  }

  cancel(): void {
    this.#cancel();
  }
}
