/** Which tabs are present where, by the links they speak on. */
import { type ClientMessages, LIMITS, RtError } from 'rt-elements/protocol';
import { assertDataSize } from '../data-size.ts';
import { assertWithin } from '../namespace-limits.ts';
import { namespaceFor, permitsOf } from '../namespaces.ts';
import { mayDo } from '../permission.ts';
import type { Occupant, Presence } from '../ports/presence.ts';
import type { Session } from '../session.ts';

type Pres = ClientMessages['pres'];

/** How a link ended: on purpose or not, or because its person may no longer be there. */
export type Departure = 'gone' | 'bye' | 'lost';

/** Most tabs behind one link. */
const MOST_TABS = 16;

/** One tab in one channel, as its link knows it. */
interface Seat {
  readonly channel: string;
  readonly userId: string;
  readonly cid: string;
  /** What it said last; not heard before it is known that it may. */
  said: Occupant | undefined;
  /** What was heard of it. */
  occupant: Occupant | undefined;
}

export class Attendance {
  readonly #presence: Presence;
  /** What each link said, by channel and tab. */
  readonly #seats = new Map<Session, Map<string, Seat>>();
  /** Which link a tab speaks on now: what an older one of it does changes nothing. */
  readonly #holders = new Map<string, Seat>();

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  /** A tab says how it is present. Answers by itself. @throws RtError when it may not. */
  take(session: Session, message: Pres): void {
    const { i, c, d } = message;
    const namespace = namespaceFor(session.services.namespaces, c);
    if (namespace.feature?.roster !== true || namespace.personal)
      throw new RtError('FORBIDDEN', 'nobody is present in channels of this kind');
    session.pay('sig');
    if (session.subscriptions.followed(c) === undefined && d !== null)
      throw new RtError('NOT_SUBSCRIBED', 'one is present in channels that one follows');
    if (assertDataSize(d) > LIMITS.presenceBytes)
      throw new RtError('TOO_LARGE', `d: expected at most ${LIMITS.presenceBytes} bytes of presence`);
    assertWithin(namespace.limits, d);
    const seat = this.#seat(session, message);
    if (d === null) {
      this.#leave(session, seat);
      return session.ok(i);
    }
    const now = session.services.runtime.now();
    const occupant: Occupant = {
      user: session.author,
      cid: seat.cid,
      since: now,
      activeAt: Math.max(0, now - (d.idle ?? 0)),
      idles: d.idle !== undefined,
      status: d.status ?? 'online',
      page: d.page,
      meta: d.meta,
    };
    seat.said = occupant;
    const allowed = mayDo(session, namespace, c, 'signal');
    if (allowed === true) return this.#sit(session, seat, occupant, i);
    allowed.then(
      () => this.#sit(session, seat, occupant, i),
      (error: unknown) => session.fail(i, error),
    );
  }

  /** Somebody was muted, or may speak again: what their tabs say of them is shown or not. */
  heard(userId: string): void {
    for (const [session, seats] of this.#seats)
      for (const seat of seats.values()) {
        if (seat.userId !== userId || seat.occupant === undefined || this.#holders.get(keyOf(seat)) !== seat) continue;
        seat.occupant = shown(session, seat.channel, seat.said ?? seat.occupant);
        this.#presence.put(seat.channel, seat.occupant);
      }
  }

  /** The link follows a channel no more: its tabs leave at once. */
  unfollowed(session: Session, channel: string): void {
    for (const seat of [...(this.#seats.get(session)?.values() ?? [])])
      if (seat.channel === channel) this.#leave(session, seat);
  }

  /** The link is gone. */
  ended(session: Session, departure: Departure): void {
    const seats = this.#seats.get(session);
    this.#seats.delete(session);
    const { graceMs, byeMs } = session.services.settings.presence;
    for (const seat of seats?.values() ?? []) {
      const key = keyOf(seat);
      if (this.#holders.get(key) !== seat) continue;
      this.#holders.delete(key);
      if (departure === 'gone' || seat.occupant === undefined)
        this.#presence.remove(seat.channel, seat.userId, seat.cid);
      else this.#presence.put(seat.channel, seat.occupant, departure === 'bye' ? byeMs : graceMs);
    }
  }

  #seat(session: Session, { c, cid = session.welcomed?.cid ?? '' }: Pres): Seat {
    const seats = this.#seats.get(session) ?? new Map<string, Seat>();
    const known = seats.get(`${c} ${cid}`);
    if (known !== undefined) return known;
    if ([...seats.values()].filter(({ channel }) => channel === c).length >= MOST_TABS)
      throw new RtError('LIMIT', `expected at most ${MOST_TABS} tabs of one link in a channel`);
    const seat: Seat = { channel: c, userId: session.user.id, cid, said: undefined, occupant: undefined };
    this.#seats.set(session, seats.set(`${c} ${cid}`, seat));
    return seat;
  }

  #sit(session: Session, seat: Seat, occupant: Occupant, i: number): void {
    // While it was asked whether it may, the tab left or said something newer, or the link ended.
    const current = this.#seats.get(session)?.get(`${seat.channel} ${seat.cid}`) === seat;
    if (current && seat.said === occupant && !session.ended) {
      seat.occupant = shown(session, seat.channel, occupant);
      this.#holders.set(keyOf(seat), seat);
      this.#presence.put(seat.channel, seat.occupant);
    }
    session.ok(i);
  }

  #leave(session: Session, seat: Seat): void {
    this.#seats.get(session)?.delete(`${seat.channel} ${seat.cid}`);
    if (this.#seats.get(session)?.size === 0) this.#seats.delete(session);
    const key = keyOf(seat);
    const holder = this.#holders.get(key);
    if (holder !== undefined && holder !== seat) return;
    this.#holders.delete(key);
    this.#presence.remove(seat.channel, seat.userId, seat.cid);
  }
}

/** What others are shown of a tab: of who is muted that they are there, and none of their words. */
function shown({ services }: Session, channel: string, said: Occupant): Occupant {
  const { namespaces, moderation } = services;
  const permits = permitsOf(namespaces, namespaceFor(namespaces, channel), channel);
  if (moderation.standing.refusesSpeech(said.user.id, permits.channel) === undefined) return said;
  return { ...said, page: undefined, meta: undefined };
}

const keyOf = ({ channel, userId, cid }: Seat): string => `${channel} ${userId} ${cid}`;
