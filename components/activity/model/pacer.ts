/** Lets a change be told at once, and those that follow it together. */
import type { Platform } from '../../core/platform.ts';

/** Time as a pacer needs it: a clock that never goes back, and timers. */
export type PacerTime = Pick<Platform, 'after' | 'monotonic'>;

export class Pacer {
  readonly #everyMs: number;
  readonly #time: PacerTime;
  readonly #run: () => void;
  #last = -Infinity;
  #cancel: (() => void) | undefined;

  /** @param everyMs Least time between two runs that were not asked for at once. */
  constructor(everyMs: number, time: PacerTime, run: () => void) {
    this.#everyMs = everyMs;
    this.#time = time;
    this.#run = run;
  }

  /** Runs now, or as soon as the last run is long enough ago. */
  soon(): void {
    if (this.#cancel !== undefined) return;
    const waitMs = this.#last + this.#everyMs - this.#time.monotonic();
    if (waitMs <= 0) this.now();
    else this.#cancel = this.#time.after(waitMs, () => this.now());
  }

  /** Runs at once, with all that waited. */
  now(): void {
    this.stop();
    this.#last = this.#time.monotonic();
    this.#run();
  }

  /** Forgets what waited. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
