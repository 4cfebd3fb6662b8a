/** What data may weigh: the same limit for every codec, so that what one link said every other can be told. */
import {
  LIMITS,
  RtError,
  serverMsgpackCodec,
  sizeOf,
  stringifyValue,
  utf8Length,
  type Value,
} from 'rt-elements/protocol';
import type { RuleEvent } from './feature.ts';

/** Numbers are the one thing that JSON writes shorter: `0.5` and its comma are four bytes, and nine in MessagePack. */
const WORST_GROWTH = 9 / 4;
/** Room for what an event may travel in: its own envelope, and that of a subresult or a page. */
const ENVELOPE_BYTES = 1024;
const SAFE_BYTES = (LIMITS.frameBytes - ENVELOPE_BYTES) / WORST_GROWTH;

const msgpack = serverMsgpackCodec(() => undefined);
const LONGEST_KEY = 'A'.repeat(22);

/** Bytes of data as JSON with binary as base64. @throws RtError `TOO_LARGE` above the limit. */
export function assertDataSize(d: Value | undefined): number {
  if (d === undefined || d === null || typeof d === 'number' || typeof d === 'boolean') return 0;
  const bytes = utf8Length(stringifyValue(d));
  if (bytes > LIMITS.dataBytes) {
    throw new RtError('TOO_LARGE', `d: expected at most ${LIMITS.dataBytes} bytes as JSON, got ${bytes}`);
  }
  return bytes;
}

/** Most nodes that are estimated before it is cheaper to measure. */
const ESTIMATED_NODES = 32;
/** A character is six bytes at the most (`\\u0000`), a number 24, and each node has its share of punctuation. */
const CHAR_BYTES = 6;
const NODE_BYTES = 32;

/** Bytes of data as JSON, at the most; Infinity when that is no quick matter. Most events are told apart by it. */
function mostBytes(d: Value | undefined, nodes = { left: ESTIMATED_NODES }): number {
  if (--nodes.left < 0) return Infinity;
  if (typeof d === 'string') return NODE_BYTES + d.length * CHAR_BYTES;
  if (typeof d !== 'object' || d === null) return NODE_BYTES;
  if (d instanceof Uint8Array || Array.isArray(d)) return Infinity;
  let bytes = NODE_BYTES;
  for (const [key, value] of Object.entries(d)) bytes += key.length * CHAR_BYTES + mostBytes(value, nodes);
  return bytes;
}

/** @throws RtError `TOO_LARGE` for an event that some follower could not be told. */
export function assertEventSize(channel: string, { n, d, u }: RuleEvent): void {
  if (mostBytes(d) <= SAFE_BYTES || assertDataSize(d) <= SAFE_BYTES) return;
  const bytes = sizeOf(msgpack.encode({ t: 'pub', c: channel, o: 0, n, d, u, ts: 0, k: LONGEST_KEY }));
  const most = LIMITS.frameBytes - ENVELOPE_BYTES;
  if (bytes > most) throw new RtError('TOO_LARGE', `d: expected at most ${most} bytes in MessagePack, got ${bytes}`);
}
