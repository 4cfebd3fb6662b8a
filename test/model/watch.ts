/** A follower that believes nothing: it checks every call against the server's log while the history runs. */
import { isDeepStrictEqual } from 'node:util';
import type { SubResult, WireEvent } from 'rt-elements/protocol';
import type { Follower } from '../../components/core/client-api.ts';
import type { StoredEvent } from '../../server/ports/broker.ts';

/** What a follower throws on purpose: it is to be reported and to stop nothing. */
export class Planned extends Error {}

/** How long ago a client may have asked for what it is answered now, ms. */
const ASKED_AGO_MS = 20_000;

export interface WatchOptions {
  readonly name: string;
  readonly want: Follower['want'];
  readonly log: readonly StoredEvent[];
  /** Offsets up to this one may be gone from the server. */
  readonly low: () => number;
  /** Whether the channel had to be started anew for a follower that wants more. */
  readonly newcomers: () => boolean;
  readonly throws: boolean;
  readonly now: () => number;
  readonly onFault: (what: string) => void;
}

export class Watch implements Follower {
  readonly want: Follower['want'];
  readonly #options: WatchOptions;
  /** Offset of the newest event it was brought to; undefined before a start. */
  last: number | undefined;
  /** Events applied since the start. */
  applied = 0;
  resyncs = 0;
  #epoch: string | undefined;
  /** Where it was until when, lately: a start answers a question that was asked from there. */
  #places: Array<{ readonly last: number; readonly until: number }> = [];

  constructor(options: WatchOptions) {
    this.want = options.want;
    this.#options = options;
  }

  onStart({ result, resync }: { readonly result: SubResult; readonly resync: boolean }): void {
    const { low, newcomers, log } = this.#options;
    const { e, o, page } = result;
    if (o === undefined || e === undefined) return this.#fault('a start names no place');
    if (resync !== (this.last !== undefined)) this.#fault(`a start says resync: ${resync}, after ${String(this.last)}`);
    if (resync) {
      this.resyncs++;
      if (e === this.#epoch && o < (this.last ?? 0))
        this.#fault(`started anew at ${o}, before its ${String(this.last)}`);
      if (!newcomers() && (this.last ?? 0) >= low() && !this.#wasBelow(low()))
        this.#fault(`started anew at ${String(this.last)} without need`);
    }
    if (o > log.length) this.#fault(`started at ${o}, but only ${log.length} are stored`);
    if (this.want === 'snap' && result.snap === undefined && result.rec !== null && !resync)
      this.#fault('a start brings no snapshot');
    const strange = page?.items.find((item) => log[item.o - 1]?.k !== item.k || item.o > o);
    if (strange) this.#fault(`a page has ${strange.k} at ${strange.o}, which the log has not`);
    this.#move(o);
    this.#epoch = e;
  }

  onEvent(event: WireEvent): void {
    const { log, throws } = this.#options;
    const { o, k, n, d, u } = event;
    if (o !== (this.last ?? NaN) + 1) this.#fault(`was brought ${o} after ${String(this.last)}`);
    const stored = log[o - 1];
    if (stored === undefined) this.#fault(`was brought ${o}, which is not stored`);
    else if (!isDeepStrictEqual([stored.k, stored.n, stored.d, stored.u], [k, n, d, u]))
      this.#fault(`was brought another event at ${o} than is stored`);
    this.#move(o);
    this.applied++;
    if (throws && o % 5 === 0) throw new Planned();
  }

  #move(to: number): void {
    const now = this.#options.now();
    if (this.last !== undefined) this.#places.push({ last: this.last, until: now });
    this.last = to;
    this.#places = this.#places.filter(({ until }) => until >= now - ASKED_AGO_MS);
  }

  #wasBelow(low: number): boolean {
    const now = this.#options.now();
    return this.#places.some(({ last, until }) => last < low && until >= now - ASKED_AGO_MS);
  }

  #fault(what: string): void {
    this.#options.onFault(`${this.#options.name}: ${what}`);
  }
}
