/** What a message passes before a feature sees it: mute, slow mode, repetitions, and the operator's `beforePublish`. */
import type { Author, Value } from 'rt-elements/protocol';
import { RtError } from 'rt-elements/protocol';
import type { User } from '../feature.ts';
import type { Hooks } from '../hooks/hooks.ts';
import type { Broker } from '../ports/broker.ts';
import type { Pace } from './pace.ts';
import type { Standing } from './standing.ts';

/** Something a person is about to say. */
export interface Utterance {
  readonly channel: string;
  readonly user: User;
  readonly author: Author;
  readonly key: string | undefined;
  readonly name: string;
  readonly data: Value | undefined;
}

/** A message that may be said, perhaps in other words. */
export interface Passed {
  readonly data: Value | undefined;
  /** Takes back what was noted, where it came to nothing after all. */
  readonly undo: () => void;
}

export interface GateOptions {
  readonly standing: Standing;
  readonly pace: Pace;
  readonly hooks: Hooks | undefined;
  readonly broker: Broker;
}

const nothing = (): void => undefined;

export class Gate {
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Whether everything passes as it is. */
  get open(): boolean {
    const { standing, pace, hooks } = this.#options;
    return standing.silent && !pace.watches(0) && hooks?.guardsPublishing !== true;
  }

  /**
   * Lets a message pass, at once where nobody has to be asked.
   * @param paced Whether slow mode and repetitions are looked at.
   * @throws RtError (or rejects) `REFUSED` with `muted`, `duplicate` or a hook's own reason; `RATE_LIMITED` with
   * `slow-mode`; `UNAVAILABLE` where a hook failed. What is stored already passes whatever holds now: it is answered as then.
   */
  pass(utterance: Utterance, paced = true): Passed | Promise<Passed> {
    const { standing, pace, hooks } = this.#options;
    const { channel, user, key, name, data } = utterance;
    let undo = nothing;
    const muted = standing.refusesSpeech(user.id, channel);
    if (muted !== undefined) return this.#unlessStored(utterance, muted);
    const everyMs = standing.slow(channel);
    if (paced && pace.watches(everyMs)) {
      try {
        undo = pace.say({ channel, userId: user.id, key, name, data }, everyMs);
      } catch (error) {
        return this.#unlessStored(utterance, error);
      }
    }
    return hooks?.guardsPublishing === true ? this.#ask(utterance, hooks, undo) : { data, undo };
  }

  async #ask(utterance: Utterance, hooks: Hooks, undo: () => void): Promise<Passed> {
    const { channel, name, data, user, author } = utterance;
    try {
      return { data: await hooks.beforePublish({ channel, name, data, user, author, via: 'link' }), undo };
    } catch (error) {
      undo();
      return this.#unlessStored(utterance, error);
    }
  }

  /** @throws the refusal, where the key is not known. */
  async #unlessStored({ channel, user, key, data }: Utterance, refusal: unknown): Promise<Passed> {
    if (key !== undefined && refusal instanceof RtError) {
      const known = await this.#options.broker.recall(channel, key, user.id);
      if (known?.status === 'repeated') return { data, undo: nothing };
    }
    throw refusal;
  }
}
