import type { Platform } from './platform.ts';
import type { Timing } from './timing.ts';

/** What the parts of one client have in common. */
export interface Context {
  readonly platform: Platform;
  readonly timing: Timing;
  /** The server's address. */
  readonly url: string;
  /** Server time, ms. */
  readonly now: () => number;
  readonly newKey: () => string;
  /** Keeps the connection up until the returned function is called. */
  readonly hold: () => () => void;
  /** Runs code that is not ours; what it throws is reported and stops nothing. */
  readonly guard: (run: () => void) => void;
  /** Tells of something that should not be. */
  readonly report: (error: unknown) => void;
}
