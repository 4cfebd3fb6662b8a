import type { ReactiveControllerHost } from 'lit';

/**
 * A part of an element that comes after it, because nothing shows it before something is opened. Its host is updated when
 * it is there, and when it could not be loaded.
 */
export class Later<Part> {
  readonly #host: Pick<ReactiveControllerHost, 'requestUpdate'>;
  readonly #load: () => Promise<Part>;
  #part: Part | undefined;
  #isComing = false;
  #hasFailed = false;

  constructor(host: Pick<ReactiveControllerHost, 'requestUpdate'>, load: () => Promise<Part>) {
    this.#host = host;
    this.#load = load;
  }

  get part(): Part | undefined {
    return this.#part;
  }

  /** Whether it did not come when it was last wanted. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Loads it, unless it is there or on its way. What failed is tried again; call it for a reason, not with every update. */
  want(): void {
    if (this.#part !== undefined || this.#isComing) return;
    this.#isComing = true;
    this.#load().then(
      (part) => this.#settle(part),
      () => this.#settle(undefined),
    );
  }

  #settle(part: Part | undefined): void {
    this.#part = part;
    this.#isComing = false;
    this.#hasFailed = part === undefined;
    this.#host.requestUpdate();
  }
}
