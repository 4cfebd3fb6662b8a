/** What is said aloud about who comes and goes, where the page wants that: one sentence for all of a batch. */
import { announce } from '../base/announcer.ts';
import { fill, plural, type PluralForms } from '../base/locale.ts';
import { visibleName } from '../base/visible-text.ts';
import type { PresentMember } from './presence-model.ts';
import type { PresenceStrings } from './presence-strings.ts';

/** Most names in a sentence; the rest are counted. */
const MOST_NAMES = 3;

export interface PresenceSpeaker {
  readonly from: Element;
  readonly strings: PresenceStrings;
  readonly locale: string | undefined;
}

/** Says who came and who left. Nothing when nobody did. */
export function sayChanges(
  joined: readonly PresentMember[],
  left: readonly PresentMember[],
  { from, strings, locale }: PresenceSpeaker,
): void {
  const say = (members: readonly PresentMember[], forms: PluralForms): void => {
    if (members.length === 0) return;
    const names = members.slice(0, MOST_NAMES).map(({ user }) => visibleName(user.name) || strings.someone);
    const others = members.length - names.length;
    if (others > 0) names.push(plural(strings.others, others, locale));
    const list = new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
    const form = forms[new Intl.PluralRules(locale).select(members.length)] ?? forms.other;
    announce({ from, text: fill(form, { names: list }) });
  };
  say(joined, strings.joined);
  say(left, strings.left);
}
