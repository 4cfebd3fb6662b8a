/** Keys as MessagePack carries them. */
import { base64urlDecode } from './base64url-reader.ts';
import { KEY_PATTERN } from './key.ts';

/** The 16 bytes of a key, or undefined when the text is none. */
export function keyToBytes(key: string): Uint8Array | undefined {
  return KEY_PATTERN.test(key) ? base64urlDecode(key) : undefined;
}
