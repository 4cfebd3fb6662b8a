/** Names people choose are shown to others: nothing in them may reorder, hide or break what is around them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanName } from '../../server/clean-name.ts';

const table: ReadonlyArray<readonly [what: string, name: string, clean: string | undefined]> = [
  ['a plain name', 'Ada Lovelace', 'Ada Lovelace'],
  ['space around and inside', '  Ada \t\n Lovelace ', 'Ada Lovelace'],
  ['control characters', 'A\u0000d\u0007a\u009f', 'Ada'],
  ['bidirectional overrides', '\u202eadA\u2066\u2069\u200f', 'adA'],
  ['zero-width spaces and a byte order mark', 'A\u200bd\u2060a\ufeff', 'Ada'],
  ['line separators', 'A\u2028d\u2029a', 'Ada'],
  ['private use and unassigned characters', 'A\ue000d\u0378a', 'Ada'],
  ['an unpaired surrogate', 'Ada\ud800', 'Ada\ufffd'],
  ['letters of many scripts', 'आदा עדה عادة เอดา 艾达', 'आदा עדה عادة เอดา 艾达'],
  ['joiners that shape letters and emoji', 'می\u200cخواهم 👩\u200d💻', 'می\u200cخواهم 👩\u200d💻'],
  ['accents in two pieces', 'Ade\u0301', 'Adé'],
  ['nothing', '', undefined],
  ['only space', ' \u3000 ', undefined],
  ['only joiners', '\u200d\u200c\u200d', undefined],
  ['only marks', '\u0301\u0301', undefined],
];

for (const [what, name, clean] of table) test(`${what}`, () => assert.equal(cleanName(name), clean));

test('a name has at most forty graphemes, and none of them is cut in two', () => {
  assert.equal(cleanName('x'.repeat(50)), 'x'.repeat(40));
  const family = '👨\u200d👩\u200d👧';
  assert.equal(cleanName(family.repeat(50)), family.repeat(32), 'and at most 256 code units before that');
  assert.equal(cleanName('é'.repeat(100)), 'é'.repeat(40));
});

test('marks piled upon one letter end', () => {
  assert.ok((cleanName(`a${'\u0301'.repeat(100_000)}`) ?? '').length <= 256);
});
