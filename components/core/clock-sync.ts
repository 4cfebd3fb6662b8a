import type { ServerClock } from './clock.ts';
import type { Link } from './link.ts';
import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

/** Samples taken soon after a welcome; after that, one per ping of the server. */
const FIRST_SAMPLES = 5;

/** Keeps the clock fed over one link after another. */
export class ClockSync {
  readonly #platform: Platform;
  readonly #timing: Timing;
  readonly #clock: ServerClock;
  readonly #onSample: () => void;
  #cancel = (): void => {};

  constructor(platform: Platform, timing: Timing, clock: ServerClock, onSample: () => void) {
    this.#platform = platform;
    this.#timing = timing;
    this.#clock = clock;
    this.#onSample = onSample;
  }

  up(link: Link, left = FIRST_SAMPLES): void {
    if (left === FIRST_SAMPLES) this.#clock.restart();
    this.sample(link);
    if (left > 1) this.#cancel = this.#platform.after(this.#timing.sampleEveryMs, () => this.up(link, left - 1));
  }

  down(): void {
    this.#cancel();
  }

  /** Asks for the time. The answer also tells the server that we live. */
  sample(link: Link): void {
    const sentAt = this.#platform.monotonic();
    link.request({ t: 'ping' }, this.#timing.callMs, (answer) => {
      if (answer === 'lost' || !('t' in answer) || answer.ts === undefined) return;
      this.#clock.sample(sentAt, this.#platform.monotonic(), answer.ts);
      this.#onSample();
    });
  }
}
