import { createHmac } from 'node:crypto';
import { KEY_BYTES, keyFromBytes } from 'rt-elements/protocol';

/**
 * The key under which a request is stored: what a backend calls a request by, told apart from what other backends call
 * theirs, and from what is asked on another route. The same request sent again has the same key, and is stored once.
 * @param secret Of the database: keys are seen by everybody who follows a channel, and tell nothing of what made them.
 * @param part Which event of the request, where it holds several.
 */
export function keyOfRequest(
  secret: Uint8Array,
  [keyId, routeId, channel, header]: readonly [keyId: string, routeId: string, channel: string, header: string],
  part?: number,
): string {
  const text = [keyId, routeId, channel, header, ...(part === undefined ? [] : [String(part)])].join('\n');
  return keyFromBytes(createHmac('sha256', secret).update(text).digest().subarray(0, KEY_BYTES));
}
