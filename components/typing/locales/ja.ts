/** What `<rt-typing>` says, in Japanese. */
import type { TypingStrings } from '../typing-strings.ts';

export const ja: TypingStrings = {
  typing: { other: '{names}が入力中' },
  others: { other: '他{count}人' },
  someone: '誰か',
};
