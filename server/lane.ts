/**
 * Keyed requests of one link, in the order they were made. Each channel is a lane: its entries are numbered from 1 and
 * taken one after another; after one that may be tried again, everything later is sent back to be tried after it.
 */
import { LIMITS, RtError } from 'rt-elements/protocol';

/** One numbered request of a lane. */
export interface LaneEntry {
  readonly q: number;
  /** Starts the request. It tells the lane `sequenced` once nothing later can overtake it any more. */
  run(): void;
  /** Answers without running it. */
  fail(error: RtError): void;
}

/** Most entries of one lane that wait for their turn. */
const WAITING = 4 * LIMITS.window;

export class Lane {
  /** The number whose turn it is. */
  #next = 1;
  /** A number was refused for now: nothing above it may run before it came again. */
  #refused: number | undefined;
  readonly #waiting: LaneEntry[] = [];
  /** Runs, and may still be overtaken. */
  #current: LaneEntry | undefined;
  #pumping = false;

  take(entry: LaneEntry): void {
    if (this.#waiting.length >= WAITING) {
      this.refuse(entry.q);
      return entry.fail(
        new RtError('RATE_LIMITED', `expected at most ${WAITING} requests waiting in one channel`, { afterMs: 1000 }),
      );
    }
    this.#waiting.push(entry);
    this.#pump();
  }

  /** A request was refused with an error that a later try may not meet. */
  refuse(q: number): void {
    if (this.#refused === undefined || q < this.#refused) this.#refused = q;
    this.#next = Math.min(this.#next, this.#refused);
  }

  /** @throws RtError `RETRY_FROM` when an earlier number was refused since this one was taken. */
  assertInOrder(q: number): void {
    if (this.#refused !== undefined && q > this.#refused) throw retryFrom(this.#refused);
  }

  /** Nothing can overtake the entry any more; said more than once, it is heard once. */
  sequenced(entry: LaneEntry): void {
    if (entry !== this.#current) return;
    this.#current = undefined;
    this.#pump();
  }

  #pump(): void {
    // An entry that is sequenced at once says so from inside `run`: the loop goes on, the stack does not grow.
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#current === undefined) {
      const entry = this.#waiting.shift();
      if (entry === undefined) break;
      this.#start(entry);
    }
    this.#pumping = false;
  }

  #start(entry: LaneEntry): void {
    const { q } = entry;
    if (q > this.#next) return entry.fail(retryFrom(this.#next));
    if (q < this.#next) return entry.fail(new RtError('BAD_REQUEST', `q: expected ${this.#next}, got ${q}`));
    this.#next = q + 1;
    this.#refused = undefined;
    this.#current = entry;
    entry.run();
  }
}

const retryFrom = (q: number): RtError => new RtError('RETRY_FROM', `send again from number ${q}`, { data: { q } });

/** Most lanes one link may have: one per channel it may follow, and as many again for channels it left. */
const LANES = 2 * LIMITS.subs;

/** The lanes of one link, by channel. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** @throws RtError `LIMIT` when there are too many. */
  of(channel: string): Lane {
    let lane = this.#lanes.get(channel);
    if (lane === undefined) {
      if (this.#lanes.size >= LANES)
        throw new RtError('LIMIT', `expected keyed requests in at most ${LANES} channels of one link`);
      this.#lanes.set(channel, (lane = new Lane()));
    }
    return lane;
  }
}
