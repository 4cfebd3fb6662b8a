/** What presence may say: the state of a tab, and the rosters that come of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS, MANUAL_STATUSES, type Value } from 'rt-elements/protocol';
import { bothEnds, parseClientMessage, parseServerMessage, toServer } from '../support/links.ts';
import { clientExamples, serverExamples } from '../support/wire-examples.ts';

const pres = (d: unknown): unknown => ({ t: 'pres', i: 1, c: 'presence:a', d });

for (const status of MANUAL_STATUSES) {
  test(`a person may set ${status} by hand`, () => {
    assert.deepEqual(parseClientMessage(pres({ status })), pres({ status }));
  });
}

test('null leaves, in either codec, and is told from nothing said', () => {
  for (const ends of bothEnds()) {
    assert.deepEqual(toServer(ends, { ...clientExamples.pres, d: null }), [{ ...clientExamples.pres, d: null }]);
  }
  assert.throws(() => parseClientMessage(pres(undefined)), { code: 'BAD_REQUEST' });
});

const wrong: ReadonlyArray<readonly [what: string, d: Value]> = [
  ['a status nobody knows', { status: 'offline' }],
  ['an idle time in the future', { idle: -1 }],
  ['an idle time in words', { idle: 'long' }],
  ['a page that is no text', { page: 5 }],
  ['a page that is too long', { page: 'x'.repeat(LIMITS.presencePageChars + 1) }],
  ['a state that is text', 'online'],
];
for (const [what, d] of wrong) {
  test(`${what} is refused`, () => assert.throws(() => parseClientMessage(pres(d)), { code: 'BAD_REQUEST' }));
}

test('a roster names nobody as offline or invisible', () => {
  for (const s of ['offline', 'invisible', 'later']) {
    const members = [{ ...serverExamples.psnap.members[0], s }];
    assert.throws(() => parseServerMessage({ ...serverExamples.psnap, members }), { code: 'BAD_REQUEST' });
  }
});
