/** Writes MessagePack in its shortest form. Values must have passed `inspect`; this only lays them out. */
import { Encoder } from '@msgpack/msgpack';
import * as LIMITS from './limits.ts';

// A row may hold a value that is as deep as one may be, in a page, in a subresult, in a frame.
const encoder = new Encoder({ ignoreUndefined: true, maxDepth: LIMITS.frameDepth + 2 });

/** The bytes of a value. Absent (undefined) fields are left out, absent items of an array are nil. */
export const writeMsgpack = (value: unknown): Uint8Array<ArrayBuffer> => encoder.encode(value);

/** The head of an array of `items` values that were written one by one. */
export function arrayHead(items: number): Uint8Array<ArrayBuffer> {
  if (items < 16) return new Uint8Array([0x90 | items]);
  if (items < 0x10000) return new Uint8Array([0xdc, items >> 8, items & 255]);
  return new Uint8Array([0xdd, items >>> 24, (items >> 16) & 255, (items >> 8) & 255, items & 255]);
}
