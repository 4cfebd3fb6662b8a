/** Bytes that have broken other software, or might. */
import { encode } from '@msgpack/msgpack';
import { LIMITS } from 'rt-elements/protocol';
import type { HostileFrame } from './hostile-frames.ts';

const most = LIMITS.frameBytes;

/** A frame of anything the format has, and as deep as one likes. */
export const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> =>
  new Uint8Array(encode(value, { maxDepth: 100_000 }));
const hex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
/** The same bytes over and over, then others. */
export const repeated = (
  head: readonly number[],
  times: number,
  tail: readonly number[] = [],
): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(head.length * times + tail.length);
  for (let i = 0; i < times; i++) bytes.set(head, i * head.length);
  bytes.set(tail, head.length * times);
  return bytes;
};

/** What is known to hurt a reader of MessagePack. */
export function* knownBytes(): Generator<HostileFrame> {
  const frames: Record<string, Uint8Array<ArrayBuffer>> = {
    nothing: hex(''),
    nil: hex('c0'),
    'a number': hex('01'),
    'the type that does not exist': hex('c1'),
    'an empty map': hex('80'),
    'an array of nil': hex('91 c0'),
    'an empty row': hex('91 90'),
    'a row of text': hex('91 91 a1 61'),
    'a kind of -1': hex('91 91 ff'),
    'a kind of 2^64': hex('91 91 cf ff ff ff ff ff ff ff ff'),
    'a kind of 4.0, otherwise right': hex('91 92 cb 40 20 00 00 00 00 00 00 05'),
    'an array of 33 million, claimed': hex('dd 01 ff ff ff'),
    'an array of four thousand million, claimed': hex('dd ff ff ff ff'),
    'a map of four thousand million, claimed': hex('df ff ff ff ff'),
    'a text of two gigabytes, claimed': hex('91 db 7f ff ff ff'),
    'bytes of two gigabytes, claimed': hex('91 c6 7f ff ff ff'),
    'an extension of four gigabytes, claimed': hex('91 c9 ff ff ff ff 70'),
    'arrays in arrays, each claiming 65,535': repeated([0xdc, 0xff, 0xff], 21_800),
    'arrays in arrays, each claiming what is left of the frame': repeated([0xdd, 0x00, 0x00, 0x60, 0x00], 13_000),
    'maps in arrays, each claiming 65,535': repeated([0x91, 0xde, 0xff, 0xff], 16_000),
    'the extension 0x70': hex('91 c7 01 70 00'),
    'a timestamp': hex('91 d6 ff 00 00 00 00'),
    'an extension as a key': hex('91 81 d4 01 00 00'),
    NaN: hex('91 92 08 cb 7f f8 00 00 00 00 00 00'),
    Infinity: hex('91 92 08 ca 7f 80 00 00'),
    __proto__: bytesOf([[4, 1, 'chat:a', 0, null, null, new Map()]]),
    'a number as a key': hex('91 92 04 81 01 02'),
    'a surrogate in UTF-8': hex('91 92 08 a3 ed a0 80'),
    'an overlong NUL': hex('91 92 08 a2 c0 80'),
    'text cut within a character': hex('91 92 08 a1 e4'),
    'a key of 15 bytes': bytesOf([[4, 1, 'chat:a', 0, new Uint8Array(15), 1]]),
    'a name beyond the contract': bytesOf([[4, 1, 'chat:a', 4_000_000_000, null, null]]),
    'a name that is -1': bytesOf([[4, 1, 'chat:a', -1]]),
    'a name that is a fraction': bytesOf([[4, 1, 'chat:a', 0.5]]),
    'a row of 60,000': bytesOf([[8, ...Array<number>(60_000).fill(1)]]),
    'as many pongs as fit': bytesOf(Array(32_000).fill([9])),
    'as many nils as fit': bytesOf(Array(65_000).fill(null)),
    'as many empty maps as fit': bytesOf([[4, 1, 'chat:a', 0, null, null, Array(65_000).fill({})]]),
    'as many subscriptions as fit': bytesOf(Array.from({ length: 4000 }, (_, i) => [2, i, `c:r${i}`])),
    'subscriptions whose ids are texts': bytesOf(Array.from({ length: 2000 }, (_, i) => [2, `id-${i}`, 'c:r'])),
    'one byte too much': new Uint8Array(most + 1),
    'a megabyte': new Uint8Array(2 ** 20).fill(0x91),
    'JSON as bytes': new Uint8Array(Buffer.from('[{"t":"ping","i":1}]')),
    'a subresult that is a text': bytesOf([[35, 'x']]),
    'a subresult of nils': bytesOf([[35, { c: null, a: {}, pubs: [null, [], {}], page: null }]]),
    'a page of anything': bytesOf([[35, { c: 'chat:a', page: { items: [null, 1, [], {}, [[]]], done: {} } }]]),
    'a thousand aliases': bytesOf(Array.from({ length: 2000 }, (_, i) => [35, { a: i, c: `c:r${i}` }])),
    'a pub of an alias nobody gave': bytesOf([[36, 4_000_000_000, 1, 0, 1, new Uint8Array(16), ['u', 'n'], 1]]),
    'an author of anything': bytesOf([[36, 'chat:a', 1, 'n', 1, new Uint8Array(16), [[], {}, 5, 6], 1]]),
  };
  frames['__proto__'] = new Uint8Array([
    ...hex('91 92 04 81 a9'),
    ...Buffer.from('__proto__'),
    ...hex('81 a8'),
    ...Buffer.from('polluted'),
    0xc3,
  ]);
  frames['constructor'] = new Uint8Array([...hex('91 92 04 81 ab'), ...Buffer.from('constructor'), 0x80]);
  for (const [name, frame] of Object.entries(frames)) yield { name: `MessagePack ${name}`, frame };
  for (const depth of [17, 24, 25, 26, 100, 10_000, 60 * 1024]) {
    yield { name: `MessagePack ${depth} arrays deep`, frame: repeated([0x91], depth, [0xc0]) };
    yield { name: `MessagePack ${depth} maps deep`, frame: repeated([0x81, 0xa0], Math.min(depth, 30_000), [0xc0]) };
  }
  for (let type = 0xc0; type <= 0xdf; type++) {
    yield { name: `MessagePack type 0x${type.toString(16)} and no more`, frame: new Uint8Array([0x91, type]) };
    yield {
      name: `MessagePack type 0x${type.toString(16)} and ones`,
      frame: repeated([0xff], 40, []).map((byte, i) => (i === 0 ? 0x91 : i === 1 ? type : byte)),
    };
  }
}
