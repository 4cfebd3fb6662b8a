/** Knows whether someone is reading the newest messages, and keeps older ones in place while someone reads those. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ChatModel } from './chat-model.ts';

/** Whether the page is in view and the window is the one in use: a window behind another is visible, and read by nobody. */
const isWatched = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

export interface ReaderPlaceHost extends ReactiveControllerHost, HTMLElement {
  readonly atBottom: boolean;
}

/** Reports what was seen to the model, and holds the reader's place there while the newest message is out of view. */
export class ReaderPlace implements ReactiveController {
  readonly #host: ReaderPlaceHost;
  readonly #model: () => ChatModel | undefined;
  /** Tells when a chat that was not shown (a tab panel, a closed dialog) comes into view. */
  readonly #comesIntoView: IntersectionObserver | undefined;
  #held: ChatModel | undefined;
  #letGo: (() => void) | undefined;

  constructor(host: ReaderPlaceHost, model: () => ChatModel | undefined) {
    this.#host = host;
    this.#model = model;
    // Absent while rendering on a server.
    this.#comesIntoView = typeof IntersectionObserver === 'function' ? new IntersectionObserver(this.#look) : undefined;
    host.addController(this);
  }

  hostConnected(): void {
    this.#comesIntoView?.observe(this.#host);
    window.addEventListener('focus', this.#look);
    document.addEventListener('visibilitychange', this.#look);
  }

  hostDisconnected(): void {
    this.#comesIntoView?.disconnect();
    window.removeEventListener('focus', this.#look);
    document.removeEventListener('visibilitychange', this.#look);
    this.#hold(undefined);
  }

  hostUpdated(): void {
    this.#hold(this.#host.atBottom || !this.#host.isConnected ? undefined : this.#model());
    // After the update: what has been seen changes what is shown.
    queueMicrotask(this.#look);
  }

  #hold(model: ChatModel | undefined): void {
    if (model === this.#held) return;
    this.#letGo?.();
    this.#letGo = model?.holdPlace();
    this.#held = model;
  }

  /** Whether the element takes any room on the page: nobody reads inside `display: none`. */
  get #isShown(): boolean {
    return this.#host.getClientRects().length > 0;
  }

  readonly #look = (): void => {
    const model = this.#model();
    if (model === undefined || !this.#host.atBottom || !this.#isShown || !isWatched()) return;
    const { unread, newer } = model.state.get();
    if (unread > 0 && newer.done) model.markSeen();
  };
}
