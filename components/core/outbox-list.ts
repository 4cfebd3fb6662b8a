import { atom } from 'nanostores';
import type { OutboxEntry } from './client-api.ts';
import type { Load } from './outbox-admission.ts';
import { type Entry, hasEnded, shownOf } from './outbox-entry.ts';

/** Most entries that failed and are still shown; beyond them the oldest is let go. Each was reported when it failed. */
const MAX_ENDED = 100;

/** The entries of an outbox in the order in which they are sent, what waits among them counted, and all of them shown. */
export class OutboxList {
  readonly shown = atom<readonly OutboxEntry[]>([]);
  readonly #guard: (run: () => void) => void;
  #all = new Set<Entry>();
  #waiting = 0;
  #bytes = 0;
  #lastOrder = 0;

  constructor(guard: (run: () => void) => void) {
    this.#guard = guard;
  }

  /** All of them, as they are now. */
  get all(): Entry[] {
    return [...this.#all];
  }

  get load(): Load {
    return { waiting: this.#waiting, bytes: this.#bytes };
  }

  find(key: string, which: (entry: Entry) => boolean = () => true): Entry | undefined {
    for (const entry of this.#all) if (entry.k === key && which(entry)) return entry;
    return undefined;
  }

  /** The place behind everything that is here. @param now Keeps the entries of several tabs about in order. */
  nextOrder(now: number): number {
    return (this.#lastOrder = Math.max(this.#lastOrder + 1, now));
  }

  add(entry: Entry): void {
    this.#all.add(entry);
  }

  replace(entry: Entry, by: Entry): void {
    this.#all = new Set(this.all.map((each) => (each === entry ? by : each)));
  }

  /** Puts what another page left before everything that is here; what is here already is passed over. */
  prepend(entries: readonly Entry[]): Entry[] {
    const known = new Set(this.all.map(({ row }) => row));
    const left = entries.filter(({ row }) => !known.has(row));
    const first = Math.min(this.#lastOrder + 1, ...this.all.map(({ order }) => order)) - left.length;
    left.forEach((entry, index) => (entry.order = first + index));
    this.#all = new Set([...left, ...this.#all]);
    return left;
  }

  delete(entry: Entry): void {
    this.#all.delete(entry);
  }

  /** It waits from now on. @returns whether it is the only one. */
  enter({ bytes }: Entry): boolean {
    this.#bytes += bytes;
    return this.#waiting++ === 0;
  }

  /** It does not wait any more. @returns whether nothing does. */
  leave({ bytes }: Entry): boolean {
    this.#bytes -= bytes;
    return --this.#waiting === 0;
  }

  /** What has to go when one more ends. */
  get surplus(): Entry | undefined {
    const ended = this.all.filter(hasEnded);
    return ended.length >= MAX_ENDED ? ended[0] : undefined;
  }

  show(): void {
    this.#guard(() => this.shown.set(this.all.map(shownOf)));
  }
}
