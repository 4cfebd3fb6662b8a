/** A link whose way down is one answer that never ends. */
import type { ServerResponse } from 'node:http';
import type { CloseCode } from 'rt-elements/protocol';
import type { Budget } from '../limits.ts';
import type { Runtime } from '../runtime.ts';
import { eventStream } from './event-stream.ts';
import type { HttpLink } from './http-links.ts';
import { ResponseStream } from './response-stream.ts';
import type { LinkListener, SessionKeys } from './transport.ts';
import { Upward } from './upward.ts';

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
  readonly #stream: ResponseStream;

  constructor(options: SseLinkOptions) {
    const { response, runtime, address, requests, open, onGone } = options;
    this.#options = options;
    this.address = address;
    this.requests = requests;
    this.#stream = new ResponseStream(response, runtime, () => {
      onGone(this);
      this.listener.closed();
    });
    this.#stream.begin();
    this.listener = open(this);
    this.up.to(this.listener);
  }

  get bufferedBytes(): number {
    return this.#stream.bufferedBytes;
  }

  write(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }

  onDrain(callback: () => void): void {
    this.#stream.onDrain(callback);
  }

  onWelcome(keys: SessionKeys): void {
    this.#options.onWelcome(this, keys);
  }

  close(_code: CloseCode): void {
    this.#stream.close();
  }
}
