/** What notifications decide, from the state of one person's log alone. */
import {
  type Mark,
  NOTIFICATIONS_MAX,
  type NotificationActor,
  type NotificationCounts,
  type NotifiedData,
  type Value,
  withMark,
  withNew,
} from 'rt-elements/protocol';
import { accept, type Decision } from '../../feature.ts';
import { boxIdOf, type BoxState, readBox, wireCounts, writeBox } from './box-record.ts';
import { type Group, groupsIdOf, readGroups, withActor, writeGroups } from './group-record.ts';

/** What is to be told: content as the contract has it, who did it, and how long its group stays open. */
export interface Notice {
  readonly content: Omit<NotifiedData, 'm' | 'of' | 'instead' | 'count' | 'actors' | 'from' | 'counts'>;
  readonly actor?: NotificationActor | undefined;
  readonly windowMs: number;
}

/** What a rule answers. */
export interface Counted extends Readonly<Record<string, Value>> {
  readonly counts: NotificationCounts & Record<string, Value>;
}

/** Whom it is for, when, and the key it is stored under. */
export interface Delivery {
  readonly user: string;
  readonly now: number;
  readonly key: string;
}

/** The records every rule reads. */
export const recordsOf = (user: string): readonly string[] => [boxIdOf(user), groupsIdOf(user)];

/**
 * Stores a notification as the newest row. Of a group whose window is open it takes the place of the row there is, unread
 * again, with one more to its count; an urgent one stands alone and closes the group.
 */
export function applyNotify(state: BoxState, notice: Notice, { user, now, key }: Delivery): Decision<Counted> {
  const { content, actor, windowMs } = notice;
  const before = readBox(state, user);
  const open = readGroups(state.records, user, now).filter(({ m }) => before.box.rows.has(m));
  const others = open.filter(({ group }) => group !== content.group);
  const mayJoin = content.group !== undefined && content.priority !== 'urgent' && windowMs > 0;
  const joined = mayJoin ? open.find(({ group }) => group === content.group) : undefined;
  const m = state.m + 1;
  const { count, actors } = withActor(joined ?? { count: 0, actors: [] }, actor);
  const kept = [...before.box.rows.keys()].filter((number) => number !== joined?.m);
  const from = kept.at(-(NOTIFICATIONS_MAX - 1)) ?? kept[0] ?? m;
  const box = withNew(before.box, { m, instead: joined?.m, from });
  const offsets = new Map(before.offsets).set(m, state.top + 1);
  const groups: readonly Group[] = mayJoin
    ? [
        ...others,
        {
          ...{ group: content.group ?? '', id: joined?.id ?? key, m, count, actors },
          until: joined?.until ?? now + windowMs,
        },
      ]
    : others;
  const counts = wireCounts(box);
  const data = {
    ...content,
    m,
    ...(joined !== undefined && { of: joined.id, instead: joined.m }),
    ...{ count, actors: [...actors], from, counts },
  };
  return accept(
    { counts },
    [{ n: 'notified', m, d: data }],
    [writeBox({ box, offsets }, user), writeGroups(groups, user)],
  );
}

/** Marks some or all. What changes nothing stores nothing, and answers the counts as they are. */
export function applyMark(state: BoxState, mark: Mark, user: string): Decision<Counted> {
  const before = readBox(state, user);
  const box = withMark(before.box, mark);
  const counts = wireCounts(box);
  if (box === before.box) return accept({ counts }, []);
  const { how, items, upTo } = mark;
  const which: Record<string, Value> = items === undefined ? { upTo: upTo ?? 0 } : { items: [...items] };
  return accept(
    { counts },
    [{ n: 'changed', d: { how, ...which, counts } }],
    [writeBox({ box, offsets: before.offsets }, user)],
  );
}
