/** Sentences in six languages, and groups whose names never change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentenceOf, sentenceText, type SentenceWords } from '../../../components/activity/activity-sentence.ts';
import { ACTIVITY_STRINGS } from '../../../components/activity/activity-strings.ts';
import { ar } from '../../../components/activity/locales/ar.ts';
import { de } from '../../../components/activity/locales/de.ts';
import { es } from '../../../components/activity/locales/es.ts';
import { fr } from '../../../components/activity/locales/fr.ts';
import { ja } from '../../../components/activity/locales/ja.ts';
import type { ActivityItem } from '../../../components/activity/activity-model.ts';
import { groupActivities, type GroupRule } from '../../../components/activity/model/activity-groups.ts';
import { HOUR, person, thing } from '../../support/fake-feed.ts';

const item = (m: number, more: Partial<ActivityItem> = {}): ActivityItem => ({
  ...{
    id: `id-${m}`,
    m,
    at: HOUR + m * 1000,
    actor: person('Ana'),
    verb: 'merged',
    object: thing('Boats'),
    seen: true,
  },
  ...more,
});
const say = (
  items: readonly ActivityItem[],
  words: SentenceWords,
  locale: string,
  by: GroupRule = 'object',
): string => {
  const [group] = groupActivities(items, { by, windowMs: 3_600_000 });
  return sentenceText(sentenceOf(group!, words, locale));
};
const crowd = (count: number): ActivityItem[] =>
  ['Ana', 'Ben', 'Chi', 'Dia', 'Eli'].slice(0, count).map((name, index) => item(10 - index, { actor: person(name) }));

const EXPECTED: ReadonlyArray<readonly [string, SentenceWords, readonly string[]]> = [
  ['en', ACTIVITY_STRINGS, ['Ana merged Boats', 'Ana and Ben merged Boats', 'Ana and 3 others merged Boats']],
  [
    'de',
    de,
    [
      'Ana hat Boats zusammengeführt',
      'Ana und Ben haben Boats zusammengeführt',
      'Ana und 3 weitere haben Boats zusammengeführt',
    ],
  ],
  ['es', es, ['Ana ha fusionado Boats', 'Ana y Ben han fusionado Boats', 'Ana y 3 más han fusionado Boats']],
  ['fr', fr, ['Ana a fusionné Boats', 'Ana et Ben ont fusionné Boats', 'Ana et 3 autres ont fusionné Boats']],
  ['ja', ja, ['AnaがBoatsをマージしました', 'Ana、BenがBoatsをマージしました', 'Ana、他3人がBoatsをマージしました']],
  ['ar', ar, ['قام Ana بدمج Boats', 'قام Ana وBen بدمج Boats', 'قام Ana و٣ آخرون بدمج Boats']],
];

for (const [locale, words, sentences] of EXPECTED) {
  test(`one, two and four people did something, in ${locale}`, () => {
    const said = [1, 2, 4].map((count) => say(crowd(count), words, locale));
    // Whether digits are Arabic or Indian is for the engine's data to say.
    const plain = (text: string): string => text.replaceAll('٣', '3');
    assert.deepEqual(said.map(plain), sentences.map(plain));
  });
}

test('what is missing takes the words around it along, and what nobody knows is said as it is', () => {
  assert.equal(say([item(1, { target: thing('Sea') })], ACTIVITY_STRINGS, 'en'), 'Ana merged Boats in Sea');
  assert.equal(say([item(1, { verb: 'set-sail' })], ACTIVITY_STRINGS, 'en'), 'Ana: set sail Boats');
  assert.equal(say([item(1, { verb: 'set-sail', object: undefined })], ACTIVITY_STRINGS, 'en'), 'Ana: set sail');
  for (const verb of ['constructor', 'tostring', '__proto__'])
    assert.match(say([item(1, { verb })], ACTIVITY_STRINGS, 'en'), /^Ana: /);
});

test('placeholders in a name are a name, and a name that shows nothing is somebody', () => {
  assert.equal(say([item(1, { actor: person('{object}') })], ACTIVITY_STRINGS, 'en'), '{object} merged Boats');
  assert.equal(say([item(1, { actor: person('\u202e \u200b') })], ACTIVITY_STRINGS, 'en'), 'Someone merged Boats');
});

test('a group keeps its key while activities come, go and are paged in', () => {
  const all = Array.from({ length: 40 }, (_, index) =>
    item(40 - index, {
      actor: person(`P${index % 7}`),
      object: thing(`T${index % 3}`),
      at: HOUR + (40 - index) * 200_000,
    }),
  );
  for (const by of ['none', 'actor', 'object', 'verb'] as const) {
    const groupsOf = (items: readonly ActivityItem[]) => groupActivities(items, { by, windowMs: 3_600_000 });
    const keyOf = new Map(groupsOf(all).flatMap(({ key, items }) => items.map(({ id }) => [id, key] as const)));
    for (let from = 0; from < all.length; from += 3) {
      const some = all.slice(from, from + 11);
      const groups = groupsOf(some);
      assert.equal(groups.flatMap(({ items }) => items).length, some.length, by);
      assert.equal(new Set(groups.map(({ key }) => key)).size, groups.length, by);
      for (const { key, items } of groups) for (const { id } of items) assert.equal(key, keyOf.get(id), by);
    }
  }
});

test('nothing is grouped beyond the window, across verbs or across targets', () => {
  const apart = [
    item(5, { at: HOUR + 10 }),
    item(4, { at: HOUR - 10 }),
    item(3, { verb: 'closed' }),
    item(2, { target: thing('Sea') }),
  ];
  assert.equal(groupActivities(apart, { by: 'object', windowMs: 3_600_000 }).length, 4);
  assert.equal(groupActivities(crowd(5), { by: 'object', windowMs: 0 }).length, 5);
});
