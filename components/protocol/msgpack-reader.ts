/**
 * Reads MessagePack from peers who may lie. What it returns has been checked by `inspect`'s rules on the way: JSON's
 * types and bytes, bounded depth, well-formed text, no key that could reach a prototype. It reserves nothing on a
 * peer's word: a length is believed once that many bytes are there, and arrays grow as their items arrive.
 */
import { RtError } from './errors.ts';
import { readUtf8 } from './utf8-reader.ts';
import { isForbiddenKey } from './value.ts';

const refuse = (expected: string, got: string): never => {
  throw new RtError('BAD_REQUEST', `expected ${expected}, got ${got}`);
};

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #depth: number;
  #at = 0;

  constructor(bytes: Uint8Array, depth: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#depth = depth;
  }

  whole(): unknown {
    const value = this.#value(0);
    if (this.#at < this.#bytes.length) refuse('one MessagePack value', 'bytes after it');
    return value;
  }

  /** Where the next `size` bytes start, which are there. */
  #take(size: number): number {
    const start = this.#at;
    if (size > this.#bytes.length - start) refuse('MessagePack', 'a length beyond its end');
    this.#at = start + size;
    return start;
  }

  #uint(size: 1 | 2 | 4): number {
    const at = this.#take(size);
    return size === 1 ? this.#view.getUint8(at) : size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #value(level: number): unknown {
    const head = this.#uint(1);
    if (head < 0x80) return head;
    if (head < 0x90) return this.#map(head & 15, level);
    if (head < 0xa0) return this.#array(head & 15, level);
    if (head < 0xc0) return this.#text(head & 31);
    if (head >= 0xe0) return head - 256;
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.#binary(this.#uint(1));
      case 0xc5:
        return this.#binary(this.#uint(2));
      case 0xc6:
        return this.#binary(this.#uint(4));
      case 0xca:
        return this.#finite(this.#view.getFloat32(this.#take(4)));
      case 0xcb:
        return this.#finite(this.#view.getFloat64(this.#take(8)));
      case 0xcc:
        return this.#uint(1);
      case 0xcd:
        return this.#uint(2);
      case 0xce:
        return this.#uint(4);
      case 0xcf:
        return this.#uint(4) * 2 ** 32 + this.#uint(4);
      case 0xd0:
        return this.#view.getInt8(this.#take(1));
      case 0xd1:
        return this.#view.getInt16(this.#take(2));
      case 0xd2:
        return this.#view.getInt32(this.#take(4));
      case 0xd3:
        return this.#view.getInt32(this.#take(4)) * 2 ** 32 + this.#uint(4);
      case 0xd9:
        return this.#text(this.#uint(1));
      case 0xda:
        return this.#text(this.#uint(2));
      case 0xdb:
        return this.#text(this.#uint(4));
      case 0xdc:
        return this.#array(this.#uint(2), level);
      case 0xdd:
        return this.#array(this.#uint(4), level);
      case 0xde:
        return this.#map(this.#uint(2), level);
      case 0xdf:
        return this.#map(this.#uint(4), level);
      default:
        return refuse('JSON types or bytes', `the MessagePack type 0x${head.toString(16)}`);
    }
  }

  #finite(number: number): number {
    return Number.isFinite(number) ? number : refuse('a finite number', String(number));
  }

  #text(length: number): string {
    const start = this.#take(length);
    return readUtf8(this.#bytes.subarray(start, start + length)) ?? refuse('well-formed UTF-8', 'other bytes');
  }

  /** A copy: a view would keep, and show changes of, the buffer the transport reads into. */
  #binary(length: number): Uint8Array {
    const start = this.#take(length);
    return new Uint8Array(this.#bytes.subarray(start, start + length));
  }

  #open(items: number, level: number): void {
    if (level >= this.#depth) refuse(`at most ${this.#depth} levels`, 'more');
    // Each item is at least one byte.
    if (items > this.#bytes.length - this.#at) refuse('MessagePack', 'a length beyond its end');
  }

  #array(length: number, level: number): unknown[] {
    this.#open(length, level);
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(this.#value(level + 1));
    return items;
  }

  #map(length: number, level: number): Record<string, unknown> {
    this.#open(length * 2, level);
    const map: Record<string, unknown> = {};
    for (let i = 0; i < length; i++) {
      const key = this.#value(level + 1);
      if (typeof key !== 'string') refuse('text as a key', typeof key);
      else if (isForbiddenKey(key)) refuse('another key', key);
      else map[key] = this.#value(level + 1);
    }
    return map;
  }
}

/**
 * The one value `bytes` hold.
 * @param depth Most levels of arrays and maps.
 * @throws RtError `BAD_REQUEST` for anything else.
 */
export const readMsgpack = (bytes: Uint8Array, depth: number): unknown => new Reader(bytes, depth).whole();
