/** Decides when what has just happened may push down what somebody reads. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How new activities come in: by themselves where that disturbs nobody, by a button, or not at all. */
export type LiveMode = 'auto' | 'pill' | 'off';

export interface LiveGateOptions {
  readonly mode: () => LiveMode;
  /** The box that scrolls, once rendered. */
  readonly scroller: () => HTMLElement | null;
  /** The newest activity on the page. */
  readonly first: () => Element | null;
  /** Called whenever the answer may be another. */
  readonly onChange: (mayInsert: boolean) => void;
}

/** How near the top counts as at the top, px. */
const NEAR_PX = 2;

/** Listens to what the reader does while the host is in the document. */
export class LiveGate implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: LiveGateOptions;
  #isPointerInside = false;
  #isFollowing = false;

  constructor(host: ReactiveControllerHost & HTMLElement, options: LiveGateOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** Whether the newest activity is in view, unmoved. */
  get isAtTop(): boolean {
    const scroller = this.#options.scroller();
    if (scroller === null) return true;
    return scroller.scrollTop <= NEAR_PX && scroller.getBoundingClientRect().top >= -NEAR_PX;
  }

  get mayInsert(): boolean {
    if (this.#options.mode() !== 'auto' || !this.isAtTop) return false;
    if (document.visibilityState !== 'visible' || !document.hasFocus()) return false;
    return !this.#isReadingFurther && (!this.#isPointerInside || this.#isFollowing);
  }

  /** From now on the pointer does not count, until it goes away or the reader scrolls: it has just asked for what is new. */
  follow(): void {
    this.#isFollowing = true;
    this.look();
  }

  hostConnected(): void {
    this.#host.addEventListener('pointerenter', this.#onEnter);
    this.#host.addEventListener('pointerleave', this.#onLeave);
    this.#host.addEventListener('focusin', this.look);
    this.#host.addEventListener('focusout', this.#later);
    window.addEventListener('focus', this.look);
    window.addEventListener('blur', this.look);
    // In the capture phase a scroll of any box around the host is heard; that of its own box stays inside, and calls `look`.
    window.addEventListener('scroll', this.look, { capture: true, passive: true });
    document.addEventListener('visibilitychange', this.look);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('pointerenter', this.#onEnter);
    this.#host.removeEventListener('pointerleave', this.#onLeave);
    this.#host.removeEventListener('focusin', this.look);
    this.#host.removeEventListener('focusout', this.#later);
    window.removeEventListener('focus', this.look);
    window.removeEventListener('blur', this.look);
    window.removeEventListener('scroll', this.look, { capture: true });
    document.removeEventListener('visibilitychange', this.look);
  }

  hostUpdated(): void {
    this.look();
  }

  /** Asks again, and tells. */
  readonly look = (): void => {
    if (!this.isAtTop) this.#isFollowing = false;
    this.#options.onChange(this.mayInsert);
  };

  /** Where the focus goes to is known a moment later. */
  readonly #later = (): void => queueMicrotask(this.look);

  readonly #onEnter = ({ pointerType }: PointerEvent): void => {
    // A finger is inside only while it touches.
    this.#isPointerInside = pointerType !== 'touch';
    this.look();
  };

  readonly #onLeave = (): void => {
    this.#isPointerInside = false;
    this.#isFollowing = false;
    this.look();
  };

  /** Whether the keyboard is at an activity below the first: it would be moved away under the reader. */
  get #isReadingFurther(): boolean {
    const focused = this.#host.shadowRoot?.activeElement?.closest('article');
    return focused !== null && focused !== undefined && focused !== this.#options.first();
  }
}
