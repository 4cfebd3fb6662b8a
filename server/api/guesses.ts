/** Counts wrong keys by where they come from, and says when it is too many. */
import { afterTaking, type Rate } from '../limits.ts';
import { networkOf } from '../network.ts';

/** Ten wrong keys at once, then one every six seconds: nothing for a mistake, nothing gained by guessing. */
const GUESSES: Rate = [10, 1 / 6];
/** Most networks that are remembered. Those that guessed longest ago are forgotten first. */
const MOST = 10_000;

export class Guesses {
  /** By network, when its budget is whole again, monotonic ms. */
  readonly #fullAt = new Map<string, number>();

  /** Takes note of a wrong key. Answers 0, or the ms to wait where there were too many. @param now Monotonic, ms. */
  note(address: string, now: number): number {
    const network = networkOf(address);
    const fullAt = this.#fullAt.get(network) ?? 0;
    const later = afterTaking(fullAt, GUESSES, now, 1);
    this.#fullAt.delete(network);
    this.#fullAt.set(network, Math.max(later, fullAt));
    const [oldest] = this.#fullAt.keys();
    if (this.#fullAt.size > MOST && oldest !== undefined) this.#fullAt.delete(oldest);
    return Math.max(0, -later);
  }
}
