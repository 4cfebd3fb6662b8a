/** Time that moves only when a test says so. */

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Lets everything that is already due by promises happen. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class FakeClock {
  /** Monotonic ms. Starts away from zero, where mistakes hide. */
  now = 1_000_000;
  #order = 0;
  readonly #timers = new Set<Timer>();

  /** Timers that have neither run nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer: Timer = { at: this.now + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Moves time on, running timers in order at their times, and what they set off by promises in between. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.now = Math.max(this.now, timer.at);
      this.#timers.delete(timer);
      timer.run();
      await settled();
    }
    this.now = end;
  }

  /** Moves time on without running anything: a machine that slept. What is overdue runs with the next `advance`. */
  sleep(ms: number): void {
    this.now += ms;
  }

  #next(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > until) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer;
    }
    return first;
  }
}
