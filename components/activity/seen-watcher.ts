/** Knows which activities somebody has looked at: half in view for a while, on a page in the window in use. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ReadableAtom } from 'nanostores';

export interface SeenWatcherOptions {
  /** The activities on the page that nobody has looked at. */
  readonly rows: () => Iterable<HTMLElement>;
  /** Which activities a row stands for. */
  readonly idsOf: (row: HTMLElement) => readonly string[];
  /** One second after another; undefined where nothing is to be marked. */
  readonly seconds: () => ReadableAtom<number> | undefined;
  readonly onSeen: (ids: readonly string[]) => void;
}

/** How long half of it has to be in view, ms. Looked at once a second. */
const LEAST_MS = 800;

export class SeenWatcher implements ReactiveController {
  readonly #options: SeenWatcherOptions;
  #observer: IntersectionObserver | undefined;
  /** Rows in view, and since when. */
  readonly #since = new Map<HTMLElement, number>();
  #watched = new Set<HTMLElement>();
  #stop: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, options: SeenWatcherOptions) {
    this.#options = options;
    host.addController(this);
  }

  hostUpdated(): void {
    const seconds = this.#options.seconds();
    const rows = new Set(seconds === undefined ? [] : this.#options.rows());
    if (rows.size === 0) return this.hostDisconnected();
    this.#observer ??= new IntersectionObserver(this.#onCross, { threshold: 0.5 });
    for (const row of this.#watched) if (!rows.has(row)) this.#forget(row);
    for (const row of rows) if (!this.#watched.has(row)) this.#observer.observe(row);
    this.#watched = rows;
    this.#stop ??= seconds?.listen(this.#onSecond);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#stop?.();
    this.#stop = undefined;
    this.#since.clear();
    this.#watched.clear();
  }

  #forget(row: HTMLElement): void {
    this.#observer?.unobserve(row);
    this.#since.delete(row);
  }

  readonly #onCross = (entries: readonly IntersectionObserverEntry[]): void => {
    for (const { target, isIntersecting, time } of entries) {
      if (isIntersecting) this.#since.set(target as HTMLElement, time);
      else this.#since.delete(target as HTMLElement);
    }
  };

  readonly #onSecond = (): void => {
    if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
    const now = performance.now();
    const seen = [...this.#since].filter(([, since]) => now - since >= LEAST_MS).map(([row]) => row);
    if (seen.length > 0) this.#options.onSeen(seen.flatMap((row) => this.#options.idsOf(row)));
  };
}
