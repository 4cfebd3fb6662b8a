import type { Signal } from './client-api.ts';

/** Most names that are kept; a feature has a few. */
const MOST_NAMES = 64;

/** The version of what the server says as a whole value; undefined for what is passing. */
function versionOf({ u, d }: Signal): number | undefined {
  const v = u === undefined && typeof d === 'object' && d !== null && 'v' in d ? d.v : undefined;
  return typeof v === 'number' ? v : undefined;
}

/** The newest of each standing signal of a channel, for who comes late. */
export class StandingSignals {
  readonly #byName = new Map<string, Signal>();

  /** @returns `passing` for what has no version, `old` for what is not newer than what is known. */
  take(signal: Signal): 'passing' | 'new' | 'old' {
    const v = versionOf(signal);
    if (v === undefined) return 'passing';
    const before = this.#byName.get(signal.n);
    if (before && v <= versionOf(before)!) return 'old';
    if (before || this.#byName.size < MOST_NAMES) this.#byName.set(signal.n, signal);
    return 'new';
  }

  get all(): Iterable<Signal> {
    return this.#byName.values();
  }

  /** What is known is about another start. */
  clear(): void {
    this.#byName.clear();
  }
}
