/** A room that begins with what the page brought: what only we may see comes later, and nothing is guessed before. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ChatModel } from '../../../components/chat/chat-model.ts';
import { BEN, FakeClient } from '../../support/fake-client.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A room of five messages, the first of which has a reaction; the server has not answered yet. */
async function open(t: TestContext) {
  const client = new FakeClient();
  client.become({ user: undefined });
  const room = client.room('general');
  for (let i = 1; i <= 5; i++) room.say(BEN, `${i}`);
  room.log[0] = { ...room.log[0]!, d: { m: 1, text: '1', reactions: [['👍', 1]] } };
  room.answers.set('seen', { delivered: 0, read: 0 });
  room.seed({ c: room.name, e: room.epoch, o: 5, rec: null, page: room.page({}) });
  const clock = new FakeClock();
  const time = { after: (ms: number, run: () => void) => clock.after(ms, run), monotonic: () => clock.now };
  const model = new ChatModel(client, 'general', { time });
  t.after(model.subscribe(() => undefined));
  await settled();
  return { client, room, model, clock };
}

test('before the server has said how far we have read, nothing is unread and nothing is reported', async (t) => {
  const { model, room, clock } = await open(t);
  room.say(BEN, 'six', { live: false });
  assert.deepEqual([model.get().phase, model.get().messages.length, model.get().unread], ['ready', 6, 0]);
  await clock.advance(5000);
  assert.deepEqual(room.calls, []);
});

test('then it counts as if the room had been opened without a seed', async (t) => {
  const { model, room, clock } = await open(t);
  room.say(BEN, 'six', { live: false });
  room.tellMe({ delivered: 4, read: 4 });
  assert.deepEqual([model.get().unread, model.get().readM], [2, 4]);
  await clock.advance(0);
  assert.deepEqual(room.calls, [{ name: 'seen', data: { delivered: 6, read: 4 } }]);
});

test('who was never here has nothing to catch up with', async (t) => {
  const { model, room } = await open(t);
  room.say(BEN, 'six', { live: false });
  room.tellMe({ delivered: 0, read: 0 });
  assert.equal(model.get().unread, 0);
  room.say(BEN, 'seven');
  assert.equal(model.get().unread, 1);
});

test('which reactions are ours is asked for once, and changes meanwhile stay', async (t) => {
  const { model, room } = await open(t);
  room.holdHistory = true;
  assert.equal(model.get().messages[0]?.reactions?.[0]?.own, false);
  room.tellMe({ delivered: 5, read: 5 });
  room.tellMe({ delivered: 5, read: 5 });
  assert.equal(room.requests.length, 1);
  const page = { ...room.page({}), me: { [room.log[0]!.k]: ['👍'] } };
  room.changeItem(BEN, 'edited', room.log[1]!, { text: 'two' });
  room.requests[0]!.answer(page);
  await settled();
  const [first, second] = model.get().messages;
  assert.deepEqual([first?.reactions, second?.text], [[{ emoji: '👍', count: 1, own: true }], 'two']);
});
