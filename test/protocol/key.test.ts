import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { KEY_PATTERN, keyFromBytes, keyToBytes } from 'rt-elements/protocol';
import { base64 } from '../../components/protocol/base64.ts';
import { base64urlDecode } from '../../components/protocol/base64url-reader.ts';
import { base64urlEncode } from '../../components/protocol/base64url.ts';
import { holds } from '../support/arbitrary-values.ts';

const base64url = { encode: base64urlEncode, decode: base64urlDecode };

test('base64 is what the platform makes of the same bytes', (t) => {
  holds(t, 20_251_013, fc.uint8Array({ maxLength: 100 }), (bytes) => {
    const platform = Buffer.from(bytes);
    assert.equal(base64.encode(bytes), platform.toString('base64'));
    assert.equal(base64url.encode(bytes), platform.toString('base64url'));
    assert.deepEqual(base64.decode(base64.encode(bytes)), bytes);
    assert.deepEqual(base64url.decode(base64url.encode(bytes)), bytes);
  });
});

test('bytes have one spelling: whatever decodes is what encoding gives', (t) => {
  const digits = fc.string({ unit: fc.constantFrom(...'ABQgwz019+/-_= \n.é'), maxLength: 9 });
  holds(t, 20_251_014, digits, (text) => {
    for (const coder of [base64, base64url]) {
      const bytes = coder.decode(text);
      if (bytes !== undefined) assert.equal(coder.encode(bytes), text);
    }
  });
});

for (const text of [
  'A',
  'AB',
  'ABC',
  'AB=',
  '=',
  '====',
  'A===',
  'AB==AB==',
  'AB=C',
  'AB C',
  'AA==\n',
  'AB-_',
  'AR==',
  'AAB=',
]) {
  test(`${JSON.stringify(text)} is not padded base64`, () => {
    assert.equal(base64.decode(text), undefined);
  });
}

test('a key is 16 bytes as 22 characters and comes back as it was', () => {
  for (const bytes of [new Uint8Array(16), new Uint8Array(16).fill(255), new Uint8Array(randomBytes(16))]) {
    const key = keyFromBytes(bytes);
    assert.equal(key.length, 22);
    assert.match(key, KEY_PATTERN);
    assert.deepEqual(keyToBytes(key), bytes);
  }
});

test('a key is made of 16 bytes and no other number', () => {
  for (const length of [0, 15, 17]) assert.throws(() => keyFromBytes(new Uint8Array(length)), TypeError);
});

const NO_KEYS = [
  '',
  'A'.repeat(21),
  'A'.repeat(23),
  `${'A'.repeat(21)}B`,
  `${'A'.repeat(20)}+Q`,
  `${'A'.repeat(22)}\n`,
];
for (const text of NO_KEYS) {
  test(`${JSON.stringify(text)} is no key`, () => {
    assert.equal(keyToBytes(text), undefined);
    assert.doesNotMatch(text, KEY_PATTERN);
  });
}
