/** What every session shares: the hub makes it once. */
import type { Verdict } from 'rt-elements/protocol';
import type { Authenticator } from './auth.ts';
import type { Channels } from './channels.ts';
import type { Consent } from './consent.ts';
import type { Desks } from './feature-desk.ts';
import type { Hooks } from './hooks/hooks.ts';
import type { Counters, Rates } from './limits.ts';
import type { Logger } from './log.ts';
import type { Gate } from './moderation/gate.ts';
import type { Moderation } from './moderation/moderation.ts';
import type { Namespaces } from './namespaces.ts';
import type { Flusher } from './outbox.ts';
import type { Broker } from './ports/broker.ts';
import type { Presence } from './ports/presence.ts';
import type { Attendance } from './presence/attendance.ts';
import type { Whereabouts } from './presence/whereabouts.ts';
import type { Runtime } from './runtime.ts';
import type { Sequencer } from './sequencer.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { Signals } from './signals.ts';
import type { Users } from './users.ts';

/** The server's numbers. Times are ms. */
export interface HubSettings {
  readonly heartbeat: { readonly everyMs: number; readonly graceMs: number };
  /** How long a link may stay without a hello. */
  readonly helloMs: number;
  /** How long before a token's end its holder is asked for a new one. */
  readonly tokenWarningMs: number;
  /** How long a link outlives its token. */
  readonly tokenGraceMs: number;
  /** How long a tab stays whose link broke, or that said goodbye; and after how long without activity a person is away. */
  readonly presence: { readonly graceMs: number; readonly byeMs: number; readonly idleAfterMs: number };
  /** How long the operator's say is waited for. */
  readonly authorizeMs: number;
  readonly limits: {
    readonly subs: number;
    /** Of one link. One that sends more `messages` of any kind is closed. */
    readonly rates: Rates;
    /** What all links of a user may ask for together. */
    readonly userRates: Rates;
    readonly socketsPerUser: number;
    readonly socketsPerAddress: number;
    readonly queuedBytes: number;
    /** How long the same may not be said again by the same person in the same channel; 0 for no such limit. */
    readonly duplicateMs: number;
  };
}

/** Why a link ends, in the words of the wire. */
export interface Ending {
  readonly retry: Verdict;
  /** When to come back, ms. */
  readonly after?: number | undefined;
}

export interface Services {
  readonly runtime: Runtime;
  readonly log: Logger;
  readonly settings: HubSettings;
  readonly authenticator: Authenticator;
  /** The operator's say; undefined where they have none. */
  readonly consent: Consent | undefined;
  /** The operator's code, and who else is told; undefined where there is neither. */
  readonly hooks: Hooks | undefined;
  readonly moderation: Moderation;
  readonly gate: Gate;
  readonly namespaces: Namespaces;
  readonly broker: Broker;
  readonly sequencer: Sequencer;
  readonly signals: Signals;
  readonly presence: Presence;
  readonly attendance: Attendance;
  readonly whereabouts: Whereabouts;
  readonly channels: Channels;
  readonly desks: Desks;
  readonly flusher: Flusher;
  /** The number of a followed channel; one function for every link. */
  readonly aliasOf: (channel: string) => number | undefined;
  /** Unguessable, 22 characters. */
  readonly newId: () => string;
  readonly users: Users;
  readonly addresses: Counters;
  /** Welcomed sessions by `sid`. */
  readonly welcomed: Map<string, Session>;
  /** Every session, welcomed or not. */
  readonly sessions: Sessions;
}
