/** What the hub needs of the machine it runs on. The hub and the features see time and chance through this alone. */
export interface Runtime {
  /** Wall clock, ms since 1970: what events are stamped with. */
  readonly now: () => number;
  /** A clock that never jumps, ms: what deadlines are judged by. */
  readonly monotonic: () => number;
  /** Calls back once after `delayMs`; the timer alone never keeps the process alive. */
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  /** Calls back once, when everything that arrived together has been handled: what one tick produced leaves in one write. */
  readonly defer: (callback: () => void) => void;
  /** Unpredictable bytes: keys, session secrets. */
  readonly randomBytes: (length: number) => Uint8Array;
  /** HMAC-SHA-256 of a text under a key, as base64url without padding. At once: thousands may come back together. */
  readonly mac: (key: Uint8Array, text: string) => string;
  /** SHA-256 of a text as UTF-8. */
  readonly sha256: (text: string) => Uint8Array;
  /** A number from 0 to below 1, for jitter. */
  readonly random: () => number;
}
