/** Every sentence `<rt-typing>` says, so that a page can say it in another language or another way. */
import type { PluralForms } from '../base/locale.ts';

export interface TypingStrings {
  /** By how many people type: `{names}` is the list of them, put together the way the language does. */
  readonly typing: PluralForms;
  /** Those beyond `max-names`, as the last of that list: `{count}`. */
  readonly others: PluralForms;
  /** Somebody without a name. */
  readonly someone: string;
}

export const TYPING_STRINGS: TypingStrings = {
  typing: { one: '{names} is typing', other: '{names} are typing' },
  others: { one: '{count} other', other: '{count} others' },
  someone: 'Someone',
};
