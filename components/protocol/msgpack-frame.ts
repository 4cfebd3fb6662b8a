/** MessagePack frames: an array of rows, each of which starts with the number of its kind. */
import { assertFrameSize, type Encoded } from './codec.ts';
import { RtError } from './errors.ts';
import * as LIMITS from './limits.ts';
import { readMsgpack } from './msgpack-reader.ts';
import { arrayHead } from './msgpack-writer.ts';

/** A frame of rows that were written one by one. */
export function joinRows(messages: readonly Encoded[]): Uint8Array<ArrayBuffer> {
  const parts = messages as ReadonlyArray<Uint8Array<ArrayBuffer>>;
  const head = arrayHead(parts.length);
  let at = head.length;
  const frame = new Uint8Array(parts.reduce((sum, part) => sum + part.length, at));
  frame.set(head);
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/**
 * The rows of a frame, whose items may be anything.
 * @throws RtError `TOO_LARGE` or `BAD_REQUEST`.
 */
export function rowsOf(frame: string | Uint8Array): ReadonlyArray<readonly unknown[]> {
  if (typeof frame === 'string') throw new RtError('BAD_REQUEST', 'expected a binary frame, got text');
  assertFrameSize(frame);
  const rows = readMsgpack(frame, LIMITS.frameDepth);
  if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row) && typeof row[0] === 'number')) {
    throw new RtError('BAD_REQUEST', 'expected an array of messages, got another value');
  }
  return rows as unknown[][];
}
