/** Puts into words whom a notification is about, in any language: which part is a name decides how it is shown. */
import { plural } from '../base/locale.ts';
import { visibleName, withoutBidiControls } from '../base/visible-text.ts';
import type { NotificationItem } from './model/notification-item.ts';
import type { NotificationStrings } from './notification-strings.ts';

/** A stretch of a title. */
export interface TitlePart {
  readonly kind: 'name' | 'words';
  readonly text: string;
}

const words = (text: string): TitlePart => ({ kind: 'words', text });

/** The title in parts. What stands for names is the backend's; a name may contain anything and is never searched. */
export function titleParts(
  { title, actors, count }: Pick<NotificationItem, 'title' | 'actors' | 'count'>,
  strings: NotificationStrings,
  locale: string | undefined,
): readonly TitlePart[] {
  const put = (piece: string): readonly TitlePart[] => {
    if (piece === '{actors}') return actorParts(actors, count, strings, locale);
    return [words(piece === '{count}' ? new Intl.NumberFormat(locale).format(count) : withoutBidiControls(piece))];
  };
  return title
    .split(/(\{actors\}|\{count\})/)
    .flatMap(put)
    .filter(({ text }) => text !== '');
}

function actorParts(
  actors: NotificationItem['actors'],
  count: number,
  strings: NotificationStrings,
  locale: string | undefined,
): readonly TitlePart[] {
  if (actors.length === 0) return [words(count > 1 ? plural(strings.people, count, locale) : strings.someone)];
  const names = actors.map(({ name }) => visibleName(name) || strings.someone);
  const others = Math.max(0, count - names.length);
  const elements = others > 0 ? [...names, plural(strings.others, others, locale)] : names;
  let place = 0;
  return new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' })
    .formatToParts(elements)
    .map(({ type, value }) => ({ kind: type === 'element' && place++ < names.length ? 'name' : 'words', text: value }));
}

/** The same as one text, for what cannot mark names. */
export const plainTitle = (parts: readonly TitlePart[]): string => parts.map(({ text }) => text).join('');
