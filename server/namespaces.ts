/** What may be said where: each namespace is a feature's, or a plain one the operator opened. */
import { type CallShape, isChannel, namespaceOf, roomOf, RtError } from 'rt-elements/protocol';
import type { Access } from './access.ts';
import type { AnyFeature } from './feature.ts';
import type { Rate } from './limits.ts';
import type { Keep } from './ports/broker.ts';

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
}

export type Namespaces = ReadonlyMap<string, Namespace>;

/** The namespace of a feature. */
export function featureNamespace(feature: AnyFeature, rules: NamespaceRules): Namespace {
  const { name, calls, events, signals = {} } = feature.contract;
  const commands = Object.entries(feature.calls).map(
    ([command, handle]) => [command, { request: calls[command]!.request, handle }] as const,
  );
  const open = (feature.openEvents ?? []).map((event) => [event, events[event]!] as const);
  const openSignals = (feature.openSignals ?? []).map((signal) => [signal, signals[signal]!] as const);
  return {
    word: name,
    feature,
    ...rules,
    commands: new Map(commands),
    open: new Map(open),
    signals: new Map(openSignals),
  };
}

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

/** The namespace of a channel. @throws RtError `FORBIDDEN` when nobody may go there. */
export function namespaceFor(namespaces: Namespaces, channel: string): Namespace {
  const namespace = namespaces.get(namespaceOf(channel));
  // Rooms that start with ~ are personal: only their user follows them, and no rule here opens them.
  if (namespace === undefined || roomOf(channel).startsWith('~') || !isChannel(channel)) throw forbidden();
  return namespace;
}
