import type { ActivityStrings } from './activity-strings.ts';
import type { ActivityVerbs } from './activity-verbs.ts';

/**
 * Puts the page's own sentences for verbs over those of a language. The same object comes back while neither changes, so that
 * rows that know it need not be painted anew.
 */
export function wordsWithVerbs(): (words: ActivityStrings, verbs: ActivityVerbs) => ActivityStrings {
  let last:
    { readonly words: ActivityStrings; readonly verbs: ActivityVerbs; readonly all: ActivityStrings } | undefined;
  return (words, verbs) => {
    if (last?.words !== words || last.verbs !== verbs)
      last = { words, verbs, all: { ...words, verbs: { ...words.verbs, ...verbs } } };
    return last.all;
  };
}
