/** One direction of one link: what is put in comes out later, in order, unless it is lost. */
import type { VirtualTime } from './virtual-time.ts';

interface Item<T> {
  readonly what: T;
  readonly bytes: number;
  readonly at: number;
}

export interface PipeOptions<T> {
  readonly time: VirtualTime;
  /** How long the next item is on its way, ms. Never overtakes what was put in before. */
  readonly delayMs: () => number;
  readonly deliver: (what: T) => void;
  /** The receiver is asleep until then. */
  readonly wakesAt: () => number;
}

export class Pipe<T> {
  readonly #options: PipeOptions<T>;
  #items: Array<Item<T>> = [];
  #state: 'flows' | 'held' | 'lost' | 'closed' = 'flows';
  #cancel = (): void => {};
  #onDrain: Array<() => void> = [];
  #lostBytes = 0;
  /** Of the next items, so many are lost although the link goes on. */
  drops = 0;
  /** Of the next items, so many arrive twice. */
  repeats = 0;

  constructor(options: PipeOptions<T>) {
    this.#options = options;
  }

  /** Bytes the sender has handed over and the network has not taken. */
  get heldBytes(): number {
    if (this.#state === 'lost') return this.#lostBytes;
    return this.#state === 'held' ? this.#items.reduce((sum, { bytes }) => sum + bytes, 0) : 0;
  }

  get sound(): boolean {
    return this.#state === 'flows';
  }

  put(what: T, bytes = 0): void {
    if (this.#state === 'lost') this.#lostBytes += bytes;
    if (this.#state === 'lost' || this.#state === 'closed') return;
    if (bytes > 0 && this.drops > 0) {
      this.drops--;
      return;
    }
    if (bytes > 0 && this.repeats > 0) {
      this.repeats--;
      this.put(what, bytes);
    }
    const { time, delayMs } = this.#options;
    const at = Math.max(time.now + delayMs(), this.#items.at(-1)?.at ?? 0);
    if (this.#items.push({ what, bytes, at }) === 1) this.#plan();
  }

  /** Nothing comes out until `release`. */
  hold(): void {
    if (this.#state !== 'flows') return;
    this.#state = 'held';
    this.#cancel();
  }

  release(): void {
    if (this.#state !== 'held') return;
    this.#state = 'flows';
    this.#plan();
    for (const run of this.#onDrain.splice(0)) run();
  }

  /** Everything under way and everything put in from now on is lost, and nobody is told. */
  lose(): void {
    if (this.#state === 'closed') return;
    this.#lostBytes = this.heldBytes;
    this.#state = 'lost';
    this.#cancel();
    this.#items = [];
  }

  /** Keeps the first `count` of what is under way; the rest is lost and the pipe ends with `last`, if given. */
  cut(count: number, last?: T): void {
    if (this.#state === 'lost' || this.#state === 'closed') return;
    this.#items.length = Math.min(count, this.#items.length);
    if (last !== undefined) this.put(last);
    if (this.#state === 'held') this.release();
    this.#state = 'closed';
    this.#onDrain = [];
    if (this.#items.length > 0) this.#plan();
    else this.#cancel();
  }

  /** What is under way. */
  get length(): number {
    return this.#items.length;
  }

  /** Nothing comes out any more. */
  shut(): void {
    this.#state = 'closed';
    this.#items = [];
    this.#onDrain = [];
    this.#cancel();
  }

  onDrain(run: () => void): void {
    if (this.#state === 'held') this.#onDrain.push(run);
    else if (this.#state === 'flows') run();
  }

  #plan(): void {
    this.#cancel();
    const first = this.#items[0];
    if (!first || this.#state === 'held') return;
    const { time, wakesAt } = this.#options;
    const at = Math.max(first.at, wakesAt());
    this.#cancel = time.after(at - time.now, () => {
      if (wakesAt() > time.now) return this.#plan();
      this.#items.shift();
      this.#plan();
      this.#options.deliver(first.what);
    });
  }
}
