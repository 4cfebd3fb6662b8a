/** Reads what `base64url.ts` writes. In a file of its own, as a page that speaks JSON does not load it. */
import { DIGITS } from './base64url.ts';

const values = Int8Array.from({ length: 128 }, (_, code) => DIGITS.indexOf(String.fromCharCode(code)));

/** The bytes of a text; undefined for any but the one that encoding gives. */
export function base64urlDecode(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? -1;
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held >= 8) bytes[at++] = (bits >> (held -= 8)) & 255;
  }
  // Bits beyond the last byte must be zero, else two texts would name the same bytes.
  return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined;
}
