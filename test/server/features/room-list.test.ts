/** The list of a person's rooms as it is stored: one record for each, and no more than are ever looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from 'rt-elements/protocol';
import type { ChannelState, Desk } from '../../../server/feature.ts';
import { MOST_NOTED, RoomList } from '../../../server/features/chat/room-list.ts';

test(`a person is noted in ${MOST_NOTED} rooms and no more`, async () => {
  const stored = new Map<string, Value>();
  const state = { epoch: 'e', low: 0, top: 0, m: 0, ts: 0, records: stored };
  const desk: Pick<Desk, 'personal' | 'state' | 'records' | 'append' | 'whereabouts'> = {
    whereabouts: { listen: () => undefined, seen: () => undefined },
    personal: (userId) => `chat:~${userId}`,
    state: () => Promise.resolve(state),
    records: (_channel, _after, count) =>
      Promise.resolve([...stored].slice(0, count).map(([id, doc]) => ({ id, doc }))),
    append: (_channel, _how, rule) => {
      const decision = rule(state satisfies ChannelState, 0);
      assert.ok(decision.accept);
      for (const { id, doc } of decision.records ?? []) stored.set(id, doc);
      return Promise.resolve({ reply: decision.reply, epoch: 'e', offset: 0, ts: 0, dup: false });
    },
  };
  const list = new RoomList(desk as Desk);
  for (let n = 0; n < MOST_NOTED + 5; n++) await list.note('ada', `r${n}`);
  assert.equal(stored.size, MOST_NOTED);
  await list.note('ada', 'r0');
  assert.equal(stored.size, MOST_NOTED);
});
