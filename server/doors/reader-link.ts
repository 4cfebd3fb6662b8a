/** The stream of somebody who only reads. */
import type { ServerResponse } from 'node:http';
import type { CloseCode } from 'rt-elements/protocol';
import type { ReaderLink } from '../reader.ts';
import type { Runtime } from '../runtime.ts';
import { KEEP_ALIVE, plainEvents } from '../transports/plain-stream.ts';
import { ResponseStream } from '../transports/response-stream.ts';
import type { Format } from '../transports/transport.ts';

/** The address of such a stream may hold a ticket. */
const HEADERS = { 'Referrer-Policy': 'no-referrer' } as const;

export class ResponseReaderLink implements ReaderLink {
  readonly transport = 'sse';
  readonly address: string;
  /** Set once the epoch is known; nothing is written before. */
  format: Format = plainEvents('');
  readonly #stream: ResponseStream;

  constructor(
    response: ServerResponse,
    address: string,
    runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
    onGone: () => void,
  ) {
    this.address = address;
    this.#stream = new ResponseStream(response, runtime, onGone);
  }

  get bufferedBytes(): number {
    return this.#stream.bufferedBytes;
  }

  begin(epoch: string): void {
    this.format = plainEvents(epoch);
    this.#stream.begin(HEADERS);
  }

  keepAlive(): void {
    this.#stream.write(KEEP_ALIVE);
  }

  write(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }

  onDrain(callback: () => void): void {
    this.#stream.onDrain(callback);
  }

  close(_code: CloseCode): void {
    this.#stream.close();
  }
}
