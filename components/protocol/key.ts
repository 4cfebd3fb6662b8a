/**
 * Keys (`k`): 16 random bytes, written as 22 characters of base64url. A key is made when the user acts, survives
 * retries and reloads, and is both the idempotency key of a request and the public id of what it created.
 */
import { base64urlEncode } from './base64url.ts';

/** Bytes of a key: enough that two people never make the same one. */
export const KEY_BYTES = 16;
/** The 22nd character carries only four bits; the other two are zero, so each key has exactly one spelling. */
export const KEY_PATTERN = /^[A-Za-z0-9_-]{21}[AQgw]$/;

/** Writes 16 bytes as a key. @throws TypeError for any other length. */
export function keyFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== KEY_BYTES) throw new TypeError(`expected ${KEY_BYTES} bytes for a key, got ${bytes.length}`);
  return base64urlEncode(bytes);
}
