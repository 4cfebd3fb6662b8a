/** Keeps the reader where the reader is, whatever is added above, below or in between. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface ScrollKeeperOptions {
  /** The box that scrolls, once rendered. */
  readonly scroller: () => HTMLElement | null;
  /** What it scrolls; its size is watched. */
  readonly content: () => HTMLElement | null;
  /** The rows, in order. */
  readonly rows: () => Iterable<HTMLElement>;
  /** Where a reader who has something to catch up with starts; nothing means at the bottom. */
  readonly start: () => HTMLElement | null;
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
  /** Whether it has yet to go to where its reader starts. */
  #isOpening = true;
  #isFrozen = false;

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

  /** Another conversation is shown from now on: it goes to where its reader starts, once there are rows and room for them. */
  open(): void {
    this.#isOpening = true;
    this.#anchors = [];
    this.#setAtBottom(true);
  }

  /** Goes to a row, into the middle unless said otherwise, and stays with it. */
  toRow(row: HTMLElement, align: 'start' | 'center' = 'center'): void {
    const scroller = this.#watched;
    if (scroller === undefined || scroller.clientHeight === 0) return;
    const { top, height } = row.getBoundingClientRect();
    const space = align === 'start' ? 0 : Math.max(0, (scroller.clientHeight - height) / 2);
    scroller.scrollTop += top - scroller.getBoundingClientRect().top - space;
    this.#placed = scroller.scrollTop;
    this.#setAtBottom(this.#isNearBottom(scroller));
    this.#record();
  }

  /** Stays where it is, also at the bottom, until `thaw`: something that belongs to a row is open. */
  freeze(): void {
    this.#isFrozen = true;
    this.#record();
  }

  /** Ends `freeze`. */
  thaw(): void {
    this.#isFrozen = false;
    this.#restore();
  }

  get #isPinned(): boolean {
    return this.#atBottom && !this.#isFrozen;
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
    this.#setAtBottom(this.#isNearBottom(scroller));
    return true;
  }

  #isNearBottom({ scrollHeight, clientHeight, scrollTop }: HTMLElement): boolean {
    return scrollHeight - clientHeight - scrollTop <= NEAR_PX;
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
    if (this.#isPinned || scroller === undefined || scroller.clientHeight === 0) return;
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
    if (this.#isOpening) this.#begin();
    if (this.#isPinned) return this.#place(scroller, scroller.scrollHeight - scroller.clientHeight);
    const anchor = this.#anchors.find(({ row }) => row.isConnected);
    if (anchor === undefined) return;
    const moved = anchor.row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - anchor.top;
    if (Math.abs(moved) >= 0.5) this.#place(scroller, scroller.scrollTop + moved);
  }

  #begin(): void {
    const [row] = this.#options.rows();
    if (row === undefined) return;
    this.#isOpening = false;
    const start = this.#options.start();
    if (start !== null) this.toRow(start, 'start');
  }

  #place(scroller: HTMLElement, top: number): void {
    scroller.scrollTop = top;
    this.#placed = scroller.scrollTop;
  }
}
