/** Bytes on the wire of a chat message, as the project states them. Frame header not counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ServerMessage, sizeOf, utf8Length } from 'rt-elements/protocol';
import { bothEnds } from '../support/links.ts';
import { KEY } from '../support/wire-examples.ts';

const text = 'The quick brown fox jumps over the lazy dog while the band plays on and the guests find their seats.';
const pub: ServerMessage = {
  ...{ t: 'pub', c: 'chat:general', o: 54_321, n: 'message', ts: 1_760_000_000_000, k: KEY },
  ...{ u: { id: 'guest-12345678', name: 'Ada' }, d: { m: 54_321, text } },
};

test('a chat message of 100 characters is at most 175 bytes in MessagePack and 273 in JSON', (t) => {
  assert.equal(text.length, 100);
  const sizes = Object.fromEntries(bothEnds().map(({ name, server }) => [name, sizeOf(server.encode(pub))]));
  t.diagnostic(JSON.stringify(sizes));
  assert((sizes['json'] ?? Infinity) <= 273);
  assert((sizes['msgpack'] ?? Infinity) <= 175);
});

test('the length of a text in UTF-8 is told without encoding it', () => {
  for (const sample of ['', 'a', 'é', '世界', '👋🏽', 'a\ufeff\u07ff\u0800\uffff\u{10000}\u{10ffff}z']) {
    assert.equal(utf8Length(sample), Buffer.byteLength(sample), JSON.stringify(sample));
  }
});

test('the size of an encoded message is its bytes, whatever the codec', () => {
  assert.equal(sizeOf('"世"'), 5);
  assert.equal(sizeOf(new Uint8Array(7)), 7);
});
