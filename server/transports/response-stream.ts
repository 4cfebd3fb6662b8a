/** An answer that goes on until it is closed, as the network takes it. */
import type { ServerResponse } from 'node:http';
import type { Runtime } from '../runtime.ts';
import { PRELUDE, STREAM_HEADERS } from './event-stream.ts';

/** How long a peer may take to read what was written before a close, ms. */
const CLOSE_TIMEOUT_MS = 3000;

export class ResponseStream {
  readonly #response: ServerResponse;
  readonly #runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>;
  #closing = false;
  #gone = false;
  #cutTimer: unknown;

  /** @param onGone Called once, when the answer has ended, however that was. */
  constructor(response: ServerResponse, runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>, onGone: () => void) {
    this.#response = response;
    this.#runtime = runtime;
    // A broken connection is no news: `close` follows. Without a listener it would end the process.
    response.on('error', () => undefined);
    response.on('close', () => {
      this.#gone = this.#closing = true;
      runtime.clearTimeout(this.#cutTimer);
      onGone();
    });
  }

  /** Sends the headers of an event stream and its first bytes. */
  begin(headers: Readonly<Record<string, string>> = {}): void {
    this.#response.writeHead(200, { ...STREAM_HEADERS, ...headers });
    this.#response.write(PRELUDE);
  }

  /** What was written and not yet taken by the network. */
  get bufferedBytes(): number {
    return this.#response.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (!this.#closing && !this.#response.destroyed) this.#response.write(bytes);
  }

  onDrain(callback: () => void): void {
    if (this.#closing || this.#response.destroyed) return;
    if (this.#response.writableNeedDrain) this.#response.once('drain', callback);
    else callback();
  }

  /** Ends it after what was written; who does not take that within a moment is cut off. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#response.end();
    if (!this.#gone) this.#cutTimer = this.#runtime.setTimeout(() => this.#response.destroy(), CLOSE_TIMEOUT_MS);
  }
}
