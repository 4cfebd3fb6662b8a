/** When a message counts as read: once its row has been in view long enough, before somebody who looks. */
import type { Platform } from '../../core/platform.ts';

/** Time as reading needs it: a clock that never goes back, and timers. */
export type ReadingTime = Pick<Platform, 'after' | 'monotonic'>;

/** How long a row has to be in view, ms. */
export const SEEN_MS = 800;

/** Rows that came into view within so long of each other count together, ms. */
const TOGETHER_MS = 16;

/** One pair of eyes: a place where the room is shown. */
export class ChatReader {
  readonly #time: ReadingTime;
  readonly #read: (m: number) => void;
  /** Since when each row has been in view without a break. */
  #since = new Map<number, number>();
  #soonest = Infinity;
  #cancel: (() => void) | undefined;

  /** @param read Called with the number of the latest message that was seen. */
  constructor(time: ReadingTime, read: (m: number) => void) {
    this.#time = time;
    this.#read = read;
  }

  /** These rows are in view now, by their message numbers; none while nobody looks. */
  see(rows: Iterable<number>): void {
    const now = this.#time.monotonic();
    this.#since = new Map([...rows].map((m) => [m, this.#since.get(m) ?? now]));
    this.#wait();
  }

  /** Nobody looks here any more. */
  close(): void {
    this.see([]);
  }

  #wait(): void {
    const soonest = Math.min(...this.#since.values());
    // Asked with every update of the page, which mostly changes nothing.
    if (soonest === this.#soonest) return;
    this.#soonest = soonest;
    this.#cancel?.();
    this.#cancel = undefined;
    if (soonest === Infinity) return;
    this.#cancel = this.#time.after(Math.max(0, soonest + SEEN_MS - this.#time.monotonic()), () => {
      const seen = [...this.#since].filter(([, since]) => since <= soonest + TOGETHER_MS).map(([m]) => m);
      for (const m of seen) this.#since.set(m, Infinity);
      this.#wait();
      if (seen.length > 0) this.#read(Math.max(...seen));
    });
  }
}
