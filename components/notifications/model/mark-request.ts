/** Marks as calls of the wire, and as what tabs tell each other. */
import type { Mark, MarkName } from '../../protocol/notification-box.ts';
import type { Value } from '../../protocol/value.ts';

/** The call of each mark. */
export const CALLS = { seen: 'seen', read: 'read', unread: 'unread', archived: 'archive' } as const satisfies Record<
  MarkName,
  string
>;

const NAMES = Object.entries(CALLS) as ReadonlyArray<[MarkName, string]>;
const isNumber = (value: unknown): value is number => typeof value === 'number';

/** The data of the call. */
export const requestOf = ({ items, upTo }: Mark): Value =>
  items === undefined ? { upTo: upTo ?? 0 } : { items: [...items] };

/** The mark of a call, whoever wrote it down; undefined where it is none. */
export function markOf(name: unknown, data: unknown): Mark | undefined {
  const how = NAMES.find(([, call]) => call === name)?.[0];
  if (how === undefined || typeof data !== 'object' || data === null) return undefined;
  const { items, upTo } = data as { readonly items?: unknown; readonly upTo?: unknown };
  if (Array.isArray(items) && items.length <= 100 && items.every(isNumber)) return { how, items };
  return isNumber(upTo) ? { how, upTo } : undefined;
}
