/** Routes that features bring, as routes of the API. */
import type { Desk } from '../desk.ts';
import { wrong } from '../expect.ts';
import type { AnyFeature } from '../feature.ts';
import type { Namespaces } from '../namespaces.ts';
import type { FeatureRoute, Route } from './api-route.ts';
import { SCOPES } from './api-keys.ts';
import { routes } from './api-routes.ts';

const WORD = /^[a-z][a-z0-9-]{0,31}$/;

/** Every scope a key may have: the API's own, and those of features. */
export const scopesOf = (features: readonly AnyFeature[]): readonly string[] => [
  ...new Set([...SCOPES, ...features.flatMap(({ routes: own = [] }) => own.map(({ scope }) => scope))]),
];

/**
 * Every route there is. @throws TypeError for a feature's route that does not lie under its words, or is there twice.
 */
export function allRoutes(namespaces: Namespaces, deskOf: (word: string) => Desk): readonly Route[] {
  const all = [...routes];
  for (const { word, feature } of namespaces.values())
    for (const route of feature?.routes ?? [])
      all.push(bind(checked(route, [word, ...(feature?.routesUnder ?? [])], all), deskOf(word)));
  return all;
}

function checked(route: FeatureRoute, words: readonly [string, ...string[]], known: readonly Route[]): FeatureRoute {
  const name = `features.${words[0]}.routes.${route.id}`;
  const [, first = ''] = route.path.split('/');
  if (!words.includes(first))
    throw wrong(`${name}.path`, `a path that begins with ${words.map((word) => `/${word}`).join(' or ')}`, route.path);
  if (!WORD.test(route.scope)) throw wrong(`${name}.scope`, 'a word of a-z 0-9 -', route.scope);
  if (known.some(({ id, method, path }) => id === route.id || (method === route.method && path === route.path)))
    throw wrong(name, 'an id and a path of its own', route.path);
  return route;
}

const bind = (route: FeatureRoute, desk: Desk): Route => ({
  ...route,
  handle: ({ key, path, query, body, keyFor }) => route.handle({ keyId: key.id, path, query, body, keyFor, desk }),
});
