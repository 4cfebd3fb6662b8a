import type { Platform } from './platform.ts';

/** One timer for many ends: calls when the first of them is reached, and asks for the next. */
export class Expiry {
  readonly #platform: Platform;
  readonly #due: (now: number) => number;
  #at = Infinity;
  #cancel = (): void => {};

  /** @param due Ends what is due now and gives the monotonic time of what ends next, or Infinity. */
  constructor(platform: Platform, due: (now: number) => number) {
    this.#platform = platform;
    this.#due = due;
  }

  /** Sees to it that this end is not missed. */
  watch(at: number): void {
    if (at >= this.#at) return;
    this.#cancel();
    this.#at = at;
    this.#cancel = this.#platform.after(Math.ceil(at - this.#platform.monotonic()), () => {
      this.#at = Infinity;
      this.watch(this.#due(this.#platform.monotonic()));
    });
  }

  stop(): void {
    this.#cancel();
  }
}
