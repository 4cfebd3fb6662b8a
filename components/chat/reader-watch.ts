/** Notices when someone looks at the page, for what counts as read. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Whether the page is in view and the window is the one in use: a window behind another is visible, and read by nobody. */
export const isWatched = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Calls back when the page comes into view or its window into use, while the host is in the document. */
export class ReaderWatch implements ReactiveController {
  readonly #onWatched: () => void;

  constructor(host: ReactiveControllerHost, onWatched: () => void) {
    this.#onWatched = onWatched;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('focus', this.#notice);
    document.addEventListener('visibilitychange', this.#notice);
  }

  hostDisconnected(): void {
    window.removeEventListener('focus', this.#notice);
    document.removeEventListener('visibilitychange', this.#notice);
  }

  readonly #notice = (): void => {
    if (isWatched()) this.#onWatched();
  };
}
