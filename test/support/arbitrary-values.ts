/** Random values that may travel, for properties of the codecs, and a way to run properties that can be repeated. */
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import type { Value } from 'rt-elements/protocol';

const FORBIDDEN = ['__proto__', 'prototype', 'constructor'];

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  // Long enough for every length form of MessagePack, and led by what decoders like to eat.
  fc.tuple(fc.constantFrom('\ufeff', '\0', '…'), fc.integer({ min: 200, max: 300 })).map(([char, n]) => char.repeat(n)),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -32, -33, -128, -129, -32_769),
);
const key = fc
  .oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('$', '$b', '$$b', '$set', 'toString', 'hasOwnProperty', '0', '日本'),
  )
  .filter((name) => !FORBIDDEN.includes(name));

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'value' },
    fc.constant(null),
    fc.boolean(),
    // JSON has one zero.
    number.map((n) => (n === 0 ? 0 : n)),
    text,
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 20, depthIdentifier: 'value' }),
    fc.dictionary(key, tie('value'), { maxKeys: 20, noNullPrototype: true, depthIdentifier: 'value' }),
  ),
}));

export const arbitraryValue: fc.Arbitrary<Value> = value;

/** Checks a property with a fixed seed, which it prints. */
export function holds<T>(
  t: TestContext,
  seed: number,
  arbitrary: fc.Arbitrary<T>,
  predicate: (value: T) => void,
  numRuns = 500,
): void {
  t.diagnostic(`seed ${seed}`);
  fc.assert(
    fc.property(arbitrary, (drawn) => predicate(drawn)),
    { seed, numRuns },
  );
}
