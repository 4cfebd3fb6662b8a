/** Signals for a link that does not keep up: the latest of each slot, for when there is room again, and none for long. */
import type { Batch } from './outbox.ts';

/** While a link holds more than this, signals wait. */
export const SIGNAL_ROOM_BYTES = 64 * 1024;
/** Most signals that wait for one link; the oldest go first. */
const MOST_HELD = 64;

export class HeldSignals {
  readonly #slots = new Map<string, Batch>();
  /** As many as the channels a link follows have standing signals. */
  readonly #standing = new Map<string, Batch>();

  /** @param slot Names what replaces it: channel, name and author. */
  hold(slot: string, signal: Batch): void {
    // Behind those that wait already, as if it had never been told before.
    this.#slots.delete(slot);
    this.#slots.set(slot, signal);
    if (this.#slots.size <= MOST_HELD) return;
    for (const oldest of this.#slots.keys()) return void this.#slots.delete(oldest);
  }

  /** A whole value: the newest stays until it can be told. */
  keep(slot: string, signal: Batch): void {
    this.#standing.set(slot, signal);
  }

  /** Those that waited, the longest first. */
  get signals(): Iterable<Batch> {
    return [...this.#slots.values(), ...this.#standing.values()];
  }

  /** The link is so far behind that nothing said now will be news when it arrives. */
  drop(): void {
    this.#slots.clear();
  }
}
