import { RtError } from '../protocol/errors.ts';
import type { Author } from '../protocol/fields.ts';
import { stringifyValue } from '../protocol/json-codec.ts';
import { KEY_PATTERN } from '../protocol/key.ts';
import { LIMITS } from '../protocol/limits.ts';
import { utf8Length } from '../protocol/utf8.ts';
import { inspect, type Value } from '../protocol/value.ts';
import type { Sending, SendOptions, SendState } from './client-api.ts';
import { type Entry, Lane } from './lane.ts';
import type { Link } from './link.ts';
import type { Platform } from './platform.ts';
import type { Ok } from './requests.ts';
import type { Timing } from './timing.ts';

/** Most entries and most bytes of data that may wait; a send beyond them is refused with `LIMIT`. */
const MAX_ENTRIES = 500;
const MAX_BYTES = 256 * 1024;
/** Longest delay a timer can express. */
const MAX_LIFETIME_MS = 2 ** 31 - 1;

export interface OutboxContext {
  readonly platform: Platform;
  readonly timing: Timing;
  readonly newKey: () => string;
  /** Keeps the connection up until the returned function is called. */
  readonly hold: () => () => void;
  readonly guard: (run: () => void) => void;
}

interface Ends {
  readonly resolve: (result: {
    reply: never;
    offset: number | undefined;
    ts: number | undefined;
    repeated: boolean;
  }) => void;
  readonly reject: (error: RtError) => void;
  readonly onState: SendOptions['onState'];
}

/** What the user did and the server has not settled yet: kept over links, sent in order, every entry settled in the end. */
export class Outbox {
  readonly #context: OutboxContext;
  readonly #lanes = new Map<string, Lane>();
  readonly #ends = new Map<Entry, Ends>();
  #bytes = 0;
  #link: Link | undefined;
  #user: Author | undefined;
  #release = (): void => {};
  #cancelExpiry = (): void => {};
  #expiryAt = Infinity;
  #disposed = false;

  constructor(context: OutboxContext) {
    this.#context = context;
  }

  /** Takes a request. Never throws: what cannot be sent rejects `done`. */
  send<Reply>(
    channel: string,
    t: 'call' | 'pub',
    n: string,
    d: Value | undefined,
    options: SendOptions = {},
  ): Sending<Reply> {
    const { platform, timing, newKey, hold } = this.#context;
    const { key = newKey(), lifetimeMs = timing.lifetimeMs, onState } = options;
    let ends: Ends | undefined;
    const done: Sending<Reply>['done'] = new Promise((resolve, reject) => {
      ends = { resolve, reject, onState };
    });
    // Who wants to know looks at `done` or at the states; a send that is not looked at must not end a process.
    done.catch(() => {});
    const bytes = d === undefined ? 0 : this.#weigh(d);
    const refusal = this.#refusal(key, lifetimeMs, bytes);
    if (refusal) {
      ends!.reject(refusal);
      return { key, done, cancel: () => {} };
    }
    const entry: Entry = {
      t,
      n,
      d,
      k: key,
      bytes: Number(bytes),
      expiresAt: platform.monotonic() + lifetimeMs,
      state: 'queued',
      inFlight: false,
      cancelled: false,
    };
    if (this.#ends.size === 0) this.#release = hold();
    this.#ends.set(entry, ends!);
    this.#bytes += entry.bytes;
    const lane = this.#lane(channel);
    lane.add(entry);
    this.#watchExpiry(entry.expiresAt);
    return { key, done, cancel: () => lane.cancel(entry) };
  }

  /** A link is up. Entries written as somebody else are not sent as this user. */
  up(link: Link, user: Author): void {
    const before = this.#user;
    this.#user = user;
    if (before && before.id !== user.id && !(before.guest && user.guest)) {
      this.#rejectAll(
        () => true,
        () => new RtError('UNAUTHORIZED', 'Written by another user than the one now signed in.'),
      );
    }
    this.#link = link;
    for (const lane of this.#lanes.values()) lane.up(link);
  }

  /** The link is gone. @param code Its close code: after "too large" the largest entry it carried is given up, or it would be cut for ever. */
  down(code: number): void {
    this.#link = undefined;
    if (code === 1009 || code === 4413) {
      const largest = [...this.#ends.keys()].filter(({ inFlight }) => inFlight).sort((a, b) => b.bytes - a.bytes)[0];
      this.#rejectAll(
        (entry) => entry === largest,
        () => new RtError('TOO_LARGE', 'The server refused the frame as too large.'),
      );
    }
    for (const [channel, lane] of this.#lanes) {
      lane.down();
      if (lane.entries.length === 0) this.#lanes.delete(channel);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.down(1000);
    this.#rejectAll(
      () => true,
      () => new RtError('CLOSED', 'The client was disposed; whether this was stored is not known.'),
    );
    this.#cancelExpiry();
  }

  /** Size of the data as the limits count it, or what is wrong with it. */
  #weigh(d: Value): number | RtError {
    const { problem } = inspect(d, 'data');
    return problem === undefined ? utf8Length(stringifyValue(d)) : new RtError('BAD_REQUEST', problem);
  }

  #refusal(key: string, lifetimeMs: number, bytes: number | RtError): RtError | undefined {
    if (this.#disposed) return new RtError('CLOSED', 'The client was disposed.');
    if (bytes instanceof RtError) return bytes;
    if (!KEY_PATTERN.test(key)) return new RtError('BAD_REQUEST', `expected a key of newKey(), got ${key}`);
    if (!(lifetimeMs > 0 && lifetimeMs <= MAX_LIFETIME_MS))
      return new RtError('BAD_REQUEST', `expected a lifetimeMs of 1 to ${MAX_LIFETIME_MS}, got ${lifetimeMs}`);
    if (bytes > LIMITS.dataBytes)
      return new RtError('TOO_LARGE', `expected at most ${LIMITS.dataBytes} bytes of data, got ${bytes}`);
    if (this.#ends.size >= MAX_ENTRIES || this.#bytes + bytes > MAX_BYTES)
      return new RtError('LIMIT', 'Too much is waiting to be sent.');
    return undefined;
  }

  #lane(channel: string): Lane {
    const { platform, timing } = this.#context;
    let lane = this.#lanes.get(channel);
    if (!lane) {
      lane = new Lane({
        channel,
        platform,
        timing,
        onState: (entry, state) => this.#setState(entry, state),
        onSettled: (entry, outcome) => this.#settle(entry, outcome),
      });
      this.#lanes.set(channel, lane);
      if (this.#link) lane.up(this.#link);
    }
    return lane;
  }

  #setState(entry: Entry, state: SendState): void {
    if (entry.state === state) return;
    entry.state = state;
    this.#context.guard(() => this.#ends.get(entry)?.onState?.(state));
  }

  #settle(entry: Entry, outcome: Ok | RtError): void {
    const ends = this.#ends.get(entry);
    if (!ends) return;
    if (outcome instanceof RtError) {
      this.#setState(entry, outcome.code === 'TIMEOUT' ? 'expired' : 'failed');
      ends.reject(outcome);
    } else {
      this.#setState(entry, 'sent');
      ends.resolve({ reply: outcome.d as never, offset: outcome.o, ts: outcome.ts, repeated: outcome.dup === true });
    }
    this.#ends.delete(entry);
    this.#bytes -= entry.bytes;
    if (this.#ends.size === 0) this.#release();
  }

  #rejectAll(which: (entry: Entry) => boolean, error: () => RtError): void {
    for (const lane of this.#lanes.values()) for (const entry of lane.entries.filter(which)) lane.drop(entry, error());
  }

  /** One timer, for the entry that ends first. */
  #watchExpiry(at: number): void {
    if (at >= this.#expiryAt) return;
    this.#cancelExpiry();
    this.#expiryAt = at;
    this.#cancelExpiry = this.#context.platform.after(Math.ceil(at - this.#context.platform.monotonic()), () => {
      const now = this.#context.platform.monotonic();
      this.#rejectAll(
        ({ expiresAt }) => expiresAt <= now,
        () => new RtError('TIMEOUT', 'Not answered in its lifetime; whether it was stored is not known.'),
      );
      this.#expiryAt = Infinity;
      const next = Math.min(...[...this.#ends.keys()].map(({ expiresAt }) => expiresAt));
      if (next < Infinity) this.#watchExpiry(next);
    });
  }
}
