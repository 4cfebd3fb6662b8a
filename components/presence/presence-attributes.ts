/** Whether the page's author gave `<rt-presence>` attributes it can work with. */
import { isRoom } from '../protocol/channel-name.ts';

export const VARIANTS = ['avatars', 'list', 'count', 'dot'] as const;
export const GROUPS = ['user', 'connection'] as const;
export const AWAYS = ['idle', 'idle-all-tabs', 'off'] as const;
export const SORTS = ['joined', 'name', 'active'] as const;
const ANNOUNCES = ['off', 'polite'] as const;

export type PresenceVariant = (typeof VARIANTS)[number];
export type PresenceGroup = (typeof GROUPS)[number];
export type PresenceAway = (typeof AWAYS)[number];
export type PresenceSort = (typeof SORTS)[number];

/** Most people one watch list may name. */
export const MOST_WATCHED = 200;

export interface PresenceAttributes {
  readonly room: string;
  readonly users: string;
  readonly userId: string;
  readonly max: number;
  readonly variant: string;
  readonly group: string;
  readonly away: string;
  readonly sort: string;
  readonly announce: string;
}

/** The ids of a watch list, each once. */
export const idsOf = (users: string): readonly string[] => [...new Set(users.split(/\s+/).filter((id) => id !== ''))];

/** What is wrong with the attributes, as a sentence that says what was expected and what was got; undefined when nothing is. */
export function problemOf(attributes: PresenceAttributes): string | undefined {
  const { room, users, userId, max, variant, group, away, sort, announce } = attributes;
  const got = (value: string | number): string => `got ${JSON.stringify(value)}`;
  if (room === '' && users === '' && userId === '')
    return 'This needs a room, <rt-presence room="general">, or people to watch, <rt-presence users="ana ben">.';
  if (room !== '' && !isRoom(room))
    return `room: expected 1 to 96 characters of a-z 0-9 _ . ~ - that do not start with ~, ${got(room)}.`;
  if (idsOf(users).length > MOST_WATCHED)
    return `users: expected at most ${MOST_WATCHED} ids, got ${idsOf(users).length}.`;
  if (!Number.isInteger(max) || max < 1 || max > 100) return `max: expected a whole number from 1 to 100, ${got(max)}.`;
  if (variant === 'dot' && userId === '' && idsOf(users).length !== 1)
    return 'variant="dot": expected user-id, the id of the person it is about.';
  const choices = { variant: VARIANTS, group: GROUPS, away: AWAYS, sort: SORTS, announce: ANNOUNCES };
  const values = { variant, group, away, sort, announce };
  for (const [name, allowed] of Object.entries(choices)) {
    const value = values[name as keyof typeof values];
    if (!(allowed as readonly string[]).includes(value))
      return `${name}: expected ${allowed.map((each) => JSON.stringify(each)).join(', ')}, ${got(value)}.`;
  }
  return undefined;
}
