/** Writes MessagePack in its shortest form. Values must have passed `inspect`; this only lays them out. */
import { utf8Length, writeUtf8 } from './utf8.ts';

/**
 * Small typed arrays are cut from a common slab: making a buffer costs more than filling it. A slab is never written
 * twice and lives as long as a message cut from it.
 */
const SLAB_BYTES = 16 * 1024;

let slab = new Uint8Array(SLAB_BYTES);
let view = new DataView(slab.buffer);
/** Where the value being written starts, and where its next byte goes. */
let start = 0;
let at = 0;

/** Makes sure of `bytes` more; a value that outgrows its slab moves to the next. */
function room(bytes: number): void {
  if (at + bytes <= slab.length) return;
  const written = slab.subarray(start, at);
  slab = new Uint8Array(Math.max(SLAB_BYTES, 2 * (written.length + bytes)));
  slab.set(written);
  view = new DataView(slab.buffer);
  at = written.length;
  start = 0;
}

/** A type byte, and a big-endian number of `size` bytes after it. */
function head(type: number, size: 0 | 1 | 2 | 4 | 8 = 0, value = 0): void {
  room(9);
  slab[at++] = type;
  if (size === 1) slab[at] = value;
  else if (size === 2) view.setUint16(at, value);
  else if (size === 4) view.setUint32(at, value);
  else if (size === 8) {
    // Both halves modulo 2^32: right for negative numbers as well.
    view.setUint32(at, Math.floor(value / 2 ** 32));
    view.setUint32(at + 4, value);
  }
  at += size;
}

/** The head of an array or a map, whose types differ only in their first bytes. */
function count(items: number, small: 0x90 | 0x80, large: 0xdc | 0xde): void {
  if (items < 16) head(small | items);
  else if (items < 0x10000) head(large, 2, items);
  else head(large + 1, 4, items);
}

function integer(value: number): void {
  if (value >= 0) {
    if (value < 0x80) head(value);
    else if (value < 0x100) head(0xcc, 1, value);
    else if (value < 0x10000) head(0xcd, 2, value);
    else if (value < 2 ** 32) head(0xce, 4, value);
    else head(0xcf, 8, value);
  } else if (value >= -0x20) head(value & 0xff);
  else if (value >= -0x80) head(0xd0, 1, value);
  else if (value >= -0x8000) head(0xd1, 2, value);
  else if (value >= -(2 ** 31)) head(0xd2, 4, value);
  else head(0xd3, 8, value);
}

function number(value: number): void {
  if (Number.isSafeInteger(value)) return integer(value);
  room(9);
  slab[at] = 0xcb;
  view.setFloat64(at + 1, value);
  at += 9;
}

function text(value: string): void {
  const bytes = utf8Length(value);
  if (bytes < 32) head(0xa0 | bytes);
  else if (bytes < 0x100) head(0xd9, 1, bytes);
  else if (bytes < 0x10000) head(0xda, 2, bytes);
  else head(0xdb, 4, bytes);
  room(bytes);
  at = writeUtf8(value, slab, at);
}

function binary(bytes: Uint8Array): void {
  const { length } = bytes;
  if (length < 0x100) head(0xc4, 1, length);
  else if (length < 0x10000) head(0xc5, 2, length);
  else head(0xc6, 4, length);
  room(length);
  slab.set(bytes, at);
  at += length;
}

function record(map: object): void {
  let items = 0;
  for (const child of Object.values(map)) if (child !== undefined) items++;
  count(items, 0x80, 0xde);
  for (const [key, child] of Object.entries(map)) {
    if (child === undefined) continue;
    text(key);
    write(child);
  }
}

function write(value: unknown): void {
  if (typeof value === 'string') text(value);
  else if (typeof value === 'number') number(value);
  else if (typeof value === 'boolean') head(value ? 0xc3 : 0xc2);
  else if (typeof value !== 'object' || value === null) head(0xc0);
  else if (value instanceof Uint8Array) binary(value);
  else if (Array.isArray(value)) {
    count(value.length, 0x90, 0xdc);
    for (const item of value) write(item);
  } else record(value);
}

const finished = (): Uint8Array<ArrayBuffer> => slab.subarray(start, at);

/**
 * The bytes of a value. Absent (undefined) fields are left out, absent items of an array are nil.
 * The result is part of a larger buffer.
 */
export function writeMsgpack(value: unknown): Uint8Array<ArrayBuffer> {
  start = at;
  write(value);
  return finished();
}

/** The head of an array of `items` values that were written one by one. */
export function arrayHead(items: number): Uint8Array<ArrayBuffer> {
  start = at;
  count(items, 0x90, 0xdc);
  return finished();
}
