/** What the operator says about namespaces, checked and completed. */
import { LIMITS, type Retention } from 'rt-elements/protocol';
import { accessFor, accessOf, type Access, type AccessOptions, type Who, WHO } from './access.ts';
import { expectKeys, expectObject, expectRate, expectWhole, wrong } from './expect.ts';
import type { AnyFeature } from './feature.ts';
import { featureNamespace, type Namespace, type NamespaceLimits, plainNamespace } from './namespaces.ts';
import type { NamespaceOptions, ServerOptions } from './options.ts';
import type { Keep } from './ports/broker.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MOST = Number.MAX_SAFE_INTEGER;

/** Keys of `history` outlive the longest outbox (24 h), those of `replay` theirs (5 min). */
const KEEP: Readonly<Record<Retention, Keep>> = {
  history: { retention: 'history', keyMs: 25 * HOUR_MS },
  replay: { retention: 'replay', maxEvents: 256, maxAgeMs: 10 * MINUTE_MS, keyMs: 10 * MINUTE_MS },
  live: { retention: 'live', maxEvents: 0, keyMs: 10 * MINUTE_MS },
};

const RULES = [
  'maxEvents',
  'maxAgeMs',
  'read',
  'write',
  'history',
  'signal',
  'presence',
  'moderate',
  'limits',
] as const;

/** Every namespace there is, by its word. @throws TypeError that names the option, what was expected and what was got. */
export function readNamespaces(
  { features = [], namespaces = {} }: Pick<ServerOptions, 'features' | 'namespaces'>,
  builtIn: readonly AnyFeature[],
): Map<string, Namespace> {
  expectObject('namespaces', namespaces);
  const given = new Map(Object.entries(namespaces));
  const all = new Map<string, Namespace>();
  for (const feature of [...builtIn, ...features]) {
    const { name, retention } = feature.contract;
    if (all.has(name)) throw wrong('features', 'features of different names', name);
    all.set(name, readFeature(feature, retention, given.get(name)));
  }
  for (const [word, options] of given) if (!all.has(word)) all.set(word, readPlain(word, options));
  for (const { feature } of all.values())
    if (feature?.permitsAs !== undefined && !all.has(feature.permitsAs))
      throw wrong(`features.${feature.contract.name}.permitsAs`, 'the word of a namespace', feature.permitsAs);
  return all;
}

function readFeature(built: AnyFeature, retention: Retention, given: NamespaceOptions | undefined): Namespace {
  const name = `namespaces.${built.contract.name}`;
  const { options: own = [] } = built;
  // What a feature has options for is its own affair, as long as the names are known.
  const options: NamespaceOptions = expectKeys(name, given, [
    'retention',
    ...RULES,
    ...(own as readonly 'retention'[]),
  ]);
  const wanted = Object.fromEntries(Object.entries(options).filter(([option]) => own.includes(option)));
  const feature = built.configure?.(wanted, name) ?? built;
  if (options.retention !== undefined && options.retention !== retention)
    throw wrong(`${name}.retention`, `${retention}, which is the feature's own, or nothing`, options.retention);
  const standard = accessOf(feature.access ?? {}, accessFor('guests'));
  const rules = readRules(name, retention, options, standard);
  return featureNamespace(
    feature,
    rules,
    feature.personal === retention ? rules.keep : KEEP[feature.personal ?? retention],
  );
}

function readPlain(word: string, given: NamespaceOptions): Namespace {
  const name = `namespaces.${word}`;
  if (!/^[a-z0-9_.~-]{1,31}$/.test(word))
    throw wrong('namespaces', 'words of a-z 0-9 _ . ~ - up to 31 characters', word);
  expectObject(name, given);
  const options: NamespaceOptions = expectKeys(name, given, ['retention', 'openSignals', ...RULES]);
  const { retention, openSignals } = options;
  if (retention === undefined || !Object.hasOwn(KEEP, retention))
    throw wrong(`${name}.retention`, 'history, replay or live', retention);
  if (openSignals !== undefined && !(Array.isArray(openSignals) && openSignals.every((n) => typeof n === 'string')))
    throw wrong(`${name}.openSignals`, 'an array of names', openSignals);
  return plainNamespace(word, readRules(name, retention, options, accessFor('nobody')), openSignals);
}

function readRules(name: string, retention: Retention, options: NamespaceOptions, standard: Access) {
  const { limits } = options;
  return {
    keep: readKeep(name, retention, options),
    access: accessOf(readAccess(name, options), standard),
    limits: readLimits(`${name}.limits`, limits),
  };
}

function readKeep(name: string, retention: Retention, { maxEvents, maxAgeMs }: NamespaceOptions): Keep {
  return {
    ...KEEP[retention],
    ...(maxEvents !== undefined && { maxEvents: expectWhole(`${name}.maxEvents`, maxEvents, 0, 0, MOST) }),
    ...(maxAgeMs !== undefined && { maxAgeMs: expectWhole(`${name}.maxAgeMs`, maxAgeMs, 0, 1, MOST) }),
  };
}

function readAccess(name: string, { read, write, history, signal, presence, moderate }: AccessOptions): AccessOptions {
  const given = { read, write, history, signal, presence, moderate };
  for (const [right, who] of Object.entries(given)) expectWho(`${name}.${right}`, who);
  return given;
}

function expectWho(name: string, who: Who | undefined): void {
  if (who !== undefined && !WHO.includes(who)) throw wrong(name, `one of ${WHO.join(', ')}`, who);
}

function readLimits(name: string, limits: NamespaceOptions['limits']): NamespaceLimits {
  const { dataBytes, textChars, rate } = expectKeys(name, limits, ['dataBytes', 'textChars', 'rate']);
  return {
    dataBytes:
      dataBytes === undefined ? undefined : expectWhole(`${name}.dataBytes`, dataBytes, 0, 2, LIMITS.dataBytes),
    textChars:
      textChars === undefined ? undefined : expectWhole(`${name}.textChars`, textChars, 0, 1, LIMITS.dataBytes),
    rate: rate === undefined ? undefined : expectRate(`${name}.rate`, rate, rate),
  };
}
