/** A server's runtime on a clock of the test: time stands still between `advance`s, sockets are real. */
import type { createServer } from 'rt-elements-server';
import { createHash, createHmac } from 'node:crypto';
import { FakeClock } from './fake-clock.ts';
import { seededRandom } from './random.ts';

type Runtime = NonNullable<Parameters<typeof createServer>[0]['runtime']>;

/** Wall clock at the start, ms. */
export const WALL_START = 1_800_000_000_000;

export class FakeRuntime {
  readonly clock = new FakeClock();
  readonly #start = this.clock.now;
  /** How far the wall clock was moved by hand, ms: it jumps, the monotonic one does not. */
  jumpMs = 0;

  /** @param seed Of everything that is random in the server. */
  runtime(seed = 1): Runtime {
    const random = seededRandom(seed);
    return {
      now: () => WALL_START + this.clock.now - this.#start + this.jumpMs,
      monotonic: () => this.clock.now,
      setTimeout: (callback, delayMs) => this.clock.after(delayMs, callback),
      clearTimeout: (cancel) => {
        if (typeof cancel === 'function') (cancel as () => void)();
      },
      defer: (callback) => void setImmediate(callback),
      randomBytes: (length) => Uint8Array.from({ length }, () => random.int(256)),
      mac: (key, text) => createHmac('sha256', key).update(text).digest('base64url'),
      sha256: (text) => createHash('sha256').update(text).digest(),
      random: () => random.int(1000) / 1000,
    };
  }
}
