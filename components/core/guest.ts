import type { ClientOptions } from './client-api.ts';
import type { Platform, TextStorage } from './platform.ts';
import { withStorage } from './text-storage.ts';

export interface GuestOptions {
  readonly platform: Platform;
  readonly place: NonNullable<ClientOptions['guest']>;
  /** Tells the guests of several servers, and of several connections of a page, apart. */
  readonly name: string;
  /** Longest wait for other tabs, ms. */
  readonly waitMs: number;
}

/** The guest a server has seen before: kept for a tab, for a browser, or as long as this page lasts. */
export class Guest {
  readonly #options: GuestOptions;
  readonly #unlisten: () => void;
  #token: string | undefined;
  #release = (): void => {};

  constructor(options: GuestOptions) {
    this.#options = options;
    this.#read();
    // A page that holds a lock is not kept in the browser's cache of pages.
    this.#unlisten = options.platform.on('leave', () => this.#release());
  }

  /** What goes into `hello`. The first one of a browser makes the others wait, so that all of them are the same guest. */
  async token(): Promise<string | undefined> {
    const { platform, place, name, waitMs } = this.#options;
    this.#release();
    if (this.#token !== undefined || place !== 'browser' || !platform.locks) return this.#token;
    const { guestLock } = await import('./guest-lock.ts');
    this.#release = await guestLock(platform, name, waitMs);
    this.#read();
    if (this.#token !== undefined) this.#release();
    return this.#token;
  }

  /** The server answered. @param token The guest it made, where it made one. */
  welcomed(token: string | undefined): void {
    if (token !== undefined) {
      this.#token = token;
      this.#stored((storage) => storage.setItem(this.#options.name, token));
    }
    this.#release();
  }

  dispose(): void {
    this.#unlisten();
    this.#release();
  }

  #read(): void {
    this.#token = this.#stored((storage) => storage.getItem(this.#options.name) ?? undefined) ?? this.#token;
  }

  /** Where nothing is kept the guest lives as long as this page. */
  #stored<T>(use: (storage: TextStorage) => T): T | undefined {
    const { platform, place } = this.#options;
    return place === 'none' ? undefined : withStorage(platform, place, use);
  }
}
