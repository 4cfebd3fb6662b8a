/**
 * A browser has six connections to a host over HTTP/1.1, for all its tabs together. So two tabs may keep one open all
 * the time; others find room then for pages, scripts and what goes up. Over HTTP/2 there is room for all of them, and
 * where tabs cannot agree each is on its own.
 */
import type { Locks, Platform } from '../platform.ts';
import { httpOf } from './http.ts';

/** Tabs that may keep a connection open. */
const SLOTS = 2;

/** One link's place among those that may keep a connection open. */
export class StreamSlot {
  readonly #locks: Locks | undefined;
  readonly #names: readonly string[];
  #release: (() => void) | undefined;
  #cancelWait = (): void => {};
  #left = false;

  /** @param url The server's address. */
  constructor(platform: Platform, url: string) {
    const host = url.replace(/^(\w+:\/\/[^/]*).*$/, '$1');
    this.#locks = httpOf(platform).isMultiplexed(host) ? undefined : platform.locks;
    this.#names = Array.from({ length: SLOTS }, (_, n) => `rt-elements:stream:${host}:${n}`);
  }

  /** Whether this link may keep a connection open. */
  get held(): boolean {
    return this.#locks === undefined || this.#release !== undefined;
  }

  /** Takes a place if there is one now. */
  async take(): Promise<boolean> {
    for (const name of this.#names) if (!this.held) await this.#request(name, { ifAvailable: true });
    return this.held;
  }

  /** Takes the next place that becomes free. */
  wait(): void {
    const controller = new AbortController();
    this.#cancelWait = () => controller.abort();
    for (const name of this.#names) void this.#request(name, { signal: controller.signal });
  }

  /** Gives the place back, for good. */
  leave(): void {
    this.#left = true;
    this.#cancelWait();
    this.#release?.();
  }

  /** Resolves when the lock was given, which is kept until it is released, or will not be. */
  #request(name: string, options: object): Promise<void> {
    return new Promise((resolve) => {
      const given = (lock: unknown): Promise<void> | undefined => {
        const wanted = lock !== null && !this.#left && !this.held;
        const kept = wanted ? new Promise<void>((release) => (this.#release = release)) : undefined;
        resolve();
        if (wanted) this.#cancelWait();
        return kept;
      };
      this.#locks?.request(name, options, given).catch(() => resolve());
    });
  }
}

/** Every browser with locks has it; the core is compiled without the types of either. */
declare const AbortController: new () => { readonly signal: unknown; abort(): void };
