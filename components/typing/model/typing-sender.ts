/** Tells the room that somebody here types: at the first stroke, then once per interval, and when they stopped. */
import type { Channel, Client } from '../../core/client-api.ts';
import type { TypingTime } from './typers.ts';

/** How long somebody may look elsewhere before that counts as having stopped, ms. */
const LEAVE_MS = 2000;

export interface TypingSenderOptions {
  readonly ttlMs: number;
  readonly intervalMs: number;
  readonly time: TypingTime;
}

/** At most one start per interval leaves, and one stop for each start. Without a connection nothing does, nor later. */
export class TypingSender {
  readonly #client: Client;
  readonly #channel: Channel;
  readonly #options: TypingSenderOptions;
  /** When the last start left. */
  #startedAt = -Infinity;
  #isTold = false;
  #leaving: (() => void) | undefined;

  constructor(client: Client, channel: Channel, options: TypingSenderOptions) {
    this.#client = client;
    this.#channel = channel;
    this.#options = options;
  }

  notify(): void {
    this.resume();
    const now = this.#options.time.monotonic();
    if (now - this.#startedAt < this.#options.intervalMs || !this.#isLive) return;
    this.#startedAt = now;
    this.#isTold = true;
    this.#channel.signal('typing', true);
  }

  stop(): void {
    this.resume();
    if (!this.#isTold) return;
    this.#isTold = false;
    const { time, ttlMs } = this.#options;
    // Later than that nobody shows it any more.
    if (this.#isLive && time.monotonic() - this.#startedAt < ttlMs) this.#channel.signal('typing', false);
  }

  pause(): void {
    if (this.#isTold) this.#leaving ??= this.#options.time.after(LEAVE_MS, () => this.stop());
  }

  resume(): void {
    this.#leaving?.();
    this.#leaving = undefined;
  }

  /** The link is gone, and with it what was said on it. */
  lose(): void {
    this.resume();
    this.#isTold = false;
  }

  get #isLive(): boolean {
    return this.#client.state.get().status === 'online' && this.#channel.status.get().freshness === 'live';
  }
}
