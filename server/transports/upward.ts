/** What comes up to a link by requests of their own: numbered, applied once and in order. */
import type { LinkListener } from './transport.ts';

/** What became of a numbered frame: it was applied now, it had been before, or one before it is missing. */
export type Taken = 'applied' | 'repeated' | 'hole';

export class Upward {
  #listener: LinkListener | undefined;
  #last = 0;

  /** From now on frames have somebody to go to. */
  to(listener: LinkListener): void {
    this.#listener = listener;
  }

  /** @param number From 1, consecutive. A frame whose answer was lost comes again under its number. */
  take(number: number, frame: string): Taken {
    this.#listener?.touch();
    if (number <= this.#last) return 'repeated';
    if (number > this.#last + 1) return 'hole';
    this.#last = number;
    this.#listener?.receive(frame);
    return 'applied';
  }
}
