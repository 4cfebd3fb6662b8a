/** Repaints once a second while there is something to count down. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Counts down to a moment of the machine's clock, ms; each repaint falls on a full second. */
export class Countdown implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #until: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Seconds left, rounded up; undefined when nothing is counted. */
  get seconds(): number | undefined {
    return this.#until === undefined ? undefined : Math.max(0, Math.ceil((this.#until - Date.now()) / 1000));
  }

  /** Counts to this moment, or not at all. */
  set until(until: number | undefined) {
    if (until === this.#until) return;
    this.#until = until;
    this.#tick();
  }

  hostConnected(): void {
    this.#tick();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  #tick(): void {
    clearTimeout(this.#timer);
    if (this.#until === undefined) return;
    const left = this.#until - Date.now();
    if (left <= 0) return;
    this.#timer = setTimeout(
      () => {
        this.#host.requestUpdate();
        this.#tick();
      },
      left % 1000 || 1000,
    );
  }
}
