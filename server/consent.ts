/** The operator's own say, asked in time: an answer that is late, or is none, is a no. */
import { RtError } from 'rt-elements/protocol';
import type { Action } from './access.ts';
import type { User } from './feature.ts';
import type { Logger } from './log.ts';
import { forbidden } from './namespaces.ts';
import type { Runtime } from './runtime.ts';

/** What somebody wants to do, as the operator's code is asked about it. */
export interface Wish {
  readonly user: User;
  readonly channel: string;
  readonly action: Action;
}

/**
 * The operator's say in who may do what, asked for every subscription (also when one is resumed, and again when a token
 * was renewed), every page of history, every call, publish and signal that the namespace or the token allows. It
 * narrows and never widens. Only `true` is a yes. What it throws is a no: an `RtError` is told as it is.
 */
export type Authorize = (wish: Wish) => boolean | Promise<boolean>;

export class Consent {
  readonly #authorize: Authorize;
  readonly #deadlineMs: number;
  readonly #runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>;
  readonly #log: Logger;

  /** @param deadlineMs How long an answer is waited for. */
  constructor(
    authorize: Authorize,
    deadlineMs: number,
    runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
    log: Logger,
  ) {
    this.#authorize = authorize;
    this.#deadlineMs = deadlineMs;
    this.#runtime = runtime;
    this.#log = log;
  }

  /**
   * True when it was given, at once where the operator's code answers at once; else a promise of it.
   * @throws RtError `FORBIDDEN` (or the promise rejects), `UNAVAILABLE` for an answer that is late, or what the code threw.
   */
  ask(wish: Wish): true | Promise<true> {
    const answer: unknown = this.#authorize(wish);
    return typeof answer === 'object' && answer !== null ? this.#inTime(answer, wish) : verdict(answer);
  }

  #inTime(answer: object, { channel, action }: Wish): Promise<true> {
    return new Promise((resolve, reject) => {
      const timer = this.#runtime.setTimeout(() => {
        this.#log.warn({ channel, action, deadlineMs: this.#deadlineMs }, 'authorize gave no answer in time');
        reject(new RtError('UNAVAILABLE', 'whether this is allowed could not be found out in time: try again'));
      }, this.#deadlineMs);
      Promise.resolve(answer)
        .then(verdict)
        .then(resolve, reject)
        .finally(() => this.#runtime.clearTimeout(timer));
    });
  }
}

function verdict(answer: unknown): true {
  if (answer !== true) throw forbidden();
  return true;
}
