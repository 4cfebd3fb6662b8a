/** Which activities stand together. Pure: the same groups, under the same keys, for the same activities. */
import type { ActivityItem, ActivityPart } from './activity-item.ts';

/** What has to be the same, besides the verb: the actor, the object, or neither. `none` leaves each by itself. */
export type GroupRule = 'none' | 'actor' | 'object' | 'verb';

/** Activities that are told in one sentence; most often one. */
export interface ActivityGroup {
  /** Stays the same while activities come, go and are paged in. */
  readonly key: string;
  /** Newest first, at least one. */
  readonly items: readonly ActivityItem[];
  /** Everybody in it, each once, newest first. */
  readonly actors: readonly ActivityPart[];
  /** Everything it is about, each once, newest first. */
  readonly objects: readonly ActivityPart[];
}

export interface GroupOptions {
  readonly by: GroupRule;
  /** How long one group lasts, ms. */
  readonly windowMs: number;
}

/**
 * Which group an activity belongs to. The time is cut into windows rather than measured from the first of a group:
 * that one is not known before the last page is there, and a key that changed then would paint everything anew.
 */
function keyOf(item: ActivityItem, { by, windowMs }: GroupOptions): string {
  const { id, verb, actor, object, target, at } = item;
  if (by === 'none' || windowMs <= 0 || (by === 'object' && object === undefined)) return id;
  const same = by === 'actor' ? actor.id : by === 'object' ? object?.id : '';
  return JSON.stringify([by, verb, same, target?.id ?? '', Math.floor(at / windowMs)]);
}

const unique = (parts: ReadonlyArray<ActivityPart | undefined>): ActivityPart[] => {
  const byId = new Map<string, ActivityPart>();
  for (const part of parts) if (part !== undefined && !byId.has(part.id)) byId.set(part.id, part);
  return [...byId.values()];
};

/** Lays activities out in groups, each where its newest stands. */
export function groupActivities(items: readonly ActivityItem[], options: GroupOptions): ActivityGroup[] {
  const byKey = new Map<string, ActivityItem[]>();
  for (const item of items) {
    const key = keyOf(item, options);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [item]);
    else group.push(item);
  }
  return [...byKey].map(([key, group]) => ({
    key,
    items: group,
    actors: unique(group.map(({ actor }) => actor)),
    objects: unique(group.map(({ object }) => object)),
  }));
}
