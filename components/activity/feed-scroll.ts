/** Where the reader is in a feed: what comes before is asked for as the end comes near, and the newest is gone to when asked for. */
import type { LitElement } from 'lit';
import type { ActivityState } from './activity-model.ts';
import { focusRow } from './feed-keys.ts';

export interface FeedScrollOptions {
  readonly scroller: () => HTMLElement | null;
  /** The activities on the page, in order. */
  readonly rows: () => readonly HTMLElement[];
  readonly state: () => ActivityState | undefined;
  readonly isOnline: () => boolean;
  readonly loadOlder: () => void;
}

/** How near the end the next page is asked for, px: about a screenful, so that readers rarely wait. */
const NEAR_END_PX = 400;

export class FeedScroll {
  readonly #host: LitElement;
  readonly #options: FeedScrollOptions;

  constructor(host: LitElement, options: FeedScrollOptions) {
    this.#host = host;
    this.#options = options;
  }

  /**
   * Goes to the newest once it is shown, with the focus if it was in here: the button that had it is gone. Resolves with
   * whether it is there to go to; what could not be fetched is not.
   */
  async goToNewest(shown: Promise<void>): Promise<boolean> {
    const hadFocus = this.#host.shadowRoot?.activeElement ?? null;
    await shown;
    await this.#host.updateComplete;
    const { pending = 0, paused, newer } = this.#options.state() ?? {};
    if (pending > 0 && paused !== true && newer?.status === 'error') return false;
    const [first] = this.#options.rows();
    const list = this.#options.scroller();
    if (list !== null) list.scrollTop = 0;
    if (hadFocus !== null && first !== undefined) focusRow(first);
    else first?.scrollIntoView({ block: 'nearest' });
    return true;
  }

  /** Asks for the next page when the end of the list comes near; not after a failure, which offers to. */
  loadNear(): void {
    const list = this.#options.scroller();
    const { older, phase, items } = this.#options.state() ?? {};
    if (list === null || phase !== 'ready' || older?.status !== 'idle' || older.done || !this.#options.isOnline())
      return;
    // A list that is not shown has no end, and one that grows with the page is loaded by its button.
    if (list.clientHeight === 0 || list.scrollHeight - list.scrollTop - list.clientHeight > NEAR_END_PX) return;
    const isFilled = items !== undefined && items.length > 0;
    const grows = isFilled && list.scrollHeight <= list.clientHeight && list.clientHeight > innerHeight;
    if (!grows) this.#options.loadOlder();
  }
}
