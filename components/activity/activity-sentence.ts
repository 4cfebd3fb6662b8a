/** Puts an activity into words: a template of its verb, with people and things as pieces of their own, never as markup. */
import { plural, type PluralForms } from '../base/locale.ts';
import { visibleName, withoutBidiControls } from '../base/visible-text.ts';
import type { ActivityGroup } from './model/activity-groups.ts';
import type { ActivityPart } from './activity-model.ts';
import { type ActivityVerbs, UNKNOWN_VERB } from './activity-verbs.ts';

/** Who or what stands at a place of a sentence. */
export type Role = 'actor' | 'object' | 'target';

/** A stretch of a sentence: words, or somebody or something by their name. */
export type SentencePiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'part'; readonly role: Role; readonly part: ActivityPart; readonly text: string };

export interface SentenceWords {
  readonly verbs: ActivityVerbs;
  /** Those not named, where somebody is: `{count}`. */
  readonly otherActors: PluralForms;
  /** Things not named, where something is. */
  readonly otherObjects: PluralForms;
  /** Somebody whose name has nothing to read. */
  readonly someone: string;
}

/** Most people or things named in one sentence; of more, the first is. */
const MOST_NAMED = 2;

const text = (words: string): SentencePiece => ({ kind: 'text', text: words });
const lists = new Map<string, Intl.ListFormat>();

function listOf(locale: string | undefined): Intl.ListFormat {
  const known = lists.get(locale ?? '');
  if (known !== undefined) return known;
  // A page speaks few languages; a page that is fed many must not grow by it.
  if (lists.size > 50) lists.clear();
  const list = new Intl.ListFormat(locale);
  lists.set(locale ?? '', list);
  return list;
}

/** The own entry of a verb; what a prototype has is no sentence. */
const entry = (verbs: ActivityVerbs, name: string): string | undefined =>
  Object.hasOwn(verbs, name) ? verbs[name] : undefined;

function templateOf(verb: string, actors: number, verbs: ActivityVerbs, locale: string | undefined): string {
  const category = new Intl.PluralRules(locale).select(actors);
  return entry(verbs, `${verb}.${category}`) ?? entry(verbs, verb) ?? UNKNOWN_VERB;
}

/** Names with what the language puts between them. */
function named(
  role: Role,
  parts: readonly ActivityPart[],
  others: PluralForms,
  words: SentenceWords,
  locale: string | undefined,
): SentencePiece[] {
  const shown = parts.length > MOST_NAMED ? parts.slice(0, 1) : parts;
  const pieces: SentencePiece[] = shown.map((part) => ({
    kind: 'part',
    role,
    part,
    text: visibleName(part.name) || words.someone,
  }));
  if (parts.length > shown.length) pieces.push(text(plural(others, parts.length - shown.length, locale)));
  if (pieces.length === 1) return pieces;
  // The language orders numbers; what they stand for is never part of a format.
  return listOf(locale)
    .formatToParts(pieces.map((_, index) => String(index)))
    .map(({ type, value }) => (type === 'element' ? pieces[Number(value)]! : text(value)));
}

/** The sentence of a group, piece by piece; put together, they are the whole sentence. */
export function sentenceOf(
  { items, actors, objects }: Pick<ActivityGroup, 'items' | 'actors' | 'objects'>,
  words: SentenceWords,
  locale: string | undefined,
): readonly SentencePiece[] {
  const [newest] = items;
  if (newest === undefined) return [];
  const { verb, target } = newest;
  const filled: Readonly<Record<string, readonly SentencePiece[]>> = {
    actor: named('actor', actors, words.otherActors, words, locale),
    object: objects.length === 0 ? [] : named('object', objects, words.otherObjects, words, locale),
    target: target === undefined ? [] : named('target', [target], words.otherObjects, words, locale),
    verb: [text(withoutBidiControls(verb).replaceAll(/[-_.]/g, ' '))],
  };
  const template = templateOf(verb, actors.length, words.verbs, locale);
  const whole = template.replace(/\[([^\]]*)\]/g, (_, part: string) =>
    [...part.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => (filled[name]?.length ?? 0) > 0) ? part : '',
  );
  return whole.split(/(\{(?:actor|object|target|verb)\})/).flatMap((piece) => {
    if (piece === '') return [];
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    return name === undefined ? [text(piece)] : (filled[name] ?? []);
  });
}

/** The sentence as plain text. */
export const sentenceText = (pieces: readonly SentencePiece[]): string => pieces.map((piece) => piece.text).join('');
