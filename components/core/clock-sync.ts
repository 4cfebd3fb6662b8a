import type { ServerClock } from './clock.ts';
import type { Link } from './link.ts';
import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

/** Samples taken soon after a welcome, or when the page comes back; besides those, one per ping of the server. */
const BURST = 5;

/** Keeps the clock fed over one link after another. */
export class ClockSync {
  readonly #platform: Platform;
  readonly #timing: Timing;
  readonly #clock: ServerClock;
  readonly #onChange: () => void;
  readonly #unlisten: () => void;
  #link: Link | undefined;
  #sampledAt = -Infinity;
  #cancel = (): void => {};

  /** @param onChange Called whenever more is known, or what was known is in doubt. */
  constructor(platform: Platform, timing: Timing, clock: ServerClock, onChange: () => void) {
    this.#platform = platform;
    this.#timing = timing;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#unlisten = platform.on('visible', () => this.#wake());
  }

  /** @param serverTime What the welcome says: its hello is the first question that was answered. */
  up(link: Link, serverTime: number): void {
    this.#clock.restart();
    this.#link = link;
    this.#learn(link.helloAt, serverTime);
    this.#burst(BURST);
  }

  down(): void {
    this.#link = undefined;
    this.#cancel();
  }

  dispose(): void {
    this.#unlisten();
    this.down();
  }

  /** Asks for the time. The answer also tells the server that we live. */
  sample(): void {
    this.#link?.ping((sentAt, serverTime) => this.#learn(sentAt, serverTime));
  }

  #burst(left: number): void {
    this.#cancel();
    this.sample();
    if (left > 1) this.#cancel = this.#platform.after(this.#timing.sampleEveryMs, () => this.#burst(left - 1));
  }

  #wake(): void {
    const doubtful = this.#clock.doubt();
    if (doubtful) this.#onChange();
    const old = this.#platform.monotonic() - this.#sampledAt > this.#timing.probeAfterMs;
    if (this.#link && (doubtful || old)) this.#burst(BURST);
  }

  #learn(sentAt: number, serverTime: number): void {
    this.#sampledAt = this.#platform.monotonic();
    this.#clock.sample(sentAt, this.#sampledAt, serverTime);
    this.#onChange();
  }
}
