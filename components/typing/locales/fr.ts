/** What `<rt-typing>` says, in French. */
import type { TypingStrings } from '../typing-strings.ts';

export const fr: TypingStrings = {
  typing: { one: '{names} écrit', many: '{names} écrivent', other: '{names} écrivent' },
  others: { one: '{count} autre', many: '{count} autres', other: '{count} autres' },
  someone: 'Quelqu’un',
};
