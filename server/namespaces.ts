/** What may be said where: each namespace is a feature's, or a plain one the operator opened. */
import { type CallShape, isChannel, namespaceOf, roomOf, RtError } from 'rt-elements/protocol';
import type { Access } from './access.ts';
import type { AnyFeature } from './feature.ts';
import type { Rate } from './limits.ts';
import { OWN_ROOM, personalRoom } from './personal.ts';
import type { Keep } from './ports/broker.ts';
import type { Runtime } from './runtime.ts';

export interface Command {
  readonly request: CallShape['request'];
  readonly handle: AnyFeature['calls'][string];
}

/** What clients may say in a namespace, beside what holds everywhere. Undefined for no limit of its own. */
export interface NamespaceLimits {
  /** Largest data of a call, a publish or a signal, in bytes as JSON. */
  readonly dataBytes: number | undefined;
  /** Longest `text` in such data, in UTF-16 code units. */
  readonly textChars: number | undefined;
  /** Calls and publishes of all links of a user together. */
  readonly rate: Rate | undefined;
}

/** What the operator decides about a namespace. */
export interface NamespaceRules {
  readonly keep: Keep;
  readonly access: Access;
  readonly limits: NamespaceLimits;
}

export interface Namespace extends NamespaceRules {
  readonly word: string;
  readonly feature: AnyFeature | undefined;
  readonly commands: ReadonlyMap<string, Command>;
  /** The schema of each event a client may publish itself; undefined where any may be. */
  readonly open: ReadonlyMap<string, CallShape['request']> | undefined;
  /** The schema, where there is one, of each signal a client may send; undefined where any may be. */
  readonly signals: ReadonlyMap<string, CallShape['request'] | undefined> | undefined;
  /** Whether it is that of people's own channels. */
  readonly personal: boolean;
  /** The people's own channels of the same word; undefined where there are none, and in itself. */
  readonly own: Namespace | undefined;
}

export type Namespaces = ReadonlyMap<string, Namespace>;

/** The namespace of a feature. @param keepOwn How long people's own channels are kept. */
export function featureNamespace(feature: AnyFeature, rules: NamespaceRules, keepOwn: Keep = rules.keep): Namespace {
  const { name, calls, events, signals = {} } = feature.contract;
  const ownCalls: readonly string[] = feature.personalCalls ?? [];
  const commandsOf = (own: boolean): ReadonlyMap<string, Command> =>
    new Map(
      Object.entries(feature.calls)
        .filter(([command]) => ownCalls.includes(command) === own)
        .map(([command, handle]) => [command, { request: calls[command]!.request, handle }]),
    );
  const open = (feature.openEvents ?? []).map((event) => [event, events[event]!] as const);
  const openSignals = (feature.openSignals ?? []).map((signal) => [signal, signals[signal]!] as const);
  return {
    word: name,
    feature,
    ...rules,
    commands: commandsOf(false),
    open: new Map(open),
    signals: new Map(openSignals),
    personal: false,
    own:
      feature.personal === undefined ? undefined : ownNamespace(feature, { ...rules, keep: keepOwn }, commandsOf(true)),
  };
}

/** People's own channels: only the server writes there. */
const ownNamespace = (feature: AnyFeature, rules: NamespaceRules, commands: Namespace['commands']): Namespace => ({
  word: feature.contract.name,
  feature,
  ...rules,
  commands,
  open: new Map(),
  signals: new Map(),
  personal: true,
  own: undefined,
});

/**
 * A namespace without rules: any event may be published by those who may publish at all.
 * @param signals Names of signals that may be sent; any where undefined.
 */
export const plainNamespace = (word: string, rules: NamespaceRules, signals?: readonly string[]): Namespace => ({
  word,
  feature: undefined,
  ...rules,
  commands: new Map(),
  open: undefined,
  signals: signals && new Map(signals.map((signal) => [signal, undefined])),
  personal: false,
  own: undefined,
});

/** Where it is decided who may do what in a channel: there, or in the same room of the feature whose permissions it shares. */
export function permitsOf(
  namespaces: Namespaces,
  namespace: Namespace,
  channel: string,
): { readonly access: Access; readonly channel: string } {
  const as = namespaces.get(namespace.feature?.permitsAs ?? '');
  return as === undefined
    ? { access: namespace.access, channel }
    : { access: as.access, channel: `${as.word}:${roomOf(channel)}` };
}

/** One answer for channels that do not exist and for those that are somebody else's. */
export const forbidden = (): RtError => new RtError('FORBIDDEN', 'this channel is not open to you');

/** The namespace of a channel as a client names it. @throws RtError `FORBIDDEN` when nobody may go there. */
export function namespaceFor(namespaces: Namespaces, channel: string): Namespace {
  const room = roomOf(channel);
  const rooms = namespaces.get(namespaceOf(channel));
  // Rooms that start with ~ are personal: their user names them ~ alone, and nobody names them as they are stored.
  const namespace = room === OWN_ROOM ? rooms?.own : room.startsWith(OWN_ROOM) ? undefined : rooms;
  if (namespace === undefined || !isChannel(channel)) throw forbidden();
  return namespace;
}

/** What a client's name for a channel stands for. */
export const storedName = (
  { personal, word }: Namespace,
  name: string,
  user: { readonly id: string },
  { sha256 }: Pick<Runtime, 'sha256'>,
): string => (personal ? `${word}:${personalRoom(user.id, sha256)}` : name);

/** The namespace of a stored channel; undefined where there is none. */
export function namespaceOfStored(namespaces: Namespaces, channel: string): Namespace | undefined {
  const rooms = namespaces.get(namespaceOf(channel));
  return roomOf(channel).startsWith(OWN_ROOM) ? rooms?.own : rooms;
}
