/** Who may see whom, wherever they are: those who are present in a room together. */
import type { Presence } from '../ports/presence.ts';
import type { Runtime } from '../runtime.ts';
import { fold, type Folded } from './fold.ts';

export class Whereabouts {
  readonly #presence: Presence;
  readonly #runtime: Pick<Runtime, 'now'>;
  readonly #idleAfterMs: number;
  readonly #listeners = new Set<(userId: string, isErased: boolean) => void>();

  constructor(presence: Presence, runtime: Pick<Runtime, 'now'>, idleAfterMs: number) {
    this.#presence = presence;
    this.#runtime = runtime;
    this.#idleAfterMs = idleAfterMs;
  }

  /** Somebody as `by` may see them, over all rooms that both are in; undefined where there is none, or they hide. */
  seen(by: string, userId: string): Folded | undefined {
    const rooms = new Set(this.#presence.where(by));
    const tabs = [...this.#presence.where(userId)]
      .filter((room) => rooms.has(room))
      .flatMap((room) => this.#presence.of(room, userId));
    return fold(tabs, this.#runtime.now(), this.#idleAfterMs);
  }

  /**
   * Calls back after somebody came, went or changed anywhere, or was erased: then nothing that was seen of them may be told
   * any more. There is no way to stop but the server's end.
   */
  listen(listener: (userId: string, isErased: boolean) => void): void {
    this.#listeners.add(listener);
  }

  changed(userId: string, isErased = false): void {
    for (const listener of this.#listeners) listener(userId, isErased);
  }
}
