/**
 * A link over an event stream: down by the answer to one POST, up by others. One request per attempt, and nothing that
 * retries, so that none of it outlives the attempt.
 */
import type { HttpExchange, Platform } from '../platform.ts';
import type { Timing } from '../timing.ts';
import { doorUrl, readChunks, reasonOf, refusalOf } from './door.ts';
import { httpOf } from './http.ts';
import { sessionKeys } from './session-keys.ts';
import { frameReader } from './sse-frames.ts';
import type { Carrier, CarrierEnd, CarrierListener, DialRequest, Transport } from './transport.ts';
import { Uplink } from './up.ts';

export function sseTransport(platform: Platform, timing: Timing): Transport {
  return { name: 'sse', dial: (request, listener) => new SseCarrier(platform, timing, request, listener) };
}

class SseCarrier implements Carrier {
  readonly #platform: Platform;
  readonly #timing: Timing;
  readonly #listener: CarrierListener;
  readonly #up: Uplink;
  #exchange: HttpExchange | undefined;
  #cancelDeadline = (): void => {};
  #over = false;

  constructor(platform: Platform, timing: Timing, request: DialRequest, listener: CarrierListener) {
    this.#platform = platform;
    this.#timing = timing;
    this.#listener = listener;
    this.#up = new Uplink({ platform, timing, url: request.url, onEnd: (end) => this.#end(end) });
    // Not before the caller has the carrier.
    void Promise.resolve().then(() => this.#run(request));
  }

  get busy(): boolean {
    return this.#up.busy;
  }

  send(frame: string | Uint8Array): void {
    if (!this.#over && typeof frame === 'string') this.#up.send(frame);
  }

  close(): void {
    this.#finish();
  }

  async #run({ url, hello, timeoutMs }: DialRequest): Promise<void> {
    if (this.#over) return;
    try {
      const body = hello();
      if (typeof body !== 'string') throw new TypeError('expected a frame of JSON, got one of bytes');
      this.#exchange = httpOf(this.#platform).request(doorUrl(url, 'sse'), {
        method: 'POST',
        body,
        accept: 'text/event-stream',
      });
      this.#limit(Math.min(this.#timing.headersMs, timeoutMs));
      const answer = await this.#exchange.answer;
      const refusal = await refusalOf(answer);
      if (this.#over) return;
      if (refusal) return this.#end(refusal);
      const type = answer.headers.get('content-type') ?? 'nothing';
      if (!type.startsWith('text/event-stream') || !answer.body)
        throw new TypeError(`expected text/event-stream, got ${type}`);
      this.#limit(this.#timing.firstFrameMs);
      this.#listener.onOpen();
      const onChunk = frameReader((frame) => this.#frame(frame));
      await readChunks(answer.body, onChunk);
      this.#end({ code: 1006, reason: 'The stream ended.' });
    } catch (error) {
      this.#end({ code: 1006, reason: reasonOf(error) });
    }
  }

  #frame(frame: string): void {
    // A chunk may hold frames behind the one that ended the link.
    if (this.#over) return;
    this.#cancelDeadline();
    if (!this.#up.started) {
      const keys = sessionKeys(frame);
      if (keys) this.#up.start(keys);
    }
    this.#listener.onFrame(frame);
  }

  #limit(ms: number): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#platform.after(ms, () =>
      this.#end({ code: 1006, reason: `The stream stayed silent for ${ms} ms.` }),
    );
  }

  #end(end: CarrierEnd): void {
    if (this.#finish()) this.#listener.onEnd(end);
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#cancelDeadline();
    // A stream that is cut ends its session: the last words must be there before.
    this.#up.close(() => this.#exchange?.abort());
    return true;
  }
}
