/** Pages of a channel for backends: of its messages where it counts them, else of its log. */
import { type ShownAuthor, type Value } from 'rt-elements/protocol';
import { dataAsJson } from '../data-json.ts';
import type { Namespace } from '../namespaces.ts';
import type { Broker, StoredEvent, ViewRow } from '../ports/broker.ts';

const PAGE_BYTES = 1024 * 1024;

export interface HistoryItem {
  readonly offset: number;
  readonly message?: number;
  readonly revision?: number;
  readonly id: string;
  readonly name: string;
  readonly data?: unknown;
  readonly author?: ShownAuthor;
  readonly at: number;
}

export interface HistoryPage {
  readonly items: readonly HistoryItem[];
  readonly done: boolean;
}

/** Items below `before` or above `after`, or the newest, oldest first. Both are message numbers, or offsets where none are counted. */
export async function readHistory(
  broker: Broker,
  { feature }: Namespace,
  channel: string,
  range: { readonly before?: number | undefined; readonly after?: number | undefined },
  count: number,
): Promise<HistoryPage> {
  if (feature !== undefined) {
    const { rows, done } = await broker.page(channel, range, { count, bytes: PAGE_BYTES });
    return { items: rows.map((row) => ({ message: row.m, revision: row.rev, ...itemOf(row) })), done };
  }
  const { low, top } = await broker.state(channel);
  const { before = top + 1, after } = range;
  const upwards = after !== undefined;
  const from = Math.max(low, upwards ? after : before - 1 - count);
  const to = Math.min(top, upwards ? from + count : before - 1);
  const events = to <= from ? [] : await broker.read(channel, from, to, { count, bytes: Infinity });
  return { items: events.map(itemOf), done: upwards ? to >= top : from <= low };
}

function itemOf({ o, k, n, d, u, ts }: StoredEvent | ViewRow): HistoryItem {
  return {
    offset: o,
    id: k,
    name: n,
    ...(d !== undefined && { data: dataAsJson(d satisfies Value) }),
    ...(u !== undefined && { author: u }),
    at: ts,
  };
}
