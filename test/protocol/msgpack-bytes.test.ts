/** The bytes themselves: what the format's own library makes of ours, and ours of its. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@msgpack/msgpack';
import { readMsgpack } from '../../components/protocol/msgpack-reader.ts';
import { arrayHead, writeMsgpack } from '../../components/protocol/msgpack-writer.ts';
import { arbitraryValue, holds } from '../support/arbitrary-values.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const read = (hex: string): unknown => readMsgpack(bytes(hex), 24);

test('every value is written as the library writes it, and read as it was', (t) => {
  holds(t, 20_251_010, arbitraryValue, (value) => {
    const written = writeMsgpack(value);
    assert.deepEqual(
      Buffer.from(written).toString('hex'),
      Buffer.from(encode(value, { ignoreUndefined: true })).toString('hex'),
    );
    assert.deepEqual(readMsgpack(written, 24), value);
  });
});

test('what the library writes is read as the library reads it', (t) => {
  holds(t, 20_251_011, arbitraryValue, (value) => {
    const written = encode(value, { forceFloat32: false });
    assert.deepEqual(readMsgpack(written, 24), value);
  });
});

const INTEGERS = [7, 8, 15, 16, 31, 32, 53]
  .flatMap((bits) => [2 ** bits - 1, 2 ** bits, -(2 ** bits), -(2 ** bits) - 1, -(2 ** bits) + 1])
  .concat([
    0,
    -1,
    -31,
    -32,
    -33,
    1_760_000_000_000,
    -1_760_000_000_000,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ]);
for (const integer of INTEGERS) {
  test(`the number ${integer} is written in its shortest form and read back`, () => {
    assert.deepEqual([...writeMsgpack(integer)], [...encode(integer)]);
    assert.equal(readMsgpack(writeMsgpack(integer), 24), integer);
  });
}

test('every length form of text, bytes, arrays and maps is written and read back', () => {
  for (const length of [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536]) {
    const text = 'x'.repeat(length);
    const array = new Array<number>(length).fill(1);
    const map = Object.fromEntries(array.map((_, i) => [`k${i}`, i]));
    for (const value of [text, new Uint8Array(length), array, map]) {
      assert.deepEqual(readMsgpack(writeMsgpack(value), 24), value);
      assert.deepEqual(decode(writeMsgpack(value)), value);
    }
    const joined = new Uint8Array([...arrayHead(length), ...array]);
    assert.deepEqual(readMsgpack(joined, 24), array);
  }
});

test('forms that only other writers use are read', () => {
  assert.equal(read('ca 3f c0 00 00'), 1.5);
  assert.equal(read('cc 01'), 1);
  assert.equal(read('d9 01 61'), 'a');
  assert.equal(read('da 00 01 61'), 'a');
  assert.equal(read('db 00 00 00 01 61'), 'a');
  assert.deepEqual(read('dc 00 01 c3'), [true]);
  assert.deepEqual(read('dd 00 00 00 01 c2'), [false]);
  assert.deepEqual(read('df 00 00 00 01 a1 61 c0'), { a: null });
  assert.equal(read('d3 ff ff ff ff ff ff ff ff'), -1);
  assert.equal(read('cf ff ff ff ff ff ff ff ff'), 2 ** 64);
});

test('a message written earlier keeps its bytes when later ones are written', () => {
  const messages = Array.from({ length: 3000 }, (_, i) => ({ i, text: 'x'.repeat(i % 97) }));
  const written = messages.map((message) => writeMsgpack(message));
  assert.deepEqual(
    written.map((message) => readMsgpack(message, 24)),
    messages,
  );
});

const MALFORMED: ReadonlyArray<readonly [name: string, hex: string]> = [
  ['nothing at all', ''],
  ['bytes after the value', '90 00'],
  ['the type that does not exist', 'c1'],
  ['an extension', 'd4 01 00'],
  ['an extension of 16 bytes', `d8 70 ${'00'.repeat(16)}`],
  ['a timestamp', 'd6 ff 00 00 00 00'],
  ['an ext 32 that claims four gigabytes', 'c9 ff ff ff ff 01'],
  ['an array that claims 33 million items', 'dd 01 ff ff ff'],
  ['an array that claims four thousand million items', 'dd ff ff ff ff'],
  ['a map that claims four thousand million entries', 'df ff ff ff ff'],
  ['a map with more entries than bytes', '83 a1 61 01 a1'],
  ['text longer than the frame', 'db 7f ff ff ff 61'],
  ['bytes longer than the frame', 'c6 7f ff ff ff 00'],
  ['a number cut off', 'cb 00 00'],
  ['NaN', 'cb 7f f8 00 00 00 00 00 00'],
  ['Infinity as a short float', 'ca 7f 80 00 00'],
  ['-Infinity', 'cb ff f0 00 00 00 00 00 00'],
  ['a number as a key', '81 01 02'],
  ['nil as a key', '81 c0 02'],
  ['an array as a key', '81 90 02'],
  ['the key __proto__', `81 a9 ${Buffer.from('__proto__').toString('hex')} 80`],
  ['the key constructor', `81 ab ${Buffer.from('constructor').toString('hex')} 80`],
  ['the key prototype', `81 a9 ${Buffer.from('prototype').toString('hex')} 80`],
  ['a stray continuation byte', 'a1 80'],
  ['an overlong slash', 'a2 c0 af'],
  ['an encoded surrogate', 'a3 ed a0 80'],
  ['a code point beyond Unicode', 'a4 f5 80 80 80'],
  ['text cut within a character', 'a1 e4'],
  ['bytes that are not UTF-8', 'a2 ff fe'],
];
for (const [name, hex] of MALFORMED) {
  test(`${name} is refused`, () => {
    assert.throws(() => read(hex), { name: 'RtError', code: 'BAD_REQUEST', message: /^expected .+, got .+/ });
  });
}

test('a byte order mark at the start of a text is part of it, however long the text is', () => {
  for (const text of ['\ufeffa', `\ufeff${'x'.repeat(5000)}`]) assert.equal(readMsgpack(writeMsgpack(text), 24), text);
});
