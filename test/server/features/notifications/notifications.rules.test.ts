/** The rules of notifications, against a count made by hand, and against the box a page folds from the log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  check,
  countsOf,
  EMPTY_BOX,
  type Mark,
  newestOf,
  type NotificationBox,
  notifications,
  NOTIFICATIONS_MAX,
  packRows,
  unpackRows,
  type Value,
  withMark,
  withNew,
} from 'rt-elements/protocol';
import { boxForOwner } from '../../../../server/features/notifications/box-record.ts';
import { GROUPS_MAX } from '../../../../server/features/notifications/group-record.ts';
import { applyMark, applyNotify, type Notice } from '../../../../server/features/notifications/notifications.rules.ts';
import { keyOf } from '../../../support/fake-client.ts';

/** Of what is random here. */
const SEED = 20_261_124;

type Notified = Parameters<typeof withNew>[1] & {
  readonly of?: string;
  readonly count: number;
  readonly actors: ReadonlyArray<{ readonly id: string; readonly name: string }>;
  readonly counts: { readonly unread: number; readonly unseen: number; readonly version: number };
};

/** One person's channel, without a server: what rules decide is stored at once. */
class Channel {
  state: { low: number; top: number; m: number; records: Map<string, Value> } = {
    ...{ low: 0, top: 0, m: 0 },
    records: new Map(),
  };
  now = 1_000_000;
  readonly events: Array<{ readonly n: string; readonly d: Notified & Mark }> = [];

  notify(content: Partial<Notice['content']> = {}, { windowMs = 1000, actor }: Partial<Notice> = {}): Notified {
    const notice = { content: { type: 'like', title: 'x', priority: 'normal', ...content }, windowMs, actor } as Notice;
    return this.#store(
      applyNotify(this.state, notice, { user: 'ana', now: this.now, key: keyOf(this.state.top + 1) }),
    )!;
  }

  mark(mark: Mark) {
    return this.#store(applyMark(this.state, mark, 'ana'));
  }

  get box(): NotificationBox {
    const { version, rows } = boxForOwner(this.state, 'ana') as { version: number; rows: number[] };
    return { version, rows: unpackRows(rows) };
  }

  #store(decision: ReturnType<typeof applyMark>): Notified | undefined {
    assert.ok(decision.accept);
    for (const { n, d, m } of decision.events) {
      check(notifications.events[n as 'notified'], d);
      this.state = { ...this.state, top: this.state.top + 1, m: m ?? this.state.m };
      this.events.push({ n, d: d as never });
    }
    for (const { id, doc } of decision.records ?? []) {
      if (doc === null) this.state.records.delete(id);
      else this.state.records.set(id, structuredClone(doc));
    }
    return decision.events.length === 0 ? undefined : this.events.at(-1)?.d;
  }
}

/** A page's box, from the events alone. */
const folded = (events: Channel['events']): NotificationBox =>
  events.reduce((box, { n, d }) => (n === 'notified' ? withNew(box, d) : withMark(box, d)), EMPTY_BOX);

const mark = fc.record(
  {
    how: fc.constantFrom('seen' as const, 'read' as const, 'unread' as const, 'archived' as const),
    items: fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }),
    upTo: fc.nat(30),
  },
  { requiredKeys: ['how'] },
);
const step = fc.oneof(
  fc.record({
    group: fc.constantFrom(undefined, 'a', 'b'),
    priority: fc.constantFrom('normal' as const, 'urgent' as const, 'low' as const),
    later: fc.constantFrom(0, 400, 2000),
  }),
  mark.map(({ items, upTo, how }): Mark => (items === undefined ? { how, upTo: upTo ?? 0 } : { how, items })),
);

test('the counts of every event equal a recount of what a page folds, and of what is stored', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const channel = new Channel();
      for (const each of steps) {
        if ('how' in each) {
          channel.mark(each);
        } else {
          channel.now += each.later;
          const { group, priority } = each;
          channel.notify({ priority, ...(group !== undefined && { group }) });
        }
        const page = folded(channel.events);
        assert.deepEqual(page, channel.box);
        const last = channel.events.at(-1)?.d.counts;
        assert.deepEqual(last ?? countsOf(EMPTY_BOX), countsOf(page));
        const { unread, unseen } = countsOf(page);
        assert.ok(unseen <= unread && unread <= page.rows.size);
      }
    }),
    { numRuns: 400, seed: SEED },
  );
});

test('marking twice is marking once, and what is packed is unpacked the same', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), mark, (steps, { how, items, upTo }) => {
      const channel = new Channel();
      for (const each of steps)
        if ('how' in each) channel.mark(each);
        else channel.notify();
      const again: Mark = items === undefined ? { how, upTo: upTo ?? 0 } : { how, items };
      channel.mark(again);
      const { top, box } = { top: channel.state.top, box: channel.box };
      assert.equal(channel.mark(again), undefined);
      assert.equal(channel.state.top, top);
      assert.deepEqual(unpackRows(packRows(box.rows)), box.rows);
    }),
    { seed: SEED },
  );
});

test('five people become one row with three names, under the id of the first', () => {
  const channel = new Channel();
  const people = ['Ana', 'Ben', 'Chi', 'Dan', 'Eva'].map((name) => ({ id: name.toLowerCase(), name }));
  const told = people.map((actor) => channel.notify({ group: 'post-1' }, { actor }));
  const last = told.at(-1)!;
  assert.deepEqual([last.count, last.of, last.instead], [5, keyOf(1), 4]);
  assert.deepEqual(
    last.actors.map(({ name }) => name),
    ['Eva', 'Dan', 'Chi'],
  );
  assert.deepEqual(last.counts, { unread: 1, unseen: 1, version: 5 });
  assert.equal(channel.notify({ group: 'post-1' }, { actor: people[3] }).count, 5, 'who is named counts once');
});

test('a row that was read is unread again when more of its group comes', () => {
  const channel = new Channel();
  channel.notify({ group: 'a' });
  channel.mark({ how: 'read', upTo: 1 });
  assert.deepEqual(channel.notify({ group: 'a' }).counts, { unread: 1, unseen: 1, version: 3 });
});

test('what was marked up to a number does not concern the row that took its place meanwhile', () => {
  const channel = new Channel();
  channel.notify({ group: 'a' });
  channel.notify({ group: 'a' });
  assert.equal(channel.mark({ how: 'read', upTo: 1 }), undefined);
  assert.equal(countsOf(channel.box).unread, 1);
});

test('when its window has passed, when its row was archived, and after an urgent one, a group begins anew', () => {
  const channel = new Channel();
  channel.notify({ group: 'a' });
  channel.now += 1000;
  assert.deepEqual([channel.notify({ group: 'a' }).count, channel.box.rows.size], [1, 2]);
  channel.mark({ how: 'archived', items: [2] });
  assert.equal(channel.notify({ group: 'a' }).count, 1);
  const urgent = channel.notify({ group: 'a', priority: 'urgent' });
  assert.deepEqual([urgent.count, urgent.instead], [1, undefined]);
  assert.equal(channel.notify({ group: 'a' }).count, 1);
  assert.equal(channel.notify({ group: 'a' }, { windowMs: 0 }).count, 1);
});

test(`there are never more than ${NOTIFICATIONS_MAX}, and no more than ${GROUPS_MAX} groups stay open`, () => {
  const channel = new Channel();
  for (let i = 0; i < NOTIFICATIONS_MAX + 20; i++) channel.notify({ group: `g${i}` });
  assert.equal(channel.box.rows.size, NOTIFICATIONS_MAX);
  assert.equal(countsOf(channel.box).unread, NOTIFICATIONS_MAX);
  assert.deepEqual(folded(channel.events), channel.box);
  assert.equal((channel.state.records.get('groups@ana') as unknown[]).length, GROUPS_MAX);
  assert.ok(JSON.stringify(channel.state.records.get('box@ana')).length < 8192);
});

test('what the log let go is not counted', () => {
  const channel = new Channel();
  for (let i = 0; i < 10; i++) channel.notify();
  channel.state = { ...channel.state, low: 4 };
  assert.deepEqual([...channel.box.rows.keys()], [5, 6, 7, 8, 9, 10]);
  const state = channel.state;
  assert.equal(countsOf(channel.box).unread, 6);
  channel.notify();
  assert.deepEqual([channel.events.at(-1)?.d.counts.unread, channel.events.at(-1)?.d.from], [7, 5]);
  channel.state = { ...state, low: 99 };
  assert.equal(channel.box.rows.size, 0);
});

test('a number that is not above all others is known already', () => {
  const box = withNew(EMPTY_BOX, { m: 5 });
  assert.equal(withNew(box, { m: 5 }), box);
  assert.equal(withNew(box, { m: 3 }), box);
  assert.equal(newestOf(box), 5);
});
