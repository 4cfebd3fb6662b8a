/** Time that moves only when told: one for all clients, the network and the server, so that a history happens the same every time. */

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  off: boolean;
}

/** Lets everything that is due by promises happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class VirtualTime {
  /** Monotonic ms. Starts away from zero, where mistakes hide. */
  now = 1_000_000;
  #order = 0;
  #live = 0;
  /** A binary heap, the soonest first. */
  readonly #heap: Timer[] = [];
  #deferred: Array<() => void> = [];

  /** Timers that have neither run nor been cancelled. */
  get pending(): number {
    return this.#live;
  }

  /** Runs once, `delayMs` from now. Returns what cancels it; cancelling twice is harmless. */
  after(delayMs: number, run: () => void): () => void {
    const timer: Timer = { at: this.now + Math.max(0, delayMs), order: this.#order++, run, off: false };
    this.#live++;
    this.#up(this.#heap.push(timer) - 1, timer);
    return () => {
      if (timer.off) return;
      timer.off = true;
      this.#live--;
    };
  }

  /** Runs once, when all that is due at this moment has happened. */
  defer(run: () => void): void {
    this.#deferred.push(run);
  }

  /** Moves time on, running timers in order at their times, and all they set off in between. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.#rest();
    for (let timer = this.#take(end); timer; timer = this.#take(end)) {
      this.now = Math.max(this.now, timer.at);
      timer.off = true;
      this.#live--;
      timer.run();
      await this.#rest();
    }
    this.now = end;
  }

  async #rest(): Promise<void> {
    await settled();
    while (this.#deferred.length > 0) {
      for (const run of this.#deferred.splice(0)) run();
      await settled();
    }
  }

  #take(until: number): Timer | undefined {
    const heap = this.#heap;
    for (let first = heap[0]; first && (first.off || first.at <= until); first = heap[0]) {
      const last = heap.pop();
      if (last && last !== first) this.#down(last);
      if (!first.off) return first;
    }
    return undefined;
  }

  #up(at: number, timer: Timer): void {
    const heap = this.#heap;
    for (let parent = (at - 1) >> 1; at > 0 && before(timer, heap[parent] as Timer); parent = (at - 1) >> 1) {
      heap[at] = heap[parent] as Timer;
      at = parent;
    }
    heap[at] = timer;
  }

  #down(timer: Timer): void {
    const heap = this.#heap;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = heap[child + 1];
      if (right && before(right, heap[child] as Timer)) child++;
      const nearer = heap[child] as Timer;
      if (!before(nearer, timer)) break;
      heap[at] = nearer;
      at = child;
    }
    heap[at] = timer;
  }
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
