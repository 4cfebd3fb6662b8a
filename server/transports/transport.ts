/** What the hub needs of whatever carries frames to one client. */
import type { CloseCode, Encoded } from 'rt-elements/protocol';

/** How one kind of link dresses a frame. One instance per kind, so that links of a kind can share ready-made bytes. */
export interface Format {
  readonly codec: 'json' | 'msgpack';
  /** A frame as bytes ready to be written: header and payload. */
  wrap(frame: Encoded): Uint8Array;
  /** Puts dressed frames behind one another, where the kind knows a quick way. */
  concat?(frames: readonly Uint8Array[]): Uint8Array;
}

/** What a session is known by to those who continue it; both are given by its `welcome`. */
export interface SessionKeys {
  readonly sid: string;
  readonly sk: string;
}

/** One client's connection, whatever carries it. Writes after a close are dropped. */
export interface Link {
  readonly transport: 'ws' | 'sse' | 'poll';
  readonly format: Format;
  /** Address of the peer, for limits and logs. */
  readonly address: string;
  /** Bytes handed over and not yet taken by the network. */
  readonly bufferedBytes: number;
  /** Writes whole dressed frames, in one go. */
  write(bytes: Uint8Array): void;
  /** Calls back once when what was buffered has been taken; at once when nothing is. Never after a close. */
  onDrain(callback: () => void): void;
  /** Told once, before the `welcome`: where a client speaks by requests of their own, they find the link by it. */
  onWelcome?(keys: SessionKeys): void;
  /** Ends the link after what was written; a peer that does not take it within a moment is cut off. */
  close(code: CloseCode): void;
}

/** What a link tells the hub. */
export interface LinkListener {
  /** A frame arrived, its codec's kind: text for JSON, bytes for MessagePack. */
  receive(frame: string | Uint8Array): void;
  /** The peer gave a sign of life that is not a frame. */
  touch(): void;
  /** The transport refuses what came (too large, not a frame at all) and is about to close: the verdict must go first. */
  refuse(code: CloseCode, reason: string): void;
  /** The link is gone; called exactly once. */
  closed(): void;
}
