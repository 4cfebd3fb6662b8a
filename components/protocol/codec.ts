/** What carries messages: two codecs, one shape above them. */
import { RtError } from './errors.ts';
import * as LIMITS from './limits.ts';
import { utf8Length } from './utf8.ts';
import { inspect } from './value.ts';

/** One message, or one frame, as bytes or text. Bytes may be part of a larger buffer: go by their offset and length. */
export type Encoded = string | Uint8Array<ArrayBuffer>;

/**
 * Frames are arrays of messages. Messages are encoded one by one and joined, so that what goes to a thousand links is
 * serialised once. A codec belongs to one link: MessagePack remembers the channel aliases it has learned.
 */
export interface Codec<Out extends { t: string }> {
  readonly name: 'json' | 'msgpack';
  /**
   * One message, without a frame around it. Each answer is encoded once, by the codec of the link that asked.
   * @throws RtError `BAD_REQUEST` for a value that may not travel, naming the path to it; `TOO_LARGE` for a message
   * that no frame could hold.
   */
  encode(message: Out): Encoded;
  /** A frame of encoded messages, in order. */
  join(messages: readonly Encoded[]): Encoded;
  /**
   * The messages of a frame, not yet checked against their schemas.
   * @throws RtError `TOO_LARGE` over the frame limit, `BAD_REQUEST` for anything that is not a frame.
   */
  decode(frame: string | Uint8Array): unknown[];
}

/** Bytes a message adds to a frame: itself, and a comma in JSON. */
export const sizeOf = (encoded: Encoded): number =>
  typeof encoded === 'string' ? utf8Length(encoded) : encoded.length;

/** Bounds of a whole frame: each node is at least one byte. */
export const FRAME_BOUNDS = { depth: LIMITS.frameDepth, nodes: LIMITS.frameBytes };
/** What a frame adds to a single message at the most: the brackets of JSON. */
const FRAME_HEAD_BYTES = 2;

/** Refuses what one of the codecs could not carry. Tells whether JSON needs no escaping for it. */
export function assertMayTravel(message: { t: string }): { plain: boolean } {
  const { problem, plain } = inspect(message, '', FRAME_BOUNDS);
  if (problem !== undefined) throw new RtError('BAD_REQUEST', problem);
  return { plain };
}

/** Refuses a message that no frame could hold. */
export function assertFits<E extends Encoded>(encoded: E): E {
  // Measured only when it could matter: a code unit is at most three bytes.
  const few = encoded.length * 3 + FRAME_HEAD_BYTES <= LIMITS.frameBytes;
  const bytes = few ? 0 : sizeOf(encoded) + FRAME_HEAD_BYTES;
  if (bytes > LIMITS.frameBytes) throw tooLarge(bytes);
  return encoded;
}

/** Refuses a frame that is too large, before anything of it is read. */
export function assertFrameSize(frame: string | Uint8Array): void {
  const most = typeof frame === 'string' ? frame.length * 3 : frame.length;
  if (most <= LIMITS.frameBytes) return;
  const bytes = typeof frame === 'string' ? utf8Length(frame) : frame.length;
  if (bytes > LIMITS.frameBytes) throw tooLarge(bytes);
}

const tooLarge = (bytes: number): RtError =>
  new RtError('TOO_LARGE', `expected a frame of at most ${LIMITS.frameBytes} bytes, got ${bytes}`);
