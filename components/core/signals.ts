import type { Encoded } from '../protocol/codec.ts';
import type { Pace } from './pace.ts';
import type { Platform } from './platform.ts';

/** Most signals that wait, one for each name of a channel; the oldest go first. */
const MOST_WAITING = 64;

export interface SignalsContext {
  readonly platform: Platform;
  readonly pace: Pace;
  /** Once one has left, what follows within this time leaves together, ms. */
  readonly windowMs: number;
  /** Whether what is said now would only wait. */
  readonly busy: () => boolean;
  readonly send: (encoded: Encoded) => void;
}

/** The signals of one link: the first leaves at once, of those that follow soon only the latest of each name. */
export class Signals {
  readonly #context: SignalsContext;
  readonly #waiting = new Map<string, Encoded>();
  #cancel: (() => void) | undefined;

  constructor(context: SignalsContext) {
    this.#context = context;
  }

  /** @param slot Channel and name: what replaces it. */
  say(slot: string, encoded: Encoded): void {
    // In its old place: who is replaced all the time is not put off for ever.
    this.#waiting.set(slot, encoded);
    if (this.#waiting.size > MOST_WAITING)
      for (const [oldest] of this.#waiting) return void this.#waiting.delete(oldest);
    if (!this.#cancel) this.#leave();
  }

  stop(): void {
    this.#waiting.clear();
    this.#cancel?.();
  }

  readonly #leave = (): void => {
    const { pace, busy, send, platform, windowMs } = this.#context;
    for (const [slot, encoded] of this.#waiting) {
      if (busy()) break;
      if (!pace.take('sig', this.#leave)) return;
      this.#waiting.delete(slot);
      send(encoded);
    }
    this.#cancel?.();
    this.#cancel = platform.after(windowMs, () => {
      this.#cancel = undefined;
      if (this.#waiting.size > 0) this.#leave();
    });
  };
}
