/** The broker's contract as the simplest program that keeps it: everything in arrays, nothing ever trimmed. */
import type { Value } from 'rt-elements/protocol';
import type { Append, StoredEvent, ViewRow } from '../../server/ports/broker.ts';

interface Known {
  readonly by: string | undefined;
  readonly offset: number;
  readonly ts: number;
  readonly reply: Value | undefined;
  /** When it is forgotten; absent for the key of an event. */
  readonly untilMs?: number;
}

export class ModelChannel {
  readonly events: StoredEvent[] = [];
  readonly records = new Map<string, Value>();
  readonly #keys = new Map<string, Known>();
  #broken = false;

  get top(): number {
    return this.events.length;
  }

  append(append: Append, now: number): unknown {
    const result = this.#append(append, now);
    this.#broken = result.status !== 'stored';
    return result;
  }

  rows(): ViewRow[] {
    return this.events.flatMap((event) => {
      if (event.m === undefined) return [];
      const overlay = this.records.get(event.k) as { rev: number; d: Value } | undefined;
      return [{ ...event, m: event.m, rev: event.o, ...overlay }];
    });
  }

  #append({ key, by, expect, chained, events, records, reply, keep }: Append, now: number): { status: string } {
    const known = key === undefined ? undefined : this.#known(key, now);
    if (known !== undefined) {
      const { offset, ts, reply: then } = known;
      return known.by === by ? { status: 'repeated', ...{ offset, ts, reply: then } } : { status: 'foreign' };
    }
    const { top } = this;
    if ((chained && this.#broken) || (expect !== undefined && expect !== top)) {
      return { status: 'conflict', ...{ top } };
    }
    for (const event of events) {
      const mine = event.k === key;
      this.events.push({ ...event, o: this.top + 1 });
      this.#keys.set(event.k, {
        by: mine ? by : undefined,
        offset: this.top,
        ts: event.ts,
        reply: mine ? reply : undefined,
      });
    }
    if (key !== undefined && events.length === 0) {
      this.#keys.set(key, { by, offset: top, ts: now, reply, untilMs: now + keep.keyMs });
    }
    for (const { id, doc } of records ?? []) {
      if (doc === null) this.records.delete(id);
      else this.records.set(id, doc);
    }
    return { status: 'stored', ...{ first: events.length === 0 ? top : top + 1, top: this.top } };
  }

  #known(key: string, now: number): Known | undefined {
    const known = this.#keys.get(key);
    return known !== undefined && (known.untilMs ?? Infinity) > now ? known : undefined;
  }
}
