/** What the sequencer holds of one channel: its calls in order, and the state they leave once all of them are stored. */
import type { Value } from 'rt-elements/protocol';
import type { ChannelState, NewEvent, RecordWrite, Rewrite, StoredRow } from './ports/broker.ts';
import type { SequencedCall } from './sequenced-call.ts';
import type { SequencedEntry } from './sequenced-entry.ts';

/** What a call's rule reads. */
type Reads = Pick<SequencedCall<Value>, 'records' | 'rows'>;

/** How many records of a channel are held before it pauses to let go of them. */
const MOST_RECORDS = 1000;
const NO_RECORDS: ReadonlyMap<string, Value> = new Map();

/** The pending state of a channel. */
export class SequencedLine {
  readonly channel: string;
  /** Handed to the broker, oldest first. */
  readonly handed: SequencedEntry[] = [];
  /** Not sequenced yet: the state they need is being read. */
  waiting: SequencedEntry[] = [];
  /** To be sequenced anew, because what they counted on did not come to be. */
  again: SequencedEntry[] = [];
  readonly byKey = new Map<string, SequencedEntry>();
  /** `broken`: an entry was not stored, so what follows must come back before the state is read anew. */
  mode: 'cold' | 'warm' | 'broken' = 'cold';
  /** Whether a commit failed since the state was last read. */
  failed = false;
  loading = false;
  /** Counts the times the state was dropped: a read of an earlier one is void. */
  generation = 0;
  /** Used since eviction last looked. */
  used = true;
  epoch = '';
  top = 0;
  m = 0;
  ts = 0;
  #low = 0;
  readonly #records = new Map<string, Value>();
  /** Rows that rules read; null for those that are not stored. */
  readonly #rows = new Map<string, StoredRow | null>();

  constructor(channel: string) {
    this.channel = channel;
  }

  get idle(): boolean {
    return this.handed.length === 0 && this.waiting.length === 0 && !this.loading;
  }

  /** Whether so many records are held that they must go, once nothing counts on them. */
  get full(): boolean {
    return this.#records.size + this.#rows.size > MOST_RECORDS;
  }

  /** Whether a rule that reads these can run. */
  knows({ records, rows }: Reads): boolean {
    return (
      this.mode === 'warm' &&
      (records === undefined || records.every((id) => this.#records.has(id))) &&
      (rows === undefined || rows.every((key) => this.#rows.has(key)))
    );
  }

  /** What waiting rules read and what is not known, the first one's all, of the others so much. */
  unknown(): { readonly records: Set<string>; readonly rows: Set<string> } {
    const records = new Set<string>();
    const rows = new Set<string>();
    for (const { call } of this.waiting) {
      for (const id of call.records ?? []) if (!this.#records.has(id)) records.add(id);
      for (const key of call.rows ?? []) if (!this.#rows.has(key)) rows.add(key);
      if (records.size + rows.size >= MOST_RECORDS / 2) break;
    }
    return { records, rows };
  }

  /** Takes over what the broker read. Of a warm channel only what was asked for: its head is further on. */
  load(state: ChannelState, ids: Iterable<string>, rows: Iterable<string>): void {
    if (this.mode === 'cold') {
      this.mode = 'warm';
      this.failed = false;
      ({ epoch: this.epoch, low: this.#low, top: this.top, m: this.m, ts: this.ts } = state);
    }
    for (const id of ids) if (!this.#records.has(id)) this.#records.set(id, state.records.get(id) ?? null);
    for (const key of rows) if (!this.#rows.has(key)) this.#rows.set(key, state.rows?.get(key) ?? null);
  }

  /** Forgets the state, which the next call reads anew, and puts what came back in front of what waits. */
  restart(): void {
    this.mode = 'cold';
    this.generation++;
    this.#records.clear();
    this.#rows.clear();
    this.waiting = [...this.again, ...this.waiting];
    this.again = [];
  }

  /**
   * Nothing is handed over, so nothing pending is lost with what is let go of: the records once there are many, and rows
   * always, because what was stored last may have trimmed them. What changed a row goes with it: it is read with it again,
   * and may be as large.
   */
  settled(): void {
    if (this.full) this.#records.clear();
    for (const key of this.#rows.keys()) this.#records.delete(key);
    this.#rows.clear();
  }

  /** The pending state as a rule sees it. */
  state({ records, rows }: Reads): ChannelState {
    const { epoch, top, m, ts } = this;
    const state = { epoch, low: this.#low, top, m, ts, records: this.#read(records) };
    return rows === undefined ? state : { ...state, rows: this.#readRows(rows) };
  }

  /** Puts an append on top of the pending state. */
  advance(events: readonly NewEvent[], records: readonly RecordWrite[], rewrites?: readonly Rewrite[]): void {
    for (const event of events) {
      this.top++;
      const { m, ts, k } = event;
      this.ts = ts;
      if (m === undefined) continue;
      this.m = m;
      // One that a rule further back asked for before it was said; whoever asks later is told by the broker.
      if (this.#rows.size > 0 && this.#rows.has(k)) this.#rows.set(k, { ...event, m, o: this.top });
    }
    for (const { id, doc } of records) this.#records.set(id, doc);
    for (const { o, d } of rewrites ?? [])
      for (const [key, row] of this.#rows) if (row?.o === o) this.#rows.set(key, { ...row, d });
  }

  /** An unknown record is absent for the rule; that it is known to be absent is our own note. */
  #read(ids: readonly string[] | undefined): ReadonlyMap<string, Value> {
    if (ids === undefined || ids.length === 0) return NO_RECORDS;
    const records = new Map<string, Value>();
    for (const id of ids) {
      const doc = this.#records.get(id);
      if (doc !== undefined && doc !== null) records.set(id, doc);
    }
    return records;
  }

  #readRows(keys: readonly string[]): ReadonlyMap<string, StoredRow> {
    const rows = new Map<string, StoredRow>();
    for (const key of keys) {
      const row = this.#rows.get(key);
      if (row !== undefined && row !== null) rows.set(key, row);
    }
    return rows;
  }
}
