/** The people as `<rt-presence>` shows them: in its order, one entry per person or one per tab. */
import type { PresentMember } from './presence-model.ts';
import type { PresenceGroup, PresenceSort } from './presence-attributes.ts';

/** One entry. Times are server time, ms. */
export interface ShownMember extends Omit<PresentMember, 'status'> {
  readonly status: PresentMember['status'] | 'offline';
  /** When they were last seen, of somebody who is not there and where that is known. */
  readonly lastSeen?: number | undefined;
  /** Which of their tabs and devices the entry stands for, from 1; 0 for all of them. */
  readonly connection: number;
  readonly self: boolean;
}

/** What makes an entry the same from one painting to the next. */
export const keyOf = ({ user, connection }: ShownMember): string => `${connection} ${user.id}`;

/** Somebody of whom nothing is known but that they are not there. */
export const absent = (id: string): ShownMember => ({
  ...{ user: { id, name: '' }, status: 'offline', self: false },
  ...{ connections: 0, since: 0, lastActiveAt: 0, connection: 0 },
});

export interface ShowOptions {
  readonly selfId: string | undefined;
  readonly excludeSelf: boolean;
  readonly group: PresenceGroup;
  readonly sort: PresenceSort;
  readonly locale: string | undefined;
}

/** A status is never part of the order, so that nobody changes place by going away. */
export function shownOf(
  members: ReadonlyArray<PresentMember | (Omit<PresentMember, 'status'> & { readonly status: 'offline' })>,
  { selfId, excludeSelf, group, sort, locale }: ShowOptions,
): readonly ShownMember[] {
  const shown = members
    .filter(({ user }) => !(excludeSelf && user.id === selfId))
    .map((member): ShownMember => ({ ...member, connection: 0, self: member.user.id === selfId }));
  if (sort === 'active') shown.sort((a, b) => b.lastActiveAt - a.lastActiveAt);
  else if (sort === 'name') {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    shown.sort((a, b) => compare(a.user.name, b.user.name));
  }
  if (group === 'user') return shown;
  return shown.flatMap((member) =>
    Array.from({ length: Math.max(1, member.connections) }, (_, index) => ({
      ...member,
      ...member.tabs?.[index],
      connection: index + 1,
    })),
  );
}
