/** A message of a room as its rules see it: the row it was stored as, and what later changed it. */
import type { ChatMessageData, Value } from 'rt-elements/protocol';
import type { ChannelState, RecordWrite, StoredRow } from '../../feature.ts';

/** What there is of a message now. */
export interface Message {
  readonly m: number;
  /** As it was stored; its data may be out of date. */
  readonly row: StoredRow;
  readonly data: ChatMessageData;
  /** Offsets of the events that changed its text. */
  readonly edits: readonly number[];
}

/** What changed a row. The view takes `d` in place of the row's own data. */
interface ChangeDoc {
  readonly d?: ChatMessageData;
  readonly edits?: readonly number[];
}

/** A message of the state; undefined for what is not stored (any more) or was erased with its author. */
export function messageOf(state: ChannelState, ref: string): Message | undefined {
  const row = state.rows?.get(ref);
  if (row?.n !== 'message') return undefined;
  const { d, edits = [] } = (state.records.get(ref) ?? {}) as ChangeDoc;
  return { m: row.m, row, data: d ?? (row.d as ChatMessageData), edits };
}

/** The record that shows a message with other data, as of the event that is appended with it. */
export function rewritten(
  { top }: ChannelState,
  { row }: Message,
  data: ChatMessageData,
  edits: readonly number[],
): RecordWrite {
  const d = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as Value;
  return { id: row.k, doc: { rev: top + 1, d, ...(edits.length > 0 && { edits: [...edits] }) } };
}
