/** Tells which rows somebody has had before their eyes for a moment. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How long a row has to stay in view, ms; what is scrolled past is not looked at. */
const LOOK_MS = 500;

export class VisibleRows implements ReactiveController {
  readonly #told: (ids: readonly string[]) => void;
  readonly #inView = new Set<string>();
  #observer: IntersectionObserver | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param told Called with the ids of rows in view, possibly again. */
  constructor(host: ReactiveControllerHost, told: (ids: readonly string[]) => void) {
    this.#told = told;
    host.addController(this);
  }

  /** Watches these rows, and none of before. */
  watch(root: Element | null, rows: Iterable<HTMLElement>): void {
    this.#observer?.disconnect();
    this.#inView.clear();
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const id = (target as HTMLElement).dataset['id'] ?? '';
          if (isIntersecting) this.#inView.add(id);
          else this.#inView.delete(id);
        }
        this.#wait();
      },
      { root, threshold: 0.6 },
    );
    for (const row of rows) this.#observer.observe(row);
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Watches none. */
  stop(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#inView.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#inView.size > 0 && document.visibilityState === 'visible') this.#told([...this.#inView]);
    }, LOOK_MS);
  }
}
