/** Every language says all that English says, with the same values in it and in every number. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ar } from '../../../components/locales/ar.ts';
import { de } from '../../../components/locales/de.ts';
import type { ElementStrings } from '../../../components/locales/element-strings.ts';
import { en } from '../../../components/locales/en.ts';
import { es } from '../../../components/locales/es.ts';
import { fr } from '../../../components/locales/fr.ts';
import { ja } from '../../../components/locales/ja.ts';

const root = new URL('../../../', import.meta.url);
const packs: Readonly<Record<string, ElementStrings>> = { en, de, es, fr, ja, ar };

type Entry = string | Readonly<Record<string, string>>;
const elementsOf = (pack: ElementStrings): Map<string, Map<string, Entry>> =>
  new Map(Object.entries(pack).map(([tag, words]) => [tag, new Map(Object.entries(words as Record<string, Entry>))]));

const placeholders = (sentence: string): Set<string> =>
  new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
/** The case that a form of it for some number is of: a language may tell the numbers of who did something apart. */
const caseOf = (name: string): string => name.replace(/\.(zero|one|two|few|many|other)$/, '');
const isPlural = (entry: Entry): entry is Readonly<Record<string, string>> =>
  typeof entry !== 'string' && 'other' in entry;

for (const [locale, pack] of Object.entries(packs)) {
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  const english = elementsOf(en);
  const words = elementsOf(pack);

  test(`${locale} has every sentence of every element, and none that English lacks`, () => {
    assert.deepEqual([...words.keys()].sort(), [...english.keys()].sort());
    for (const [tag, entries] of english)
      assert.deepEqual([...words.get(tag)!.keys()].sort(), [...entries.keys()].sort(), tag);
  });

  test(`${locale} has a form for every number of its language`, () => {
    for (const [tag, entries] of english) {
      for (const [name, entry] of entries) {
        const said = words.get(tag)!.get(name)!;
        if (isPlural(entry)) assert.deepEqual(Object.keys(said).sort(), [...categories].sort(), `${tag} ${name}`);
        else if (typeof entry !== 'string')
          assert.deepEqual(
            [...new Set(Object.keys(said).map(caseOf))].sort(),
            Object.keys(entry).sort(),
            `${tag} ${name}`,
          );
        else assert.equal(typeof said, 'string', `${tag} ${name}`);
      }
    }
  });

  test(`${locale} fills the same values into each sentence`, () => {
    for (const [tag, entries] of english) {
      for (const [name, entry] of entries) {
        const said = words.get(tag)!.get(name)!;
        const expected = (form: string): Set<string> =>
          placeholders(typeof entry === 'string' ? entry : (entry[caseOf(form)] ?? entry['other']!));
        for (const [form, sentence] of typeof said === 'string' ? [['', said] as const] : Object.entries(said)) {
          const given = placeholders(sentence);
          const wanted = expected(form);
          // A language may write small numbers as words; all else has to be said.
          if (isPlural(entry) && form !== 'other' && !given.has('count')) wanted.delete('count');
          assert.deepEqual([...given].sort(), [...wanted].sort(), `${tag} ${name} ${form}`);
          assert.notEqual(sentence.trim(), '', `${tag} ${name} ${form}`);
        }
      }
    }
  });

  test(`${locale} reorders nothing with invisible controls`, () => {
    for (const entries of words.values())
      for (const said of entries.values())
        for (const sentence of typeof said === 'string' ? [said] : Object.values(said))
          assert.doesNotMatch(sentence, /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  });
}

test('every element that has words is in the packs, and every pack has a door of its own', () => {
  const tags = globSync('components/*/*-strings.ts', { cwd: root })
    .filter((file) => !file.startsWith('components/locales/'))
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
    .map((text) => /<(rt-[a-z-]+)>/.exec(text)?.[1]);
  assert.deepEqual(tags.sort(), Object.keys(en).sort());
  const { exports } = JSON.parse(readFileSync(new URL('components/package.json', root), 'utf8')) as {
    exports: Record<string, unknown>;
  };
  for (const locale of Object.keys(packs)) if (locale !== 'en') assert.ok(exports[`./locales/${locale}`], locale);
});
