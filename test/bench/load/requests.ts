/** Every member keeps a number of requests open and starts the next when one is answered. */
import type { Run } from './crowd.ts';
import type { Member } from './member.ts';
import { percentile } from './percentile.ts';

export interface RequestsResult {
  readonly answers: number;
  readonly elapsedMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export class Requests implements Run {
  readonly wantsAnswers = true;
  readonly #members: readonly Member[];
  readonly #inFlight: number;
  readonly #forMs: number;
  readonly #request: (member: Member) => number;
  readonly #sentAt = new Map<Member, Map<number, number>>();
  readonly #latencies: number[] = [];
  #done = (): void => undefined;
  #open = 0;
  #startedAt = 0;
  #stopAt = 0;
  #endedAt = 0;

  /** @param inFlight Open requests per member. @param forMs How long new ones are started. */
  constructor(members: readonly Member[], inFlight: number, forMs: number, request: (member: Member) => number) {
    this.#members = members;
    this.#inFlight = inFlight;
    this.#forMs = forMs;
    this.#request = request;
  }

  start(done: () => void): void {
    this.#done = done;
    this.#startedAt = performance.now();
    this.#stopAt = this.#startedAt + this.#forMs;
    for (const member of this.#members) {
      this.#sentAt.set(member, new Map());
      for (let n = 0; n < this.#inFlight; n++) this.#next(member, this.#startedAt);
    }
  }
  delivered(): void {
    // Answers are what is counted.
  }
  answered(member: Member, request: number): void {
    const now = performance.now();
    const sent = this.#sentAt.get(member);
    const at = sent?.get(request);
    if (sent === undefined || at === undefined) throw new Error(`an answer to request ${request} nobody made`);
    sent.delete(request);
    this.#latencies.push(now - at);
    this.#open--;
    if (now < this.#stopAt) this.#next(member, now);
    else if (this.#open === 0) {
      this.#endedAt = now;
      this.#done();
    }
  }
  progress(): string {
    return `${this.#latencies.length} answers, ${this.#open} open`;
  }
  get result(): RequestsResult {
    const times = this.#latencies;
    return {
      answers: times.length,
      elapsedMs: this.#endedAt - this.#startedAt,
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
    };
  }

  #next(member: Member, now: number): void {
    this.#open++;
    this.#sentAt.get(member)!.set(this.#request(member), now);
  }
}
