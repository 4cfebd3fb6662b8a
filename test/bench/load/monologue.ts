/** A fixed number of messages from one member; the end is their last answer. */
import type { Run } from './crowd.ts';
import type { Member } from './member.ts';
import { textOf } from './text.ts';

export class Monologue implements Run {
  readonly wantsAnswers = true;
  readonly #member: Member;
  readonly #count: number;
  readonly #inFlight: number;
  #done = (): void => undefined;
  #said = 0;
  #answered = 0;

  constructor(member: Member, count: number, inFlight: number) {
    this.#member = member;
    this.#count = count;
    this.#inFlight = inFlight;
  }
  start(done: () => void): void {
    this.#done = done;
    while (this.#said < Math.min(this.#inFlight, this.#count)) this.#next();
  }
  delivered(): void {
    // Answers end it.
  }
  answered(): void {
    if (++this.#answered === this.#count) this.#done();
    else if (this.#said < this.#count) this.#next();
  }
  progress(): string {
    return `${this.#answered} of ${this.#count} answered`;
  }
  #next(): void {
    this.#member.dialect.say(this.#member, textOf(this.#said++));
  }
}
