/** Opens and closes the menu of a message; what it looks like is loaded when one is first opened. */
import { nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { menuView, MenuView, placeMenu } from './row-menu-view.ts';

/** What the menu of a message shows and does. */
export type MenuParts = Omit<MenuView, 'onClose'>;

interface Look {
  readonly menuView: typeof menuView;
  readonly placeMenu: typeof placeMenu;
}

export interface RowMenuOptions {
  /** The button of a message, where it is rendered. */
  readonly button: (id: string) => HTMLElement | null;
  readonly scroller: () => HTMLElement | null;
  /** It opened, or closed; then with whether the focus is to go back to the row. */
  readonly onOpen: (id: string) => void;
  readonly onClose: (id: string, isDone: boolean) => void;
}

let look: Look | undefined;

export class RowMenu implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: RowMenuOptions;
  #id: string | undefined;
  #top = 0;

  constructor(host: ReactiveControllerHost & HTMLElement, options: RowMenuOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** Id of the message whose menu is open. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Opens it, or closes the one of this message. Resolves once it is there. */
  async toggle(id: string): Promise<void> {
    const before = this.#id;
    this.close(true);
    if (before === id) return;
    look ??= await import('./row-menu-view.ts');
    const button = this.#options.button(id);
    if (button === null || this.#id !== undefined) return;
    this.#id = id;
    this.#top = button.getBoundingClientRect().top;
    this.#options.onOpen(id);
    this.#options.scroller()?.addEventListener('scroll', this.#onScroll);
    document.addEventListener('pointerdown', this.#onPointer, true);
    this.#host.requestUpdate();
    await this.#host.updateComplete;
  }

  close(isDone: boolean): void {
    const id = this.#id;
    if (id === undefined) return;
    this.#id = undefined;
    this.#options.scroller()?.removeEventListener('scroll', this.#onScroll);
    document.removeEventListener('pointerdown', this.#onPointer, true);
    this.#options.onClose(id, isDone);
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const menu = this.#host.shadowRoot?.querySelector<HTMLElement>('.menu');
    const button = this.#id === undefined ? null : this.#options.button(this.#id);
    if (menu && button) look?.placeMenu(menu, button);
    else if (this.#id !== undefined) queueMicrotask(() => this.close(false));
  }

  hostDisconnected(): void {
    this.close(false);
  }

  /** Paints it while it is open. */
  render(view: () => MenuParts | undefined): unknown {
    const given = this.#id === undefined ? undefined : view();
    if (given === undefined || look === undefined) return nothing;
    return look.menuView({ ...given, onClose: (isDone) => this.close(isDone) });
  }

  readonly #onScroll = (): void => {
    const top = this.#id === undefined ? undefined : this.#options.button(this.#id)?.getBoundingClientRect().top;
    if (top === undefined || Math.abs(top - this.#top) > 8) this.close(false);
  };

  readonly #onPointer = (event: Event): void => {
    const path = event.composedPath();
    const menu = this.#host.shadowRoot?.querySelector('.menu');
    const button = this.#id === undefined ? null : this.#options.button(this.#id);
    if (![menu, button].some((node) => node && path.includes(node))) this.close(false);
  };
}
