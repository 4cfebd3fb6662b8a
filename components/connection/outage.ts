/** Decides when a lost connection is worth mentioning: not for a blink, once for each outage, and when it is over. */
import type { Status } from '../core/client-api.ts';

/** What is to be shown. `quiet`: nothing. `down`: the status. `back`: that it is over, for a moment. */
export type Notice = 'quiet' | 'down' | 'back';

/** The two things it needs of its surroundings. */
export interface OutageClock {
  /** Milliseconds that never go back. */
  now(): number;
  /** Runs once after `delayMs`; returns what cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

/** The page's own: monotonic, so that a changed wall clock is no outage. */
const pageClock: OutageClock = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

export interface OutageOptions {
  readonly clock?: OutageClock | undefined;
  /** How long a connection may be gone before it is mentioned, ms. */
  readonly graceMs: () => number;
  readonly onNotice: (notice: Notice) => void;
}

/** How long it stays said that the connection is back, ms. */
const BACK_MS = 2500;
/** How long a connection has to hold before a new drop is a new outage rather than the same one again, ms. */
const SETTLED_MS = 10_000;

/** Whether a status does not end by waiting: then there is nothing to wait for before saying it. */
export const isFinal = (status: Status): boolean => ['unauthorized', 'blocked', 'replaced'].includes(status);

/**
 * Adds up the time without a connection. Dialling does not reset it, nor does a connection that breaks again at once:
 * drops that are short each and long together are an outage as well.
 */
export class Outage {
  readonly #options: OutageOptions;
  readonly #clock: OutageClock;
  #notice: Notice = 'quiet';
  #downMs = 0;
  #downSince: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: OutageOptions) {
    this.#options = options;
    this.#clock = options.clock ?? pageClock;
  }

  get notice(): Notice {
    return this.#notice;
  }

  /** Takes in a status, the first one included. */
  follow(status: Status): void {
    this.#cancel?.();
    if (status === 'online') this.#up();
    else if (status === 'idle') this.#rest();
    else this.#down(isFinal(status));
  }

  /** Stops for good. */
  dispose(): void {
    this.#cancel?.();
  }

  #up(): void {
    const clock = this.#clock;
    if (this.#downSince !== undefined) this.#downMs += clock.now() - this.#downSince;
    this.#downSince = undefined;
    if (this.#notice === 'down') this.#set('back');
    const settle = (): void => {
      this.#downMs = 0;
    };
    this.#cancel = clock.after(BACK_MS, () => {
      this.#set('quiet');
      this.#cancel = clock.after(SETTLED_MS - BACK_MS, settle);
    });
  }

  /** Closed on purpose: not an outage. */
  #rest(): void {
    this.#downMs = 0;
    this.#downSince = undefined;
    this.#set('quiet');
  }

  #down(final: boolean): void {
    const now = this.#clock.now();
    this.#downSince ??= now;
    const left = final ? 0 : this.#options.graceMs() - this.#downMs - (now - this.#downSince);
    if (left <= 0 || this.#notice === 'down') this.#set('down');
    else this.#cancel = this.#clock.after(left, () => this.#set('down'));
  }

  #set(notice: Notice): void {
    if (notice === this.#notice) return;
    this.#notice = notice;
    this.#options.onNotice(notice);
  }
}
