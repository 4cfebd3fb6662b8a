/** The list of somebody's rooms. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ChatRoomsModel } from '../../../components/chat/rooms-model.ts';
import { BEN, FakeClient, keyOf } from '../../support/fake-client.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const room = (name: string, unread: number, ts: number) => ({
  ...{ room: name, m: 5, read: 5 - unread, unread },
  last: { k: keyOf(ts), m: 5, ts, u: { id: 'ben', name: 'Ben' }, text: `last in ${name}` },
});

async function open(t: TestContext) {
  const client = new FakeClient();
  const channel = client.channel('chat:~');
  channel.answers.set('rooms', { v: 3, rooms: [room('old', 0, 10), room('new', 2, 20)] });
  const model = ChatRoomsModel.of(client);
  t.after(model.subscribe(() => undefined));
  await settled();
  return { client, channel, model, names: () => model.get().rooms.map(({ room: name }) => name) };
}

test('rooms are listed newest first, with what is unread in each and in all', async (t) => {
  const { model, names } = await open(t);
  assert.equal(model.get().phase, 'ready');
  assert.deepEqual(names(), ['new', 'old']);
  assert.equal(model.get().unread, 2);
  assert.deepEqual(model.get().rooms[0]?.last, { id: keyOf(20), author: 'Ben', text: 'last in new', at: 20 });
});

test('a change of some rooms is taken in, and an older one is not', async (t) => {
  const { channel, model, names } = await open(t);
  channel.tellSignal(BEN, 'rooms', { v: 4, rooms: [room('old', 7, 30)] });
  assert.deepEqual(names(), ['old', 'new']);
  assert.equal(model.get().unread, 9);
  channel.tellSignal(BEN, 'rooms', { v: 4, rooms: [room('old', 1, 40)] });
  assert.equal(model.get().unread, 9);
  assert.equal(channel.calls.length, 1);
});

test('where a change was missed the list is asked for again', async (t) => {
  const { channel, model } = await open(t);
  channel.answers.set('rooms', { v: 6, rooms: [room('only', 1, 50)] });
  channel.tellSignal(BEN, 'rooms', { v: 6, rooms: [] });
  await settled();
  assert.equal(channel.calls.length, 2);
  assert.deepEqual([model.get().rooms.length, model.get().unread], [1, 1]);
});

test('a list that cannot be read says why, and can be asked for again', async (t) => {
  const client = new FakeClient();
  const model = ChatRoomsModel.of(client);
  t.after(model.subscribe(() => undefined));
  await settled();
  assert.deepEqual([model.get().phase, model.get().error?.code], ['error', 'UNAVAILABLE']);
  client.channel('chat:~').answers.set('rooms', { v: 1, rooms: [] });
  await model.reload();
  assert.equal(model.get().phase, 'ready');
});

test('nothing of one user is shown to the next', async (t) => {
  const { client, channel, names } = await open(t);
  channel.answers.set('rooms', { v: 1, rooms: [] });
  client.become({ user: BEN });
  assert.deepEqual(names(), []);
});
