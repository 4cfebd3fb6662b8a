/**
 * The one seam for everything durable: a log per channel, the view folded from it, small records beside it, and the
 * keys that make a resend harmless. An adapter implements it; one contract suite (`test/contract/`) holds all of them.
 */
import type { Retention, ShownAuthor, Value } from 'rt-elements/protocol';
import type { EraseStep, Person, PersonStep } from './person.ts';

/** Where a channel stands. */
export interface Head {
  /** Changes only when numbering cannot continue; 1 to 16 characters. */
  readonly epoch: string;
  /** Offsets up to and including this one are gone. 0 while nothing was trimmed. */
  readonly low: number;
  /** Offset of the newest event; 0 for a channel without any. */
  readonly top: number;
  /** Message number of the newest row of the view; 0 without any. */
  readonly m: number;
  /** Server time of the newest event in ms; 0 for a channel without any. */
  readonly ts: number;
}

/** An event as it is handed over. The broker gives it its offset. */
export interface NewEvent {
  readonly n: string;
  readonly d?: Value | undefined;
  readonly u?: ShownAuthor | undefined;
  /** Unique in its channel for as long as the event is stored. */
  readonly k: string;
  /** Server time in ms, given when the event was sequenced. */
  readonly ts: number;
  /** Message number, for events that are rows of the view; must be above every earlier one of the channel. */
  readonly m?: number | undefined;
}

/** An event with its place. */
export interface StoredEvent extends NewEvent {
  /** Offsets of a channel are consecutive from 1. */
  readonly o: number;
}

/** A small durable document of a channel. A `doc` of null removes it. */
export interface RecordWrite {
  readonly id: string;
  readonly doc: Value;
}

/** What a stored event says from now on, in place of what it said: nothing brings that back. Its place stays as it is. */
export interface Rewrite {
  /** Offset of an event stored before. One that was trimmed is passed over. */
  readonly o: number;
  readonly d: Value;
}

/** One step of a channel: stored whole or not at all. What it holds is the broker's from here on and must not be changed. */
export interface Append {
  readonly channel: string;
  /** The offset the rules saw as the newest. When the channel has moved since, nothing happens and the answer is `conflict`. */
  readonly expect?: number | undefined;
  /**
   * The rules also counted on the append handed over just before, in this channel, whose answer was not known yet.
   * When that one was not stored, for whatever reason, this is a `conflict` as well, even where `expect` holds by
   * chance. Default: false.
   */
  readonly chained?: boolean | undefined;
  /** The idempotency key, kept with its reply in the same transaction. It becomes the `k` of the first event. */
  readonly key?: string | undefined;
  /** User who owns the key: the same key from another user is `foreign`. Required with `key`. */
  readonly by?: string | undefined;
  /** May be empty: then only records change, and the key is remembered all the same. */
  readonly events: readonly NewEvent[];
  readonly records?: readonly RecordWrite[] | undefined;
  /** Events whose data is taken away for good. */
  readonly rewrites?: readonly Rewrite[] | undefined;
  /** What the caller is answered, now and whenever the key comes again. */
  readonly reply?: Value | undefined;
  readonly keep: Keep;
}

/** How long a channel's events and keys stay. Trimming may lag behind, never run ahead. */
export interface Keep {
  readonly retention: Retention;
  /** Most events kept; older ones may go. Unlimited when absent. */
  readonly maxEvents?: number | undefined;
  /** Oldest age of an event in ms. Unlimited when absent. */
  readonly maxAgeMs?: number | undefined;
  /** How long a key is remembered at the least, in ms, even when its event was trimmed. */
  readonly keyMs: number;
}

/** What a known key was answered. `offset` is that of its first event, or the top of then; `ts` is when. */
export interface Repeated {
  readonly status: 'repeated';
  readonly epoch: string;
  readonly offset: number;
  readonly ts: number;
  readonly reply: Value | undefined;
}

/** The key belongs to another user, or an event's `k` is taken. */
export interface Foreign {
  readonly status: 'foreign';
}

/** What became of an append. The key is looked at first, then `chained` and `expect`. */
export type AppendResult =
  /** Stored and synced. `first` is the offset of the first event, or `top` when there was none. */
  | { readonly status: 'stored'; readonly epoch: string; readonly first: number; readonly top: number }
  /** The key is known: nothing was stored. */
  | Repeated
  | Foreign
  /** `expect`, or what it was `chained` to, did not hold: nothing was stored. */
  | { readonly status: 'conflict'; readonly top: number };

/** What the rules of a channel are given. */
export interface ChannelState extends Head {
  /** The records asked for; one that does not exist is absent. */
  readonly records: ReadonlyMap<string, Value>;
  /**
   * The rows of the view asked for by their `k`, as they were said: what changed them is in the record of the same id. One
   * that is not stored (any more), and an event that is no row, is absent. Undefined where none were asked for.
   */
  readonly rows?: ReadonlyMap<string, StoredRow> | undefined;
}

/** An event that is a row of the view, as it was said. */
export type StoredRow = StoredEvent & { readonly m: number };

/** A row of the view: an event with a message number, overlaid by what later changed it. */
export interface ViewRow extends StoredEvent {
  readonly m: number;
  /** Offset of the last change; equal to `o` while there was none. */
  readonly rev: number;
}

/** How much one read may bring. */
export interface ReadLimits {
  readonly count: number;
  /** Bytes of event data, about; at least one event comes back however large. */
  readonly bytes: number;
}

/** The events of one append, as they are announced. Appends without events are not. */
export interface Committed {
  readonly channel: string;
  readonly epoch: string;
  readonly events: readonly StoredEvent[];
}

/** Where channels are stored. */
export interface Broker {
  /**
   * Appends, folds records and remembers the key in one transaction. Resolves once that is durable. Appends handed over
   * in one order commit in that order per channel; what gathers while a commit runs shares the next one. A commit that
   * fails (disk full) rejects with `RtError` `UNAVAILABLE`, this append and every one handed over after it that was not
   * yet committed; nothing of them is stored. What is wrong in itself rejects alone: `INTERNAL` for an event whose `m`
   * is not above the newest, TypeError for anything malformed.
   */
  append(append: Append): Promise<AppendResult>;
  /** What a key was answered, if it is known. Sees every append handed over before it. */
  recall(channel: string, key: string, by: string): Promise<Repeated | Foreign | undefined>;
  /**
   * Newest state of a channel, with the records and rows named. A channel nobody appended to stands at 0 of the current
   * epoch; asking writes nothing. Sees every append handed over before it.
   */
  state(channel: string, records?: readonly string[], rows?: readonly string[]): Promise<ChannelState>;
  /** Events with `after < o <= upTo`, oldest first, as many as the limits allow. Offsets are consecutive unless `after < low`. */
  read(channel: string, after: number, upTo: number, limits: ReadLimits): Promise<readonly StoredEvent[]>;
  /**
   * Rows of the view, oldest first: the newest below `before`, or the oldest above `after`, or the newest of all.
   * `done` says that nothing lies further that way. A record whose id is a row's `k` and whose doc is
   * `{rev, n?, d?}` replaces those fields of the row. It goes when the row is trimmed, and so do records whose id is
   * `<k>@<user id>`: what one person did about the row.
   */
  page(
    channel: string,
    range: { before?: number | undefined; after?: number | undefined },
    limits: ReadLimits,
  ): Promise<{ rows: readonly ViewRow[]; done: boolean }>;
  /** Stored channels of a namespace behind the name `after` (all come after `''`), in order of their names, at most `count`. */
  channels(word: string, after: string, count: number): Promise<readonly string[]>;
  /** Records of a channel behind the id `after` (all ids come after `''`), in an order of the adapter's own, at most `count`. */
  records(channel: string, after: string, count: number): Promise<readonly RecordWrite[]>;
  /**
   * A step through everything stored of a person: events whose key or author is theirs, records about them (`personOf`),
   * and all that is in channels of their own. Each step looks at so much that the store stays answerable; what is appended meanwhile behind the
   * place of the walk is not seen.
   * @param from `next` of the step before; undefined for the first.
   */
  person(user: Person, from: string | undefined): Promise<PersonStep>;
  /**
   * A step of taking it away: such events keep offset, key, time and number, are called `ERASED` and say nothing, in the
   * log and in the view; their keys become `NOBODYS`. Such records go, and those that changed such events. Durable once
   * it resolves. Sees every append handed over before it; is not announced.
   */
  erase(user: Person, from: string | undefined): Promise<EraseStep>;
  /**
   * Calls back with every commit, in commit order, once per commit and before the appends of it resolve.
   * One listener: the hub. Never called for a repeated key.
   */
  listen(listener: (commits: readonly Committed[]) => void): void;
  /** A secret of the database, made at first use and kept: what guests' tokens are signed with. */
  secret(name: string): Promise<Uint8Array>;
  /** Whether appends can be expected to work; false after a failed commit until one succeeded. */
  readonly ready: boolean;
  /** Commits what was handed over, then closes. Appends afterwards reject with `UNAVAILABLE`. */
  close(): Promise<void>;
}
