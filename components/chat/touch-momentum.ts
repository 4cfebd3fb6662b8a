/** Knows while a finger, or the momentum it left, moves a list: correcting its position then would stop it dead. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { browserPlatform } from '../core/platform.ts';

/** Without `scrollend`: so long after the last movement it has come to rest, ms. */
const IDLE_MS = 150;

/** Watches one list. Its host is updated when it comes to rest. */
export class TouchMomentum implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #scroller: () => HTMLElement | null;
  readonly #time = browserPlatform();
  #watched: HTMLElement | undefined;
  #isTouched = false;
  #isMoving = false;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, scroller: () => HTMLElement | null) {
    this.#host = host;
    this.#scroller = scroller;
    host.addController(this);
  }

  get isMoving(): boolean {
    return this.#isMoving;
  }

  hostUpdated(): void {
    const scroller = this.#scroller() ?? undefined;
    if (scroller === this.#watched) return;
    this.hostDisconnected();
    this.#watched = scroller;
    for (const name of EVENTS) scroller?.addEventListener(name, this.#on, { passive: true });
  }

  hostDisconnected(): void {
    for (const name of EVENTS) this.#watched?.removeEventListener(name, this.#on);
    this.#watched = undefined;
    this.#cancel?.();
    this.#isTouched = this.#isMoving = false;
  }

  readonly #on = ({ type }: Event): void => {
    if (type === 'touchstart') this.#isTouched = true;
    else if (type === 'touchmove') this.#isMoving = true;
    else if (type === 'scrollend') {
      if (!this.#isTouched) this.#rest();
    } else if (type === 'scroll') {
      if (this.#isMoving && !this.#isTouched) this.#wait();
    } else {
      this.#isTouched = false;
      if (this.#isMoving) this.#wait();
    }
  };

  #wait(): void {
    this.#cancel?.();
    this.#cancel = this.#time.after(IDLE_MS, () => this.#rest());
  }

  #rest(): void {
    this.#cancel?.();
    if (!this.#isMoving) return;
    this.#isMoving = false;
    this.#host.requestUpdate();
  }
}

const EVENTS = ['touchstart', 'touchmove', 'touchend', 'touchcancel', 'scroll', 'scrollend'] as const;
