/** Bodies that came a while ago, by what signs them: nobody signs what they are called. */

/** How long they are known, ms, and how many at the most; those that came first go first. */
const KNOWN_MS = 24 * 3_600_000;
const MOST = 10_000;

export class RecentBodies {
  readonly #now: () => number;
  /** Oldest first. */
  readonly #bodies = new Map<string, { readonly id: string; readonly since: number }>();

  /** @param now Monotonic ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What a body was called when it came first, which is now where it is not known. */
  firstId(body: string, id: string): string {
    const now = this.#now();
    for (const [oldest, { since }] of this.#bodies) {
      if (now - since < KNOWN_MS && this.#bodies.size < MOST) break;
      this.#bodies.delete(oldest);
    }
    const known = this.#bodies.get(body);
    if (known === undefined) this.#bodies.set(body, { id, since: now });
    return known?.id ?? id;
  }
}
