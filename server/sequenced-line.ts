/** What the sequencer holds of one channel: its calls in order, and the state they leave once all of them are stored. */
import type { Value } from 'rt-elements/protocol';
import type { ChannelState, NewEvent, RecordWrite } from './ports/broker.ts';
import type { SequencedEntry } from './sequenced-entry.ts';

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

  constructor(channel: string) {
    this.channel = channel;
  }

  get idle(): boolean {
    return this.handed.length === 0 && this.waiting.length === 0 && !this.loading;
  }

  /** Whether so many records are held that they must go, once nothing counts on them. */
  get full(): boolean {
    return this.#records.size > MOST_RECORDS;
  }

  /** Whether a rule that reads these records can run. */
  knows(ids: readonly string[] | undefined): boolean {
    return this.mode === 'warm' && (ids === undefined || ids.every((id) => this.#records.has(id)));
  }

  /** Records that waiting rules read and that are not known, the first one's all, of the others so many. */
  unknown(): Set<string> {
    const ids = new Set<string>();
    for (const { call } of this.waiting) {
      for (const id of call.records ?? []) if (!this.#records.has(id)) ids.add(id);
      if (ids.size >= MOST_RECORDS / 2) break;
    }
    return ids;
  }

  /** Takes over what the broker read. Of a warm channel only the records: its head is further on. */
  load(state: ChannelState, ids: Iterable<string>): void {
    if (this.mode === 'cold') {
      this.mode = 'warm';
      this.failed = false;
      ({ epoch: this.epoch, low: this.#low, top: this.top, m: this.m, ts: this.ts } = state);
    }
    for (const id of ids) if (!this.#records.has(id)) this.#records.set(id, state.records.get(id) ?? null);
  }

  /** Forgets the state, which the next call reads anew, and puts what came back in front of what waits. */
  restart(): void {
    this.mode = 'cold';
    this.generation++;
    this.#records.clear();
    this.waiting = [...this.again, ...this.waiting];
    this.again = [];
  }

  /** Lets go of the records. Only when nothing is handed over: pending writes are not stored yet. */
  forgetRecords(): void {
    this.#records.clear();
  }

  /** The pending state as a rule sees it. */
  state(ids: readonly string[] | undefined): ChannelState {
    const { epoch, top, m, ts } = this;
    return { epoch, low: this.#low, top, m, ts, records: this.#read(ids) };
  }

  /** Puts an append on top of the pending state. */
  advance(events: readonly NewEvent[], records: readonly RecordWrite[]): void {
    this.top += events.length;
    for (const { m, ts } of events) {
      this.ts = ts;
      if (m !== undefined) this.m = m;
    }
    for (const { id, doc } of records) this.#records.set(id, doc);
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
}
