/** What `<rt-typing>` says, in Arabic. */
import type { TypingStrings } from '../typing-strings.ts';

export const ar: TypingStrings = {
  typing: {
    zero: '{names} يكتبون الآن',
    one: '{names} يكتب الآن',
    two: '{names} يكتبان الآن',
    few: '{names} يكتبون الآن',
    many: '{names} يكتبون الآن',
    other: '{names} يكتبون الآن',
  },
  others: {
    zero: 'لا أحد غيرهم',
    one: 'شخص آخر',
    two: 'شخصان آخران',
    few: '{count} آخرون',
    many: '{count} آخرون',
    other: '{count} آخرون',
  },
  someone: 'شخص ما',
};
