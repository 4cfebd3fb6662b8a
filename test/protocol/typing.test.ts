/** Typing on the wire: small, and one name for beginning and stopping. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, contracts, sizeOf, typing } from 'rt-elements/protocol';
import { bothEnds, toServer } from '../support/links.ts';

test('that somebody types arrives as it was said, in both codecs, and takes at most 64 bytes', () => {
  for (const ends of bothEnds()) {
    for (const d of [true, false]) {
      const said = { t: 'sig', c: 'typing:general', n: 'typing', d } as const;
      assert.deepEqual(toServer(ends, said), [said], ends.name);
      assert.ok(sizeOf(ends.client.encode(said)) <= 64, ends.name);
    }
  }
});

test('starts and stops share one name, so that the latest replaces the other wherever it waits', () => {
  assert.deepEqual(Object.keys(typing.signals ?? {}), ['typing']);
  assert.equal(contracts.get('typing'), typing);
});

test('whatever is neither true nor false says nothing about typing', () => {
  const { typing: schema } = typing.signals ?? {};
  assert.ok(schema);
  for (const d of [undefined, null, 1, 'true', {}, [true]])
    assert.throws(() => check(schema, d), { code: 'BAD_REQUEST' });
  for (const d of [true, false]) assert.equal(check(schema, d), d);
});

test('typing is a namespace in which nothing can be stored', () => {
  assert.equal(typing.retention, 'live');
  assert.deepEqual([typing.calls, typing.events], [{}, {}]);
});
