/** What counts as read, what is told of it, and what is known of the others. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ChatModel } from '../../../components/chat/chat-model.ts';
import { countUnread, firstUnread } from '../../../components/chat/model/unread.ts';
import { placeOf, reachOf, readersOf, readReceipts } from '../../../components/chat/model/receipts.ts';
import { ANA, BEN, FakeClient } from '../../support/fake-client.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

async function open(t: TestContext, me?: object, count = 5) {
  const client = new FakeClient();
  const room = client.room('general');
  for (let i = 0; i < count; i++) room.say(BEN, `${i}`);
  if (me) room.me = () => ({ ...me });
  room.answers.set('seen', { delivered: 0, read: 0 });
  const clock = new FakeClock();
  const time = { after: (ms: number, run: () => void) => clock.after(ms, run), monotonic: () => clock.now };
  const model = new ChatModel(client, 'general', { time });
  t.after(model.subscribe(() => undefined));
  await settled();
  return { client, room, model, clock };
}

test('a room opens with what was not read since, wherever that was', async (t) => {
  const { model } = await open(t, { delivered: 5, read: 3 });
  assert.deepEqual([model.get().unread, model.get().readM], [2, 3]);
});

test('who was never here has nothing to catch up with, and has read nothing', async (t) => {
  const { model, room, clock } = await open(t, { delivered: 0, read: 0 });
  assert.equal(model.get().unread, 0);
  await clock.advance(2000);
  assert.deepEqual(room.calls, [{ name: 'seen', data: { delivered: 5, read: 0 } }]);
});

test('a row counts as read after 800 ms in view without a break', async (t) => {
  const { model, clock } = await open(t, { delivered: 5, read: 0 });
  const eyes = model.reader();
  eyes.see([1, 2]);
  await clock.advance(799);
  assert.equal(model.get().readM, 0);
  eyes.see([2, 3]);
  await clock.advance(1);
  assert.equal(model.get().readM, 2);
  eyes.see([]);
  await clock.advance(5000);
  assert.equal(model.get().readM, 2);
  assert.equal(model.get().unread, 3);
});

test('reading is told at most once a second, the latest only, and never backwards', async (t) => {
  const { model, room, clock } = await open(t, { delivered: 5, read: 1 });
  const ids = model.get().messages.map(({ id }) => id);
  for (const at of [1, 2, 3]) model.markRead(ids[at]);
  await clock.advance(0);
  model.markRead(ids[0]);
  model.markRead();
  assert.deepEqual(
    room.calls.map(({ data }) => data),
    [{ delivered: 5, read: 4 }],
  );
  await clock.advance(999);
  assert.equal(room.calls.length, 1);
  await clock.advance(1);
  assert.deepEqual(room.calls[1]?.data, { delivered: 5, read: 5 });
  await clock.advance(10_000);
  assert.equal(room.calls.length, 2);
});

test('reading in another tab clears what is unread here', async (t) => {
  const { model, room } = await open(t, { delivered: 5, read: 1, receipts: { v: 1, count: 2, at: { ana: [5, 1] } } });
  assert.equal(model.get().unread, 4);
  room.tellSignal(BEN, 'receipts', { v: 2, count: 2, at: { ana: [5, 5], ben: [5, 5] } });
  assert.equal(model.get().unread, 0);
});

test('what was read and received while there was no link is known when the room goes on', async (t) => {
  const { model, room } = await open(t, { delivered: 5, read: 1, receipts: { v: 1, count: 2, at: { ben: [1, 1] } } });
  assert.equal(model.get().unread, 4);
  room.tellMe({ delivered: 5, read: 5, receipts: { v: 4, count: 2, at: { ben: [5, 3] } } });
  assert.equal(model.get().unread, 0);
  assert.deepEqual([...model.get().receipts.others.values()], [{ delivered: 5, read: 3, name: undefined }]);
});

test('the count stays 0 while somebody watches the newest, and says so when they did not stay', async (t) => {
  const { model, room, clock } = await open(t, { delivered: 5, read: 5 });
  const counts: number[] = [];
  t.after(model.state.listen(({ unread }) => counts.push(unread)));
  const leave = model.watch();
  room.say(BEN, 'new');
  await clock.advance(500);
  assert.deepEqual([...new Set(counts)], [0]);
  leave();
  assert.equal(counts.at(-1), 1);
});

test('own and deleted messages are never unread, and what is not held is counted by its numbers', () => {
  const message = (m: number, more = {}) => ({
    ...{ id: `${m}`, key: `${m}`, m, author: BEN, text: '', at: m, own: false, status: 'sent' as const },
    ...more,
  });
  const messages = [message(11), message(12, { own: true }), message(13, { isDeleted: true }), message(14)];
  const held = { messages, older: { done: false }, newer: { done: true }, newestM: 14 };
  assert.equal(countUnread(held, 11), 1);
  assert.equal(firstUnread(messages, 11)?.m, 14);
  assert.equal(countUnread(held, 6), 4 + 2);
  assert.equal(countUnread({ ...held, newer: { done: false }, newestM: 20 }, 14), 6);
  assert.equal(countUnread({ ...held, messages: [], newer: { done: true }, newestM: 0 }, 0), 0);
});

test('receipts: the highest counts, ourselves left out, and what is none is none', () => {
  const receipts = readReceipts({ v: 3, count: 3, at: { ana: [9, 9], ben: [5, 4, 'Ben'], c: [6, 1] } }, 'ana')!;
  assert.deepEqual(
    [4, 5, 6, 7].map((m) => reachOf(receipts, m)),
    ['read', 'delivered', 'delivered', 'sent'],
  );
  assert.deepEqual(readersOf(receipts, 4), [{ delivered: 5, read: 4, name: 'Ben' }]);
  assert.equal(
    reachOf(
      readReceipts(
        {
          v: 1,
          count: 90,
          top: [
            ['ana', 9],
            ['1', 7],
          ],
        },
        'ana',
      )!,
      7,
    ),
    'read',
  );
  for (const none of [undefined, null, {}, { v: 'x' }, 7]) assert.equal(readReceipts(none, 'ana'), undefined);
  assert.equal(readReceipts({ v: 1, at: { x: 'no', y: [-1, 2] } }, undefined)?.others.size, 0);
  assert.deepEqual(placeOf({ v: 1, at: { '2': [5, 4] } }, '2'), { delivered: 5, read: 4, name: undefined });
});

test('an own message tells how far it got', async (t) => {
  const { model, room } = await open(t, { delivered: 5, read: 5, receipts: { v: 1, count: 2, at: { ben: [5, 5] } } });
  const mine = room.say(ANA, 'mine');
  assert.equal(reachOf(model.get().receipts, mine.m), 'sent');
  room.tellSignal(BEN, 'receipts', { v: 2, count: 2, at: { ben: [6, 6] } });
  assert.equal(reachOf(model.get().receipts, mine.m), 'read');
});

test('where members are numbers nobody is taken for another before our own number is known', async (t) => {
  const { model, room, clock } = await open(t, {
    delivered: 0,
    read: 0,
    receipts: { v: 1, count: 1, at: { '0': [5, 5] } },
  });
  const mine = room.say(ANA, 'mine');
  room.tellSignal(BEN, 'receipts', { v: 2, count: 2, at: { '0': [5, 5], '1': [6, 6] } });
  assert.equal(reachOf(model.get().receipts, mine.m), 'sent');
  room.answers.set('seen', { delivered: 6, read: 6, alias: '1' });
  await clock.advance(2000);
  assert.equal(reachOf(model.get().receipts, mine.m), 'sent');
  assert.equal(reachOf(model.get().receipts, 5), 'read');
  room.tellSignal(BEN, 'receipts', { v: 3, count: 2, at: { '0': [6, 6], '1': [6, 6] } });
  assert.equal(reachOf(model.get().receipts, mine.m), 'read');
});
