/** How a record changes a row of the view, the same in every adapter. */
import type { Value } from 'rt-elements/protocol';
import type { StoredEvent, ViewRow } from './broker.ts';

/** Counted per event beside its data: key, time and author weigh something too. */
const EVENT_BYTES = 96;

/** What an event counts against `ReadLimits.bytes`; `data` is its data as JSON text. */
export const weightOf = (data: string | undefined | null): number => EVENT_BYTES + (data?.length ?? 0);

/** The row an event is, as the record with its key left it. A record of any other shape leaves it alone. */
export function viewRow(event: StoredEvent & { readonly m: number }, doc: Value | undefined): ViewRow {
  if (typeof doc !== 'object' || doc === null || Array.isArray(doc) || doc instanceof Uint8Array) {
    return { ...event, rev: event.o };
  }
  const { rev, n, d } = doc as { readonly [key: string]: Value | undefined };
  if (typeof rev !== 'number') return { ...event, rev: event.o };
  return { ...event, rev, ...(typeof n === 'string' && { n }), ...(d !== undefined && { d }) };
}
