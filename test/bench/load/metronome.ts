/** A fixed rate, whatever the server does: how long from publish to each delivery. */
import type { Run } from './crowd.ts';
import type { Member } from './member.ts';
import { percentile } from './percentile.ts';
import { textOf } from './text.ts';

export interface MetronomeResult {
  readonly deliveries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export class Metronome implements Run {
  readonly wantsAnswers = false;
  readonly #members: readonly Member[];
  readonly #everyMs: number;
  readonly #times: number;
  readonly #sentAt: Float64Array;
  readonly #latencies: Float64Array;
  #done = (): void => undefined;
  #published = 0;
  #deliveries = 0;

  /** @param perSecond Messages each second. @param forMs How long. */
  constructor(members: readonly Member[], perSecond: number, forMs: number) {
    this.#members = members;
    this.#everyMs = 1000 / perSecond;
    this.#times = Math.round(forMs / this.#everyMs);
    this.#sentAt = new Float64Array(this.#times);
    this.#latencies = new Float64Array(this.#times * members.length);
  }

  start(done: () => void): void {
    this.#done = done;
    this.#tick(performance.now());
  }
  delivered(ordinal: number): void {
    this.#latencies[this.#deliveries++] = performance.now() - this.#sentAt[ordinal]!;
    if (this.#deliveries === this.#latencies.length) this.#done();
  }
  answered(): void {
    // Deliveries are what is timed.
  }
  progress(): string {
    return `${this.#published} published, ${this.#deliveries} of ${this.#latencies.length} deliveries`;
  }
  get result(): MetronomeResult {
    const times = this.#latencies;
    return {
      deliveries: this.#deliveries,
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
      maxMs: percentile(times, 1),
    };
  }

  /** Due times are fixed from the start: a late tick must not move those after it. */
  #tick(startedAt: number): void {
    const due = startedAt + this.#published * this.#everyMs;
    const ordinal = this.#published++;
    this.#sentAt[ordinal] = performance.now();
    const member = this.#members[(ordinal * 37) % this.#members.length]!;
    member.dialect.say(member, textOf(ordinal));
    if (this.#published < this.#times)
      setTimeout(() => this.#tick(startedAt), Math.max(0, due + this.#everyMs - performance.now()));
  }
}
