/** Tells the model which rows are in view, as long as somebody looks. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isAttentive, onAttention } from './attention.ts';
import type { ChatModel } from './chat-model.ts';

export interface SeenRowsOptions {
  readonly model: () => ChatModel | undefined;
  readonly scroller: () => HTMLElement | null;
  readonly rows: () => Iterable<HTMLElement>;
}

/** How much of a row has to be in view. */
const SHARE = 0.5;

/** A row is in view with half of itself, or, where it is taller than the list, with its lower end. */
export class SeenRows implements ReactiveController {
  readonly #options: SeenRowsOptions;
  #observer: IntersectionObserver | undefined;
  #root: HTMLElement | undefined;
  readonly #observed = new Set<Element>();
  readonly #visible = new Set<Element>();
  #model: ChatModel | undefined;
  #reader: ReturnType<ChatModel['reader']> | undefined;
  #stop: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, options: SeenRowsOptions) {
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = onAttention(this.#tell);
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#reader?.close();
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#root = undefined;
    this.#model = undefined;
    this.#observed.clear();
    this.#visible.clear();
  }

  hostUpdated(): void {
    const model = this.#options.model();
    if (model !== this.#model) {
      this.#reader?.close();
      this.#reader = model?.reader();
      this.#model = model;
    }
    this.#watch();
    this.#tell();
  }

  #watch(): void {
    const root = this.#options.scroller();
    if (root === null) return;
    if (root !== this.#root) {
      this.#observer?.disconnect();
      this.#observed.clear();
      this.#visible.clear();
      this.#root = root;
      this.#observer = new IntersectionObserver(this.#onView, { root, threshold: [0, SHARE] });
    }
    const rows = new Set<Element>(this.#options.rows());
    for (const row of this.#observed) {
      if (row.isConnected && (rows.has(row) || !row.matches('.row'))) continue;
      this.#observer?.unobserve(row);
      this.#observed.delete(row);
      this.#visible.delete(row);
    }
    for (const row of rows) this.#observe(row);
  }

  #observe(row: Element | null): void {
    if (row === null || this.#observed.has(row)) return;
    this.#observed.add(row);
    this.#observer?.observe(row);
  }

  readonly #onView = (entries: readonly IntersectionObserverEntry[]): void => {
    for (const { target, intersectionRatio, boundingClientRect, rootBounds } of entries) {
      if (intersectionRatio >= SHARE) this.#visible.add(target);
      else this.#visible.delete(target);
      const isTall = boundingClientRect.height > (rootBounds?.height ?? Infinity);
      if (isTall && target.matches('.row')) this.#observe(target.querySelector('.meta'));
    }
    this.#tell();
  };

  readonly #tell = (): void => {
    const rows = isAttentive() ? [...this.#visible] : [];
    const numbers = rows.map((row) => Number(row.closest<HTMLElement>('.row')?.dataset['m']));
    this.#reader?.see(numbers.filter((m) => m > 0));
  };
}
