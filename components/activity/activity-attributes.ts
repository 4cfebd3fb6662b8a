/** Whether the page's author gave `<rt-activity-feed>` attributes it can work with. */
import { isRoom } from '../protocol/channel-name.ts';
import { ACTIVITY_BOUNDS } from './activity-model.ts';

export interface ActivityAttributes {
  readonly feed: string;
  readonly live: string;
  readonly group: string;
  readonly groupWindow: number;
  readonly pageSize: number;
  readonly maxItems: number;
  readonly markSeen: string;
}

const isWhole = (value: number, [low, high]: readonly [number, number]): boolean =>
  Number.isInteger(value) && value >= low && value <= high;

/** What is wrong with the attributes, as a sentence that says what was expected and what was got; undefined when nothing is. */
export function problemOf(attributes: ActivityAttributes): string | undefined {
  const { feed, live, group, groupWindow, pageSize, maxItems, markSeen } = attributes;
  const got = (value: string | number): string => `got ${JSON.stringify(value)}`;
  if (feed === '') return 'This feed needs a name: <rt-activity-feed feed="team">.';
  if (!isRoom(feed))
    return `feed: expected 1 to 96 characters of a-z 0-9 _ . ~ - that do not start with ~, ${got(feed)}.`;
  if (!['auto', 'pill', 'off'].includes(live)) return `live: expected "auto", "pill" or "off", ${got(live)}.`;
  if (!['none', 'actor', 'object', 'verb'].includes(group))
    return `group: expected "none", "actor", "object" or "verb", ${got(group)}.`;
  if (!(groupWindow >= 0 && groupWindow <= 604_800))
    return `group-window: expected seconds from 0 to 604800, ${got(groupWindow)}.`;
  if (!isWhole(pageSize, ACTIVITY_BOUNDS.pageSize))
    return `page-size: expected a whole number from 1 to 100, ${got(pageSize)}.`;
  if (!isWhole(maxItems, ACTIVITY_BOUNDS.maxItems))
    return `max-items: expected a whole number from 50 to 2000, ${got(maxItems)}.`;
  if (!['visible', 'manual'].includes(markSeen)) return `mark-seen: expected "visible" or "manual", ${got(markSeen)}.`;
  return undefined;
}
