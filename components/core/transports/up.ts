import * as LIMITS from '../../protocol/limits.ts';
import { utf8Length } from '../../protocol/utf8.ts';
import type { HttpExchange, Platform } from '../platform.ts';
import type { Timing } from '../timing.ts';
import { doorUrl, isTransient, reasonOf, refusalOf } from './door.ts';
import { httpOf } from './http.ts';
import type { SessionKeys } from './session-keys.ts';
import type { CarrierEnd } from './transport.ts';

/** One body is tried this often before the link is given up. */
const MOST_TRIES = 6;
/** Browsers refuse to keep more than 64 KiB alive beyond the page. */
const KEEPALIVE_BYTES = 60_000;

export interface UplinkOptions {
  readonly platform: Platform;
  readonly timing: Timing;
  /** The server's address. */
  readonly url: string;
  /** The link has to be given up. At most once, never after `close`. */
  readonly onEnd: (end: CarrierEnd) => void;
}

/**
 * The way up of a link whose way down is HTTP: frames by POST, numbered, one at a time, in order. What is said while one
 * is under way goes with the next. One that was not answered is repeated under its number, which the server takes once.
 */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #url: string;
  #keys: SessionKeys | undefined;
  #queue: string[] = [];
  #queuedBytes = 0;
  #number = 0;
  /** The body under way, from its first try to its answer. */
  #body: string | undefined;
  #exchange: HttpExchange | undefined;
  #tries = 0;
  #triedSince = 0;
  #cancelTimer = (): void => {};
  #closed = false;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#url = doorUrl(options.url, 'up');
  }

  /** Whether something waits until what is under way has arrived. */
  get busy(): boolean {
    return this.#queue.length > 0;
  }

  /** Whether it is known whose link it is. */
  get started(): boolean {
    return this.#keys !== undefined;
  }

  /** Now it is known whose link it is: what was said before leaves. */
  start(keys: SessionKeys): void {
    this.#keys = keys;
    this.#next();
  }

  /** Says a frame of JSON. */
  send(frame: string): void {
    if (this.#closed) return;
    const bytes = utf8Length(frame);
    if (this.#queuedBytes + bytes > LIMITS.queuedBytes)
      return this.#fail({ code: 4414, reason: 'Too much waits to be sent.' });
    this.#queue.push(frame);
    this.#queuedBytes += bytes;
    // A moment later, so that words said right before a close are its last words.
    void Promise.resolve().then(() => this.#next());
  }

  /**
   * Ends it. What is still queued is said without waiting for an answer; whether it is heard is not known.
   * @param silent Called once nothing more is said; at once where there was nothing to say.
   */
  close(silent: () => void = () => {}): void {
    if (this.#closed) return silent();
    this.#closed = true;
    this.#cancelTimer();
    const words = this.#take(LIMITS.frameBytes);
    this.#queue = [];
    if (words === undefined) {
      this.#exchange?.abort();
      return silent();
    }
    // What is under way was said before: it may arrive, for as long as the last words may.
    const exchanges = [this.#exchange, this.#post(words, utf8Length(words) < KEEPALIVE_BYTES)];
    const abort = (): void => {
      exchanges.forEach((exchange) => exchange?.abort());
      silent();
    };
    const cancel = this.#options.platform.after(this.#options.timing.farewellMs, abort);
    void exchanges[1]?.answer
      .catch(() => undefined)
      .then(cancel)
      .then(abort);
  }

  #next(): void {
    if (this.#closed || this.#body !== undefined || this.#keys === undefined) return;
    this.#body = this.#take(LIMITS.frameBytes);
    if (this.#body === undefined) return;
    this.#tries = 0;
    this.#triedSince = this.#options.platform.monotonic();
    void this.#try(this.#body);
  }

  /** The next body: as many queued frames as one frame can hold. */
  #take(most: number): string | undefined {
    const { sid, sk } = this.#keys ?? {};
    if (sid === undefined || this.#queue.length === 0) return undefined;
    let bytes = 0;
    let count = 0;
    for (const frame of this.#queue) {
      const frameBytes = utf8Length(frame);
      if (count > 0 && bytes + frameBytes > most) break;
      bytes += frameBytes;
      count++;
    }
    const frames = this.#queue.splice(0, count);
    this.#queuedBytes -= bytes;
    const messages = frames.map((frame) => frame.slice(1, -1)).join(',');
    const head = JSON.stringify({ sid, sk, us: ++this.#number });
    return `${head.slice(0, -1)},"frame":[${messages}]}`;
  }

  #post(body: string, keepalive = false): HttpExchange {
    return httpOf(this.#options.platform).request(this.#url, { method: 'POST', body, keepalive });
  }

  async #try(body: string): Promise<void> {
    const exchange = this.#post(body);
    this.#exchange = exchange;
    this.#tries++;
    this.#cancelTimer = this.#options.platform.after(this.#options.timing.postMs, () => exchange.abort());
    let end: CarrierEnd | undefined;
    let again = true;
    try {
      const answer = await exchange.answer;
      again = isTransient(answer.status);
      end = await refusalOf(answer);
    } catch (error) {
      end = { code: 1006, reason: reasonOf(error) };
    }
    exchange.abort();
    if (this.#closed) return;
    this.#cancelTimer();
    this.#exchange = undefined;
    if (end === undefined) {
      this.#body = undefined;
      return this.#next();
    }
    const waitMs = this.#waitMs(end.afterMs);
    if (!again || waitMs === undefined) return this.#fail(end);
    this.#cancelTimer = this.#options.platform.after(waitMs, () => void this.#try(body));
  }

  /** How long to wait before the same body is tried again; undefined when it was tried enough. */
  #waitMs(afterMs = 0): number | undefined {
    const { platform, timing } = this.#options;
    const most = Math.min(timing.repeatMaxMs, timing.repeatBaseMs * 2 ** (this.#tries - 1));
    const waitMs = Math.max(timing.repeatMinMs, platform.random() * most, afterMs);
    const spentMs = platform.monotonic() - this.#triedSince;
    return this.#tries < MOST_TRIES && spentMs + waitMs < timing.repeatingMs ? waitMs : undefined;
  }

  #fail(end: CarrierEnd): void {
    this.#queue = [];
    this.close();
    this.#options.onEnd(end);
  }
}
