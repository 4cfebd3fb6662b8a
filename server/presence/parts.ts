/** Lists of members in pieces, so that each fits a message whatever the codec. */
import { type PresenceMember, stringifyValue, utf8Length } from 'rt-elements/protocol';

/** Most JSON of one piece; MessagePack may take a little over twice as much for numbers. */
const PART_BYTES = 16 * 1024;

/** At least one piece, and none empty unless there is nothing. */
export function partsOf<T extends object>(items: Iterable<T>): T[][] {
  const parts: T[][] = [[]];
  let bytes = 0;
  for (const item of items) {
    const size = utf8Length(stringifyValue(item as never));
    if (bytes > 0 && bytes + size > PART_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(item);
    bytes += size;
  }
  return parts;
}

const tabsOf = ({ tabs = [] }: PresenceMember): string =>
  tabs.map(({ s, page }) => JSON.stringify([s, page ?? null])).join();

/** Whether others are shown the same; when they last did something is not told for its own sake. */
export const sameShown = (a: PresenceMember, b: PresenceMember): boolean =>
  a.s === b.s &&
  a.n === b.n &&
  a.since === b.since &&
  a.page === b.page &&
  a.u.name === b.u.name &&
  tabsOf(a) === tabsOf(b) &&
  (a.meta === b.meta || stringifyValue(a.meta ?? null) === stringifyValue(b.meta ?? null));
