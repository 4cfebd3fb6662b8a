/** What carries messages: two codecs, one shape above them. */

/** One message, or one frame, as bytes or text. */
export type Encoded = string | Uint8Array<ArrayBuffer>;

/**
 * Frames are arrays of messages. Messages are encoded one by one and joined, so that what goes to a thousand links is
 * serialised once. A codec belongs to one link: MessagePack remembers the channel aliases it has learned.
 */
export interface Codec<Out extends { t: string }> {
  readonly name: 'json' | 'msgpack';
  /** One message, without a frame around it. The data in it must have passed `inspect`. */
  encode(message: Out): Encoded;
  /** A frame of encoded messages, in order. */
  join(messages: readonly Encoded[]): Encoded;
  /**
   * The messages of a frame, not yet checked against their schemas.
   * @throws RtError `TOO_LARGE` over the frame limit, `BAD_REQUEST` for anything that is not a frame.
   */
  decode(frame: Encoded): unknown[];
}

/** Bytes a message adds to a frame: itself, and a comma in JSON. */
export const sizeOf = (encoded: Encoded): number => (typeof encoded === 'string' ? utf8Length(encoded) : encoded.length);

/** Length of a text in UTF-8, without making the bytes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A surrogate pair is four bytes for two units: the first half counted three, the second its own unit.
    if (unit >= 0xd800 && unit < 0xdc00) i++;
  }
  return bytes;
}
