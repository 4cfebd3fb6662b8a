/** An activity as a feed shows it, and how one is read from the wire. */
import type { ActivityPart } from '../../protocol/activity.ts';
import type { ViewItem, WireEvent } from '../../protocol/server-messages.ts';
import type { Value } from '../../protocol/value.ts';

export type { ActivityPart } from '../../protocol/activity.ts';

/** Something that happened. Objects are never changed: an activity that changes is another object with the same `id`. */
export interface ActivityItem {
  readonly id: string;
  /** Its number in the feed; newer ones have higher ones. */
  readonly m: number;
  /** When the server stored it, ms. */
  readonly at: number;
  readonly actor: ActivityPart;
  readonly verb: string;
  readonly object?: ActivityPart | undefined;
  readonly target?: ActivityPart | undefined;
  readonly count?: number | undefined;
  readonly href?: string | undefined;
  readonly meta?: Value | undefined;
  /** False from when it arrived until it was looked at; what was there at the start counts as looked at. */
  readonly seen: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function partOf(value: unknown): ActivityPart | undefined {
  const { id, name, kind, href, avatar } = fieldsOf(value);
  if (typeof id !== 'string' || typeof name !== 'string') return undefined;
  return { id, name, kind: textOf(kind), href: textOf(href), avatar: textOf(avatar) };
}

/**
 * Reads an activity from an event of the log or a row of the view. Undefined for anything else: what was taken back, what
 * was erased, and what a newer server may say.
 */
export function readActivity(event: WireEvent | ViewItem, seen: boolean): ActivityItem | undefined {
  if (event.n !== 'activity') return undefined;
  const { m, actor: by, verb, object, target, count, href, meta } = fieldsOf(event.d);
  const actor = partOf(by);
  if (typeof m !== 'number' || typeof verb !== 'string' || actor === undefined) return undefined;
  return {
    id: event.k,
    m,
    at: event.ts,
    actor,
    verb,
    object: partOf(object),
    target: partOf(target),
    count: typeof count === 'number' ? count : undefined,
    href: textOf(href),
    meta: meta as Value | undefined,
    seen,
  };
}

/** What an event takes back, or undefined where it takes back nothing. */
export function readRetraction({ n, d }: WireEvent): { readonly ref: string; readonly m: number } | undefined {
  const { ref, m } = fieldsOf(d);
  return n === 'retracted' && typeof ref === 'string' && typeof m === 'number' ? { ref, m } : undefined;
}
