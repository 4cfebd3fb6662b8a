import type { Attempt } from './attempt.ts';
import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

export interface RiseOptions {
  readonly platform: Platform;
  readonly timing: Timing;
  /** Gets ready to dial the first rung beside the link that is up. The returned function starts the dial. */
  readonly prepare: () => Promise<() => Attempt>;
}

/** The way back from a fallback: while the page is seen, a WebSocket is tried now and then beside the link that works. */
export class Rise {
  readonly #options: RiseOptions;
  #attempt: Attempt | undefined;
  /** Every try has a number; what belongs to an earlier one is ignored. */
  #turn = 0;
  #overdue = false;
  #cancel = (): void => {};

  constructor(options: RiseOptions) {
    this.#options = options;
  }

  /** The link is a fallback. */
  start(): void {
    this.stop();
    this.#plan();
  }

  /** There is no link, or none better. A try under way is given up. */
  stop(): void {
    this.#attempt?.close(true);
    this.take();
  }

  /** Gives a try under way out of hand, and plans no other. */
  take(): Attempt | undefined {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    this.#turn++;
    this.#overdue = false;
    this.#cancel();
    return attempt;
  }

  /** The page is seen again. */
  wake(): void {
    if (this.#overdue) this.#try();
  }

  /** A try has led nowhere. */
  ended(attempt: Attempt): void {
    if (attempt !== this.#attempt) return;
    this.#attempt = undefined;
    this.#plan();
  }

  #plan(): void {
    this.#cancel = this.#options.platform.after(this.#options.timing.riseEveryMs, () => this.#try());
  }

  #try(): void {
    const { platform, prepare } = this.#options;
    this.#overdue = !platform.visible();
    if (this.#overdue) return;
    const turn = ++this.#turn;
    prepare().then(
      (start) => {
        if (turn === this.#turn) this.#attempt = start();
      },
      () => {
        if (turn === this.#turn) this.#plan();
      },
    );
  }
}
