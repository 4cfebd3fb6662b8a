/** Binds a store to an element: the element reads, the store says when to paint again. */
import type { ReadableAtom } from 'nanostores';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Listens to one store while its host is in the document, and asks the host to update when the store changes.
 *
 * A host that is moved stops listening and starts again within one task; stores stay mounted for a moment without
 * listeners, so nothing is left and joined again.
 */
export class ModelController<State> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #changed: ((state: State) => void) | undefined;
  readonly #joined: (() => (() => void) | undefined) | undefined;
  #parted: (() => void) | undefined;
  #store: ReadableAtom<State> | undefined;
  #stop: (() => void) | undefined;
  #connected = false;

  /**
   * @param changed Called with every new state, before the update it leads to; also with the first one.
   * @param joined Called when it starts to listen; what it returns is called when it stops.
   */
  constructor(host: ReactiveControllerHost, changed?: (state: State) => void, joined?: () => (() => void) | undefined) {
    this.#host = host;
    this.#changed = changed;
    this.#joined = joined;
    host.addController(this);
  }

  /** What the store holds now, or undefined without a store. */
  get value(): State | undefined {
    return this.#store?.get();
  }

  get store(): ReadableAtom<State> | undefined {
    return this.#store;
  }

  /** Follows another store, or none. The same one again changes nothing. */
  set store(store: ReadableAtom<State> | undefined) {
    if (store === this.#store) return;
    this.#leave();
    this.#store = store;
    if (this.#connected) this.#listen();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#connected = true;
    this.#listen();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#leave();
  }

  #listen(): void {
    if (this.#stop !== undefined || this.#store === undefined) return;
    this.#parted = this.#joined?.();
    this.#stop = this.#store.subscribe((state) => {
      this.#changed?.(state);
      this.#host.requestUpdate();
    });
  }

  #leave(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#parted?.();
    this.#parted = undefined;
  }
}

/** Updates `host` whenever `store` changes, for a store that stays the same for the host's life. */
export function watchStore(host: ReactiveControllerHost, store: ReadableAtom<unknown>): void {
  new ModelController(host).store = store;
}
