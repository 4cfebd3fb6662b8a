/** Random histories of a few channels: appends handed over in groups, as a busy server does. */
import fc from 'fast-check';
import type { Value } from 'rt-elements/protocol';
import type { Append, Keep } from '../../server/ports/broker.ts';
import { START, type Clock } from './subject.ts';

/** One append as drawn; what depends on the course of the history is filled in when it is handed over. */
export interface Draw {
  readonly channel: number;
  readonly user: 'ann' | 'bob';
  readonly key: number | undefined;
  readonly expect: 'none' | 'top' | 'stale';
  readonly chained: boolean;
  /** True for a row of the view. */
  readonly events: readonly boolean[];
  readonly records: ReadonlyArray<readonly [id: number, doc: Value]>;
  /** Overlays the row of this key. */
  readonly overlay: number | undefined;
}

/** Appends handed over in one turn, after a wait. */
export interface Group {
  readonly waitMs: number;
  readonly draws: readonly Draw[];
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.integer(),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 5 }).map((bytes) => new Uint8Array(bytes)),
  fc.constant({ $: 'dollar', list: [1, 'two', null] }),
);

const draw: fc.Arbitrary<Draw> = fc.record({
  channel: fc.nat(1),
  user: fc.constantFrom('ann', 'bob'),
  key: fc.option(fc.nat(5), { nil: undefined }),
  expect: fc.constantFrom('none', 'none', 'top', 'stale'),
  chained: fc.boolean(),
  events: fc.array(fc.boolean(), { maxLength: 3 }),
  records: fc.array(fc.tuple(fc.nat(2), fc.option(value, { nil: null })), { maxLength: 2 }),
  overlay: fc.option(fc.nat(5), { nil: undefined, freq: 4 }),
});

export const history: fc.Arbitrary<readonly Group[]> = fc.array(
  fc.record({ waitMs: fc.nat(3000), draws: fc.array(draw, { minLength: 1, maxLength: 4 }) }),
  { minLength: 1, maxLength: 10, size: 'max' },
);

/** Turns draws into appends. It keeps what a caller would know: the offsets it saw, and the numbers it gave. */
export class Author {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #keep: Keep;
  #made = 0;
  #m = 0;

  constructor(name: string, clock: Clock, keep: Keep) {
    this.#name = name;
    this.#clock = clock;
    this.#keep = keep;
  }

  channels(): string[] {
    return [0, 1].map((channel) => `chat:${this.#name}-${channel}`);
  }

  append({ channel, user, key, expect, chained, events, records, overlay }: Draw, top: number): Append {
    const k = key === undefined ? undefined : `key${key}`;
    return {
      channel: `chat:${this.#name}-${channel}`,
      expect: expect === 'none' ? undefined : expect === 'top' ? top : top + 1,
      chained,
      ...(k !== undefined && { key: k, by: user }),
      events: events.map((isRow, i) => ({
        n: 'message',
        k: i === 0 && k !== undefined ? k : `made${++this.#made}`,
        ts: this.#clock.now,
        d: { by: user, at: this.#clock.now - START },
        ...(isRow && { m: ++this.#m }),
      })),
      records: [
        ...records.map(([id, doc]) => ({ id: `r${id}`, doc })),
        ...(overlay === undefined ? [] : [{ id: `key${overlay}`, doc: { rev: top + 1, d: 'changed' } }]),
      ],
      reply: { made: this.#made, user },
      keep: this.#keep,
    };
  }
}
