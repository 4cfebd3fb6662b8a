import type { Platform } from './platform.ts';

/** Samples kept; the one with the smallest round trip is believed. */
const KEPT = 16;
/** A correction backwards up to this is waited out; a larger one is a step, since a countdown that stands still is worse. */
const WAITED_OUT_MS = 1_000;

interface Sample {
  readonly rttMs: number;
  /** Server time minus our monotonic time. */
  readonly offsetMs: number;
}

/** The server's clock as seen from here: the sample with the smallest round trip wins, time never jumps back a little. */
export class ServerClock {
  readonly #platform: Platform;
  #samples: Sample[] = [];
  #best: Sample | undefined;
  #told = -Infinity;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Smallest round trip of the present link, ms. */
  get rttMs(): number | undefined {
    return this.#samples.length > 0 ? this.#best?.rttMs : undefined;
  }

  /** Forgets the samples of an earlier link: the machine may have slept, the server may be another one. */
  restart(): void {
    this.#samples = [];
  }

  /** Learns from one exchange. `sentAt` and `receivedAt` are monotonic, `serverTime` was read in between. */
  sample(sentAt: number, receivedAt: number, serverTime: number): void {
    const samples = this.#samples;
    samples.push({ rttMs: receivedAt - sentAt, offsetMs: serverTime - (sentAt + receivedAt) / 2 });
    if (samples.length > KEPT) samples.shift();
    this.#best = samples.reduce((best, sample) => (sample.rttMs <= best.rttMs ? sample : best));
  }

  /** Server time in ms; the machine's own until a server was heard. */
  now(): number {
    const now = this.#best ? this.#platform.monotonic() + this.#best.offsetMs : this.#platform.wall();
    const back = this.#told - now;
    if (!(back > 0 && back < WAITED_OUT_MS)) this.#told = now;
    return this.#told;
  }
}
