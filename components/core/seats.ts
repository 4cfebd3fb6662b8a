import type { SubResult } from '../protocol/server-messages.ts';
import type { Follower, Signal } from './client-api.ts';
import { StandingSignals } from './standing-signals.ts';

/** A follower's place: whether it has been given a start, and so is told what comes next. */
export interface Seat {
  readonly follower: Follower;
  readonly want: string;
  started: boolean;
}

/** What a follower wants, as a number: the larger brings more. */
const sizeOfWant = (want: string): number => (want === 'snap' ? Infinity : Number(want.split(':')[1] ?? 0));

/** Whether what the page brought, if anything, is all that a follower wants from before. */
export const brings = (seed: SubResult | undefined, want: string): boolean =>
  want === 'live' || (want === 'snap' ? seed?.snap : seed?.page) !== undefined;

/** The followers of one channel. Each is given a start before anything else, and code of one stops no other. */
export class Seats {
  readonly #guard: (run: () => void) => void;
  readonly #all = new Set<Seat>();
  readonly #standing = new StandingSignals();

  constructor(guard: (run: () => void) => void) {
    this.#guard = guard;
  }

  get size(): number {
    return this.#all.size;
  }

  /** What brings enough for each of them. */
  get want(): string {
    let most = 'live';
    for (const { want } of this.#all) if (sizeOfWant(want) > sizeOfWant(most)) most = want;
    return most;
  }

  add(follower: Follower): Seat {
    const seat = { follower, want: follower.want ?? 'live', started: false };
    this.#all.add(seat);
    return seat;
  }

  has(seat: Seat): boolean {
    return this.#all.has(seat);
  }

  /** @returns whether it was there. */
  delete(seat: Seat): boolean {
    return this.#all.delete(seat);
  }

  clear(): void {
    this.#all.clear();
  }

  /** What stood is not known to stand any more. */
  forget(): void {
    this.#standing.clear();
  }

  /** Gives all of them a start. */
  start(result: SubResult): void {
    this.forget();
    for (const seat of this.#all) {
      const resync = seat.started;
      seat.started = true;
      this.#guard(() => seat.follower.onStart?.({ result, resync }));
    }
  }

  /**
   * Gives one to those who hold nothing and want nothing from before.
   * @param seeded It is what the page brought: for those who want what it brings.
   */
  startLate(result: SubResult, seeded = false): void {
    for (const seat of this.#all) {
      if (seat.started || !brings(seeded ? result : undefined, seat.want)) continue;
      seat.started = true;
      this.#guard(() => seat.follower.onStart?.({ result, resync: false, seeded }));
      for (const signal of this.#standing.all) this.#guard(() => seat.follower.onSignal?.(signal));
    }
  }

  /** Tells all who have started. */
  tell(run: (follower: Follower) => void): void {
    for (const { started, follower } of this.#all) if (started) this.#guard(() => run(follower));
  }

  signal(signal: Signal): void {
    const kind = this.#standing.take(signal);
    // Who has not started yet is given what stands when they do.
    if (kind === 'new') this.tell((follower) => follower.onSignal?.(signal));
    else if (kind === 'passing') for (const { follower } of this.#all) this.#guard(() => follower.onSignal?.(signal));
  }
}
