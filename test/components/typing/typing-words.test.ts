import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf } from '../../../components/typing/typed-text.ts';
import { problemOf, type TypingAttributes } from '../../../components/typing/typing-attributes.ts';
import { plainSentence, sentenceOf } from '../../../components/typing/typing-sentence.ts';
import { TYPING_STRINGS, type TypingStrings } from '../../../components/typing/typing-strings.ts';

const people = (...names: string[]) => names.map((name, index) => ({ id: `u${index}`, name }));
const FIVE = people('Ana', 'Ben', 'Chi', 'Dan', 'Eva');

const say = (users: ReturnType<typeof people>, locale = 'en-GB', strings = TYPING_STRINGS, maxNames = 3): string =>
  plainSentence(sentenceOf(users, { maxNames, strings, locale }));

const OTHER_WORDS: Record<string, TypingStrings> = {
  de: {
    typing: { one: '{names} schreibt', other: '{names} schreiben' },
    others: { one: '{count} weitere Person', other: '{count} weitere' },
    someone: 'Jemand',
  },
  ar: {
    typing: { one: '{names} يكتب', two: '{names} يكتبان', other: '{names} يكتبون' },
    others: { one: 'شخص آخر', two: 'شخصان آخران', few: '{count} آخرون', other: '{count} آخر' },
    someone: 'شخص ما',
  },
  ja: { typing: { other: '{names}が入力中' }, others: { other: '他{count}人' }, someone: '誰か' },
};

test('one, two and five people, in the words of English', () => {
  assert.equal(say([]), '');
  assert.equal(say(people('Ana')), 'Ana is typing');
  assert.equal(say(people('Ana', 'Ben')), 'Ana and Ben are typing');
  assert.equal(say(FIVE.slice(0, 4)), 'Ana, Ben, Chi and 1 other are typing');
  assert.equal(say(FIVE), 'Ana, Ben, Chi and 2 others are typing');
  assert.equal(say(FIVE, 'en-GB', TYPING_STRINGS, 1), 'Ana and 4 others are typing');
});

test('five people in German, Arabic and Japanese, by the list and plural rules of each', () => {
  assert.equal(say(FIVE, 'de', OTHER_WORDS['de']), 'Ana, Ben, Chi und 2 weitere schreiben');
  assert.equal(say(FIVE, 'ar', OTHER_WORDS['ar']), 'Ana وBen وChi وشخصان آخران يكتبون');
  assert.equal(say(FIVE, 'ja', OTHER_WORDS['ja']), 'Ana、Ben、Chi、他2人が入力中');
  assert.equal(say(people('Ana', 'Ben'), 'ar', OTHER_WORDS['ar']), 'Ana وBen يكتبان');
  assert.equal(say(people('Ana'), 'de', OTHER_WORDS['de']), 'Ana schreibt');
});

test('names are marked as such and nothing else is, also where a name looks like words of ours', () => {
  const users = people('{count}', '{names}', '2 others', 'Dan');
  assert.deepEqual(
    sentenceOf(users, { maxNames: 3, strings: TYPING_STRINGS, locale: 'en-GB' })
      .filter(({ kind }) => kind === 'name')
      .map(({ text }) => text),
    ['{count}', '{names}', '2 others'],
  );
  assert.equal(say(users), '{count}, {names}, 2 others and 1 other are typing');
});

test('a name of nothing but invisible characters is somebody, and one that turns the line around does not', () => {
  assert.equal(say(people('\u202e\u200b')), 'Someone is typing');
  assert.equal(say(people('\u202egnp.exe')), 'gnp.exe is typing');
});

test('attributes that cannot work are answered by what was expected and what was got', () => {
  const fine: TypingAttributes = {
    ...{ room: 'a', maxNames: 3, ttl: 6000, interval: 2500, variant: 'both', announce: 'off' },
  };
  assert.equal(problemOf(fine), undefined);
  const wrong: ReadonlyArray<readonly [Partial<TypingAttributes>, string]> = [
    [{ room: '' }, 'This needs a room: <rt-typing room="general">, or a place inside <rt-chat>.'],
    [{ room: 'A' }, 'room: expected 1 to 96 characters of a-z 0-9 _ . ~ - that do not start with ~, got "A".'],
    [{ maxNames: 0 }, 'max-names: expected a whole number from 1 to 10, got 0.'],
    [{ variant: 'all' }, 'variant: expected "text", "dots" or "both", got "all".'],
    [{ announce: 'on' }, 'announce: expected "off" or "polite", got "on".'],
    [{ ttl: 9000 }, 'ttl: expected milliseconds from 1000 to 6000, got 9000.'],
    [{ interval: 10 }, 'interval: expected milliseconds from 500 to 5000, got 10.'],
    [{ ttl: 2000 }, 'interval: expected less than ttl, 2000, got 2500.'],
  ];
  for (const [attributes, problem] of wrong) assert.equal(problemOf({ ...fine, ...attributes }), problem);
});

test('a hand at the keyboard is told from a draft that was put back', () => {
  const change = (before: string, after: string, inputType = 'insertText') => changeOf({ before, after, inputType });
  assert.equal(change('', 'h'), 'typing');
  assert.equal(change('hi', 'h', 'deleteContentBackward'), 'typing');
  assert.equal(change('', 'に', 'insertCompositionText'), 'typing');
  assert.equal(change('see ', 'see https://a.example', 'insertFromPaste'), 'typing');
  assert.equal(change('h', '', 'deleteContentBackward'), 'emptied');
  for (const piece of ['insertFromPaste', 'insertFromDrop', 'historyUndo'])
    assert.equal(change('', 'a whole draft', piece), 'nothing', piece);
  assert.equal(change('a whole draft', 'a whole draft', ''), 'nothing');
});
