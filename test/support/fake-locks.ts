/** Locks among the tabs of one browser, as `navigator.locks` has them; a tab that dies loses what it holds and waits for. */
import type { Locks } from '../../components/core/platform.ts';

interface Wish {
  readonly tab: object;
  readonly grant: (lock: object | null) => Promise<void>;
}

export class FakeLocks {
  readonly #held = new Map<string, Wish>();
  readonly #waiting: Array<Wish & { readonly name: string }> = [];

  /** Names of the locks that are held. */
  get held(): string[] {
    return [...this.#held.keys()].sort();
  }

  /** The locks as one tab sees them. */
  of(tab: object): Locks {
    return {
      request: (name, options, given) =>
        new Promise((resolve, reject) => {
          const run = async (lock: object | null): Promise<void> => {
            await Promise.resolve();
            await given(lock);
          };
          const grant = (lock: object | null): Promise<void> => run(lock).then(() => resolve(undefined), reject);
          const wish = { name, tab, grant };
          if (!this.#held.has(name)) return this.#give(name, wish);
          if ('ifAvailable' in options) return void grant(null);
          this.#waiting.push(wish);
        }),
    };
  }

  /** The tab is gone, without a word. */
  kill(tab: object): void {
    for (const wish of this.#waiting.filter((each) => each.tab === tab))
      this.#waiting.splice(this.#waiting.indexOf(wish), 1);
    for (const [name, wish] of [...this.#held]) if (wish.tab === tab) this.#free(name, wish);
  }

  #give(name: string, wish: Wish): void {
    this.#held.set(name, wish);
    void wish.grant({ name }).then(() => this.#free(name, wish));
  }

  #free(name: string, wish: Wish): void {
    if (this.#held.get(name) !== wish) return;
    this.#held.delete(name);
    const at = this.#waiting.findIndex((each) => each.name === name);
    const [next] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (next) this.#give(name, next);
  }
}
