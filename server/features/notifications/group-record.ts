/** The groups of a person that are still open: what comes next of one becomes one row with what was there. */
import { NOTIFICATION, type NotificationActor, type Value } from 'rt-elements/protocol';
import type { Written } from './box-record.ts';

/** A group whose window has not passed. */
export interface Group {
  readonly group: string;
  /** Key of its first row, which stays the id of what there is to see. */
  readonly id: string;
  /** Number of its present row. */
  readonly m: number;
  /** When its window passes: server time, ms. */
  readonly until: number;
  /** How many its row stands for. */
  readonly count: number;
  /** The latest of who did it, newest first. */
  readonly actors: readonly NotificationActor[];
}

/** Most groups a person has open; the one that began first is closed for one more. */
export const GROUPS_MAX = 50;

export const groupsIdOf = (user: string): string => `groups@${user}`;

/** The groups that are open at `now`. */
export function readGroups(records: ReadonlyMap<string, Value>, user: string, now: number): readonly Group[] {
  const doc = records.get(groupsIdOf(user));
  return Array.isArray(doc) ? (doc as unknown as readonly Group[]).filter(({ until }) => until > now) : [];
}

/** The groups as a record; none at all removes it. */
export const writeGroups = (groups: readonly Group[], user: string): Written => ({
  id: groupsIdOf(user),
  doc: groups.length === 0 ? null : (groups.slice(-GROUPS_MAX) as unknown as Value),
});

/** One more did it: the latest first, each once. Who is among those named is not counted again. */
export function withActor(
  group: Pick<Group, 'count' | 'actors'>,
  actor: NotificationActor | undefined,
): Pick<Group, 'count' | 'actors'> {
  if (actor === undefined) return { count: group.count + 1, actors: group.actors };
  const others = group.actors.filter(({ id }) => id !== actor.id);
  const isKnown = others.length < group.actors.length;
  return {
    count: group.count + (isKnown ? 0 : 1),
    actors: [actor, ...others].slice(0, NOTIFICATION.actors),
  };
}
