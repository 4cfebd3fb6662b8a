/** Opens and closes the panel: property and popover agree, the focus goes in and comes back. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Anchored, type Placement } from '../base/anchored.ts';

/** The element the panel belongs to. */
export interface PanelHost extends ReactiveControllerHost, HTMLElement {
  open: boolean;
  readonly inline: boolean;
  readonly placement: Placement;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

export class PanelPopover implements ReactiveController {
  readonly #host: PanelHost;
  readonly #changed: (isOpen: boolean) => void;
  readonly #anchored: Anchored;
  #wasOpen = false;
  /** What the property was when the browser began to open or close the panel; undefined while it does not. */
  #settling: { readonly open: boolean } | undefined;

  /** @param changed Called when the panel was opened or closed, by whomever. */
  constructor(host: PanelHost, changed: (isOpen: boolean) => void) {
    this.#host = host;
    this.#changed = changed;
    this.#anchored = new Anchored(host, {
      anchor: () => this.#button,
      panel: () => this.panel,
      placement: () => host.placement,
    });
    host.addController(this);
  }

  get panel(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.panel');
  }

  get #button(): HTMLButtonElement | null {
    return this.#host.renderRoot.querySelector<HTMLButtonElement>('.bell');
  }

  /** A popover does not outlive a move; after each update it is again what the property says. */
  hostUpdated(): void {
    const { panel } = this;
    // While the browser opens or closes it, it is neither, and must be left alone.
    if (panel === null || this.#settling !== undefined || this.#host.inline || !this.#host.isConnected) return;
    const isOpen = panel.matches(':popover-open');
    if (this.#host.open && !isOpen) panel.showPopover();
    else if (!this.#host.open && isOpen) panel.hidePopover();
  }

  hostDisconnected(): void {
    this.#settling = undefined;
  }

  readonly onBeforeToggle = (event: Event): void => {
    if (event.target === this.panel) this.#settling = { open: this.#host.open };
  };

  readonly onToggle = (event: Event): void => {
    const { panel } = this;
    if (panel === null || event.target !== panel) return;
    const isOpen = panel.matches(':popover-open');
    // What the page asked for meanwhile counts; the update it leads to was held up.
    if (this.#settling === undefined || this.#settling.open === this.#host.open) this.#host.open = isOpen;
    this.#settling = undefined;
    this.#host.requestUpdate();
    if (isOpen === this.#wasOpen) return;
    this.#wasOpen = isOpen;
    if (isOpen) {
      this.#anchored.start();
      this.#host.renderRoot.querySelector<HTMLElement>('#title')?.focus({ preventScroll: true });
    } else {
      this.#anchored.stop();
      this.#takeBackFocus(panel);
    }
    this.#changed(isOpen);
  };

  /** Some browsers leave the focus in what is closed, or give it to nobody, as they do not focus a button that is clicked. */
  #takeBackFocus(panel: HTMLElement): void {
    const { activeElement } = document;
    const within = (this.#host.renderRoot as ShadowRoot).activeElement;
    const isLost = activeElement === null || activeElement === document.body || panel.contains(within);
    if (isLost) this.#button?.focus();
  }

  /** The focus went past the end: what it went to is what counts now. */
  readonly onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (this.#host.inline || !(relatedTarget instanceof Node)) return;
    const isInside =
      this.panel?.contains(relatedTarget) === true ||
      this.#host.contains(relatedTarget) ||
      relatedTarget === this.#button;
    if (!isInside) this.#host.open = false;
  };
}
