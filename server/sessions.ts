/** Every open session of this process, in no order. A set that costs one array slot each. */
import type { Session } from './session.ts';

export class Sessions {
  readonly #list: Session[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(session: Session): void {
    session.place = this.#list.push(session) - 1;
  }

  /** False when it was not there. */
  delete(session: Session): boolean {
    const { place } = session;
    if (place < 0) return false;
    session.place = -1;
    const last = this.#list.pop();
    if (last !== undefined && last !== session) {
      this.#list[place] = last;
      last.place = place;
    }
    return true;
  }

  /** The sessions of this moment: who leaves meanwhile is still among them. */
  all(): readonly Session[] {
    return [...this.#list];
  }
}
