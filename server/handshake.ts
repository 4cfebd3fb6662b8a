/** The first exchange of a link: who it is, its session, and its subscriptions, in one round trip to live. */
import {
  CLOSE,
  type ClientMessage,
  type ClientMessages,
  type CloseCode,
  LIMITS,
  RtError,
  type ServerMessages,
} from 'rt-elements/protocol';
import type { Identity } from './auth.ts';
import { sameText } from './guest-tokens.ts';
import type { Rates } from './limits.ts';
import type { Session } from './session.ts';
import { authorOf } from './welcomed.ts';

type Hello = ClientMessages['hello'];

const PROTOCOL_VERSION = 1;
/** Refusals after which nobody comes back by themselves. */
const FINAL: ReadonlySet<CloseCode> = new Set([CLOSE.version, CLOSE.forbidden]);
/** Most messages that may follow a hello before its answer. */
const HELD_MESSAGES = 64;

export class Handshake {
  readonly #session: Session;
  #greeted = false;
  #held: ClientMessage[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  /** Takes a message that came before the welcome. */
  take(message: ClientMessage): void {
    if (message.t === 'hello' && !this.#greeted) {
      this.#greeted = true;
      void this.#greet(message);
    } else if (!this.#greeted) throw new RtError('UNAUTHORIZED', 'expected hello first');
    else if (this.#held.length >= HELD_MESSAGES)
      this.#session.end(CLOSE.flood, 'too many messages before the welcome', { retry: 'backoff', after: 5000 });
    else this.#held.push(message);
  }

  async #greet(hello: Hello): Promise<void> {
    const session = this.#session;
    try {
      if (hello.v !== PROTOCOL_VERSION)
        return this.#refuse(
          hello,
          CLOSE.version,
          new RtError('BAD_REQUEST', `v: expected ${PROTOCOL_VERSION}, got ${hello.v}`),
        );
      const known = session.services.authenticator.identify(hello);
      const identity = known instanceof Promise ? await known : known;
      if (session.ended) return;
      this.#assertWelcome(identity);
      if (!this.#enter(hello, identity)) return;
      const { hooks } = session.services;
      if (hooks?.guardsEntry === true) {
        await hooks.onConnect({ user: identity.user, address: session.link.address });
        if (session.ended) return;
      }
      const { results, settle } = await session.subscriptions.resume(hello.subs);
      if (session.ended) return;
      this.#move(hello, identity.user.id);
      session.send(this.#welcome(hello, identity, results));
      settle();
      session.announce();
      session.handle(this.#held);
    } catch (error) {
      const known = session.known(error);
      if (known.code === 'UNAUTHORIZED' || known.code === 'TOKEN_EXPIRED')
        this.#refuse(hello, CLOSE.unauthorized, known);
      else if (known.code === 'FORBIDDEN' || known.code === 'REFUSED') this.#refuse(hello, CLOSE.forbidden, known);
      else this.#refuse(hello, CLOSE.error, known);
    }
  }

  /** @throws RtError `FORBIDDEN` or `UNAUTHORIZED` for who is banned, or whose token was revoked. */
  #assertWelcome({ user }: Identity): void {
    const refusal = this.#session.services.moderation.standing.refusesEntry(user);
    if (refusal !== undefined) throw refusal;
  }

  /** Takes the user's place and the session's; false when there is none. */
  #enter(hello: Hello, { user, expiresAt }: Identity): boolean {
    const session = this.#session;
    const { users, runtime, newId, settings } = session.services;
    const share = users.enter(user.id);
    if (share === undefined) {
      this.#refuse(hello, CLOSE.tooManyConnections, new RtError('LIMIT', 'too many connections of one user'), 30_000);
      return false;
    }
    const expires = expiresAt === undefined ? undefined : runtime.monotonic() + expiresAt - runtime.now();
    session.welcomed = {
      keys: { sid: newId(), sk: newId() },
      cid: hello.cid,
      share,
      user,
      expiresAt: expires,
      warned: false,
    };
    // Spread, so that links that came together are not pinged together.
    session.dueAt = session.lastSeen + Math.round(settings.heartbeat.everyMs * (0.5 + runtime.random() / 2));
    return true;
  }

  /**
   * Names the session. A hello that knows a live session's secret moves it here, and not before its welcome: until then
   * the older link works, unless it is dead without anyone knowing.
   */
  #move({ sid, sk }: Hello, userId: string): void {
    const session = this.#session;
    const { welcomed } = session.services;
    const mine = session.welcomed!;
    const older = sid === undefined ? undefined : welcomed.get(sid);
    if (older?.welcomed !== undefined && sk !== undefined && sameText(older.welcomed.keys.sk, sk)) {
      // Somebody else may hold the tab by now; the session of the one before ends, and theirs is a new one. The secret is
      // a new one in any case: requests that are still on their way are the older link's.
      if (older.welcomed.user.id === userId) mine.keys = { sid: older.welcomed.keys.sid, sk: mine.keys.sk };
      else session.services.attendance.ended(older, 'gone');
      older.end(CLOSE.replaced, 'a newer link of this session took over', { retry: 'never' });
    }
    welcomed.set(mine.keys.sid, session);
    session.link.onWelcome?.(mine.keys);
  }

  #welcome(
    { i }: Hello,
    { user, guestToken, expiresAt }: Identity,
    subs: ServerMessages['welcome']['subs'],
  ): ServerMessages['welcome'] {
    const { services, welcomed } = this.#session;
    const { heartbeat, limits, presence } = services.settings;
    return {
      t: 'welcome',
      i,
      ...welcomed!.keys,
      user: authorOf(user),
      gt: guestToken,
      now: services.runtime.now(),
      exp: expiresAt,
      hb: { every: heartbeat.everyMs, grace: heartbeat.graceMs },
      limits: { frame: LIMITS.frameBytes, subs: limits.subs, rate: advertised(limits.rates) },
      presence: { grace: presence.graceMs, idleAfter: presence.idleAfterMs },
      subs,
    };
  }

  #refuse({ i }: Hello, code: CloseCode, error: RtError, after?: number): void {
    const session = this.#session;
    session.fail(i, error);
    const retry = code === CLOSE.unauthorized ? 'auth' : FINAL.has(code) ? 'never' : 'backoff';
    session.end(code, error.message, { retry, after });
  }
}

/** The budgets a client paces itself by. */
const advertised = ({ call, pub, sub, sig, messages }: Rates): Record<string, [number, number]> => ({
  call: [...call],
  pub: [...pub],
  sub: [...sub],
  sig: [...sig],
  message: [...messages],
});
