/** One client, whatever carries it: reads its frames, answers them, and knows when it must go. */
import {
  type Author,
  CLOSE,
  type CloseCode,
  type Codec,
  clientMessages,
  type ClientMessage,
  jsonCodec,
  LIMITS,
  messageParser,
  RtError,
  type ServerMessage,
  serverMsgpackCodec,
  type Value,
} from 'rt-elements/protocol';
import { takeRequest } from './calls.ts';
import type { User } from './feature.ts';
import { Handshake } from './handshake.ts';
import { Lanes } from './lane.ts';
import { Budget, type Budgeted } from './limits.ts';
import type { Namespace } from './namespaces.ts';
import { Outbox, type OutboxOwner } from './outbox.ts';
import type { Departure } from './presence/attendance.ts';
import { renewToken } from './renew-token.ts';
import type { Sequenced } from './sequencer.ts';
import type { Ending, Services } from './services.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Link, LinkListener } from './transports/transport.ts';
import { authorOf, type Welcomed } from './welcomed.ts';

const parse = messageParser<ClientMessage>(clientMessages);
/** JSON keeps nothing between frames, so every link shares it. */
const json = jsonCodec<ServerMessage>();

export class Session implements LinkListener, OutboxOwner {
  readonly link: Link;
  readonly services: Services;
  readonly outbox: Outbox;
  readonly subscriptions: Subscriptions;
  /** Set by the handshake. */
  welcomed: Welcomed | undefined;
  /** Monotonic ms of the last sign of life. Whole, as `dueAt` is: an idle link then holds no number of its own. */
  lastSeen: number;
  /** Monotonic ms at which hello must have been said, and once it was, at which the next ping is due. */
  dueAt: number;
  /** Where `Sessions` keeps it; -1 while it does not. */
  place = -1;

  readonly #codec: Codec<ServerMessage>;
  readonly #budget: Budget;
  #author: Author | undefined;
  #lanes: Lanes | undefined;
  #handshake: Handshake | undefined;
  #malformed = 0;
  #stopping = false;
  /** The code it was closed with, by this server. */
  #code: CloseCode | undefined;
  #ended = false;

  constructor(link: Link, services: Services) {
    const now = Math.floor(services.runtime.monotonic());
    this.link = link;
    this.services = services;
    this.#codec = link.format.codec === 'json' ? json : serverMsgpackCodec(services.aliasOf);
    this.outbox = new Outbox(link, services.flusher, services.settings.limits.queuedBytes, this);
    this.#budget = new Budget(services.settings.limits.rates);
    this.subscriptions = new Subscriptions(this);
    this.#handshake = new Handshake(this);
    this.lastSeen = now;
    this.dueAt = now + services.settings.helloMs;
  }

  /** Who it is. @throws when not welcomed; nothing but the handshake runs before. */
  get user(): User {
    if (this.welcomed === undefined) throw new RtError('UNAUTHORIZED', 'say hello first');
    return this.welcomed.user;
  }

  /** The user as rooms see an author. Made once, with the first request: everything they say refers to it. */
  get author(): Author {
    return (this.#author ??= authorOf(this.user));
  }

  /** Tells who wants to know that somebody is here. */
  announce(): void {
    const { services, welcomed, link } = this;
    if (welcomed === undefined || services.hooks === undefined) return;
    welcomed.since = this.lastSeen;
    services.hooks.connected({ session: welcomed.keys.sid, user: welcomed.user, address: link.address });
  }

  /** Takes over what a new token says of the same person. */
  renew(user: User, expiresAt: number | undefined): void {
    if (this.welcomed === undefined) return;
    Object.assign(this.welcomed, { user, expiresAt, warned: false } satisfies Partial<Welcomed>);
    this.#author = undefined;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get codec(): Codec<ServerMessage> {
    return this.#codec;
  }

  get lanes(): Lanes {
    return (this.#lanes ??= new Lanes());
  }

  /** The server is leaving: what is under way is answered, nothing new is begun. */
  stopTaking(): void {
    this.#stopping = true;
  }

  touch(): void {
    this.lastSeen = Math.floor(this.services.runtime.monotonic());
  }

  receive(frame: string | Uint8Array): void {
    if (this.#ended) return;
    this.touch();
    let messages: unknown[];
    try {
      messages = this.#codec.decode(frame);
    } catch (error) {
      return this.#refuseMalformed(0, error);
    }
    for (const message of messages) {
      if (this.#ended) return;
      this.#read(message);
    }
  }

  refuse(code: CloseCode, reason: string): void {
    this.end(code, reason, { retry: code === CLOSE.tooLarge ? 'backoff' : 'never' });
  }

  closed(): void {
    this.#ended = true;
    this.#release();
  }

  send(message: ServerMessage): void {
    if (!this.#ended) this.outbox.push(this.#codec.encode(message));
  }

  /** @param stored Where the request was stored, if it was. */
  ok(i: number, d?: Value, stored?: Sequenced<Value>): void {
    if (stored === undefined) this.send({ t: 'ok', i, d });
    else {
      const { offset, epoch, ts, dup } = stored;
      this.send({ t: 'ok', i, d, o: offset, e: epoch, ts, dup: dup ? true : undefined });
    }
  }

  /** Answers with an error; what is no `RtError` is reported here and hidden from the client. */
  fail(i: number, error: unknown): void {
    const { code, message, retryable, afterMs, data } = this.known(error);
    this.send({ t: 'err', i, code, msg: message, retry: retryable, after: afterMs, d: data });
  }

  /** The error as a client may see it. */
  known(error: unknown): RtError {
    if (error instanceof RtError) return error;
    const id = this.services.newId().slice(0, 8);
    this.services.log.error({ id, err: error, user: this.welcomed?.user.id }, 'a request failed unexpectedly');
    return new RtError('INTERNAL', `something went wrong here; the server's log has it under ${id}`);
  }

  /** Pays for a request. @throws RtError `RATE_LIMITED` with the time to wait. */
  pay(kind: Budgeted, count = 1): void {
    const now = this.services.runtime.monotonic();
    let afterMs = this.#budget.take(kind, now, count);
    if (afterMs === 0) {
      afterMs = this.welcomed?.share.take(kind, now, count) ?? 0;
      if (afterMs > 0) this.#budget.refund(kind, count);
    }
    if (afterMs > 0)
      throw new RtError('RATE_LIMITED', `too many requests of the kind ${kind}: wait ${afterMs} ms`, { afterMs });
  }

  /** Pays for a request from the budget of its namespace, where it has one. @throws RtError `RATE_LIMITED` with the time to wait. */
  payIn({ word, limits: { rate } }: Namespace): void {
    if (rate === undefined) return;
    const afterMs = this.welcomed?.share.takeIn(word, rate, this.services.runtime.monotonic()) ?? 0;
    if (afterMs > 0) throw new RtError('RATE_LIMITED', `too many requests in ${word}: wait ${afterMs} ms`, { afterMs });
  }

  /** Says why, with the verdict, and closes. Later calls do nothing. */
  end(code: CloseCode, reason: string, { retry, after }: Ending): void {
    if (this.#ended) return;
    this.send({ t: 'close', code, reason, retry, after });
    this.#ended = true;
    this.#code = code;
    this.outbox.flush();
    this.services.log.debug({ code, reason, user: this.welcomed?.user.id }, 'closing a link');
    this.link.close(code);
    this.#release();
  }

  slow(): void {
    this.end(CLOSE.slowConsumer, 'too far behind: resume from your positions', { retry: 'backoff' });
  }

  #release(): void {
    const { services, welcomed } = this;
    if (!services.sessions.delete(this)) return;
    services.attendance.ended(this, departureOf(this.#code));
    this.subscriptions.leaveAll();
    services.addresses.leave(this.link.address);
    if (welcomed === undefined) return;
    const { sid } = welcomed.keys;
    if (services.welcomed.get(sid) === this) services.welcomed.delete(sid);
    const now = services.runtime.monotonic();
    services.users.leave(welcomed.user.id, now);
    if (welcomed.since === undefined) return;
    const { user, since } = welcomed;
    services.hooks?.left({
      session: sid,
      user,
      address: this.link.address,
      code: this.#code,
      connectedMs: now - since,
    });
  }

  #read(raw: unknown): void {
    const afterMs = this.#budget.take('messages', this.lastSeen);
    if (afterMs > 0)
      return this.end(CLOSE.flood, 'too many messages', { retry: 'backoff', after: Math.max(afterMs, 5000) });
    const i = requestId(raw);
    let message: ClientMessage | undefined;
    try {
      message = parse(raw);
    } catch (error) {
      return this.#refuseMalformed(i ?? 0, error);
    }
    this.#malformed = 0;
    try {
      if (message === undefined) {
        if (i !== undefined) this.fail(i, new RtError('BAD_REQUEST', 'this server does not know this kind of message'));
      } else if (this.#handshake !== undefined) this.#handshake.take(message);
      else this.#handle(message);
    } catch (error) {
      this.fail(i ?? 0, error);
    }
  }

  /** The handshake is over: what was said meanwhile is handled now. */
  handle(messages: readonly ClientMessage[]): void {
    this.#handshake = undefined;
    for (const message of messages) {
      if (this.#ended) return;
      try {
        this.#handle(message);
      } catch (error) {
        this.fail('i' in message ? message.i : 0, error);
      }
    }
  }

  #handle(message: ClientMessage): void {
    switch (message.t) {
      case 'call':
      case 'pub':
        if (this.#stopping) throw new RtError('UNAVAILABLE', 'this server is stopping');
        return takeRequest(this, message);
      case 'ping':
        return this.send({ t: 'ok', i: message.i, ts: Math.round(this.services.runtime.now()) });
      case 'pong':
        return;
      case 'sig':
        return this.services.signals.take(this, message);
      case 'pres':
        return this.services.attendance.take(this, message);
      case 'sub':
        return this.subscriptions.follow(message);
      case 'unsub':
        return this.subscriptions.unfollow(message);
      case 'hist':
        return this.subscriptions.history(message);
      case 'auth':
        return void renewToken(this, message);
      case 'bye':
        return this.end(CLOSE.normal, 'goodbye', { retry: 'never' });
      case 'hello':
        throw new RtError('BAD_REQUEST', 'hello was said before: open another link');
    }
  }

  #refuseMalformed(i: number, error: unknown): void {
    this.fail(i, error);
    if (++this.#malformed >= LIMITS.malformed)
      this.end(CLOSE.protocol, `${LIMITS.malformed} malformed messages in a row`, { retry: 'never' });
  }
}

/** What the end of a link says of its person. A link that ends by itself, or to be dialled again, may come back. */
function departureOf(code: CloseCode | undefined): Departure {
  if (code === CLOSE.normal) return 'bye';
  return code === CLOSE.forbidden || code === CLOSE.unauthorized ? 'gone' : 'lost';
}

/** The request id of a message nothing else is known of. */
function requestId(raw: unknown): number | undefined {
  const i: unknown = typeof raw === 'object' && raw !== null && 'i' in raw ? raw.i : undefined;
  return Number.isInteger(i) && (i as number) >= 0 && (i as number) <= 0xffffffff ? (i as number) : undefined;
}
