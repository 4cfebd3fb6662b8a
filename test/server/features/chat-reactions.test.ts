/** Reactions of one and of ten thousand: counted for the room, known to each alone, and small wherever they are kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMessageData, Value } from 'rt-elements/protocol';
import { applyReact, reactionsId } from '../../../server/features/chat/reaction.rules.ts';
import type { ChannelState, RecordWrite } from '../../../server/ports/broker.ts';
import { newKey, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';

const REF = 'AAAAAAAAAAAAAAAAAAAAAA';

/** One message in memory, and what the rules note about it. */
class Room {
  readonly records = new Map<string, Value>();
  top = 1;

  react(userId: string, emoji: string, on: boolean): { readonly n: number; readonly told: Value | undefined } {
    const rows = new Map([
      [REF, { n: 'message', d: { m: 1, text: 'hello' }, u: { id: 'ada' }, k: REF, ts: 1, m: 1, o: 1 }],
    ]);
    const state: ChannelState = { epoch: 'e', low: 0, top: this.top, m: 1, ts: 1, records: this.records, rows };
    const decision = applyReact(state, { ref: REF, emoji, on }, userId);
    assert.ok(decision.accept);
    this.top += decision.events.length;
    for (const { id, doc } of decision.records ?? ([] as RecordWrite[])) {
      if (doc === null) this.records.delete(id);
      else this.records.set(id, doc);
    }
    return { n: decision.reply.n, told: decision.events[0]?.d };
  }

  get row(): { readonly rev: number; readonly d: ChatMessageData } {
    return this.records.get(REF) as never;
  }
}

test('ten thousand people react: the count is right, the row stays small, and each is told only of their own', () => {
  const room = new Room();
  for (let n = 1; n <= 10_000; n++) {
    const { n: count, told } = room.react(`user-${n}`, '👍', true);
    assert.equal(count, n);
    assert.deepEqual(told, { ref: REF, m: 1, emoji: '👍', on: true, n });
  }
  assert.deepEqual(room.row.d, { m: 1, text: 'hello', reactions: [['👍', 10_000]] });
  assert.equal(room.row.rev, 10_001);
  assert.ok(JSON.stringify(room.row).length < 100);
  assert.deepEqual(room.records.get(reactionsId(REF, 'user-77')), ['👍']);
  assert.equal(room.react('user-77', '👍', true).told, undefined);
  assert.equal(room.react('user-77', '👍', false).n, 9999);
  assert.equal(room.records.has(reactionsId(REF, 'user-77')), false);
  assert.equal(room.react('user-77', '👍', false).n, 9999);
});

test('reactions keep the order in which they came, and one that nobody has any more is gone', () => {
  const room = new Room();
  for (const emoji of ['👍', '🎉', '❤️']) room.react('ann', emoji, true);
  room.react('bob', '🎉', true);
  room.react('ann', '👍', false);
  assert.deepEqual(room.row.d.reactions, [
    ['🎉', 2],
    ['❤️', 1],
  ]);
  room.react('ann', '🎉', false);
  room.react('bob', '🎉', false);
  room.react('ann', '❤️', false);
  assert.deepEqual(room.row.d, { m: 1, text: 'hello' });
});

test('a page of a hundred messages with reactions says beside it which are the reader’s own', async (t) => {
  const { wsUrl } = await startServer(t, { limits: { call: [1000, 1000] } });
  const subs = [{ c: 'chat:a', w: 'hist:100' }];
  const [ada, ben] = [await RawLink.open(t, wsUrl), await RawLink.open(t, wsUrl)];
  const keys = Array.from({ length: 100 }, () => newKey());
  for (const k of keys) await ada.ok(ada.call('chat:a', 'send', { text: 'hello' }, { k }));
  for (const [n, ref] of keys.entries())
    await (n % 2 === 0 ? ada : ben).ok(
      (n % 2 === 0 ? ada : ben).call('chat:a', 'react', { ref, emoji: '👍', on: true }),
    );
  const own = keys.filter((_, n) => n % 2 === 0);
  const { gt } = ada.welcome;
  const again = await RawLink.open(t, wsUrl, 'msgpack', { subs, ...(gt !== undefined && { guest: gt }) });
  const { page } = again.welcome.subs[0]!;
  assert.equal(page?.items.length, 100);
  assert.deepEqual(page?.me, Object.fromEntries(own.map((ref) => [ref, ['👍']])));
});
