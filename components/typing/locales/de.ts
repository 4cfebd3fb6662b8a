/** What `<rt-typing>` says, in German. */
import type { TypingStrings } from '../typing-strings.ts';

export const de: TypingStrings = {
  typing: { one: '{names} schreibt', other: '{names} schreiben' },
  others: { one: '{count} weitere Person', other: '{count} weitere' },
  someone: 'Jemand',
};
