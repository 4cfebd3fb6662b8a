/** What is said aloud about typing, where the page wants that: seldom, because it is never more than a hint. */
import { announce } from '../base/announcer.ts';

/** Shortest time between two sentences, ms. */
const PAUSE_MS = 10_000;

export class TypingVoice {
  readonly #from: Element;
  #spokenAt = -Infinity;

  constructor(from: Element) {
    this.#from = from;
  }

  /** Says it, unless something was said a moment ago: then it is dropped, as it would be old when its turn came. */
  say(text: string): void {
    const now = performance.now();
    if (text === '' || now - this.#spokenAt < PAUSE_MS) return;
    this.#spokenAt = now;
    announce({ from: this.#from, text });
  }
}
