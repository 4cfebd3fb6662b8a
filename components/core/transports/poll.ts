/** A link over long polling: down by the answers to POSTs that the server holds until there is something, up by others. */
import * as LIMITS from '../../protocol/limits.ts';
import type { HttpExchange, Platform } from '../platform.ts';
import type { Timing } from '../timing.ts';
import { doorUrl, isTransient, readObject, readText, reasonOf, refusalOf } from './door.ts';
import { httpOf } from './http.ts';
import { type SessionKeys, sessionKeys } from './session-keys.ts';
import type { Carrier, CarrierEnd, CarrierListener, DialRequest, Transport } from './transport.ts';
import { Uplink } from './up.ts';

/** How long the server may hold a poll, and a sparse one while an answer is awaited, s. */
const WAIT_S = 20;
const SPARSE_WAIT_S = 5;
/** Failures in a row before the link is given up. */
const MOST_FAILURES = 6;
/** A frame and the number around it. */
const ANSWER_BYTES = LIMITS.frameBytes + 64;

export interface PollOptions {
  /**
   * Whether to ask briefly now and then instead of being held: a browser has six connections to a host over HTTP/1.1,
   * for all its tabs together. Asked before every poll. Default: never.
   */
  readonly sparse?: (() => boolean) | undefined;
}

export function pollTransport(platform: Platform, timing: Timing, options: PollOptions = {}): Transport {
  return { name: 'poll', dial: (request, listener) => new PollCarrier(platform, timing, options, request, listener) };
}

/** What a poll brought: the frame that is next, nothing new, a failure that may pass, or the end. */
type Outcome =
  | { readonly kind: 'frame'; readonly n: number; readonly frame: string }
  | { readonly kind: 'nothing' | 'failure' | 'end'; readonly end: CarrierEnd };

const NOTHING: Outcome = { kind: 'nothing', end: { code: 1006, reason: 'The server answered with nothing.' } };

class PollCarrier implements Carrier {
  readonly #platform: Platform;
  readonly #timing: Timing;
  readonly #sparse: () => boolean;
  readonly #listener: CarrierListener;
  readonly #url: string;
  readonly #up: Uplink;
  #keys: SessionKeys | undefined;
  /** The number of the last frame that was handed on. */
  #ack = 0;
  #failures = 0;
  /** Whether something was said since the last poll began, so that an answer is on its way. */
  #asked = false;
  #exchange: HttpExchange | undefined;
  #cancelTimer = (): void => {};
  /** Ends the pause between two polls; undefined while there is none. */
  #resume: (() => void) | undefined;
  #over = false;

  constructor(
    platform: Platform,
    timing: Timing,
    { sparse = () => false }: PollOptions,
    request: DialRequest,
    listener: CarrierListener,
  ) {
    this.#platform = platform;
    this.#timing = timing;
    this.#sparse = sparse;
    this.#listener = listener;
    this.#url = doorUrl(request.url, 'lp');
    this.#up = new Uplink({ platform, timing, url: request.url, onEnd: (end) => this.#end(end) });
    // Not before the caller has the carrier.
    void Promise.resolve()
      .then(() => this.#greet(request))
      .catch((error: unknown) => this.#end({ code: 1006, reason: reasonOf(error) }));
  }

  get busy(): boolean {
    return this.#up.busy;
  }

  send(frame: string | Uint8Array): void {
    if (this.#over || typeof frame !== 'string') return;
    this.#asked = true;
    this.#up.send(frame);
    if (this.#failures === 0) this.#resume?.();
  }

  close(): void {
    this.#finish();
  }

  async #greet({ hello, timeoutMs }: DialRequest): Promise<void> {
    if (this.#over) return;
    const frame = hello();
    if (typeof frame !== 'string') throw new TypeError('expected a frame of JSON, got one of bytes');
    const outcome = await this.#post(`{"wait":${WAIT_S},"frame":${frame}}`, timeoutMs);
    if (this.#over) return;
    if (outcome.kind !== 'frame') return this.#end(outcome.end);
    this.#keys = sessionKeys(outcome.frame);
    if (this.#keys) this.#up.start(this.#keys);
    this.#listener.onOpen();
    this.#deliver(outcome);
    if (!this.#keys) return this.#end({ code: 1006, reason: 'The server answered hello without a welcome.' });
    await this.#poll(this.#keys);
  }

  async #poll({ sid, sk }: SessionKeys): Promise<void> {
    while (!this.#over) {
      const sparse = this.#sparse();
      const waitS = sparse ? (this.#asked ? SPARSE_WAIT_S : 0) : WAIT_S;
      this.#asked = false;
      const body = JSON.stringify({ sid, sk, ack: this.#ack, wait: waitS });
      const outcome = await this.#post(body, waitS * 1000 + this.#timing.postMs);
      if (this.#over) return;
      if (outcome.kind === 'end') return this.#end(outcome.end);
      if (outcome.kind === 'frame') {
        this.#failures = 0;
        this.#deliver(outcome);
      } else if (outcome.kind === 'nothing' && waitS === 0) {
        this.#failures = 0;
        // An empty frame is a sign of life, and no more.
        this.#listener.onFrame('[]');
        if (!this.#asked) await this.#pause(this.#timing.sparseEveryMs);
      } else {
        // Nothing where it should have waited: asking again at once could go on for ever.
        const waitMs = this.#waitMs(outcome.end.afterMs);
        if (waitMs === undefined) return this.#end(outcome.end);
        await this.#pause(waitMs);
      }
    }
  }

  async #post(body: string, timeoutMs: number): Promise<Outcome> {
    const exchange = httpOf(this.#platform).request(this.#url, { method: 'POST', body });
    this.#exchange = exchange;
    this.#cancelTimer = this.#platform.after(timeoutMs, () => exchange.abort());
    try {
      const answer = await exchange.answer;
      const end = await refusalOf(answer);
      if (end) return { kind: isTransient(answer.status) ? 'failure' : 'end', end };
      return answer.status === 204 ? NOTHING : this.#read(await readText(answer.body, ANSWER_BYTES));
    } catch (error) {
      return { kind: 'failure', end: { code: 1006, reason: reasonOf(error) } };
    } finally {
      exchange.abort();
      this.#cancelTimer();
    }
  }

  #read(text: string): Outcome {
    const { n, frame } = readObject(text);
    if (!Number.isSafeInteger(n) || !Array.isArray(frame))
      return { kind: 'failure', end: { code: 1006, reason: 'expected a numbered frame, got something else' } };
    const number = n as number;
    if (number > this.#ack + 1)
      return { kind: 'end', end: { code: 1006, reason: `expected frame ${this.#ack + 1}, got ${number}` } };
    return number <= this.#ack ? NOTHING : { kind: 'frame', n: number, frame: JSON.stringify(frame) };
  }

  #deliver({ n, frame }: { n: number; frame: string }): void {
    this.#ack = n;
    this.#listener.onFrame(frame);
  }

  /** How long to wait after a failure; undefined when there were enough. */
  #waitMs(afterMs = 0): number | undefined {
    const { repeatBaseMs, repeatMinMs, repeatMaxMs } = this.#timing;
    const most = Math.min(repeatMaxMs, repeatBaseMs * 2 ** this.#failures);
    if (++this.#failures >= MOST_FAILURES || afterMs > LIMITS.pingEveryMs) return undefined;
    return Math.max(repeatMinMs, this.#platform.random() * most, afterMs);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = () => {
        this.#resume = undefined;
        this.#cancelTimer();
        resolve();
      };
      this.#cancelTimer = this.#platform.after(ms, this.#resume);
    });
  }

  #end(end: CarrierEnd): void {
    if (this.#finish()) this.#listener.onEnd(end);
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#cancelTimer();
    this.#exchange?.abort();
    this.#up.close();
    return true;
  }
}
