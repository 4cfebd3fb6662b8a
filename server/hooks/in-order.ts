/** Runs tasks one after another per line, lines beside each other, and only so many may wait. */
export class InOrder {
  readonly #most: number;
  readonly #tails = new Map<string, Promise<void>>();
  #waiting = 0;
  #dropped = 0;

  /** @param most Most tasks that may wait or run. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Tasks that were not taken. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Runs a task after those of its line. The task must not reject. False when too many wait: then it never runs. */
  add(line: string, task: () => Promise<void>): boolean {
    if (this.#waiting >= this.#most) {
      this.#dropped++;
      return false;
    }
    this.#waiting++;
    const tail = (this.#tails.get(line) ?? Promise.resolve()).then(task).then(() => {
      this.#waiting--;
      if (this.#tails.get(line) === tail) this.#tails.delete(line);
    });
    this.#tails.set(line, tail);
    return true;
  }

  /** Resolves once nothing waits or runs. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}
