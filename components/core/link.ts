import type { ClientMessage } from '../protocol/client-messages.ts';
import { type Codec, type Encoded, sizeOf } from '../protocol/codec.ts';
import type { RtError } from '../protocol/errors.ts';
import * as LIMITS from '../protocol/limits.ts';
import type { ServerMessage, ServerMessages } from '../protocol/server-messages.ts';
import type { Value } from '../protocol/value.ts';
import { readMessage } from './boundary.ts';
import { Heartbeat } from './heartbeat.ts';
import { Pace } from './pace.ts';
import type { Platform } from './platform.ts';
import { type Answer, Requests } from './requests.ts';
import type { Signals } from './signals.ts';
import type { Timing } from './timing.ts';
import type { Carrier, CarrierEnd, Transport } from './transports/transport.ts';

type Distribute<M> = M extends { i: number } ? Omit<M, 'i'> : never;
/** A message that is answered, before it has its number. */
export type Request = Distribute<ClientMessage>;
export type Hello = Omit<Extract<Request, { t: 'hello' }>, 't' | 'v'>;

/** How a link ended: by itself, by the server with a verdict, or by what we noticed. */
export interface LinkEnd extends CarrierEnd {
  /** The server's last words, where they came through. */
  readonly verdict?: ServerMessages['close'] | undefined;
  readonly welcomed: boolean;
}

export interface LinkListener {
  onWelcome(welcome: ServerMessages['welcome']): void;
  /** Anything after the welcome that is neither an answer nor the end. */
  onMessage(message: ServerMessage): void;
  /** Once, and last. Not called after `close`. */
  onEnd(end: LinkEnd): void;
  /** Something that should not be: a malformed message, an exception in a handler. */
  onError(error: unknown): void;
}

export interface LinkOptions {
  readonly platform: Platform;
  readonly timing: Timing;
  readonly transport: Transport;
  readonly codec: Codec<ClientMessage>;
  readonly url: string;
  readonly connectMs: number;
  readonly hello: () => Hello;
  readonly listener: LinkListener;
}

/** One link to the server: from the dial over `hello` and `welcome` to its end. It is never used again. */
export class Link {
  /** Who has much to say asks here first. */
  readonly pace: Pace;
  readonly #options: LinkOptions;
  readonly #carrier: Carrier;
  readonly #requests: Requests;
  #phase: 'opening' | 'greeting' | 'live' | 'ended' = 'opening';
  #heartbeat: Heartbeat | undefined;
  #cancelDeadline: () => void;
  #outgoing: Encoded[] = [];
  #outgoingBytes = 0;
  #cancelFlush = (): void => {};
  #signals: Promise<Signals> | undefined;
  #malformed = 0;
  /** Monotonic time of the ping that is under way. */
  #pingedAt: number | undefined;
  #learn: ((sentAt: number, serverTime: number) => void) | undefined;
  /** Monotonic time at which hello was said; its welcome tells the server's time. */
  helloAt = 0;

  constructor(options: LinkOptions) {
    const { platform, timing, transport, codec, url, connectMs } = options;
    this.#options = options;
    this.pace = new Pace(platform, timing.batchMs);
    this.#requests = new Requests(platform);
    this.#cancelDeadline = platform.after(connectMs, () =>
      this.fail(1006, `The server could not be reached within ${connectMs} ms.`),
    );
    this.#carrier = transport.dial(
      { url, codec: codec.name, timeoutMs: connectMs, hello: () => this.#hello() },
      {
        onOpen: () => this.#greet(),
        onFrame: (frame) => this.#frame(frame),
        onEnd: ({ code, reason, afterMs }) => this.#end({ code, reason, afterMs }),
      },
    );
  }

  /** Asks something. `settle` is called exactly once, in the order of the answers, never synchronously. */
  request(request: Request, timeoutMs: number, settle: (answer: Answer) => void): void {
    if (this.#phase !== 'live') return void Promise.resolve().then(() => settle('lost'));
    const i = this.#requests.open(timeoutMs, settle);
    try {
      this.send({ ...request, i });
    } catch (error) {
      this.#requests.refuse(i, error as RtError);
    }
  }

  /** Says something. What one tick says leaves as one frame, in order. */
  send(message: ClientMessage): void {
    if (this.#phase === 'live') this.#send(this.#options.codec.encode(message));
  }

  /** Says what is only worth hearing now, where there is room for it. @throws RtError `BAD_REQUEST` for data that cannot travel. */
  signal(c: string, n: string, d: Value | undefined): void {
    if (this.#phase !== 'live') return;
    const encoded = this.#options.codec.encode({ t: 'sig', c, n, d });
    this.#signals ??= this.#loadSignals();
    this.#signals.then(
      (signals) => this.#phase === 'live' && signals.say(`${c} ${n}`, encoded),
      // Without the code for it nothing is said; the next one looks for it again.
      () => (this.#signals = undefined),
    );
  }

  /** Asks for the time, unless that is being asked already. @param learn Not called when no answer comes. */
  ping(learn?: (sentAt: number, serverTime: number) => void): void {
    this.#learn = learn ?? this.#learn;
    if (this.#pingedAt !== undefined) return;
    const sentAt = (this.#pingedAt = this.#options.platform.monotonic());
    this.request({ t: 'ping' }, this.#options.timing.callMs, (answer) => {
      this.#pingedAt = undefined;
      if (answer !== 'lost' && 't' in answer && answer.ts !== undefined) this.#learn?.(sentAt, answer.ts);
    });
  }

  /** Asks for a sign of life if the link was silent for a while. */
  probe(): void {
    this.#heartbeat?.probe();
  }

  /** Ends the link on purpose and silently. `farewell` tells the server that we are not coming back. */
  close(farewell: boolean): void {
    if (farewell) this.send({ t: 'bye' });
    this.#finish(1000, 'closed by the client');
  }

  /** Gives the link up and tells the listener. */
  fail(code: number, reason: string, verdict?: ServerMessages['close']): void {
    this.#end({ code, reason, verdict });
  }

  #end(end: Omit<LinkEnd, 'welcomed'>): void {
    const welcomed = this.#phase === 'live';
    if (this.#finish(1000, '')) this.#options.listener.onEnd({ ...end, welcomed });
  }

  #finish(code: number, reason: string): boolean {
    if (this.#phase === 'ended') return false;
    this.#flush();
    this.#phase = 'ended';
    this.pace.stop();
    this.#signals?.then((signals) => signals.stop()).catch(() => {});
    this.#cancelDeadline();
    this.#heartbeat?.stop();
    this.#carrier.close(code, reason);
    this.#requests.lose();
    return true;
  }

  #hello(): Encoded {
    const { codec, hello, platform, timing } = this.#options;
    const i = this.#requests.open(timing.welcomeMs, () => {});
    this.helloAt = platform.monotonic();
    return codec.join([codec.encode({ t: 'hello', i, v: 1, ...hello() })]);
  }

  #greet(): void {
    const { platform, timing } = this.#options;
    this.#phase = 'greeting';
    this.#cancelDeadline();
    this.#cancelDeadline = platform.after(timing.welcomeMs, () =>
      this.fail(1006, `The server did not answer within ${timing.welcomeMs} ms.`),
    );
  }

  #frame(frame: Encoded): void {
    this.#heartbeat?.heard();
    try {
      for (const raw of this.#options.codec.decode(frame)) {
        if (this.#phase === 'ended') return;
        this.#message(raw);
      }
    } catch (error) {
      this.#bad(error);
    }
  }

  #message(raw: unknown): void {
    let message;
    try {
      message = readMessage(raw);
    } catch (error) {
      return this.#bad(error);
    }
    this.#malformed = 0;
    try {
      if (message) this.#receive(message);
    } catch (error) {
      this.#options.listener.onError(error);
    }
  }

  #receive(message: ServerMessage): void {
    const { listener } = this.#options;
    switch (message.t) {
      case 'close':
        return this.fail(message.code, message.reason, message);
      case 'welcome':
        if (this.#phase === 'greeting') this.#welcome(message);
        return;
      case 'ok':
      case 'err':
        return this.#requests.answer(message);
      default:
        if (this.#phase === 'live') listener.onMessage(message);
    }
  }

  #welcome(welcome: ServerMessages['welcome']): void {
    const { platform, timing, listener } = this.#options;
    this.#phase = 'live';
    this.#cancelDeadline();
    this.#heartbeat = new Heartbeat(platform, timing, {
      everyMs: welcome.hb.every,
      graceMs: welcome.hb.grace,
      ask: () => this.ping(),
      onDead: () => this.fail(4408, 'The server fell silent.'),
    });
    this.pace.start(welcome.limits.rate, welcome.subs.length);
    this.#requests.answer({ t: 'ok', i: welcome.i });
    listener.onWelcome(welcome);
  }

  #bad(error: unknown): void {
    this.#options.listener.onError(error);
    if (++this.#malformed >= LIMITS.malformed) this.fail(1002, 'The server sent malformed frames.');
  }

  async #loadSignals(): Promise<Signals> {
    const { Signals } = await import('./signals.ts');
    const { platform, timing } = this.#options;
    return new Signals({
      ...{ platform, pace: this.pace, windowMs: timing.signalMs },
      busy: () => this.#carrier.busy === true,
      send: (encoded) => this.#send(encoded),
    });
  }

  #send(encoded: Encoded): void {
    const bytes = sizeOf(encoded) + 1;
    // 8 bytes hold the frame's own brackets in either codec.
    if (this.#outgoingBytes + bytes > LIMITS.frameBytes - 8) this.#flush();
    this.#outgoingBytes += bytes;
    this.pace.spend();
    if (this.#outgoing.push(encoded) > 1) return;
    const { platform, timing } = this.#options;
    // A frame that would only wait may as well wait for company.
    if (this.#carrier.busy) this.#cancelFlush = platform.after(timing.batchMs, () => this.#flush());
    else void Promise.resolve().then(() => this.#flush());
  }

  #flush(): void {
    this.#cancelFlush();
    const messages = this.#outgoing;
    if (messages.length === 0) return;
    this.#outgoing = [];
    this.#outgoingBytes = 0;
    this.#carrier.send(this.#options.codec.join(messages));
  }
}
