/** How a feature is written: its contract from the protocol, a handler per call, pure rules beside it. */
import type { Author, Contract, ReplyOf, RequestOf, ShownAuthor, Value } from 'rt-elements/protocol';
import type { AccessOptions, Action } from './access.ts';
import type { FeatureRoute } from './api/api-route.ts';
import type { Desk } from './desk.ts';
import type { ChannelState, RecordWrite, Rewrite, ViewRow } from './ports/broker.ts';
import type { Rights } from './rights.ts';

export {
  type ApiAnswer,
  defineFeatureRoute,
  type FeatureRequest,
  type FeatureRoute,
  wholeOf,
} from './api/api-route.ts';
export { cutText } from './cut-text.ts';
export type { Desk, DeskAppend } from './desk.ts';
export { expectWhole, wrong } from './expect.ts';
export type { ChannelState, RecordWrite, StoredRow, ViewRow } from './ports/broker.ts';

export interface User extends Author {
  /** Other claims the operator's token brought; empty for guests. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** What their token lists; such a holder may do that, and else only what is everyone's. Undefined where it lists nothing. */
  readonly rights?: Rights | undefined;
}

/** An event a rule wants appended. Its key, time and (unless given) author are added by the hub. */
export interface RuleEvent {
  readonly n: string;
  readonly d?: Value;
  /** Who did it as the room may see them. Default: the caller. */
  readonly u?: ShownAuthor;
  /** Message number, for events that are rows of the view. */
  readonly m?: number;
}

/** What a rule decides: what to append and what to answer, or why not. */
export type Decision<Reply> =
  | {
      readonly accept: true;
      readonly events: readonly RuleEvent[];
      readonly records?: readonly RecordWrite[];
      /** Stored events whose data is taken away for good. */
      readonly rewrites?: readonly Rewrite[];
      readonly reply: Reply;
    }
  | Refusal;

/** A no. `reason` is kebab-case; `state` is what explains it to the user and rides in the `REFUSED`. */
export interface Refusal {
  readonly accept: false;
  readonly reason: string;
  readonly message: string;
  readonly state?: Readonly<Record<string, Value>>;
}

export interface CallContext {
  /** As it is stored: where a client says `<word>:~`, it is that user's own channel. */
  readonly channel: string;
  /** The part behind the colon; it begins with `~` in a personal channel and nowhere else. */
  readonly room: string;
  readonly user: User;
  /** The caller as rooms see authors. */
  readonly author: Author;
  /** Whether a backend calls in their name, rather than they themselves: what only they may know is not for it. */
  readonly byBackend?: boolean;
  /** The call's key, where it carries one. */
  readonly key: string | undefined;
  /** What the feature does beyond this call and its channel. */
  readonly desk: Desk;
  /** Server time, ms. */
  now(): number;
  /** Whether the caller may do something there as things stand. @param channel As a client names it. Default: the call's. */
  may(action: Action, channel?: string): Promise<boolean>;
  /**
   * Runs a rule on the channel's newest state and appends what it decides, atomically: the rule sees everything
   * sequenced before it, also what is not yet committed. It may run again on a newer state, so it must be pure.
   * Resolves with the reply once that is stored. A repeated key answers as the first time, whatever the rule says now.
   * @throws RtError `REFUSED` when the rule refuses, `CONFLICT` for another user's key, `UNAVAILABLE` when storing failed.
   */
  append<Reply extends Value>(
    reads: { readonly records?: readonly string[]; readonly rows?: readonly string[] },
    rule: (state: ChannelState, now: number) => Decision<Reply>,
  ): Promise<Reply>;
}

/** A rule that takes somebody out of something, and what it reads. */
export interface Forgetting {
  readonly records: readonly string[];
  readonly rows?: readonly string[];
  readonly of: (state: ChannelState) => Decision<null>;
}

type Handlers<C extends Contract> = {
  readonly [N in keyof C['calls'] & string]: (context: CallContext, request: RequestOf<C, N>) => Promise<ReplyOf<C, N>>;
};

export interface Feature<C extends Contract = Contract> {
  readonly contract: C;
  readonly calls: Handlers<C>;
  /** Names of events a client may `pub` itself, besides what calls append. Default: none. */
  readonly openEvents?: readonly (keyof C['events'] & string)[];
  /**
   * Names of calls that say something to a room: those are what mutes, slow mode, repetitions and `beforePublish` are
   * about. Others read, or note what only concerns their caller. Default: every call.
   */
  readonly speech?: readonly (keyof C['calls'] & string)[];
  /** Those of them that slow mode and repetitions are about; the others change what was said. Default: all of `speech`. */
  readonly paced?: readonly (keyof C['calls'] & string)[];
  /** Names of signals a client may send to those who follow the same room. Default: none. */
  readonly openSignals?: readonly (keyof NonNullable<C['signals']> & string)[];
  /** Most links in a room for signals to be told there. Default: any number. */
  readonly mostFollowers?: number;
  /**
   * Word of the feature whose permissions are this one's: whether somebody may do something in `a:room` is decided as if
   * it were `b:room`, by the operator's settings, tokens, code and sanctions alike. Default: its own.
   */
  readonly permitsAs?: string;
  /** Whether its rooms have a roster: followers are told who is present. Default false. */
  readonly roster?: boolean;
  /**
   * Whether each user has a channel of their own, which they name `<word>:~`: only they follow it, only the server writes
   * there. `replay` keeps it for those who were away a moment, `history` as long as the rooms of the feature. Default: none.
   */
  readonly personal?: 'replay' | 'history';
  /** Names of calls that are made in the caller's own channel, and nowhere else. Default: none. */
  readonly personalCalls?: readonly (keyof C['calls'] & string)[];
  /**
   * Names of signals that are standing: their data is the whole current value and has `v`, which rises with every change;
   * `desk.signal` sends them, clients never do. Default: none; every other signal is passing.
   */
  readonly standing?: readonly (keyof NonNullable<C['signals']> & string)[];
  /** Who may do what, where the operator says nothing. Default: all who are let in, guests too. */
  readonly access?: AccessOptions;
  /** What a subscriber who wants `snap` is given, as of the state. `room` begins with `~` in a personal channel. */
  readonly snapshot?: {
    readonly records: readonly string[];
    readonly of: (state: ChannelState, room: string) => Value;
  };
  /**
   * What a subscriber alone is given, in every subresult, as of the state: never cached, never told to anybody else.
   * Undefined for nothing. `room` begins with `~` in a personal channel.
   */
  readonly me?: {
    readonly records: (user: User, room: string) => readonly string[];
    readonly of: (state: ChannelState, user: User, room: string) => Value | undefined;
  };
  /** The same about the rows of a page: what rides beside it as `me`. Undefined for nothing. */
  readonly pageMe?: {
    readonly records: (rows: readonly ViewRow[], user: User) => readonly string[];
    readonly of: (records: ReadonlyMap<string, Value>) => Value | undefined;
  };
  /** Names of what an operator may say about it under `namespaces`, beside what holds for all. Default: nothing. */
  readonly options?: readonly string[];
  /** The feature as those options want it. @throws TypeError for one that makes no sense. @param name What they are called. */
  readonly configure?: (options: Readonly<Record<string, unknown>>, name: string) => AnyFeature;
  /**
   * Takes somebody whose data is being erased out of what is about others too: what is to be done, one after another, in a
   * channel where they have records. @param own Ids of those.
   */
  readonly forget?: (userId: string, own: readonly string[]) => readonly Forgetting[];
  /** The event that says that a row of the view is gone, because everything of its author was erased. Default: none is told. */
  readonly gone?: (row: { readonly ref: string; readonly m: number }) => RuleEvent;
  /** What backends may do with it, under `/rt/api`. Default: nothing. */
  readonly routes?: readonly FeatureRoute[];
  /** Words besides its own that paths of its routes may begin with. Default: none. */
  readonly routesUnder?: readonly string[];
  /**
   * Runs once when the server starts: the store is open, and nobody is connected yet. The server does not start where it
   * throws. What it plans through `desk.after` ends with the server.
   */
  readonly start?: (desk: Desk) => void | Promise<void>;
}

/** A feature whatever its contract: what the hub holds. */
export type AnyFeature = Omit<Feature, 'calls'> & {
  readonly calls: Readonly<Record<string, (context: CallContext, request: never) => Promise<unknown>>>;
};

/** Declares a feature. A command without a handler, or a handler that answers something else, does not compile. */
export function defineFeature<const C extends Contract>(
  contract: C,
  feature: Omit<Feature<C>, 'contract'>,
): Feature<C> {
  return { contract, ...feature };
}

/** A rule's yes. */
export const accept = <Reply>(
  reply: Reply,
  events: readonly RuleEvent[],
  records: readonly RecordWrite[] = [],
  rewrites: readonly Rewrite[] = [],
): Decision<Reply> => ({ accept: true, events, records, rewrites, reply });

/** A rule's no, with the state that explains it. */
export const refuse = (reason: string, message: string, state: Readonly<Record<string, Value>> = {}): Refusal => ({
  accept: false,
  reason,
  message,
  state,
});
