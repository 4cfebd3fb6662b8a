/** What a feature does beyond one call: on its own time, in its other channels, and for one person. */
import type { ShownAuthor, Value } from 'rt-elements/protocol';
import type { Decision } from './feature.ts';
import type { ChannelState, ReadLimits, RecordWrite, ViewRow } from './ports/broker.ts';
import type { Whereabouts } from './presence/whereabouts.ts';
import type { Sequenced } from './sequenced-call.ts';

/** How the server appends. */
export interface DeskAppend {
  /** What makes a repetition harmless, such as `desk.keyOf(...)`. Default: none; it is stored however often it is asked. */
  readonly key?: string | undefined;
  /** Who did it, for events whose rule names nobody. Default: nobody, which is the server. */
  readonly author?: ShownAuthor | undefined;
  /** Ids of the records the rule reads. */
  readonly records?: readonly string[] | undefined;
  /** Keys of the rows of the view the rule reads. */
  readonly rows?: readonly string[] | undefined;
}

/** A feature's desk: one for each feature and server. Channels are named as they are stored, and are the feature's own. */
export interface Desk {
  /** Server time, whole ms. */
  now(): number;
  /**
   * Appends as the server does, in the line of everything else of that channel. The rule is pure and may run again.
   * @throws RtError `REFUSED` when the rule refuses, `UNAVAILABLE` when storing failed; TypeError for a channel of another word.
   */
  append<Reply extends Value>(
    channel: string,
    how: DeskAppend,
    rule: (state: ChannelState, now: number) => Decision<Reply>,
  ): Promise<Sequenced<Reply>>;
  /** The stored state of a channel, with the records named. */
  state(channel: string, records?: readonly string[]): Promise<ChannelState>;
  /** Records of a channel behind the id `after` (all come after `''`), at most `count`. */
  records(channel: string, after: string, count: number): Promise<readonly RecordWrite[]>;
  /** Rows of a channel's view, oldest first: the newest below `before`, or the oldest above `after`, or the newest of all. */
  page(
    channel: string,
    range: { readonly before?: number | undefined; readonly after?: number | undefined },
    limits: ReadLimits,
  ): Promise<{ readonly rows: readonly ViewRow[]; readonly done: boolean }>;
  /** Names of the stored channels of the feature's word, personal ones too, in no order: what a restart finds. */
  channels(): AsyncIterable<string>;
  /** The stored name of a user's own channel of this feature. */
  personal(userId: string): string;
  /** A key made of words: the same words, the same key. */
  keyOf(...words: readonly string[]): string;
  /**
   * Runs once after so many ms, however many, and never after the server began to close. Failing is logged.
   * @returns What cancels it.
   * @throws RtError `LIMIT` when too many wait.
   */
  after(delayMs: number, run: () => void | Promise<void>): () => void;
  /**
   * Tells those who follow a channel now. A name the feature lists as `standing` is given to those who do not keep up as
   * well: the newest value, late; any other may be dropped. @throws TypeError for a standing one whose data has no `v`.
   */
  signal(channel: string, name: string, data: Value): void;
  /** Who may see whom, of those who are present in rooms. */
  readonly whereabouts: Pick<Whereabouts, 'seen' | 'listen'>;
  /** How many links follow a channel now. */
  followers(channel: string): number;
}
