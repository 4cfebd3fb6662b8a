import type { Broadcast, Platform } from './platform.ts';

/** What passes among the tabs of one browser under a name; nothing where tabs cannot hear each other. */
export class Tabs {
  readonly #platform: Platform;
  readonly #name: string;
  readonly #hear: (message: unknown) => void;
  readonly #unlisten: ReadonlyArray<() => void>;
  readonly #closed: () => void;
  #line: Broadcast | undefined;

  /** @param closed Called when it is closed for good. */
  constructor(platform: Platform, name: string, hear: (message: unknown) => void, closed = (): void => {}) {
    this.#platform = platform;
    this.#name = name;
    this.#hear = hear;
    this.#closed = closed;
    this.#open();
    // A page with an open line is not kept in the browser's cache of pages.
    this.#unlisten = [platform.on('leave', () => this.#shut()), platform.on('return', () => this.#open())];
  }

  /** Tells every other tab. */
  post(message: object): void {
    this.#line?.post(message);
  }

  close(): void {
    for (const stop of this.#unlisten) stop();
    this.#shut();
    this.#closed();
  }

  #open(): void {
    this.#line ??= this.#platform.broadcast(this.#name, this.#hear);
  }

  #shut(): void {
    this.#line?.close();
    this.#line = undefined;
  }
}
