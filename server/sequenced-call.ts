/** What the sequencer is asked, and what it answers. */
import type { ShownAuthor, Value } from 'rt-elements/protocol';
import type { Decision } from './feature.ts';
import type { ChannelState, Keep } from './ports/broker.ts';

/** One call whose rule appends. */
export interface SequencedCall<Reply extends Value> {
  readonly channel: string;
  /** The call's idempotency key; it becomes the `k` of the first event. */
  readonly key?: string | undefined;
  /** Id of the user who calls and owns the key. Required with `key`; absent for the server's own appends. */
  readonly by?: string | undefined;
  /** Author of events whose rule names none. */
  readonly author?: ShownAuthor | undefined;
  /** Ids of the records the rule reads. */
  readonly records?: readonly string[] | undefined;
  /** Keys of the rows of the view the rule reads. */
  readonly rows?: readonly string[] | undefined;
  /** Pure; may run again on a newer state. `now` is the time its events get: server time, never before the channel's newest. */
  readonly rule: (state: ChannelState, now: number) => Decision<Reply>;
  readonly keep: Keep;
}

/** A call that is stored. */
export interface Sequenced<Reply extends Value> {
  readonly reply: Reply;
  readonly epoch: string;
  /** Offset of its first event, or the top of then. */
  readonly offset: number;
  readonly ts: number;
  /** Whether it was stored before and this is the answer of then. */
  readonly dup: boolean;
}
