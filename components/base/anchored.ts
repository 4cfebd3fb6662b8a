/** Puts a panel of the top layer beside what opened it: flipped where there is more room, never beyond the window. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** On which side of its anchor a panel stands, and which edges are in line. */
export type Placement = 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end';
export const PLACEMENTS: readonly Placement[] = ['bottom-start', 'bottom-end', 'top-start', 'top-end'];

/** A box of the window, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface PlaceRequest {
  readonly anchor: Box;
  readonly panel: { readonly width: number; readonly height: number };
  readonly window: { readonly width: number; readonly height: number };
  readonly placement: Placement;
  readonly rtl: boolean;
}

/** Space between panel and anchor, and panel and window, px. */
const GAP = 8;
/** Windows up to this width get a sheet at their lower edge instead, px; the style sheet says the same. */
export const SHEET_WIDTH = 480;

/** Where the panel's upper left corner goes, and how high it may be. */
export function placeBeside({ anchor, panel, window, placement, rtl }: PlaceRequest) {
  const below = window.height - anchor.bottom - 2 * GAP;
  const above = anchor.top - 2 * GAP;
  const prefersBelow = placement.startsWith('bottom');
  const [first, second] = prefersBelow ? [below, above] : [above, below];
  const isBelow = panel.height <= first || first >= second ? prefersBelow : !prefersBelow;
  const room = Math.max(0, isBelow ? below : above);
  const height = Math.min(panel.height, room);
  const top = isBelow ? anchor.bottom + GAP : anchor.top - GAP - height;
  const alignsRight = placement.endsWith('end') !== rtl;
  const left = alignsRight ? anchor.right - panel.width : anchor.left;
  const most = window.width - panel.width - GAP;
  return { left: Math.max(GAP, Math.min(left, most)), top: Math.max(GAP, top), room };
}

export interface AnchoredOptions {
  readonly anchor: () => HTMLElement | null;
  readonly panel: () => HTMLElement | null;
  readonly placement: () => Placement;
}

/** Keeps an open panel in its place while the page scrolls and either of the two changes its size. */
export class Anchored implements ReactiveController {
  readonly #options: AnchoredOptions;
  #sizes: ResizeObserver | undefined;

  constructor(host: ReactiveControllerHost, options: AnchoredOptions) {
    this.#options = options;
    host.addController(this);
  }

  /** The panel is open now. */
  start(): void {
    if (this.#sizes !== undefined) return;
    const [panel, anchor] = [this.#options.panel(), this.#options.anchor()];
    if (panel === null || anchor === null) return;
    this.#sizes = new ResizeObserver(this.place);
    this.#sizes.observe(panel);
    this.#sizes.observe(anchor);
    addEventListener('resize', this.place);
    document.addEventListener('scroll', this.place, { capture: true, passive: true });
    this.place();
  }

  /** It is closed. */
  stop(): void {
    this.#sizes?.disconnect();
    this.#sizes = undefined;
    removeEventListener('resize', this.place);
    document.removeEventListener('scroll', this.place, { capture: true });
  }

  hostDisconnected(): void {
    this.stop();
  }

  readonly place = (): void => {
    const [panel, anchor] = [this.#options.panel(), this.#options.anchor()];
    if (panel === null || anchor === null) return;
    const window = { width: document.documentElement.clientWidth, height: innerHeight };
    if (window.width <= SHEET_WIDTH) {
      for (const name of ['left', 'top', '--c-room']) panel.style.removeProperty(name);
      return;
    }
    const { width } = panel.getBoundingClientRect();
    const size = { width, height: panel.scrollHeight };
    const rtl = getComputedStyle(anchor).direction === 'rtl';
    const { left, top, room } = placeBeside({
      ...{ anchor: anchor.getBoundingClientRect(), panel: size, window, rtl },
      placement: this.#options.placement(),
    });
    panel.style.setProperty('left', `${left}px`);
    panel.style.setProperty('top', `${top}px`);
    panel.style.setProperty('--c-room', `${room}px`);
  };
}
