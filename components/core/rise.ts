import type { Attempt } from './attempt.ts';
import type { TransportName } from './ladder.ts';
import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

export interface RiseOptions {
  readonly platform: Platform;
  readonly timing: Timing;
  /** Gets ready to dial a rung beside the link that is up. The returned function starts the dial. */
  readonly prepare: (name: TransportName) => Promise<() => Attempt>;
}

/**
 * Links beside the one that works, to take its place. The way back from a fallback: while the page is seen, a WebSocket
 * is tried now and then. And the way to another server, where the present one asks for it.
 */
export class Rise {
  readonly #options: RiseOptions;
  #attempt: Attempt | undefined;
  /** Every try has a number; what belongs to an earlier one is ignored. */
  #turn = 0;
  #overdue = false;
  /** Whether tries go on until one succeeds. */
  #lasting = false;
  #cancel = (): void => {};

  constructor(options: RiseOptions) {
    this.#options = options;
  }

  /** The link is a fallback. */
  start(): void {
    this.stop();
    this.#lasting = true;
    this.#plan();
  }

  /** Tries once, now, seen or not. Where that leads nowhere, the link that is up stays for as long as it lasts. */
  hurry(name: TransportName): void {
    if (!this.#attempt) this.#begin(name);
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
    this.#lasting = false;
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
    if (!this.#lasting) return;
    this.#cancel();
    this.#cancel = this.#options.platform.after(this.#options.timing.riseEveryMs, () => this.#try());
  }

  #try(): void {
    this.#overdue = !this.#options.platform.visible();
    if (this.#attempt) this.#plan();
    else if (!this.#overdue) this.#begin('ws');
  }

  #begin(name: TransportName): void {
    const turn = ++this.#turn;
    this.#options.prepare(name).then(
      (start) => {
        if (turn === this.#turn) this.#attempt = start();
      },
      () => {
        if (turn === this.#turn) this.#plan();
      },
    );
  }
}
