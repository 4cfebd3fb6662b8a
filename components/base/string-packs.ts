/** The words of elements in other languages than English, as packs bring them: one collection per page. */
import type { PluralForms } from './locale.ts';

/** The sentences of one element, or some of them, by their names. */
export type Sentences = Readonly<Record<string, string | PluralForms | Readonly<Record<string, string>>>>;

interface StringPacks {
  /** Language to tag to sentences. */
  readonly byLocale: Map<string, Map<string, Sentences>>;
  readonly watchers: Set<() => void>;
  /** Rises with every pack, so that what was put together from them can be kept. */
  version: number;
}

const KEY = Symbol.for('rt-elements:string-packs');

/** The page's packs: one collection, whichever copies of the package share the page. */
export function stringPacks(): StringPacks {
  const page = globalThis as { [KEY]?: StringPacks };
  return (page[KEY] ??= { byLocale: new Map(), watchers: new Set(), version: 0 });
}

/** Adds sentences of one element in one language over those there already. The caller tells the watchers. */
export function putSentences(locale: string, tag: string, sentences: Sentences): void {
  const packs = stringPacks();
  const tags = packs.byLocale.get(locale) ?? new Map<string, Sentences>();
  packs.byLocale.set(locale, tags);
  tags.set(tag, over(tags.get(tag) ?? {}, sentences));
  packs.version += 1;
}

/** Tells every element on the page that there are new words. */
export function packsChanged(): void {
  for (const watcher of [...stringPacks().watchers]) watcher();
}

/** What packs have for an element: those of `de` under those of `de-AT`. */
export function sentencesOf(locale: string, tag: string): Sentences {
  const { byLocale } = stringPacks();
  let found: Sentences = {};
  const parts = locale.split('-');
  for (let length = 1; length <= parts.length; length++) {
    const more = byLocale.get(parts.slice(0, length).join('-'))?.get(tag);
    if (more !== undefined) found = over(found, more);
  }
  return found;
}

/**
 * `first` with what `second` has instead. Words for several cases, such as one per status, are taken case by case; the
 * forms of a plural stand and fall together, as those of two languages do not mix.
 */
export function over<S extends object>(first: S, second: object): S {
  const result = { ...first } as Record<string, unknown>;
  for (const [name, value] of Object.entries(second) as Array<[string, unknown]>) {
    const before = result[name];
    if (value === undefined) continue;
    result[name] = isCases(before) && isCases(value) ? { ...before, ...value } : value;
  }
  return result as S;
}

const isCases = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !('other' in value);
