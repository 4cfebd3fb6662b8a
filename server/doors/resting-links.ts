/** Links that were closed and are still known, so that their clients' next poll is told why. */

/** What is kept of such a link until its client asks, or its lease is over. */
interface Resting {
  readonly bufferedBytes: number;
  readonly told: boolean;
  /** Ends it for good; it is taken out here when it does. */
  forget(): void;
}

export class RestingLinks<L extends Resting> {
  readonly #most: number;
  readonly #mostBytes: number;
  /** What each of them holds, oldest first. */
  readonly #links = new Map<L, number>();
  #bytes = 0;

  /**
   * @param most Most of them; the oldest are forgotten first.
   * @param mostBytes Most bytes they hold together: they count among nobody's connections any more.
   */
  constructor(most: number, mostBytes: number) {
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  /** Whether each of them has given its verdict, as far as anybody can tell. */
  get told(): boolean {
    return [...this.#links.keys()].every(({ told }) => told);
  }

  add(link: L): void {
    this.delete(link);
    this.#links.set(link, link.bufferedBytes);
    this.#bytes += link.bufferedBytes;
    for (const oldest of this.#links.keys()) {
      if (this.#links.size <= this.#most && this.#bytes <= this.#mostBytes) return;
      oldest.forget();
    }
  }

  delete(link: L): void {
    this.#bytes -= this.#links.get(link) ?? 0;
    this.#links.delete(link);
  }

  /** Ends all of them for good. */
  clear(): void {
    for (const link of [...this.#links.keys()]) link.forget();
  }
}
