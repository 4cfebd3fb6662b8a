/** The operator's own code on the way of a message: what it is asked, and what it may answer. */
import type { Author, ShownAuthor, Value } from 'rt-elements/protocol';
import type { Refusal, User } from '../feature.ts';

/** Something that is about to be said: by a person over a link, or by a backend. */
export interface Publishing {
  readonly channel: string;
  /** Name of the feature's command, or of the plain event. */
  readonly name: string;
  readonly data: Value | undefined;
  /** Who says it; undefined where a backend does in nobody's name. */
  readonly user: User | undefined;
  /** As the room will see them. */
  readonly author: Author | undefined;
  /** `link` for people, `api` for backends. */
  readonly via: 'link' | 'api';
}

/** What `beforePublish` answers: nothing for yes, other data to say that instead, or a refusal made by `refuse`. */
export type PublishVerdict = undefined | { readonly accept?: true; readonly data: Value } | Refusal;

/** An event that is stored. */
export interface Stored {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  /** Its key. */
  readonly id: string;
  readonly name: string;
  readonly data: Value | undefined;
  /** Who said it, as the room sees them. */
  readonly author: ShownAuthor | undefined;
  /** Server time, ms. */
  readonly at: number;
}

/** Somebody at the door, whose token or guest name is good. */
export interface Arrival {
  readonly user: User;
  readonly address: string;
}

/** A link of somebody who was let in. */
export interface Connection extends Arrival {
  /** The session; one that moves to another link keeps it, and its older link is told as gone. */
  readonly session: string;
}

/** A link that is gone. */
export interface Departure extends Connection {
  /** The close code, where this server closed it. */
  readonly code: number | undefined;
  readonly connectedMs: number;
}

/** What `onConnect` answers: nothing for yes, or a refusal made by `refuse`. */
export type ConnectVerdict = undefined | Refusal;

type Answer<T> = T | Promise<T>;

/**
 * The operator's own code. Order for one message: rights, limits, mute and slow mode, `beforePublish`, the feature's
 * rules, storing, fan-out, the answer, `afterStore`. Messages of one person in one channel are asked about one after
 * another; `afterStore` of one channel is told in the order of its log.
 */
export interface HookOptions {
  /**
   * Before something is said. Late or failing, it is a no that may be tried again. A resend is asked about again; where
   * the first one was stored, its answer does not matter.
   */
  readonly beforePublish?: ((publishing: Publishing) => Answer<PublishVerdict | void>) | undefined;
  /** After something is stored and fanned out. Failing is logged; it is not tried again. */
  readonly afterStore?: ((stored: Stored) => Answer<void>) | undefined;
  /** Before somebody whose token or guest name is good is welcomed. Late or failing, it is a no that may be tried again. */
  readonly onConnect?: ((arrival: Arrival) => Answer<ConnectVerdict | void>) | undefined;
  /** After a link of somebody who was welcomed is gone. Failing is logged. A server that stops waits for what it still has to tell. */
  readonly onLeave?: ((departure: Departure) => Answer<void>) | undefined;
  /** How long each may take, ms. Default 2,000. */
  readonly deadlineMs?: number | undefined;
}
