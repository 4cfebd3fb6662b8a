/** What the two ends of a MessagePack link remember so that their messages can say less. */
import * as LIMITS from './limits.ts';
import type { Fields } from './msgpack-rows.ts';

/** Most requests of one link whose answer is awaited; a peer that never lets them be answered costs no more than this. */
const OPEN_QUESTIONS = 1024;
/** Most channels whose alias is known: no honest server gives more than there are subscriptions. */
const KNOWN_ALIASES = 8 * LIMITS.subs;

/** Keeps the newest `most` entries. */
function remember<V>(map: Map<number, V>, key: number, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.size > most ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
}

type Question = readonly [kind: 'sub' | 'hist', channel: string];

/**
 * Which `ok` answers a `sub` or a `hist`: their data has a compact form, and the answer itself does not say what it
 * answers. Both sides remember the question until its one answer passes.
 */
export class Questions {
  readonly #open = new Map<number, Question>();

  /** Questions without an answer yet. */
  get open(): number {
    return this.#open.size;
  }

  ask({ t, i, c }: Fields): void {
    if ((t === 'sub' || t === 'hist') && typeof i === 'number' && typeof c === 'string')
      remember(this.#open, i, [t, c], OPEN_QUESTIONS);
  }

  /** What a message answers, if it is the answer to such a question. */
  answer({ t, i }: Fields): Question | undefined {
    if ((t !== 'ok' && t !== 'err') || typeof i !== 'number') return undefined;
    const question = this.#open.get(i);
    if (question !== undefined) this.#open.delete(i);
    return t === 'ok' ? question : undefined;
  }
}

/** Which channel a number stands for, on the client's side of a link. */
export class Aliases {
  readonly #channels = new Map<number, string>();

  /** Takes in a subresult. */
  learn({ a, c }: Fields): void {
    if (typeof a === 'number' && typeof c === 'string') remember(this.#channels, a, c, KNOWN_ALIASES);
  }

  /** A channel that is not followed any more; a later `sub` teaches its number again. */
  forget(channel: string): void {
    for (const [alias, named] of this.#channels) if (named === channel) this.#channels.delete(alias);
  }

  channelOf(alias: number): string | undefined {
    return this.#channels.get(alias);
  }
}
