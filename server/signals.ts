/** Signals: what is only worth hearing now. Nothing is stored or answered; what may not be told is dropped and counted. */
import { check, type ClientMessages, LIMITS, RtError } from 'rt-elements/protocol';
import type { ChannelHub } from './channel-hub.ts';
import { assertDataSize } from './data-size.ts';
import { assertWithin } from './namespace-limits.ts';
import { type Namespace, namespaceFor, permitsOf } from './namespaces.ts';
import { mayDo } from './permission.ts';
import type { Session } from './session.ts';

type Signal = ClientMessages['sig'];

/** Most signals of one link that wait for the operator's say. */
const MOST_ASKED = 16;

/** Takes the signals of every session. */
export class Signals {
  /** What waits for the operator's say: of each name in a channel the latest, which is the one that is told. */
  readonly #asked = new Map<Session, Map<string, Signal>>();
  #dropped = 0;

  /** How many were dropped: of a closed name, in a channel not followed, over the budget, too large, not allowed. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Tells a signal to everybody else who follows its channel. Never throws. */
  take(session: Session, signal: Signal): void {
    try {
      const namespace = assertOpen(session, signal);
      const { moderation, namespaces } = session.services;
      const permits = permitsOf(namespaces, namespace, signal.c);
      const muted = moderation.standing.refusesSpeech(session.user.id, permits.channel);
      if (muted !== undefined) throw muted;
      session.pay('sig');
      assertFewEnough(namespace, followed(session, signal));
      const slot = `${signal.c} ${signal.n}`;
      const asked = this.#asked.get(session);
      if (asked?.has(slot)) return void asked.set(slot, signal);
      if ((asked?.size ?? 0) >= MOST_ASKED) throw new RtError('LIMIT', 'too many signals wait to be allowed');
      const allowed = mayDo(session, namespace, signal.c, 'signal');
      if (allowed === true) this.#tell(session, signal);
      else this.#tellAfter(allowed, session, signal, slot);
    } catch (error) {
      this.#drop(session, error);
    }
  }

  #tellAfter(allowed: Promise<true>, session: Session, signal: Signal, slot: string): void {
    const asked = this.#asked.get(session) ?? new Map<string, Signal>();
    this.#asked.set(session, asked.set(slot, signal));
    const latest = (): Signal => {
      const last = asked.get(slot) ?? signal;
      asked.delete(slot);
      if (asked.size === 0) this.#asked.delete(session);
      return last;
    };
    allowed
      .finally(() => (signal = latest()))
      .then(() => this.#tell(session, signal))
      .catch((error: unknown) => this.#drop(session, error));
  }

  #tell(session: Session, signal: Signal): void {
    const { c, n, d } = signal;
    followed(session, signal).signal({ t: 'sig', c, n, u: session.author, d }, session.outbox);
  }

  #drop(session: Session, error: unknown): void {
    this.#dropped++;
    const { code } = session.known(error);
    session.services.log.debug({ code, user: session.welcomed?.user.id }, 'a signal was dropped');
  }
}

/** @throws RtError when nobody may say this there. */
function assertOpen(session: Session, { c, n, d }: Signal): Namespace {
  const namespace = namespaceFor(session.services.namespaces, c);
  const { signals } = namespace;
  if (signals !== undefined && !signals.has(n)) throw new RtError('FORBIDDEN', 'signals of this name are not open');
  const schema = signals?.get(n);
  if (schema !== undefined) check(schema, d);
  if (assertDataSize(d) > LIMITS.signalBytes)
    throw new RtError('TOO_LARGE', `d: expected at most ${LIMITS.signalBytes} bytes in a signal`);
  assertWithin(namespace.limits, d);
  return namespace;
}

/** @throws RtError `LIMIT` in a room too large for signals of this feature. */
function assertFewEnough({ feature }: Namespace, { followers }: ChannelHub): void {
  const most = feature?.mostFollowers ?? Infinity;
  if (followers > most)
    throw new RtError('LIMIT', `expected at most ${most} links in a room for signals, got ${followers}`);
}

/** @throws RtError `NOT_SUBSCRIBED`. */
function followed(session: Session, { c }: Signal): ChannelHub {
  const channel = session.subscriptions.followed(c);
  if (channel === undefined) throw new RtError('NOT_SUBSCRIBED', 'signals go to channels that one follows');
  return channel;
}
