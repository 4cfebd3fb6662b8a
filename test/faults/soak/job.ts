/** What a part of the soak is, and what it needs while it runs. */
import type { Client, ClientOptions } from '../../../components/core/client-api.ts';
import { createClient } from '../../../components/core/create-client.ts';
import { browserPlatform } from '../../../components/core/platform.ts';
import { TIMING, type Timing } from '../../../components/core/timing.ts';
import { type Random, seededRandom } from '../../support/random.ts';

/** What was measured, what it should be, and whether it is. */
export interface Figure {
  readonly what: string;
  readonly is: string;
  readonly aim: string;
  readonly held: boolean;
}

export interface Job {
  readonly title: string;
  run(bench: Bench): Promise<readonly Figure[]>;
}

/** What a job is given. Everything it starts ends with it, whatever happens. */
export class Bench {
  /** 1 is the full length; counts and times are scaled by it. */
  readonly scale: number;
  /** Most time for what could go on for ever. */
  readonly minutes: number;
  readonly random: Random;
  readonly #ends: Array<() => unknown> = [];

  constructor(scale: number, minutes: number, seed: number) {
    this.scale = scale;
    this.minutes = minutes;
    this.random = seededRandom(seed);
  }

  /** A number of something, scaled, at least 1. */
  count(full: number): number {
    return Math.max(1, Math.round(full * this.scale));
  }

  after(end: () => unknown): void {
    this.#ends.push(end);
  }

  client(options: ClientOptions & { readonly timing?: Timing }): Client {
    const { timing = TIMING, ...rest } = options;
    const client = createClient(rest, { platform: browserPlatform(), timing });
    client.on('error', () => {});
    this.after(() => client.dispose());
    return client;
  }

  async end(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }
}

/** Lets real time pass: for loads that last, never to wait for something. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for something that must come true. */
export async function until(holds: () => boolean, what: string, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`expected within ${withinMs} ms: ${what}`);
    await pause(5);
  }
}

/** A count that has to be nothing. */
export const none = (what: string, count: number): Figure => ({ what, is: `${count}`, aim: '0', held: count === 0 });

/** A number that has to stay below another. */
export const atMost = (what: string, value: number, most: number, unit: string): Figure => ({
  what,
  is: `${Math.round(value)} ${unit}`,
  aim: `at most ${most} ${unit}`,
  held: value <= most,
});

/** A number that only says how much was done. */
export const did = (what: string, count: number | string): Figure => ({ what, is: `${count}`, aim: '', held: true });
