/** Says that something new waits: at most once in ten seconds, whatever comes. */
import { announce } from '../base/announcer.ts';

/** Least time between two sentences, ms. */
const QUIET_MS = 10_000;

export class PendingVoice {
  readonly #from: Element;
  #spokenAt = -Infinity;
  #spoken = 0;

  constructor(from: Element) {
    this.#from = from;
  }

  /** Tells how many wait now. Ask as often as that changes, and again while time passes. @param now ms. */
  say(count: number, now: number, words: (count: number) => string): void {
    if (count < this.#spoken) this.#spoken = count;
    if (count === this.#spoken || now - this.#spokenAt < QUIET_MS) return;
    this.#spokenAt = now;
    this.#spoken = count;
    announce({ text: words(count), from: this.#from });
  }
}
