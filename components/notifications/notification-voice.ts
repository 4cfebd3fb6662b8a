/** What is said aloud about notifications: that some came, a few seconds' worth at a time; urgent ones at once. */
import { announce } from '../base/announcer.ts';

/** How long arrivals gather, ms. */
const BATCH_MS = 3000;

export class NotificationVoice {
  readonly #from: Element;
  readonly #sentence: (count: number) => string;
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param sentence Says how many came. */
  constructor(from: Element, sentence: (count: number) => string) {
    this.#from = from;
    this.#sentence = sentence;
  }

  arrived(): void {
    this.#count++;
    this.#timer ??= setTimeout(() => {
      const text = this.#sentence(this.#count);
      this.stop();
      announce({ from: this.#from, text });
    }, BATCH_MS);
  }

  urgent(text: string): void {
    announce({ from: this.#from, text, urgent: true });
  }

  /** Forgets what was gathered. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#count = 0;
  }
}
