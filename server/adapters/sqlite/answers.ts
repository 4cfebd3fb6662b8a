/** Turns the scalars a worker answers with back into what the port promises. */
import type { ShownAuthor, Value } from 'rt-elements/protocol';
import type {
  AppendResult,
  ChannelState,
  Foreign,
  RecordWrite,
  Repeated,
  StoredEvent,
  StoredRow,
  ViewRow,
} from '../../ports/broker.ts';
import type { EraseStep, PersonEntry, PersonStep } from '../../ports/person.ts';
import { viewRow } from '../../ports/view.ts';
import { RESULT, ScalarReader, type Scalar } from './messages.ts';
import { valueOf } from './value-text.ts';

/** The next result; the problem's text for an append that was not fit to be stored. */
export function readResult(from: ScalarReader, epochs: readonly string[]): AppendResult | string {
  switch (from.number()) {
    case RESULT.stored:
      return { status: 'stored', epoch: epochs[from.number()] as string, first: from.number(), top: from.number() };
    case RESULT.repeated: {
      const [epoch, offset, ts] = [epochs[from.number()] as string, from.number(), from.number()];
      return { status: 'repeated', epoch, offset, ts, reply: valueOf(from.textOrNull()) };
    }
    case RESULT.foreign:
      return { status: 'foreign' };
    case RESULT.conflict:
      return { status: 'conflict', top: from.number() };
    default:
      return from.text();
  }
}

export function readRecall(scalars: readonly Scalar[]): Repeated | Foreign | undefined {
  if (scalars.length === 0) return undefined;
  // The epoch follows the result it belongs to.
  return readResult(new ScalarReader(scalars), [scalars.at(-1) as string]) as Repeated | Foreign;
}

export function readState(
  scalars: readonly Scalar[],
  ids: readonly string[],
  keys: readonly string[] | undefined,
): ChannelState {
  const from = new ScalarReader(scalars);
  const [epoch, low, top, m, ts] = [from.text(), from.number(), from.number(), from.number(), from.number()];
  const records = new Map<string, Value>();
  for (const id of ids) {
    const doc = valueOf(from.textOrNull());
    if (doc !== undefined) records.set(id, doc);
  }
  const state = { epoch, low, top, m, ts, records };
  if (keys === undefined) return state;
  const rows = new Map<string, StoredRow>();
  while (!from.done) {
    const row = readEvent(from) as StoredRow;
    rows.set(row.k, row);
  }
  return { ...state, rows };
}

function readEvent(from: ScalarReader): StoredEvent {
  const [o, k, ts, m] = [from.number(), from.text(), from.number(), from.numberOrNull() ?? undefined];
  const n = from.text();
  const d = valueOf(from.textOrNull());
  const u = from.textOrNull();
  return { n, d, u: u === null ? undefined : (JSON.parse(u) as ShownAuthor), k, ts, m, o };
}

export function readRange(scalars: readonly Scalar[]): StoredEvent[] {
  const from = new ScalarReader(scalars);
  const events: StoredEvent[] = [];
  while (!from.done) events.push(readEvent(from));
  return events;
}

export function readPage(scalars: readonly Scalar[], upwards: boolean): { rows: ViewRow[]; done: boolean } {
  const from = new ScalarReader(scalars);
  const done = from.number() === 1;
  const rows: ViewRow[] = [];
  while (!from.done) {
    const event = readEvent(from) as StoredEvent & { readonly m: number };
    rows.push(viewRow(event, valueOf(from.textOrNull())));
  }
  return { rows: upwards ? rows : rows.reverse(), done };
}

/** A record that is there has a doc. */
const readRecord = (from: ScalarReader): RecordWrite => ({ id: from.text(), doc: valueOf(from.textOrNull()) ?? null });

export function readRecords(scalars: readonly Scalar[]): RecordWrite[] {
  const from = new ScalarReader(scalars);
  const records: RecordWrite[] = [];
  while (!from.done) records.push(readRecord(from));
  return records;
}

export function readPerson(scalars: readonly Scalar[]): PersonStep {
  const from = new ScalarReader(scalars);
  const next = from.textOrNull() ?? undefined;
  const entries: PersonEntry[] = [];
  while (!from.done) {
    const channel = from.text();
    entries.push(from.number() === 0 ? { channel, event: readEvent(from) } : { channel, record: readRecord(from) });
  }
  return { entries, next };
}

export function readErased(scalars: readonly Scalar[]): EraseStep {
  const from = new ScalarReader(scalars);
  return { events: from.number(), records: from.number(), next: from.textOrNull() ?? undefined };
}
