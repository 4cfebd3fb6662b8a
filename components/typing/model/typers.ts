/** Who types: each until they say that they stopped, or say nothing for too long. */
import type { Platform } from '../../core/platform.ts';
import type { Author } from '../../protocol/fields.ts';

/** Time as typing needs it: a clock that never goes back, and timers. */
export type TypingTime = Pick<Platform, 'after' | 'monotonic'>;

/** Most people held at a time; the one who began first goes first. */
const MOST_TYPERS = 100;

interface Entry {
  readonly author: Author;
  readonly until: number;
}

/** One entry per person, however many devices they write on. */
export class Typers {
  readonly #ttlMs: number;
  readonly #time: TypingTime;
  readonly #changed: () => void;
  readonly #entries = new Map<string, Entry>();
  #cancel: (() => void) | undefined;

  /** @param changed Called when somebody came, went, or has another name. */
  constructor(ttlMs: number, time: TypingTime, changed: () => void) {
    this.#ttlMs = ttlMs;
    this.#time = time;
    this.#changed = changed;
  }

  /** Who began first stands first. */
  get users(): readonly Author[] {
    return [...this.#entries.values()].map(({ author }) => author);
  }

  /** They write, and are believed to for one time to live from now. */
  hear(author: Author): void {
    const before = this.#entries.get(author.id)?.author;
    // Whoever goes on keeps their place, so that names do not jump about.
    this.#entries.set(author.id, { author, until: this.#time.monotonic() + this.#ttlMs });
    if (this.#entries.size > MOST_TYPERS) this.#dropFirst();
    this.#cancel ??= this.#time.after(this.#ttlMs, this.#expire);
    if (before === undefined || before.name !== author.name) this.#changed();
  }

  /** They stopped. */
  forget(id: string): void {
    if (this.#entries.delete(id)) this.#changed();
  }

  /** Nothing is known any more. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#entries.size === 0) return;
    this.#entries.clear();
    this.#changed();
  }

  #dropFirst(): void {
    for (const first of this.#entries.keys()) return void this.#entries.delete(first);
  }

  readonly #expire = (): void => {
    this.#cancel = undefined;
    const now = this.#time.monotonic();
    const before = this.#entries.size;
    let next = Infinity;
    for (const [id, { until }] of this.#entries) {
      if (until <= now) this.#entries.delete(id);
      else next = Math.min(next, until);
    }
    // One timer, for whoever is due first; a renewal only makes it come in vain. Timers may come a fraction of a
    // millisecond early: the next one is never at once.
    if (next < Infinity) this.#cancel = this.#time.after(Math.max(1, next - now), this.#expire);
    if (this.#entries.size < before) this.#changed();
  };
}
