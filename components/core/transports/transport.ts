/** The seam under a link: whatever carries frames. One dial is one attempt; nothing here retries. */
import type { Encoded } from '../../protocol/codec.ts';

export interface DialRequest {
  /** The server's address, `http:` or `https:`. */
  readonly url: string;
  readonly codec: 'json' | 'msgpack';
  /** Longest time until it must be open, ms. The caller watches over it as well. */
  readonly timeoutMs: number;
  /** Makes the first frame, when it can be sent and not earlier: what it says must be true then. */
  readonly hello: () => Encoded;
}

export interface CarrierEnd {
  /** A close code; 1006 where nobody gave one. */
  readonly code: number;
  readonly reason: string;
  /** The least to wait before the next dial, where the server named a time, ms. */
  readonly afterMs?: number | undefined;
}

export interface CarrierListener {
  /** The way is open and `hello` has been handed over. At most once, before any frame. */
  onOpen(): void;
  /** A frame, not yet decoded. Never after the end. */
  onFrame(frame: Encoded): void;
  /** It is over, exactly once, unless `close` was called before. */
  onEnd(end: CarrierEnd): void;
}

/** One dial, from its start to its end. */
export interface Carrier {
  /** Whether what is handed over now would wait behind what was handed over before. */
  readonly busy?: boolean;
  /** Hands over a frame. Only between `onOpen` and the end; otherwise the frame is dropped. */
  send(frame: Encoded): void;
  /** Ends it at once and silently: no callback comes after. Harmless when it has ended. @param code 1000 or 3000 to 4999. */
  close(code: number, reason: string): void;
}

export interface Transport {
  readonly name: 'ws' | 'sse' | 'poll';
  /** Starts one attempt. Never throws, never calls back before it returned. */
  dial(request: DialRequest, listener: CarrierListener): Carrier;
}
