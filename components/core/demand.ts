import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

/** Whether a connection is wanted: by whoever holds it and a moment longer, unless it was closed on purpose. */
export class Demand {
  readonly #platform: Platform;
  readonly #timing: Timing;
  readonly #onChange: () => void;
  #holds = 0;
  #lingering = false;
  #cancelLinger = (): void => {};
  /** Closed on purpose: nothing else counts. */
  closed = false;
  /** The page was left: nothing is wanted until it is shown again. */
  #away = false;

  /** @param onChange Called when there may be something to do about it. */
  constructor(platform: Platform, timing: Timing, onChange: () => void) {
    this.#platform = platform;
    this.#timing = timing;
    this.#onChange = onChange;
  }

  get exists(): boolean {
    return !this.closed && !this.#away && (this.#holds > 0 || this.#lingering);
  }

  set away(away: boolean) {
    if (away === this.#away) return;
    this.#away = away;
    this.#onChange();
  }

  hold(): () => void {
    this.#holds++;
    this.#endLinger();
    this.#onChange();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#holds === 0 && !this.closed) this.#linger();
    };
  }

  dispose(): void {
    this.closed = true;
    this.#endLinger();
  }

  #linger(): void {
    this.#endLinger();
    this.#lingering = true;
    this.#cancelLinger = this.#platform.after(this.#timing.lingerMs, () => {
      this.#lingering = false;
      this.#onChange();
    });
  }

  #endLinger(): void {
    this.#lingering = false;
    this.#cancelLinger();
  }
}
