import type { SendState } from './client-api.ts';
import { RtError } from '../protocol/errors.ts';
import * as LIMITS from '../protocol/limits.ts';
import { Backoff } from './backoff.ts';
import type { Link } from './link.ts';
import type { Entry } from './outbox-entry.ts';
import type { Platform } from './platform.ts';
import type { Answer, Ok } from './requests.ts';
import type { Timing } from './timing.ts';

export interface LaneOptions {
  readonly channel: string;
  readonly platform: Platform;
  readonly timing: Timing;
  readonly onState: (entry: Entry, state: SendState) => void;
  /** The end of an entry. Called once for each. */
  readonly onSettled: (entry: Entry, outcome: Ok | RtError) => void;
}

/**
 * The keyed requests of one channel, in order. The server takes them one after another by number; once it has refused
 * one for now, it takes none behind it until it sees that number again, so order survives having many in flight.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #backoff: Backoff;
  /** Not settled, in order. Those in flight are its first ones, unless the server sent some back. */
  readonly #entries: Entry[] = [];
  #link: Link | undefined;
  #inFlight = 0;
  #next = 1;
  /** The number the server waits for, after a refusal for now. */
  #from: number | undefined;
  /** Monotonic time before which nothing is sent. */
  #pausedUntil = 0;
  #cancelPause: () => void = () => {};

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.platform, options.timing);
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.pump();
  }

  /** Takes in what an earlier page left: ahead of everything that is not with the server. */
  adopt(entries: readonly Entry[]): void {
    const at = this.#entries.findIndex(({ inFlight }) => !inFlight);
    this.#entries.splice(at < 0 ? this.#entries.length : at, 0, ...entries);
    this.pump();
  }

  /** A new link: everything unsettled goes again, in order, before anything new, numbered from 1. */
  up(link: Link): void {
    this.#link = link;
    this.#next = 1;
    this.pump();
  }

  down(): void {
    this.#link = undefined;
    this.#inFlight = 0;
    this.#from = undefined;
    this.#cancelPause();
    for (const entry of [...this.#entries]) {
      if (!entry.inFlight) continue;
      entry.inFlight = false;
      this.#options.onState(entry, 'queued');
      if (entry.cancelled) this.drop(entry, cancelled());
    }
  }

  /** Ends an entry without waiting for the server any longer. */
  drop(entry: Entry, outcome: Ok | RtError): void {
    const at = this.#entries.indexOf(entry);
    if (at < 0) return;
    this.#entries.splice(at, 1);
    this.#options.onSettled(entry, outcome);
  }

  /** Takes an entry back: at once when it is not with the server, else as soon as its answer allows. */
  cancel(entry: Entry): void {
    entry.cancelled = true;
    if (!entry.inFlight) this.drop(entry, cancelled());
  }

  /** Sends what may be sent. */
  pump(): void {
    const link = this.#link;
    if (!link) return;
    if (this.#from !== undefined) {
      if (this.#inFlight > 0) return;
      if (this.#pausedUntil === 0) this.#pause(this.#backoff.next());
    }
    const { platform } = this.#options;
    const leftMs = Math.ceil(this.#pausedUntil - platform.monotonic());
    if (this.#pausedUntil > 0 && leftMs > 0) {
      this.#cancelPause();
      this.#cancelPause = platform.after(leftMs, () => this.pump());
      return;
    }
    this.#pausedUntil = 0;
    if (this.#from !== undefined) {
      this.#next = this.#from;
      this.#from = undefined;
    }
    for (const entry of this.#entries) {
      if (entry.inFlight) continue;
      if (this.#inFlight >= LIMITS.window || !link.pace.take(entry.t, this.#onTurn)) return;
      this.#send(link, entry);
    }
  }

  readonly #onTurn = (): void => this.pump();

  #send(link: Link, entry: Entry): void {
    const { channel, timing, onState } = this.#options;
    const { t, n, d, k } = entry;
    const q = this.#next++;
    this.#inFlight++;
    entry.inFlight = true;
    entry.error = undefined;
    entry.attempts++;
    link.request({ t, c: channel, n, d, k, q }, timing.answerMs, (answer) => {
      if (link === this.#link) this.#answered(link, q, entry, answer);
    });
    onState(entry, 'sending');
  }

  #answered(link: Link, q: number, entry: Entry, answer: Answer): void {
    // What the link's end means for its entries is `down`'s business.
    if (answer === 'lost') return;
    this.#inFlight--;
    entry.inFlight = false;
    if (!(answer instanceof RtError)) {
      this.#backoff.reset();
      this.drop(entry, answer);
    } else if (answer.code === 'TIMEOUT') {
      return link.fail(4408, 'The server did not answer.');
    } else if (!answer.retryable) {
      this.drop(entry, answer);
    } else {
      this.#refusedForNow(q, answer);
      if (answer.code === 'RATE_LIMITED' && answer.afterMs) link.pace.refused(entry.t, answer.afterMs);
      if (answer.code !== 'RETRY_FROM') entry.error = answer;
      if (entry.cancelled) this.drop(entry, cancelled());
      else this.#options.onState(entry, 'queued');
    }
    this.pump();
  }

  #refusedForNow(q: number, error: RtError): void {
    const behind = error.code === 'RETRY_FROM';
    const named = (error.data as { readonly q?: unknown } | null | undefined)?.q;
    const from = behind && typeof named === 'number' && Number.isInteger(named) && named >= 1 && named < q ? named : q;
    this.#from = Math.min(from, this.#from ?? q);
    if (!behind) this.#pause(Math.max(error.afterMs ?? this.#backoff.next(), this.#options.timing.backoffMinMs));
  }

  #pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#options.platform.monotonic() + ms);
  }
}

const cancelled = (): RtError => new RtError('CLOSED', 'Cancelled before an answer came.');
