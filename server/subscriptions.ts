/** The channels one link follows, and the pages it asks for. */
import {
  type ClientMessages,
  LIMITS,
  RtError,
  sizeOf,
  type SubResult,
  type SubscriptionRequest,
} from 'rt-elements/protocol';
import { CatchUp } from './catch-up.ts';
import type { ChannelHub } from './channel-hub.ts';
import { forbidden, namespaceFor, storedName } from './namespaces.ts';
import { mayDo, mayFollow } from './permission.ts';
import type { Session } from './session.ts';
import { type Joining, Subscription } from './subscription.ts';
import { readPage, readStart, type Start, toResult, TOO_LONG } from './subscription-start.ts';

/** How many channels of one hello are read at the same time. */
const READ_TOGETHER = 8;
/** How many channels are asked about at the same time when rights may have changed. */
const ASK_TOGETHER = 32;
/** Below this there is no use in reading another channel for the same answer. */
const LEAST_ROOM = 1024;

/** A subscription laid into an answer: its subresult, and what follows once the answer is queued. */
interface Laid {
  readonly result: SubResult;
  readonly settle?: () => void;
}

export class Subscriptions {
  readonly #session: Session;
  /** Few, and seldom looked for by name: a list costs an idle link less than a map. */
  #list: Subscription[] | undefined;
  #catchUp: CatchUp | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Follows one channel; a second time is a fresh start. */
  follow({ i, c, e, o, w }: ClientMessages['sub']): void {
    const session = this.#session;
    const joining = this.#begin({ c, e, o, w });
    this.#load(joining, LIMITS.resultBytes).then(
      (start) => {
        if (joining.subscription.state === 'left')
          return session.fail(i, new RtError('CONFLICT', 'this subscription was replaced or ended before it began'));
        const { result, settle } = this.#lay(joining, start, { left: LIMITS.resultBytes });
        session.ok(i, { ...result });
        settle?.();
      },
      (error: unknown) => {
        this.#drop(joining.subscription);
        session.fail(i, error);
      },
    );
  }

  /** Follows what a hello asks for. `settle` is called once the answer with the results is queued. */
  async resume(requests: readonly SubscriptionRequest[]): Promise<{ results: SubResult[]; settle: () => void }> {
    const room = { left: LIMITS.resultBytes };
    const laid: Laid[] = [];
    const begun = requests.map((request) => this.#tryBegin(request));
    for (let at = 0; at < begun.length; at += READ_TOGETHER) {
      const some = begun.slice(at, at + READ_TOGETHER);
      const starts = await Promise.allSettled(some.map((joining) => this.#loadWhileRoom(joining, room.left)));
      for (const [place, start] of starts.entries())
        laid.push(this.#layOne(requests[at + place]!, some[place]!, start, room));
    }
    return {
      results: laid.map(({ result }) => result),
      settle: () => {
        for (const { settle } of laid) settle?.();
      },
    };
  }

  unfollow({ i, c }: ClientMessages['unsub']): void {
    const subscription = this.#find(c);
    if (subscription !== undefined) this.#drop(subscription);
    this.#session.services.attendance.unfollowed(this.#session, c);
    this.#session.ok(i);
  }

  history({ i, c, before, after, limit = LIMITS.histItems }: ClientMessages['hist']): void {
    const session = this.#session;
    if (before !== undefined && after !== undefined)
      throw new RtError('BAD_REQUEST', 'before, after: expected one of them, got both');
    session.pay('sub');
    const namespace = namespaceFor(session.services.namespaces, c);
    const page = async () => {
      await mayDo(session, namespace, c, 'history');
      const channel = storedName(namespace, c, session.user, session.services.runtime);
      return readPage({ source: this.#source, namespace, channel, user: session.user }, { before, after }, limit);
    };
    page().then(
      (d) => session.ok(i, { ...d }),
      (error: unknown) => session.fail(i, error),
    );
  }

  /** The channel of this name, once it is followed. */
  followed(name: string): ChannelHub | undefined {
    return this.#find(name)?.channel;
  }

  /** The newest offsets of channels that moved since the client was last told, for a ping. */
  heads(): Record<string, number> | undefined {
    let heads: Record<string, number> | undefined;
    for (const subscription of this.#list ?? []) {
      const { top, wire } = subscription.channel;
      if (subscription.state !== 'live' || top <= subscription.told) continue;
      subscription.told = top;
      (heads ??= {})[wire] = top;
    }
    return heads;
  }

  /** Asks again whether the user may follow what it follows: a right may be gone. Resolves once everything was asked. */
  async authorizeAgain(): Promise<void> {
    const asked = [...(this.#list ?? [])];
    for (let at = 0; at < asked.length; at += ASK_TOGETHER)
      await Promise.all(asked.slice(at, at + ASK_TOGETHER).map((subscription) => this.#askAgain(subscription)));
  }

  async #askAgain(subscription: Subscription): Promise<void> {
    const session = this.#session;
    const { wire: c } = subscription.channel;
    try {
      await mayDo(session, namespaceFor(session.services.namespaces, c), c, 'subscribe');
    } catch (error) {
      if (subscription.state === 'left') return;
      this.#drop(subscription);
      session.services.attendance.unfollowed(session, c);
      const { code, message, retryable } = session.known(error);
      session.send({ t: 'subx', c, code, retry: retryable, msg: message });
    }
  }

  leaveAll(): void {
    this.#catchUp?.stop();
    for (const subscription of this.#list ?? []) subscription.leave(this.#session.outbox);
    this.#list = undefined;
  }

  get #source() {
    const { broker } = this.#session.services;
    return { broker, encoder: this.#session.codec };
  }

  /** @throws RtError when the channel may not be followed at all. */
  #begin(request: SubscriptionRequest): Joining {
    const { services } = this.#session;
    const { subs } = services.settings.limits;
    const known = this.#find(request.c);
    if (known === undefined && this.#list !== undefined && this.#list.length >= subs)
      throw new RtError('LIMIT', `expected at most ${subs} followed channels`);
    this.#session.pay('sub');
    const namespace = namespaceFor(services.namespaces, request.c);
    const subscription = new Subscription(
      services.channels,
      storedName(namespace, request.c, this.#session.user, services.runtime),
    );
    if (known !== undefined) this.#drop(known);
    if (this.#list === undefined) this.#list = [subscription];
    else this.#list.push(subscription);
    return { request, namespace, subscription };
  }

  #tryBegin(request: SubscriptionRequest): Joining | RtError {
    try {
      return this.#begin(request);
    } catch (error) {
      return this.#session.known(error);
    }
  }

  async #load({ request, namespace, subscription }: Joining, bytes: number): Promise<Start | typeof TOO_LONG> {
    const { back } = await mayFollow(this.#session, namespace, request);
    const { user } = this.#session;
    return readStart(this.#source, namespace, request, { channel: subscription.channel.name, bytes, back, user });
  }

  async #loadWhileRoom(joining: Joining | RtError, room: number): Promise<Start | typeof TOO_LONG> {
    if (joining instanceof RtError) throw joining;
    if (room >= LEAST_ROOM) return this.#load(joining, room);
    // Nothing is read for it now, but whether it is allowed is told at once.
    await mayDo(this.#session, joining.namespace, joining.request.c, 'subscribe');
    return TOO_LONG;
  }

  #layOne(
    { c }: SubscriptionRequest,
    joining: Joining | RtError,
    start: PromiseSettledResult<Start | typeof TOO_LONG>,
    room: { left: number },
  ): Laid {
    if (start.status === 'fulfilled' && !(joining instanceof RtError)) {
      if (joining.subscription.state !== 'left') return this.#lay(joining, start.value, room);
      return { result: refused(c, new RtError('CONFLICT', 'the same channel was asked for twice')) };
    }
    if (!(joining instanceof RtError)) this.#drop(joining.subscription);
    return { result: refused(c, this.#session.known(start.status === 'rejected' ? start.reason : forbidden())) };
  }

  /** Puts a start into an answer if it fits; else all of it follows by itself. */
  #lay(joining: Joining, start: Start | typeof TOO_LONG, room: { left: number }): Laid {
    const { subscription } = joining;
    const { channel } = subscription;
    const later = { result: { c: channel.wire, more: true }, settle: () => this.#follow(joining) };
    if (start === TOO_LONG) return later;
    const result = toResult(channel.wire, channel.alias, withRoster(subscription, start));
    const bytes = sizeOf(this.#session.codec.encode({ t: 'more', ...result }));
    if (bytes > room.left) return later;
    room.left -= bytes;
    if (!channel.covers(start.offset))
      return { result: { ...result, more: true }, settle: () => this.#follow(joining, start.offset) };
    return { result, settle: () => void subscription.join(this.#session.outbox, start.offset) };
  }

  #follow(joining: Joining, from?: number): void {
    (this.#catchUp ??= new CatchUp(this.#session, (subscription) => this.#drop(subscription))).add(joining, from);
  }

  #drop(subscription: Subscription): void {
    subscription.leave(this.#session.outbox);
    const at = this.#list?.indexOf(subscription) ?? -1;
    if (at >= 0) this.#list?.splice(at, 1);
  }

  #find(name: string): Subscription | undefined {
    return this.#list?.find(({ channel }) => channel.wire === name);
  }
}

/** Who is in the channel takes the place of what its log would say: a roster is never resumed. */
function withRoster(subscription: Subscription, start: Start): Start {
  const { roster } = subscription.channel;
  if (roster === undefined) return start;
  const snap = roster.snapshot();
  subscription.given = snap.v;
  return { ...start, rec: null, pubs: [], page: undefined, snap: { ...snap } };
}

function refused(c: string, { code, message, retryable, data }: RtError): SubResult {
  return { c, err: { code, msg: message, retry: retryable, d: data } };
}
