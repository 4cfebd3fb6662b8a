/**
 * Frames no honest peer sends: some four thousand, the same ones every time, each with a name. They are made from one
 * valid frame of every kind, in both directions and both codecs, and from what is known to have broken other software.
 *
 * To use it: send each to the end under test; whatever happens, it must answer (or close with a code) and go on.
 */
import { decode } from '@msgpack/msgpack';
import type { Codec } from 'rt-elements/protocol';
import { bytesOf, knownBytes, repeated } from './hostile-bytes.ts';
import { knownTexts } from './hostile-texts.ts';
import { bothEnds } from './links.ts';
import { type Random, seededRandom } from './random.ts';
import { clientExamples, serverExamples } from './wire-examples.ts';

export interface HostileFrame {
  /** Unique, printable, says what is wrong. */
  readonly name: string;
  /** Text for a JSON link, bytes for a MessagePack link; each also for the other one. */
  readonly frame: string | Uint8Array<ArrayBuffer>;
}

export const HOSTILE_SEED = 20_251_015;

interface Valid {
  readonly name: string;
  readonly message: object;
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A valid frame of each kind, in both codecs. */
function validFrames(): Valid[] {
  const [json, msgpack] = bothEnds();
  const frame = <M extends { t: string }>(side: string, message: M, texts: Codec<M>, binaries: Codec<M>): Valid => {
    const text = texts.join([texts.encode(message)]);
    const bytes = binaries.join([binaries.encode(message)]);
    if (typeof text !== 'string' || typeof bytes === 'string') throw new TypeError('expected a codec of each sort');
    return { name: `${side} ${message.t}`, message, text, bytes };
  };
  return [
    ...Object.values(clientExamples).map((message) => frame('client', message, json.client, msgpack.client)),
    ...Object.values(serverExamples).map((message) => frame('server', message, json.server, msgpack.server)),
  ];
}

/** What a field may hold instead. As JSON text, because not all of it can be a value. */
const WRONG: ReadonlyArray<readonly [name: string, text: string, value: unknown]> = [
  ['null', 'null', null],
  ['true', 'true', true],
  ['a negative number', '-1', -1],
  ['a fraction', '0.5', 0.5],
  ['a number beyond 2^64', '1e308', 1e308],
  ['an empty text', '""', ''],
  ['a long text', `"${'x'.repeat(9000)}"`, 'x'.repeat(9000)],
  ['a text of controls', '"\\u0000\\r\\n\\u001b[2J\\u202e"', '\0\r\n\u001b[2J\u202e'],
  ['an array', '[[],[null]]', [[], [null]]],
  [
    'an object that shadows toString',
    '{"toString":1,"valueOf":[],"length":-1}',
    { toString: 1, valueOf: [], length: -1 },
  ],
  ['a prototype', '{"__proto__":{"polluted":true}}', undefined],
];

/** Every field of every kind, holding each of the wrong things. */
function* wrongFields(valid: readonly Valid[]): Generator<HostileFrame> {
  for (const { name, message, bytes } of valid) {
    for (const field of Object.keys(message)) {
      for (const [what, text] of WRONG) {
        const fields = Object.entries(message).map(([key, value]) => {
          const own = value instanceof Uint8Array ? '{"$b":"AAH/"}' : JSON.stringify(value);
          return `${JSON.stringify(key)}:${key === field ? text : own}`;
        });
        yield { name: `JSON ${name}, ${field} is ${what}`, frame: `[{${fields.join(',')}}]` };
      }
    }
    const [row = []] = decode(bytes) as unknown[][];
    for (let at = 0; at < row.length; at++) {
      for (const [what, , value] of WRONG) {
        if (value === undefined) continue;
        yield { name: `MessagePack ${name}, item ${at} is ${what}`, frame: bytesOf([row.with(at, value)]) };
      }
    }
  }
}

/** Valid frames cut short, doubled, or with a few characters or bytes replaced; and plain noise. Some may still be valid. */
function* cutAndBent(valid: readonly Valid[], random: Random): Generator<HostileFrame> {
  for (const { name, text, bytes } of valid) {
    for (let i = 0; i < 6; i++) {
      const cut = random.int(text.length - 1) + 1;
      yield { name: `JSON ${name}, cut (${i}) at ${cut}`, frame: text.slice(0, cut) };
      const binaryCut = random.int(bytes.length - 1) + 1;
      yield { name: `MessagePack ${name}, cut (${i}) at ${binaryCut}`, frame: bytes.slice(0, binaryCut) };
    }
    for (let i = 0; i < 20; i++) {
      const chars = [...text];
      const bent = bytes.slice();
      for (let n = random.int(4) + 1; n > 0; n--) {
        chars[random.int(chars.length)] = random.pick([
          ...'{}[]",:0-9.eE\\u$_ \0\ufeff\u2028ÿ',
          '__proto__',
          '1e999',
          '\ud83d\udc4b',
        ]);
        bent[random.int(bent.length)] = random.int(256);
      }
      yield { name: `JSON ${name}, bent (${i})`, frame: chars.join('') };
      yield { name: `MessagePack ${name}, bent (${i})`, frame: bent };
    }
    yield { name: `JSON ${name}, doubled`, frame: text + text };
    yield { name: `MessagePack ${name}, doubled`, frame: repeated([...bytes], 2) };
  }
  for (let i = 0; i < 300; i++) {
    const noise = Uint8Array.from({ length: random.int(200) }, () => random.int(256));
    yield { name: `noise (${i}) as bytes`, frame: noise };
    yield { name: `noise (${i}) as text`, frame: String.fromCharCode(...noise) };
  }
}

/** All of them, in the same order every time. */
export function* hostileFrames(): Generator<HostileFrame> {
  const valid = validFrames();
  yield* knownTexts();
  yield* knownBytes();
  yield* wrongFields(valid);
  yield* cutAndBent(valid, seededRandom(HOSTILE_SEED));
}
