/** Puts into words who types, in any language: which part is a name decides how it is shown. */
import { fill, plural } from '../base/locale.ts';
import { visibleName } from '../base/visible-text.ts';
import type { Author } from '../protocol/fields.ts';
import type { TypingStrings } from './typing-strings.ts';

/** A stretch of the sentence. */
export interface SentencePart {
  readonly kind: 'name' | 'words';
  readonly text: string;
}

export interface SentenceStyle {
  readonly maxNames: number;
  readonly strings: TypingStrings;
  readonly locale: string | undefined;
}

/** The sentence in parts, in the order of the language; none when nobody types. */
export function sentenceOf(
  users: readonly Author[],
  { maxNames, strings, locale }: SentenceStyle,
): readonly SentencePart[] {
  if (users.length === 0) return [];
  const { typing } = strings;
  const form = typing[new Intl.PluralRules(locale).select(users.length)] ?? typing.other;
  const count = new Intl.NumberFormat(locale).format(users.length);
  const list = listOf(users, { maxNames, strings, locale });
  // The form is ours or the page's; a name may contain anything, so it is never searched for placeholders.
  return form
    .split(/(\{names\})/)
    .flatMap((piece) => (piece === '{names}' ? list : words(fill(piece, { count }))))
    .filter(({ text }) => text !== '');
}

/** The same as one text, for what cannot mark names. */
export const plainSentence = (parts: readonly SentencePart[]): string => parts.map(({ text }) => text).join('');

function listOf(users: readonly Author[], { maxNames, strings, locale }: SentenceStyle): readonly SentencePart[] {
  const names = users.slice(0, maxNames).map(({ name }) => visibleName(name) || strings.someone);
  const others = users.length - names.length;
  const elements = others > 0 ? [...names, plural(strings.others, others, locale)] : names;
  let place = 0;
  return new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' })
    .formatToParts(elements)
    .map(({ type, value }) => ({
      kind: type === 'element' && place++ < names.length ? 'name' : 'words',
      text: value,
    }));
}

const words = (text: string): SentencePart => ({ kind: 'words', text });
