import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupMessages, localDay } from '../../../components/chat/chat-groups.ts';
import type { ChatMessage } from '../../../components/chat/chat-model.ts';
import { dayText } from '../../../components/chat/chat-dates.ts';

const noon = new Date(2026, 2, 14, 12).getTime();
let next = 0;
const by = (name: string, at: number, own = false): ChatMessage => {
  const id = `k${++next}`;
  return { id, key: id, author: { id: name, name }, text: '', at, own, status: 'sent' };
};
/** `d` a day, `(` opens a group, `)` closes it. */
const shape = (messages: ChatMessage[], windowMs = 300_000): string =>
  groupMessages(messages, { windowMs, dayOf: localDay })
    .map((row) => (row.kind !== 'message' ? row.kind.charAt(0) : `${row.opens ? '(' : ''}m${row.closes ? ')' : ''}`))
    .join(' ');

test('messages of one author within the window stand together', () => {
  assert.equal(
    shape([by('ana', noon), by('ana', noon + 1000), by('ben', noon + 2000), by('ana', noon + 3000)]),
    'd (m m) (m) (m)',
  );
});

test('a silence as long as the window ends a group', () => {
  assert.equal(shape([by('ana', noon), by('ana', noon + 299_999)]), 'd (m m)');
  assert.equal(shape([by('ana', noon), by('ana', noon + 300_000)]), 'd (m) (m)');
});

test('a new day is named above its first message and ends a group', () => {
  const midnight = new Date(2026, 2, 15).getTime();
  assert.equal(shape([by('ana', midnight - 1000), by('ana', midnight + 1000)]), 'd (m) d (m)');
});

test('own messages belong together before and after the server has named us', () => {
  const pending = { ...by('ana', noon + 1000, true), author: {} };
  assert.equal(shape([by('ana', noon, true), pending]), 'd (m m)');
});

test('prepending changes rows at the seam only', () => {
  const later = [by('ana', noon), by('ben', noon)];
  const keys = (messages: ChatMessage[]) =>
    groupMessages(messages, { windowMs: 300_000, dayOf: localDay }).map(({ key }) => key);
  const before = keys(later);
  const after = keys([by('ana', noon - 1000), ...later]);
  assert.deepEqual(after.slice(-2), before.slice(-2));
  assert.equal(new Set(after).size, after.length);
});

test('days are named as people name them', () => {
  const now = noon;
  const day = 86_400_000;
  assert.deepEqual(
    [0, 1, 3, 20, 400].map((days) => dayText(now - days * day, now, 'en')),
    ['Today', 'Yesterday', 'Wednesday', 'Sun, February 22', 'February 7, 2025'],
  );
  assert.equal(dayText(now, now, 'de'), 'Heute');
});
