/** How fast people may speak, and whether they repeat themselves: what each said last, where that matters. */
import { RtError, stringifyValue, type Value } from 'rt-elements/protocol';
import type { Runtime } from '../runtime.ts';

/** Most people times channels that are remembered; those who spoke longest ago are forgotten first. */
const MOST = 100_000;

/** Something somebody is about to say. */
export interface Saying {
  readonly channel: string;
  readonly userId: string;
  /** Its key: what is sent again is neither too fast nor a repetition. */
  readonly key: string | undefined;
  readonly name: string;
  readonly data: Value | undefined;
}

interface Last {
  readonly at: number;
  readonly key: string | undefined;
  readonly print: string;
}

export interface PaceOptions {
  /** How long the same may not be said again by the same person in the same channel, ms; 0 for no such limit. */
  readonly duplicateMs: number;
  readonly runtime: Pick<Runtime, 'now' | 'monotonic' | 'mac'>;
}

/** Prints only have to differ where texts do: whoever sees one has this process's memory before them. */
const PRINT_KEY = new Uint8Array(32);

export class Pace {
  readonly #options: PaceOptions;
  readonly #last = new Map<string, Last>();

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Whether anybody has to be remembered in a channel with this slow mode. */
  watches(everyMs: number): boolean {
    return everyMs > 0 || this.#options.duplicateMs > 0;
  }

  /**
   * Takes note of something said, and gives a way to take that back when it came to nothing.
   * @param everyMs The channel's slow mode; 0 for none.
   * @throws RtError `RATE_LIMITED` with `slow-mode` and the time to wait, or `REFUSED` with `duplicate`.
   */
  say(saying: Saying, everyMs: number): () => void {
    const { duplicateMs, runtime } = this.#options;
    const { channel, userId, key } = saying;
    const place = `${channel} ${userId}`;
    const at = runtime.monotonic();
    const last = this.#last.get(place);
    const print = duplicateMs > 0 ? runtime.mac(PRINT_KEY, essenceOf(saying)) : '';
    if (last !== undefined && (key === undefined || key !== last.key)) {
      if (at - last.at < everyMs) throw this.#tooFast(Math.ceil(everyMs - (at - last.at)), everyMs);
      if (duplicateMs > 0 && print === last.print && at - last.at < duplicateMs)
        throw this.#repeated(Math.ceil(duplicateMs - (at - last.at)));
    }
    const said: Last = { at, key, print };
    this.#last.delete(place);
    this.#last.set(place, said);
    this.#dropOldest();
    return () => {
      if (this.#last.get(place) !== said) return;
      if (last === undefined) this.#last.delete(place);
      else this.#last.set(place, last);
    };
  }

  #tooFast(afterMs: number, everyMs: number): RtError {
    const data = { reason: 'slow-mode', everyMs, until: Math.round(this.#options.runtime.now()) + afterMs };
    return new RtError('RATE_LIMITED', `slow mode: one message every ${everyMs / 1000} s`, { afterMs, data });
  }

  #repeated(afterMs: number): RtError {
    const data = { reason: 'duplicate', until: Math.round(this.#options.runtime.now()) + afterMs };
    return new RtError('REFUSED', 'you have just said the same', { data });
  }

  #dropOldest(): void {
    for (const place of this.#last.keys()) {
      if (this.#last.size <= MOST) return;
      this.#last.delete(place);
    }
  }
}

/** What two sayings share when they say the same: white space and case are not it. */
function essenceOf({ name, data }: Saying): string {
  const text: unknown = typeof data === 'object' && data !== null && 'text' in data ? data.text : undefined;
  if (typeof text === 'string') return `${name} ${text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()}`;
  return `${name} ${data === undefined ? '' : stringifyValue(data)}`;
}
