import { RtError } from '../protocol/errors.ts';
import type { Value } from '../protocol/value.ts';
import type { Context } from './context.ts';
import type { Link, Request } from './link.ts';

/** Most that may be open; each ends within its deadline. */
const MOST_OPEN = 1_000;

interface OpenCall {
  /** Hands it to the link; again on a later one does nothing. */
  start(link: Link): void;
  fail(error: RtError): void;
}

export interface CallsContext extends Pick<Context, 'platform' | 'hold'> {
  /** Why there will be no link, if that is so. */
  readonly unreachable: () => RtError | undefined;
}

/** Requests that store nothing: one deadline each, over the wait for a link and for the answer. */
export class Calls {
  readonly #context: CallsContext;
  readonly #open = new Set<OpenCall>();
  #link: Link | undefined;
  /** Whether a link that may take the place of the present one is being dialled: what is lost then is asked there. */
  moving = false;

  constructor(context: CallsContext) {
    this.#context = context;
  }

  /** Resolves with the answer's data; rejects with an `RtError`, `TIMEOUT` where the outcome is unknown. */
  call(request: Request, timeoutMs: number): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      const { platform, hold, unreachable } = this.#context;
      const refusal = unreachable();
      if (refusal) return reject(refusal);
      if (this.#open.size >= MOST_OPEN) return reject(new RtError('LIMIT', `expected at most ${MOST_OPEN} open calls`));
      const deadline = platform.monotonic() + timeoutMs;
      const release = hold();
      const end = (): void => {
        this.#open.delete(call);
        cancelTimer();
        release();
      };
      const fail = (error: RtError): void => {
        end();
        reject(error);
      };
      let started = false;
      const call: OpenCall = {
        fail,
        start: (link) => {
          if (started || !this.#open.has(call)) return;
          if (!link.pace.take(request.t === 'call' ? 'call' : 'sub', () => call.start(link))) return;
          started = true;
          cancelTimer();
          link.request(request, Math.max(1, deadline - platform.monotonic()), (answer) => {
            if (answer === 'lost') {
              if (!this.moving) return fail(new RtError('TIMEOUT', 'The link was lost before the answer.'));
              started = false;
              cancelTimer = expire(deadline - platform.monotonic());
              return;
            }
            if (answer instanceof RtError) return fail(answer);
            end();
            resolve(answer.d);
          });
        },
      };
      const expire = (ms: number): (() => void) =>
        platform.after(ms, () =>
          fail(new RtError('TIMEOUT', `The server could not be reached within ${timeoutMs} ms.`)),
        );
      let cancelTimer = expire(timeoutMs);
      this.#open.add(call);
      if (this.#link) call.start(this.#link);
    });
  }

  up(link: Link): void {
    this.#link = link;
    for (const call of this.#open) call.start(link);
  }

  down(): void {
    this.#link = undefined;
  }

  /** Fails everything that is open: no answer is going to come. */
  fail(error: RtError): void {
    for (const call of this.#open) call.fail(error);
  }
}
