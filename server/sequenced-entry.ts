/** One call on its way through the sequencer, with those that came under the same key meanwhile. */
import { RtError, type Value } from 'rt-elements/protocol';
import type { AppendResult, Foreign, Repeated } from './ports/broker.ts';
import type { Sequenced, SequencedCall } from './sequenced-call.ts';

/** What the rule decided: the reply of an acceptance, or why not. */
type Decided =
  { readonly accepted: true; readonly reply: Value } | { readonly accepted: false; readonly error: unknown };

/** What the broker said: of an append, or of a key asked for, which may be unknown to it. */
export type Outcome =
  | { readonly is: 'answer'; readonly result: AppendResult | Repeated | Foreign | undefined }
  | { readonly is: 'failure'; readonly error: unknown };

type Resolve = (result: Sequenced<Value>) => void;
type Reject = (error: unknown) => void;

interface Joiner {
  readonly by: string | undefined;
  readonly resolve: Resolve;
  readonly reject: Reject;
}

/** A call, what was decided and what was heard of it. It is settled once. */
export class SequencedEntry {
  readonly call: SequencedCall<Value>;
  /** Undefined until its rule ran. */
  decided: Decided | undefined;
  outcome: Outcome | undefined;
  /** The time its rule ran at, which its events carry. */
  ts = 0;
  /** How often it came back because somebody else moved the channel. */
  conflicts = 0;
  readonly #resolve: Resolve;
  readonly #reject: Reject;
  #joiners: Joiner[] | undefined;

  constructor(call: SequencedCall<Value>, resolve: Resolve, reject: Reject) {
    this.call = call;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Calls that settle with this one, itself included. */
  get size(): number {
    return 1 + (this.#joiners?.length ?? 0);
  }

  /** Lets a call under the same key share the outcome. */
  join(by: string | undefined, resolve: Resolve, reject: Reject): void {
    (this.#joiners ??= []).push({ by, resolve, reject });
  }

  resolve(result: Sequenced<Value>): void {
    this.#resolve(result);
    for (const { by, resolve, reject } of this.#joiners ?? []) {
      if (by === this.call.by) resolve({ ...result, dup: true });
      else reject(new RtError('CONFLICT', 'this key was used by somebody else'));
    }
  }

  reject(error: unknown): void {
    this.#reject(error);
    for (const { by, reject } of this.#joiners ?? []) {
      // The first call did not take the key after all, so somebody else's may.
      reject(by === this.call.by ? error : new RtError('UNAVAILABLE', 'this key was in use, try again'));
    }
  }
}
