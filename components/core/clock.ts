import type { Platform } from './platform.ts';

/** Samples kept; the one with the smallest error is believed. */
const KEPT = 16;
/** Clocks of two machines part by less than this. */
const DRIFT = 1e-4;
/** Times on the wire are whole ms, and browsers round theirs. */
const GRAIN_MS = 1;
/** A correction backwards up to this is waited out; a larger one is a clock that was set, and believed at once. */
const WAITED_OUT_MS = 10_000;
/** The machine's two clocks part by this only when one of them was set, or stood still while the machine slept. */
const SET_MS = 250;

interface Sample {
  readonly rttMs: number;
  /** Server time minus our monotonic time. */
  readonly offsetMs: number;
  /** Monotonic time at which it was taken. */
  readonly at: number;
}

/** How the server's clock and the machine's differ, ms. */
export interface ClockState {
  /** The server's clock minus the machine's. 0 before a server was heard. */
  readonly offset: number;
  /** How far off `now()` may be. Infinity before a server was heard. */
  readonly error: number;
}

/**
 * The server's clock as seen from here. The sample that can be least wrong wins; time never jumps back: what is ahead
 * goes at half speed until the right time has caught up.
 */
export class ServerClock {
  readonly #platform: Platform;
  #samples: Sample[] = [];
  #best: Sample | undefined;
  /** The machine's wall clock minus its monotonic one, when the last sample was taken. */
  #gapMs = 0;
  /** How far the estimate may have gone wrong since. */
  #doubtMs = 0;
  /** How far the time told was ahead of the estimate at `#leadSince`. */
  #leadMs = 0;
  #leadSince = 0;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Smallest round trip of the present link, ms. */
  get rttMs(): number | undefined {
    return this.#samples.length > 0 ? Math.min(...this.#samples.map(({ rttMs }) => rttMs)) : undefined;
  }

  get state(): ClockState {
    if (!this.#best) return { offset: 0, error: Infinity };
    const now = this.#platform.monotonic();
    return {
      offset: Math.round(this.now() - this.#platform.wall()),
      error: Math.ceil(errorOf(this.#best, now) + this.#lead(now) + this.#doubtMs),
    };
  }

  /** Forgets the samples of an earlier link: the server may be another one. */
  restart(): void {
    this.#samples = [];
  }

  /** Looks whether the machine slept or one of its clocks was set. @returns whether the next sample has to decide alone. */
  doubt(): boolean {
    const gapMs = Math.abs(this.#gap() - this.#gapMs);
    if (!this.#best || gapMs < SET_MS) return false;
    this.#doubtMs = gapMs;
    this.restart();
    return true;
  }

  /** Learns from one exchange. `sentAt` and `receivedAt` are monotonic, `serverTime` was read in between. */
  sample(sentAt: number, receivedAt: number, serverTime: number): void {
    const before = this.#best && this.now();
    const sample = { rttMs: receivedAt - sentAt, offsetMs: serverTime - (sentAt + receivedAt) / 2, at: receivedAt };
    // Two that cannot both be right: a clock was set in between, so what came before says nothing.
    this.#samples = this.#samples.filter(
      (older) => Math.abs(older.offsetMs - sample.offsetMs) <= errorOf(older, receivedAt) + errorOf(sample, receivedAt),
    );
    this.#samples = [...this.#samples, sample].slice(-KEPT);
    this.#best = this.#samples.reduce((best, other) =>
      errorOf(other, receivedAt) <= errorOf(best, receivedAt) ? other : best,
    );
    this.#gapMs = this.#gap();
    this.#doubtMs = 0;
    this.#leadMs = 0;
    if (before === undefined) return;
    const leadMs = before - this.now();
    if (leadMs <= 0 || leadMs > WAITED_OUT_MS) return;
    this.#leadMs = leadMs;
    this.#leadSince = this.#platform.monotonic();
  }

  /** Server time in ms; the machine's own until a server was heard. */
  now(): number {
    const now = this.#platform.monotonic();
    return this.#best ? now + this.#best.offsetMs + this.#lead(now) : this.#platform.wall();
  }

  #lead(now: number): number {
    return Math.max(0, this.#leadMs - (now - this.#leadSince) / 2);
  }

  #gap(): number {
    return this.#platform.wall() - this.#platform.monotonic();
  }
}

const errorOf = ({ rttMs, at }: Sample, now: number): number => rttMs / 2 + GRAIN_MS + (now - at) * DRIFT;
