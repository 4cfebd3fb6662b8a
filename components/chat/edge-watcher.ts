/** Asks for the next page when an end of the list comes near. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface EdgeWatcherOptions {
  readonly scroller: () => HTMLElement | null;
  /** The elements at the ends of the list, whichever are rendered. */
  readonly edges: () => Iterable<Element>;
  /** Called for an edge in reach, again after each update as long as it stays there; the model decides whether to load. */
  readonly onNear: (edge: Element) => void;
}

/** How far outside the view an edge already counts as near: about a screenful, so that readers rarely wait. */
const REACH = '400px 0px';

/** Watches the ends of a scrolled list with one `IntersectionObserver`. */
export class EdgeWatcher implements ReactiveController {
  readonly #options: EdgeWatcherOptions;
  #observer: IntersectionObserver | undefined;
  #root: HTMLElement | undefined;

  constructor(host: ReactiveControllerHost, options: EdgeWatcherOptions) {
    this.#options = options;
    host.addController(this);
  }

  hostUpdated(): void {
    const root = this.#options.scroller();
    if (root === null) return;
    if (root !== this.#root) {
      this.#observer?.disconnect();
      this.#root = root;
      this.#observer = new IntersectionObserver(
        (entries) => {
          for (const { isIntersecting, target } of entries) if (isIntersecting) this.#options.onNear(target);
        },
        { root, rootMargin: REACH },
      );
    }
    // Observing anew reports the present position, so an edge that is still near after a page is noticed.
    this.#observer?.disconnect();
    for (const edge of this.#options.edges()) this.#observer?.observe(edge);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#root = undefined;
  }
}
