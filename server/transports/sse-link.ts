/** A link whose way down is one answer that never ends. */
import type { ServerResponse } from 'node:http';
import type { CloseCode } from 'rt-elements/protocol';
import type { Budget } from '../limits.ts';
import type { Runtime } from '../runtime.ts';
import { eventStream, PRELUDE, STREAM_HEADERS } from './event-stream.ts';
import type { HttpLink } from './http-links.ts';
import type { LinkListener, SessionKeys } from './transport.ts';
import { Upward } from './upward.ts';

/** How long a peer may take to read what was written before a close, ms. */
const CLOSE_TIMEOUT_MS = 3000;

export interface SseLinkOptions {
  readonly response: ServerResponse;
  readonly address: string;
  readonly requests: Budget;
  readonly runtime: Pick<Runtime, 'setTimeout' | 'clearTimeout'>;
  /** Hands the link to the hub. */
  readonly open: (link: SseLink) => LinkListener;
  readonly onWelcome: (link: SseLink, keys: SessionKeys) => void;
  /** Called once, when the stream is gone. */
  readonly onGone: (link: SseLink) => void;
}

export class SseLink implements HttpLink {
  readonly transport = 'sse';
  readonly format = eventStream;
  readonly address: string;
  readonly up = new Upward();
  readonly requests: Budget;
  readonly listener: LinkListener;
  readonly #options: SseLinkOptions;
  #closing = false;
  #gone = false;
  #cutTimer: unknown;

  constructor(options: SseLinkOptions) {
    const { response, address, requests, open } = options;
    this.#options = options;
    this.address = address;
    this.requests = requests;
    response.on('error', () => undefined);
    response.on('close', () => this.#end());
    response.writeHead(200, STREAM_HEADERS);
    response.write(PRELUDE);
    this.listener = open(this);
    this.up.to(this.listener);
  }

  get bufferedBytes(): number {
    return this.#options.response.writableLength;
  }

  write(bytes: Uint8Array): void {
    const { response } = this.#options;
    if (!this.#closing && !response.destroyed) response.write(bytes);
  }

  onDrain(callback: () => void): void {
    const { response } = this.#options;
    if (this.#closing || response.destroyed) return;
    if (response.writableNeedDrain) response.once('drain', callback);
    else callback();
  }

  onWelcome(keys: SessionKeys): void {
    this.#options.onWelcome(this, keys);
  }

  close(_code: CloseCode): void {
    if (this.#closing) return;
    this.#closing = true;
    const { response, runtime } = this.#options;
    response.end();
    this.#cutTimer = runtime.setTimeout(() => response.destroy(), CLOSE_TIMEOUT_MS);
    if (this.#gone) runtime.clearTimeout(this.#cutTimer);
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = this.#closing = true;
    this.#options.runtime.clearTimeout(this.#cutTimer);
    this.#options.onGone(this);
    this.listener.closed();
  }
}
