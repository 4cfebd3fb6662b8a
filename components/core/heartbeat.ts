import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

export interface HeartbeatOptions {
  /** The server pings this often, and may be late by `graceMs`. */
  readonly everyMs: number;
  readonly graceMs: number;
  /** Asks the server for a sign of life. */
  readonly ask: () => void;
  /** Called once, when the link has to be given up. */
  readonly onDead: () => void;
}

/**
 * Notices a link that died without saying so. Deadlines are judged by timestamps: a throttled or sleeping page runs its
 * timers late, and a late timer says nothing about the link.
 */
export class Heartbeat {
  readonly #platform: Platform;
  readonly #timing: Timing;
  readonly #options: HeartbeatOptions;
  #heardAt: number;
  /** The same on the wall clock, which also counts the time a machine sleeps. */
  #heardWallMs: number;
  #probedAt: number | undefined;
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(platform: Platform, timing: Timing, options: HeartbeatOptions) {
    this.#platform = platform;
    this.#timing = timing;
    this.#options = options;
    this.#heardAt = platform.monotonic();
    this.#heardWallMs = platform.wall();
    this.#watch();
  }

  /** Something came from the server. After a silence no live link can have had, it is what was left in a buffer. */
  heard(): void {
    const now = this.#platform.monotonic();
    const { everyMs, graceMs } = this.#options;
    if (now - this.#heardAt > 2 * everyMs + graceMs) return this.#die();
    this.#heardAt = now;
    this.#heardWallMs = this.#platform.wall();
    this.#probedAt = undefined;
  }

  /** The page or the network came back: a link that was silent for a while must answer soon. */
  probe(): void {
    const now = this.#platform.monotonic();
    if (this.#stopped || this.#probedAt !== undefined) return;
    // A clock that was set looks like a sleep: it costs a question, never the link.
    const sleptMs = this.#platform.wall() - this.#heardWallMs;
    if (Math.max(now - this.#heardAt, sleptMs) < this.#timing.probeAfterMs) return;
    this.#probedAt = now;
    this.#options.ask();
    this.#watch();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #watch(): void {
    this.#cancel();
    const { everyMs, graceMs } = this.#options;
    const byPing = this.#heardAt + everyMs + graceMs;
    const due = this.#probedAt === undefined ? byPing : Math.min(byPing, this.#probedAt + this.#timing.probeMs);
    const leftMs = Math.ceil(due - this.#platform.monotonic());
    if (leftMs <= 0) return this.#die();
    this.#cancel = this.#platform.after(leftMs, () => this.#watch());
  }

  #die(): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.onDead();
  }
}
