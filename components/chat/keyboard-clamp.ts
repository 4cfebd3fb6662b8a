/** Keeps the element above a phone's keyboard while somebody writes in its box. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Less than this is no place to read and write in; then the page may scroll as it likes, px. */
const LEAST_PX = 160;
/** What covers less of the window is no keyboard but bars of the browser, px. */
const KEYBOARD_PX = 120;

/**
 * The layout viewport does not shrink for a keyboard in every browser; the visual one does. Only while our own field has
 * the focus: another field's keyboard is none of our business.
 */
export class KeyboardClamp implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #viewport: VisualViewport | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('focusin', this.#onFocus);
    this.#host.addEventListener('focusout', this.#leave);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('focusin', this.#onFocus);
    this.#host.removeEventListener('focusout', this.#leave);
    this.#leave();
  }

  readonly #onFocus = (event: Event): void => {
    const [field] = event.composedPath();
    if (!(field instanceof HTMLTextAreaElement) || field.getRootNode() !== this.#host.shadowRoot) return;
    this.#leave();
    this.#viewport = window.visualViewport ?? undefined;
    this.#viewport?.addEventListener('resize', this.#fit);
    this.#viewport?.addEventListener('scroll', this.#fit);
    window.addEventListener('scroll', this.#fit, { passive: true });
    this.#fit();
  };

  readonly #leave = (): void => {
    this.#viewport?.removeEventListener('resize', this.#fit);
    this.#viewport?.removeEventListener('scroll', this.#fit);
    window.removeEventListener('scroll', this.#fit);
    this.#viewport = undefined;
    this.#base?.style.removeProperty('max-block-size');
  };

  readonly #fit = (): void => {
    const base = this.#base;
    if (this.#viewport === undefined || base === undefined) return;
    const { offsetTop, height, scale } = this.#viewport;
    // A window that was zoomed into shows less of the page as well.
    const covered = document.documentElement.clientHeight - height * scale;
    const top = Math.max(this.#host.getBoundingClientRect().top, offsetTop);
    const room = offsetTop + height - top;
    if (covered >= KEYBOARD_PX && room >= LEAST_PX) base.style.setProperty('max-block-size', `${Math.floor(room)}px`);
    else base.style.removeProperty('max-block-size');
  };

  get #base(): HTMLElement | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.base') ?? undefined;
  }
}
