/** One channel held in memory: its log, the rows of its view, its records and the keys it remembers. */
import { RtError, stringifyValue, type Value } from 'rt-elements/protocol';
import type {
  Append,
  AppendResult,
  ChannelState,
  Foreign,
  Head,
  NewEvent,
  ReadLimits,
  RecordWrite,
  Repeated,
  StoredEvent,
  ViewRow,
} from '../../ports/broker.ts';
import { problemOf } from '../../ports/append-check.ts';
import { ERASED, NOBODYS, personOf } from '../../ports/person.ts';
import { ageLimit, lowByCount, TRIM_STEP } from '../../ports/retention.ts';
import { viewRow, weightOf } from '../../ports/view.ts';

type Row = StoredEvent & { readonly m: number };

interface KnownKey {
  /** Undefined for keys the server made: nobody may use them again. */
  by: string | undefined;
  readonly offset: number;
  readonly ts: number;
  reply: Value | undefined;
  /** When it is forgotten; Infinity while its event is stored. */
  untilMs: number;
}

/** Most expired keys one append forgets. */
const FORGET_STEP = 100;

const isRow = (event: StoredEvent): event is Row => event.m !== undefined;

/** First index at which `at` is above `bound`, in a list sorted by it. */
function indexAbove<T>(list: readonly T[], bound: number, at: (item: T) => number): number {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (at(list[middle] as T) > bound) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** As many items from the start as the limits allow, at least one. */
function within<T extends { readonly d?: Value | undefined }>(items: Iterable<T>, { count, bytes }: ReadLimits): T[] {
  const taken: T[] = [];
  let total = 0;
  for (const item of items) {
    total += weightOf(item.d === undefined ? undefined : stringifyValue(item.d));
    if (taken.length === count || (taken.length > 0 && total > bytes)) break;
    taken.push(item);
  }
  return taken;
}

/** Not a broker: it neither waits nor announces. Every method takes the time it happens at. */
export class MemoryChannel {
  readonly #epoch: string;
  #low = 0;
  #top = 0;
  #m = 0;
  #ts = 0;
  readonly #events: StoredEvent[] = [];
  readonly #rows: Row[] = [];
  readonly #records = new Map<string, Value>();
  /** Ids of the records of what people did about a row, by the row's key. */
  readonly #about = new Map<string, Set<string>>();
  readonly #keys = new Map<string, KnownKey>();
  /** Keys whose event is gone, in the order they left. */
  readonly #expiring = new Set<string>();
  #broken = false;

  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  get head(): Head {
    return { epoch: this.#epoch, low: this.#low, top: this.#top, m: this.#m, ts: this.#ts };
  }

  /** What became of it; an error when it is wrong in itself. */
  append(append: Append, now: number): AppendResult | Error {
    const result = this.#decide(append, now);
    // A key that is known breaks the chain too: what counted on this append saw a state that never came to be.
    this.#broken = result instanceof Error || result.status !== 'stored';
    return result;
  }

  recall(key: string, by: string, now: number): Repeated | Foreign | undefined {
    const known = this.#key(key, now);
    if (known === undefined) return undefined;
    if (known.by !== by) return { status: 'foreign' };
    const { offset, ts, reply } = known;
    return { status: 'repeated', epoch: this.#epoch, offset, ts, reply };
  }

  state(ids: readonly string[], keys?: readonly string[]): ChannelState {
    const records = new Map<string, Value>();
    for (const id of ids) {
      const doc = this.#records.get(id);
      if (doc !== undefined) records.set(id, doc);
    }
    return { ...this.head, records, ...(keys !== undefined && { rows: this.#rowsOf(keys) }) };
  }

  #rowsOf(keys: readonly string[]): ReadonlyMap<string, Row> {
    const rows = new Map<string, Row>();
    for (const key of keys) {
      const event = this.#at(this.#keys.get(key)?.offset ?? 0);
      if (event?.k === key && isRow(event)) rows.set(key, event);
    }
    return rows;
  }

  #at(offset: number): StoredEvent | undefined {
    return this.#events[offset - this.#low - 1];
  }

  /** Puts an event in the place of the one with the same offset and number. */
  #replace(event: StoredEvent): void {
    this.#events[event.o - this.#low - 1] = event;
    if (isRow(event)) this.#rows[indexAbove(this.#rows, event.m - 1, (row) => row.m)] = event;
  }

  /** Forgets what changed a row, and what people did about it. */
  #forgetChanges(key: string): void {
    this.#records.delete(key);
    for (const id of this.#about.get(key) ?? []) this.#records.delete(id);
    this.#about.delete(key);
  }

  read(after: number, upTo: number, limits: ReadLimits): StoredEvent[] {
    const from = Math.max(0, after - this.#low);
    return within(this.#events.slice(from, Math.max(0, upTo - this.#low)), limits);
  }

  page(
    { before, after }: { before?: number | undefined; after?: number | undefined },
    limits: ReadLimits,
  ): { rows: ViewRow[]; done: boolean } {
    const m = (row: Row): number => row.m;
    const upwards = after !== undefined;
    const start = upwards ? indexAbove(this.#rows, after, m) : 0;
    const end = upwards || before === undefined ? this.#rows.length : indexAbove(this.#rows, before - 1, m);
    const rows = within(upwards ? this.#view(start, end, 1) : this.#view(end - 1, start - 1, -1), limits);
    return { rows: upwards ? rows : rows.reverse(), done: rows.length === end - start };
  }

  recordsBehind(after: string, count: number): RecordWrite[] {
    const ids = [...this.#records.keys()].filter((id) => id > after).sort();
    return ids.slice(0, count).map((id) => ({ id, doc: this.#records.get(id) as Value }));
  }

  /** @param own Whether the channel is theirs, and so all that is in it. */
  person(user: string, own: boolean): { events: StoredEvent[]; records: RecordWrite[] } {
    const records = [...this.#records].filter(([id]) => own || personOf(id) === user).map(([id, doc]) => ({ id, doc }));
    return { events: this.#events.filter((event) => (own ? event.n !== ERASED : this.#isOf(event, user))), records };
  }

  /** Takes away what a person said and what is noted about them. */
  erase(user: string, own: boolean): { events: number; records: number } {
    const { events, records } = this.person(user, own);
    for (const { o, k, ts, m } of events) {
      this.#replace({ n: ERASED, k, ts, m, o });
      this.#forgetChanges(k);
    }
    for (const { id } of records) this.#records.delete(id);
    for (const known of this.#keys.values()) {
      if (known.by !== user && !(own && known.by !== undefined)) continue;
      known.by = NOBODYS;
      known.reply = undefined;
    }
    return { events: events.length, records: records.length };
  }

  #isOf({ k, u }: StoredEvent, user: string): boolean {
    return u?.id === user || this.#keys.get(k)?.by === user;
  }

  *#view(from: number, to: number, step: 1 | -1): Iterable<ViewRow> {
    for (let i = from; i !== to; i += step) {
      const row = this.#rows[i] as Row;
      yield viewRow(row, this.#records.get(row.k));
    }
  }

  #key(key: string, now: number): KnownKey | undefined {
    const known = this.#keys.get(key);
    return known !== undefined && known.untilMs > now ? known : undefined;
  }

  #decide(append: Append, now: number): AppendResult | Error {
    const problem = problemOf(append);
    if (problem !== undefined) return new TypeError(problem);
    const { key, by, expect, chained, events } = append;
    const known = key !== undefined && by !== undefined ? this.recall(key, by, now) : undefined;
    if (known !== undefined) return known;
    if ((chained === true && this.#broken) || (expect !== undefined && expect !== this.#top)) {
      return { status: 'conflict', top: this.#top };
    }
    let newest = this.#m;
    for (const { k, m } of events) {
      if (this.#key(k, now) !== undefined) return { status: 'foreign' };
      if (m === undefined) continue;
      if (m <= newest) return new RtError('INTERNAL', `expected a message number above ${newest}, got ${m}`);
      newest = m;
    }
    return this.#store(append, now);
  }

  #store({ events, key, by, reply, records = [], rewrites = [], keep }: Append, now: number): AppendResult {
    const first = events.length > 0 ? this.#top + 1 : this.#top;
    for (const event of events)
      this.#push(event, event.k === key ? by : undefined, event.k === key ? reply : undefined);
    if (key !== undefined && events.length === 0) {
      this.#keys.set(key, { by, offset: first, ts: now, reply, untilMs: now + keep.keyMs });
      this.#expiring.add(key);
    }
    for (const { id, doc } of records) this.#put(id, doc);
    for (const { o, d } of rewrites) {
      const event = this.#at(o);
      if (event !== undefined) this.#replace({ ...event, d });
    }
    this.#trim(keep, now);
    this.#forget(now);
    return { status: 'stored', epoch: this.#epoch, first, top: this.#top };
  }

  #put(id: string, doc: Value): void {
    const at = id.indexOf('@');
    if (at > 0 && this.#keys.has(id.slice(0, at))) {
      const key = id.slice(0, at);
      const about = this.#about.get(key) ?? new Set();
      if (doc === null) about.delete(id);
      else this.#about.set(key, about.add(id));
    }
    if (doc === null) this.#records.delete(id);
    else this.#records.set(id, doc);
  }

  #push(event: NewEvent, by: string | undefined, reply: Value | undefined): void {
    const stored: StoredEvent = { ...event, o: ++this.#top };
    this.#events.push(stored);
    this.#ts = event.ts;
    if (isRow(stored)) {
      this.#rows.push(stored);
      this.#m = stored.m;
    }
    this.#expiring.delete(event.k);
    this.#keys.set(event.k, { by, offset: stored.o, ts: event.ts, reply, untilMs: Infinity });
  }

  #trim(keep: Append['keep'], now: number): void {
    let low = lowByCount({ low: this.#low, top: this.#top }, keep);
    const age = ageLimit(keep, now);
    const oldest = this.#events[0];
    if (age !== undefined && oldest !== undefined && oldest.ts < age.due) {
      const end = Math.min(this.#events.length, TRIM_STEP);
      let old = 0;
      while (old < end && (this.#events[old] as StoredEvent).ts < age.to) old++;
      low = Math.max(low, this.#low + old);
    }
    if (low === this.#low) return;
    for (const { k, m, ts } of this.#events.splice(0, low - this.#low)) {
      if (m !== undefined) {
        this.#rows.shift();
        this.#forgetChanges(k);
      }
      const known = this.#keys.get(k);
      if (known?.by === undefined || ts + keep.keyMs <= now) this.#keys.delete(k);
      else {
        known.untilMs = ts + keep.keyMs;
        this.#expiring.add(k);
      }
    }
    this.#low = low;
  }

  #forget(now: number): void {
    let left = FORGET_STEP;
    for (const key of this.#expiring) {
      if (left-- === 0 || this.#key(key, now) !== undefined) return;
      this.#expiring.delete(key);
      this.#keys.delete(key);
    }
  }
}
