/** Keeps what the reader looks at where it is, whatever is added or taken away above it. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface PlaceKeeperOptions {
  readonly scroller: () => HTMLElement | null;
  /** The activities on the page, in order. */
  readonly rows: () => Iterable<HTMLElement>;
  /** The name of a row, which stays with it when it is painted anew. */
  readonly keyOf: (row: HTMLElement) => string | undefined;
}

/** How many rows below the first visible one may stand in for it when that goes. */
const SPARES = 8;

/**
 * At the very top it stays there; elsewhere the first visible row stays where it is, and if that went away, the next one. The focus stays with the activity that has it, also when it moves in the list. The browser's own anchoring has to be
 * off: it differs by engine and sleeps at the very top.
 */
export class PlaceKeeper implements ReactiveController {
  readonly #options: PlaceKeeperOptions;
  #anchors: ReadonlyArray<{ readonly row: HTMLElement; readonly top: number }> = [];
  #focused: { readonly key: string; readonly row: HTMLElement } | undefined;

  constructor(host: ReactiveControllerHost, options: PlaceKeeperOptions) {
    this.#options = options;
    host.addController(this);
  }

  hostUpdate(): void {
    const scroller = this.#options.scroller();
    this.#anchors = [];
    this.#focused = undefined;
    if (scroller === null) return;
    const active = (scroller.getRootNode() as ShadowRoot).activeElement;
    const row = active?.closest<HTMLElement>('article');
    const key = row ? this.#options.keyOf(row) : undefined;
    if (row && key !== undefined && active === row) this.#focused = { key, row };
    if (scroller.scrollTop <= 1) return;
    const edge = scroller.getBoundingClientRect().top;
    const anchors = [];
    for (const each of this.#options.rows()) {
      const { top, bottom } = each.getBoundingClientRect();
      if (bottom <= edge) continue;
      anchors.push({ row: each, top: top - edge });
      if (anchors.length > SPARES) break;
    }
    this.#anchors = anchors;
  }

  hostUpdated(): void {
    const scroller = this.#options.scroller();
    if (scroller === null) return;
    this.#restore(scroller);
    this.#refocus(scroller);
  }

  #restore(scroller: HTMLElement): void {
    const rows = new Set(this.#options.rows());
    const kept = this.#anchors.find(({ row }) => rows.has(row));
    if (kept === undefined) return;
    const moved = kept.row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - kept.top;
    if (Math.abs(moved) >= 0.5) scroller.scrollTop += moved;
  }

  /** Moving a node takes the focus from it. */
  #refocus(scroller: HTMLElement): void {
    const focused = this.#focused;
    if (focused === undefined || (scroller.getRootNode() as ShadowRoot).activeElement !== null) return;
    for (const row of this.#options.rows()) {
      if (this.#options.keyOf(row) === focused.key) return row.focus({ preventScroll: true });
    }
  }
}
