/**
 * A server in this process that speaks the protocol to a client under test, over a transport without a network.
 * Everything happens in the order it is said; nothing happens without the test or the client.
 *
 * How to extend, most common first:
 * 1. `server.link` is the newest link: `send(...)` says anything to the client, `end(code)` drops it, `shut({...})` ends
 *    it with a verdict, `received` and `of(kind)` are what the client said.
 * 2. `server.publish(channel, data)` appends to a channel's log and tells those who follow it; `append` only appends.
 * 3. `server.answer.call = (link, message) => ...` replaces how one kind is answered. Call `server.reply` for the usual
 *    answer, or send something else, or nothing.
 * 4. `server.meets = ['refuse', 'hang', ...]` says what the next dials meet; then `accept` again.
 * 5. A new kind of message: a method in `#replies`.
 */
import {
  type ClientMessage,
  type ClientMessages,
  type Encoded,
  jsonCodec,
  LIMITS,
  type ServerMessage,
  type ServerMessages,
  type SubResult,
  type SubscriptionRequest,
  type Value,
  type WireEvent,
} from '../../components/protocol/index.ts';
import type { Carrier, CarrierListener, DialRequest, Transport } from '../../components/core/transports/transport.ts';

/** What a dial meets: a server, a closed door, silence before it opens, or silence after. */
export type Meeting = 'accept' | 'refuse' | 'hang' | 'mute';

const codec = jsonCodec<ServerMessage>();

/** One dial as the server sees it. */
export class FakeLink {
  readonly request: DialRequest;
  readonly received: ClientMessage[] = [];
  /** Channels followed on this link. */
  readonly followed = new Set<string>();
  /** Next lane number by channel. */
  readonly lanes = new Map<string, number>();
  readonly #listener: CarrierListener;
  readonly #server: FakeServer;
  state: 'opening' | 'open' | 'closed' = 'opening';
  /** Set when the client closed it. */
  closedWith: { code: number; reason: string } | undefined;

  constructor(server: FakeServer, request: DialRequest, listener: CarrierListener) {
    this.#server = server;
    this.request = request;
    this.#listener = listener;
  }

  /** Opens the way; the client says hello. */
  open(): void {
    if (this.state !== 'opening') return;
    if (this.request.codec !== 'json') return this.end(4001, 'This server speaks JSON.');
    this.state = 'open';
    const hello = this.request.hello();
    this.#listener.onOpen();
    this.hear(hello);
  }

  hear(frame: Encoded): void {
    for (const message of codec.decode(frame) as ClientMessage[]) {
      this.received.push(message);
      void Promise.resolve().then(() => {
        if (this.state === 'open') this.#server.handle(this, message);
      });
    }
  }

  /** What the client said of one kind on this link. */
  of<K extends ClientMessage['t']>(kind: K): Array<ClientMessages[K]> {
    return this.received.filter((message): message is ClientMessages[K] => message.t === kind);
  }

  /** One frame of messages to the client. */
  send(...messages: ServerMessage[]): void {
    this.sendRaw(codec.join(messages.map((message) => codec.encode(message))));
  }

  /** Any text or bytes, however wrong. */
  sendRaw(frame: Encoded): void {
    if (this.state === 'open') this.#listener.onFrame(frame);
  }

  /** The link ends without a word. */
  end(code = 1006, reason = ''): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#listener.onEnd({ code, reason });
  }

  /** The link ends with a verdict. */
  shut(close: Partial<Omit<ServerMessages['close'], 't'>> & { code: number }): void {
    this.send({ t: 'close', reason: 'because', retry: 'backoff', ...close });
  }

  close(code: number, reason: string): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.closedWith = { code, reason };
  }
}

type AnyReply = (link: FakeLink, message: ClientMessage) => void;

interface Log {
  epoch: string;
  /** Events up to this offset are gone. */
  low: number;
  readonly events: WireEvent[];
  readonly answers: Map<string, ServerMessages['ok']>;
}

export class FakeServer implements Transport {
  readonly name = 'ws';
  readonly links: FakeLink[] = [];
  readonly logs = new Map<string, Log>();
  meets: Meeting[] = [];
  user: ServerMessages['welcome']['user'] = { id: 'guest-1', name: 'Guest', guest: true };
  /** What the next welcomes say besides the usual. */
  welcome: Partial<ServerMessages['welcome']> = {};
  /** Server time minus the test's clock. */
  readonly now: () => number;
  /** Replacements of the usual answers. */
  answer: { [K in ClientMessage['t']]?: (link: FakeLink, message: ClientMessages[K]) => void } = {};

  constructor(now: () => number) {
    this.now = now;
  }

  /** The newest link. */
  get link(): FakeLink {
    const link = this.links.at(-1);
    if (!link) throw new Error('expected a dial, got none');
    return link;
  }

  /** Links that are not closed. */
  get openLinks(): number {
    return this.links.filter(({ state }) => state !== 'closed').length;
  }

  dial(request: DialRequest, listener: CarrierListener): Carrier {
    const link = new FakeLink(this, request, listener);
    this.links.push(link);
    const meeting = this.meets.shift() ?? 'accept';
    void Promise.resolve().then(() => {
      if (meeting === 'refuse') link.end(1006, 'refused');
      else if (meeting !== 'hang') link.open();
    });
    if (meeting === 'mute') link.lanes.set('mute', 1);
    return {
      send: (frame) => {
        if (link.state === 'open') link.hear(frame);
      },
      close: (code, reason) => link.close(code, reason),
    };
  }

  log(channel: string): Log {
    let log = this.logs.get(channel);
    if (!log) this.logs.set(channel, (log = { epoch: 'e1', low: 0, events: [], answers: new Map() }));
    return log;
  }

  top(channel: string): number {
    const log = this.log(channel);
    return log.low + log.events.length;
  }

  /** Appends without telling anyone. */
  append(channel: string, d: Value, k = `key${this.top(channel)}`.padEnd(21, 'x') + 'A'): WireEvent {
    const event: WireEvent = { o: this.top(channel) + 1, n: 'message', d, u: this.user, ts: this.now(), k };
    this.log(channel).events.push(event);
    return event;
  }

  /** Appends and tells those who follow. */
  publish(channel: string, d: Value, k?: string): WireEvent {
    const event = this.append(channel, d, k);
    for (const link of this.links) {
      if (link.state === 'open' && link.followed.has(channel)) link.send({ t: 'pub', c: channel, ...event });
    }
    return event;
  }

  /** Forgets the oldest events. */
  trim(channel: string, keep: number): void {
    const log = this.log(channel);
    const drop = Math.max(0, log.events.length - keep);
    log.events.splice(0, drop);
    log.low += drop;
  }

  handle(link: FakeLink, message: ClientMessage): void {
    if (link.lanes.has('mute')) return;
    const own = this.answer[message.t];
    if (own) (own as AnyReply)(link, message);
    else this.reply(link, message);
  }

  /** The usual answer. */
  reply(link: FakeLink, message: ClientMessage): void {
    const replies = this.#replies as Partial<Record<string, unknown>> as Partial<Record<string, AnyReply>>;
    replies[message.t]?.(link, message);
  }

  /** The usual result of a subscription. */
  result({ c, e, o, w }: SubscriptionRequest): SubResult {
    const { epoch, low, events } = this.log(c);
    const top = this.top(c);
    const place = { c, a: 1, e: epoch, o: top };
    if (o !== undefined && e === epoch && o >= low && o <= top)
      return { ...place, rec: true, pubs: events.slice(o - low) };
    const page = w?.startsWith('hist:')
      ? {
          items: events.slice(-Number(w.slice(5))).map((event) => ({ ...event, m: event.o, rev: event.o })),
          done: low === 0,
        }
      : undefined;
    return { ...place, rec: o === undefined ? null : false, ...(page && { page }) };
  }

  readonly #replies = {
    hello: (link: FakeLink, hello: ClientMessages['hello']): void => {
      for (const { c } of hello.subs) link.followed.add(c);
      link.send({
        t: 'welcome',
        i: hello.i,
        sid: 'sid',
        sk: 'sk',
        user: this.user,
        now: this.now(),
        hb: { every: LIMITS.pingEveryMs, grace: LIMITS.pingGraceMs },
        limits: { frame: LIMITS.frameBytes, subs: LIMITS.subs },
        subs: hello.subs.map((request) => this.result(request)),
        ...this.welcome,
      });
    },
    ping: (link: FakeLink, { i }: ClientMessages['ping']): void => link.send({ t: 'ok', i, ts: this.now() }),
    sub: (link: FakeLink, message: ClientMessages['sub']): void => {
      link.followed.add(message.c);
      link.send({ t: 'ok', i: message.i, d: this.result(message) as Value });
    },
    unsub: (link: FakeLink, { i, c }: ClientMessages['unsub']): void => {
      link.followed.delete(c);
      link.send({ t: 'ok', i });
    },
    auth: (link: FakeLink, { i }: ClientMessages['auth']): void => link.send({ t: 'ok', i }),
    hist: (link: FakeLink, { i, c, before = Infinity, limit = 50 }: ClientMessages['hist']): void => {
      const below = this.log(c).events.filter(({ o }) => o < before);
      const items = below.slice(-limit).map((event) => ({ ...event, m: event.o, rev: event.o }));
      link.send({ t: 'ok', i, d: { items, done: items.length === below.length } as Value });
    },
    call: (link: FakeLink, { i, c, n, d = null, k, q }: ClientMessages['call']): void => {
      if (k === undefined || q === undefined) return link.send({ t: 'ok', i, d: { echo: n } });
      const next = link.lanes.get(c) ?? 1;
      if (q !== next)
        return link.send({ t: 'err', i, code: 'RETRY_FROM', msg: 'out of turn', retry: true, d: { q: next } });
      link.lanes.set(c, next + 1);
      const before = this.log(c).answers.get(k);
      if (before) return link.send({ ...before, i, dup: true });
      const { o, ts } = this.publish(c, d, k);
      const ok: ServerMessages['ok'] = { t: 'ok', i, o, ts, d: { m: o } };
      this.log(c).answers.set(k, ok);
      link.send(ok);
    },
  };
}
