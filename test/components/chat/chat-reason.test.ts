/** Why a message was not stored, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtError, type Value } from 'rt-elements/protocol';
import { reasonText } from '../../../components/chat/chat-reason.ts';
import { CHAT_STRINGS } from '../../../components/chat/chat-strings.ts';

const refused = (data: Value): RtError => new RtError('REFUSED', 'in the words of the server', { data });
const says = (error: RtError, strings = CHAT_STRINGS): string => reasonText(error, strings, 'en-GB');
const until = Date.UTC(2030, 0, 2, 12);

const cases: ReadonlyArray<readonly [what: string, data: Value, text: RegExp]> = [
  ['muted for good', { reason: 'muted' }, /^You are muted here\.$/],
  ['muted for a time', { reason: 'muted', until }, /^You are muted here until .*2 January 2030.*\.$/],
  ['muted, with a note', { reason: 'muted', note: 'Calm down.' }, /^You are muted here\. Calm down\.$/],
  ['banned', { reason: 'banned', note: 'Spam.' }, /^You are banned here\. Spam\.$/],
  ['the same again', { reason: 'duplicate', until }, /^You have just said the same\.$/],
  ['too long', { reason: 'too-long', textChars: 5 }, /^This is longer than is allowed here\.$/],
  ["a reason of the operator's own", { reason: 'no-links', note: 7 }, /^in the words of the server$/],
  ['no reason', {}, /^in the words of the server$/],
];

for (const [what, data, text] of cases) {
  test(`${what}`, () => assert.match(says(refused(data)), text));
}

test('an error without data speaks for itself, and the words can be others', () => {
  assert.equal(says(new RtError('UNAVAILABLE', 'the server is away')), 'the server is away');
  assert.equal(says(refused({ reason: 'muted' }), { ...CHAT_STRINGS, muted: 'Stumm.' }), 'Stumm.');
});
