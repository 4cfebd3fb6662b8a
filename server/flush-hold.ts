/**
 * When a flush does well to wait. Writing one event to a thousand links takes longer than a commit, and everybody waits
 * behind it; if more events are being stored, both leave in one round of writes sooner than in two.
 */
import type { Runtime } from './runtime.ts';

/** From so many writes per event on, writing takes longer than a commit. */
const WRITES_PER_EVENT = 64;
/** Longest wait for the next commit, ms. */
const LONGEST_MS = 5;

/** At most one wait at a time, given up by itself. A lone event waits for nothing. */
export class FlushHold {
  readonly #runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>;
  readonly #coming: () => number;
  #timer: unknown;

  /** @param coming How many requests are being stored. */
  constructor(runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>, coming: () => number) {
    this.#runtime = runtime;
    this.#coming = coming;
  }

  /** Whether so many events had better wait before they are written to so many links. */
  pays(events: number, writes: number): boolean {
    return events > 0 && writes >= events * WRITES_PER_EVENT && this.#coming() > 0;
  }

  /** Begins to wait; `flush` is called unless `release` comes first. */
  start(flush: () => void): void {
    this.#timer = this.#runtime.setTimeout(() => {
      this.#timer = undefined;
      flush();
    }, LONGEST_MS);
  }

  /** Ends the wait, and says whether there was one. */
  release(): boolean {
    if (this.#timer === undefined) return false;
    this.#runtime.clearTimeout(this.#timer);
    this.#timer = undefined;
    return true;
  }
}
