/** Lines among the tabs of one browser, as `BroadcastChannel` makes them. */
import type { Broadcast } from '../../components/core/platform.ts';

interface Line {
  readonly name: string;
  readonly hear: (message: unknown) => void;
}

export class FakeLines {
  readonly #open = new Set<Line>();
  /** How a message travels. Default: it is heard as soon as what runs has ended. */
  travel: (hear: () => void) => void = (hear) => void Promise.resolve().then(hear);
  /** Everything that was said, by whatever tab. */
  readonly said: object[] = [];

  /** How many are open. A browser keeps no page in its cache that has one. */
  get open(): number {
    return this.#open.size;
  }

  join(name: string, hear: (message: unknown) => void): Broadcast {
    const own: Line = { name, hear };
    this.#open.add(own);
    return {
      post: (message) => {
        this.said.push(message);
        for (const line of [...this.#open]) {
          if (line === own || line.name !== name) continue;
          this.travel(() => void (this.#open.has(line) && line.hear(structuredClone(message))));
        }
      },
      close: () => void this.#open.delete(own),
    };
  }
}
