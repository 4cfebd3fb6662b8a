/** Base64 of RFC 4648 section 5, unpadded: how keys are written. By hand, as that is several times as fast for a few bytes. */

/** The digits by their values. */
export const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Bytes as text. */
export function base64urlEncode(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += DIGITS[bits >> 18]! + DIGITS[(bits >> 12) & 63]!;
    if (left > 1) text += DIGITS[(bits >> 6) & 63]!;
    if (left > 2) text += DIGITS[bits & 63]!;
  }
  return text;
}
