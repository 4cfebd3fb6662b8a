/** What `<rt-typing>` says, in Spanish. */
import type { TypingStrings } from '../typing-strings.ts';

export const es: TypingStrings = {
  typing: { one: '{names} está escribiendo', many: '{names} están escribiendo', other: '{names} están escribiendo' },
  others: { one: '{count} más', many: '{count} más', other: '{count} más' },
  someone: 'Alguien',
};
