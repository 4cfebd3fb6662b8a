/** Keeps the reader where the reader is, whatever is added above, below or in between. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface ScrollKeeperOptions {
  /** The box that scrolls, once rendered. */
  readonly scroller: () => HTMLElement | null;
  /** What it scrolls; its size is watched. */
  readonly content: () => HTMLElement | null;
  /** The rows, in order. */
  readonly rows: () => Iterable<HTMLElement>;
  /** Called when the reader arrives at the bottom or leaves it. */
  readonly onAtBottom: (atBottom: boolean) => void;
}

/** How near the bottom counts as at the bottom, px. */
const NEAR_PX = 8;
/** How many rows below the first visible one may stand in for it when it is removed. */
const SPARE_ANCHORS = 8;

interface Anchor {
  readonly row: HTMLElement;
  /** Distance of its top from the scroller's top, px. */
  readonly top: number;
}

/**
 * At the bottom it stays at the bottom; elsewhere the first visible row stays where it is. Corrections happen after
 * rendering and whenever content or box change size, always before the next frame is painted. The browser's own
 * anchoring has to be off (`overflow-anchor: none`): it differs by engine and sleeps at the very top.
 */
export class ScrollKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: ScrollKeeperOptions;
  readonly #sizes: ResizeObserver | undefined;
  #anchors: Anchor[] = [];
  #atBottom = true;
  #watched: HTMLElement | undefined;
  /** Where we put it last: a scroll event with this value is our own. */
  #placed = -1;

  constructor(host: ReactiveControllerHost, options: ScrollKeeperOptions) {
    this.#host = host;
    this.#options = options;
    // Absent while rendering on a server.
    this.#sizes = typeof ResizeObserver === 'function' ? new ResizeObserver(this.#onResize) : undefined;
    host.addController(this);
  }

  /** Whether the newest row is in view, and will be kept in view. */
  get atBottom(): boolean {
    return this.#atBottom;
  }

  /** Goes to the bottom and stays there. */
  toBottom(): void {
    this.#setAtBottom(true);
    this.#restore();
  }

  hostConnected(): void {
    this.#watch();
    // A node that was moved starts at its top again.
    this.#restore();
  }

  hostDisconnected(): void {
    this.#sizes?.disconnect();
    this.#watched?.removeEventListener('scroll', this.#onScroll);
    this.#watched = undefined;
  }

  hostUpdate(): void {
    this.#record();
  }

  hostUpdated(): void {
    this.#watch();
    this.#restore();
  }

  #watch(): void {
    const scroller = this.#options.scroller();
    const content = this.#options.content();
    if (scroller === null || content === null || scroller === this.#watched) return;
    this.#watched?.removeEventListener('scroll', this.#onScroll);
    this.#sizes?.disconnect();
    this.#sizes?.observe(scroller);
    this.#sizes?.observe(content);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#watched = scroller;
  }

  readonly #onResize = (): void => {
    // A turn of the wheel in the same frame may not have been told yet.
    this.#onScroll();
    this.#restore();
  };

  readonly #onScroll = (): void => {
    if (this.#follow()) this.#record();
  };

  /**
   * Takes in where the reader went. Asked before every correction as well: an update may come between a turn of the wheel
   * and the event that tells of it. Returns whether the reader moved.
   */
  #follow(): boolean {
    const scroller = this.#watched;
    if (scroller === undefined || scroller.clientHeight === 0) return false;
    if (Math.abs(scroller.scrollTop - this.#placed) < 1) return false;
    this.#placed = scroller.scrollTop;
    this.#setAtBottom(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop <= NEAR_PX);
    return true;
  }

  #setAtBottom(atBottom: boolean): void {
    if (atBottom === this.#atBottom) return;
    this.#atBottom = atBottom;
    this.#options.onAtBottom(atBottom);
    this.#host.requestUpdate();
  }

  #record(): void {
    this.#follow();
    const scroller = this.#watched;
    if (this.#atBottom || scroller === undefined || scroller.clientHeight === 0) return;
    const edge = scroller.getBoundingClientRect().top;
    const anchors: Anchor[] = [];
    for (const row of this.#options.rows()) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom <= edge) continue;
      anchors.push({ row, top: top - edge });
      if (anchors.length > SPARE_ANCHORS) break;
    }
    this.#anchors = anchors;
  }

  #restore(): void {
    const scroller = this.#watched;
    if (scroller === undefined || scroller.clientHeight === 0) return;
    if (this.#atBottom) return this.#place(scroller, scroller.scrollHeight - scroller.clientHeight);
    const anchor = this.#anchors.find(({ row }) => row.isConnected);
    if (anchor === undefined) return;
    const moved = anchor.row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - anchor.top;
    if (Math.abs(moved) >= 0.5) this.#place(scroller, scroller.scrollTop + moved);
  }

  #place(scroller: HTMLElement, top: number): void {
    scroller.scrollTop = top;
    this.#placed = scroller.scrollTop;
  }
}
