import { ERROR_CODES } from '../protocol/codes.ts';
import { RtError } from '../protocol/errors.ts';
import type { ServerMessages } from '../protocol/server-messages.ts';
import type { Platform } from './platform.ts';

export type Ok = ServerMessages['ok'];
/** What became of a request: the server's answer, `TIMEOUT`, or `lost` when its link ended first. */
export type Answer = Ok | RtError | 'lost';

interface Open {
  readonly settle: (answer: Answer) => void;
  readonly cancelDeadline: () => void;
}

/** The questions of one link that are not answered yet. Every one is settled exactly once, in the order of the answers. */
export class Requests {
  readonly #platform: Platform;
  readonly #open = new Map<number, Open>();
  #last = 0;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Opens a question; the number goes with it. */
  open(timeoutMs: number, settle: (answer: Answer) => void): number {
    const id = ++this.#last;
    const cancelDeadline = this.#platform.after(timeoutMs, () =>
      this.#settle(id, new RtError('TIMEOUT', `No answer within ${timeoutMs} ms.`)),
    );
    this.#open.set(id, { settle, cancelDeadline });
    return id;
  }

  /** An answer came. One that nobody waits for is ignored. */
  answer(message: ServerMessages['ok' | 'err']): void {
    this.#settle(message.i, message.t === 'ok' ? message : toError(message));
  }

  /** The question could not even be asked. Told as late as an answer would be. */
  refuse(id: number, error: RtError): void {
    void Promise.resolve().then(() => this.#settle(id, error));
  }

  /** The link is gone. */
  lose(): void {
    for (const id of this.#open.keys()) this.#settle(id, 'lost');
  }

  #settle(id: number, answer: Answer): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#open.delete(id);
    open.cancelDeadline();
    open.settle(answer);
  }
}

/** An error of the wire as one of ours. A code of a newer server counts as its nearest neighbour. */
export function toError({ code, msg, retry, after, d }: Omit<ServerMessages['err'], 't' | 'i'>): RtError {
  return new RtError(ERROR_CODES.includes(code) ? code : 'INTERNAL', msg, {
    retryable: retry,
    afterMs: after,
    data: d,
  });
}
