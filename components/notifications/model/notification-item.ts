import type { NotificationAction, NotificationActor, Priority } from '../../protocol/notifications.ts';
import type { ViewItem, WireEvent } from '../../protocol/server-messages.ts';

/** A notification as it is shown. Replaced as a whole when it changes. */
export interface NotificationItem {
  /** Names it for its life: of a group all rows have the id of the first. */
  readonly id: string;
  /** Its number: newer ones have higher ones. */
  readonly m: number;
  readonly type: string;
  /** What it says; `{actors}` and `{count}` are put in by whoever shows it. */
  readonly title: string;
  readonly body?: string | undefined;
  readonly href?: string | undefined;
  readonly actions: readonly NotificationAction[];
  readonly priority: Priority;
  readonly icon?: string | undefined;
  readonly group?: string | undefined;
  /** How many it stands for. */
  readonly count: number;
  /** The latest of who did it, newest first. */
  readonly actors: readonly NotificationActor[];
  /** Server time, ms. */
  readonly at: number;
  readonly seen: boolean;
  readonly read: boolean;
}

/** A notification without its marks. */
export type NotificationRow = Omit<NotificationItem, 'seen' | 'read'>;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const listOf = <T>(value: unknown, isOne: (item: T) => boolean): readonly T[] =>
  Array.isArray(value) ? (value as T[]).filter((item) => typeof item === 'object' && item !== null && isOne(item)) : [];

/** Reads a row; undefined for anything else, as a newer server may say things we do not know. */
export function readRow({ n, k, d, ts }: WireEvent | ViewItem): NotificationRow | undefined {
  if (n !== 'notified' || typeof d !== 'object' || d === null) return undefined;
  const data = d as Readonly<Record<string, unknown>>;
  const { m, count, priority } = data;
  const type = textOf(data['type']);
  const title = textOf(data['title']);
  if (typeof m !== 'number' || type === undefined || title === undefined) return undefined;
  const many = typeof count === 'number' && count > 1 ? textOf(data['many']) : undefined;
  return {
    ...{ id: textOf(data['of']) ?? k, m, type, at: ts },
    title: many ?? title,
    body: textOf(data['body']),
    href: textOf(data['href']),
    icon: textOf(data['icon']),
    group: textOf(data['group']),
    priority: priority === 'low' || priority === 'urgent' ? priority : 'normal',
    count: typeof count === 'number' ? count : 1,
    actors: listOf<NotificationActor>(data['actors'], ({ id, name }) =>
      [id, name].every((text) => typeof text === 'string'),
    ),
    actions: listOf<NotificationAction>(data['actions'], ({ id, label }) =>
      [id, label].every((text) => typeof text === 'string'),
    ),
  };
}
