import type { Attempt } from './attempt.ts';
import type { TransportName } from './ladder.ts';
import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

export interface RiseOptions {
  readonly platform: Platform;
  readonly timing: Timing;
  /** Gets ready to dial a rung beside the link that is up. The returned function starts the dial. */
  readonly prepare: (name: TransportName) => Promise<() => Attempt>;
  /** Told when a try starts, and when it is over without having taken the link's place. */
  readonly onTrying: (trying: boolean) => void;
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
  #cancelDrain = (): void => {};

  constructor(options: RiseOptions) {
    this.#options = options;
  }

  /** The link is a fallback. */
  start(): void {
    this.stop();
    this.#lasting = true;
    this.#plan();
  }

  /**
   * The server asks to be left within so many milliseconds. Tries once, seen or not, in a random moment of them; where that
   * leads nowhere, the link that is up stays for as long as it lasts.
   */
  drain(withinMs: number, name: TransportName): void {
    const { platform } = this.#options;
    this.#cancelDrain();
    this.#cancelDrain = platform.after(platform.random() * withinMs, () => {
      if (!this.#attempt) this.#begin(name);
    });
  }

  /** There is no link, or none better. A try under way is given up. */
  stop(): void {
    this.#attempt?.close(true);
    this.take();
    this.#options.onTrying(false);
  }

  /** Gives a try under way out of hand, and plans no other. */
  take(): Attempt | undefined {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    this.#turn++;
    this.#overdue = false;
    this.#lasting = false;
    this.#cancel();
    this.#cancelDrain();
    return attempt;
  }

  /** The page is seen again. */
  wake(): void {
    if (this.#overdue) this.#try();
  }

  /** A try has led nowhere. */
  ended(attempt: Attempt): void {
    this.#options.onTrying(false);
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
        if (turn !== this.#turn) return;
        this.#options.onTrying(true);
        this.#attempt = start();
      },
      () => {
        if (turn === this.#turn) this.#plan();
      },
    );
  }
}
