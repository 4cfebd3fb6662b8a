/** What is done to messages that are stored: by us, shown at once; by others, as the log tells of it. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ChatModel, type ChatHappening } from '../../../components/chat/chat-model.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, FakeClient, keyOf } from '../../support/fake-client.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const NO = new RtError('REFUSED', 'No.', { data: { reason: 'too-late' } });

async function open(t: TestContext) {
  const client = new FakeClient();
  const room = client.room('general');
  const [mine, theirs] = [room.say(ANA, 'mine'), room.say(BEN, 'theirs')];
  const model = ChatModel.of(client, 'general');
  const happenings: ChatHappening[] = [];
  t.after(model.on((happening) => happenings.push(happening)));
  t.after(model.subscribe(() => undefined));
  await settled();
  const shown = (id: string) => model.get().messages.find((message) => message.id === id)!;
  return { client, room, model, mine, theirs, shown, happenings };
}

test('an edit is shown at once, and the log takes its place without another row', async (t) => {
  const { room, model, mine, shown } = await open(t);
  const { key } = shown(mine.k);
  const done = model.edit(mine.k, 'better');
  assert.deepEqual([shown(mine.k).text, shown(mine.k).change?.status], ['better', 'queued']);
  const [sent] = room.sent;
  assert.deepEqual([sent?.name, sent?.data], ['edit', { ref: mine.k, text: 'better' }]);
  sent!.ok(1);
  await done;
  assert.equal(shown(mine.k).change?.status, 'sent');
  room.changeItem(ANA, 'edited', mine, { text: 'better' }, sent!.key);
  assert.deepEqual([shown(mine.k).text, shown(mine.k).change, shown(mine.k).key], ['better', undefined, key]);
  assert.ok(shown(mine.k).editedAt);
});

test('a refused edit keeps what was written, as failed, until it is tried again or discarded', async (t) => {
  const { room, model, mine, shown } = await open(t);
  const refused = assert.rejects(model.edit(mine.k, 'too late'), NO);
  room.sent[0]!.refuse(NO);
  await refused;
  assert.deepEqual(
    [shown(mine.k).text, shown(mine.k).change?.status, shown(mine.k).change?.error],
    ['too late', 'failed', NO],
  );
  const again = assert.rejects(model.retryEdit(mine.k), NO);
  assert.notEqual(room.sent[1]!.key, room.sent[0]!.key);
  room.sent[1]!.refuse(NO);
  await again;
  model.discard(mine.k);
  assert.deepEqual([shown(mine.k).text, shown(mine.k).change], ['mine', undefined]);
  await assert.rejects(model.retryEdit(mine.k), /expected the id of a failed message/);
});

test('a refused delete and a refused reaction revert', async (t) => {
  const { room, model, mine, theirs, shown } = await open(t);
  const removed = assert.rejects(model.remove(mine.k), NO);
  const reacted = assert.rejects(model.react(theirs.k, '👍'), NO);
  assert.deepEqual([shown(mine.k).isDeleted, shown(mine.k).text], [true, '']);
  assert.deepEqual(shown(theirs.k).reactions, [{ emoji: '👍', count: 1, own: true }]);
  for (const sent of room.sent) sent.refuse(NO);
  await Promise.all([removed, reacted]);
  assert.deepEqual([shown(mine.k).text, shown(mine.k).change], ['mine', undefined]);
  assert.deepEqual([shown(theirs.k).reactions, shown(theirs.k).change], [undefined, undefined]);
});

test('what waits for a connection is shown as done, and nothing of it as failed', async (t) => {
  const { room, model, mine, shown } = await open(t);
  void model.edit(mine.k, 'later').catch(() => undefined);
  room.sent[0]!.options.onState?.('queued');
  assert.deepEqual(
    [shown(mine.k).text, shown(mine.k).change],
    ['later', { kind: 'edit', status: 'queued', error: undefined }],
  );
  assert.equal(shown(mine.k).status, 'sent');
});

test('a reaction is a toggle, and counts are those of the log', async (t) => {
  const { room, model, theirs, shown } = await open(t);
  room.changeItem(BEN, 'reacted', theirs, { emoji: '👍', on: true, n: 1 });
  void model.react(theirs.k, '👍').catch(() => undefined);
  assert.deepEqual(shown(theirs.k).reactions, [{ emoji: '👍', count: 2, own: true }]);
  assert.deepEqual(room.sent[0]!.data, { ref: theirs.k, emoji: '👍', on: true });
  room.changeItem(ANA, 'reacted', theirs, { emoji: '👍', on: true, n: 2 }, room.sent[0]!.key);
  assert.deepEqual(shown(theirs.k).reactions, [{ emoji: '👍', count: 2, own: true }]);
  void model.react(theirs.k, '👍').catch(() => undefined);
  assert.deepEqual(room.sent[1]!.data, { ref: theirs.k, emoji: '👍', on: false });
  room.changeItem(ANA, 'reacted', theirs, { emoji: '👍', on: false, n: 1 }, room.sent[1]!.key);
  room.changeItem(BEN, 'reacted', theirs, { emoji: '👍', on: false, n: 0 });
  assert.equal(shown(theirs.k).reactions, undefined);
});

test('what others change is told once, and what is known already is not taken back by an older word', async (t) => {
  const { room, theirs, shown, happenings } = await open(t);
  room.changeItem(BEN, 'edited', theirs, { text: 'their better' });
  room.tell(theirs);
  assert.equal(shown(theirs.k).text, 'their better');
  room.changeItem(BEN, 'deleted', theirs, {});
  room.changeItem(BEN, 'edited', theirs, { text: '' });
  assert.deepEqual([shown(theirs.k).isDeleted, shown(theirs.k).text], [true, '']);
  assert.deepEqual(
    happenings.map((each) => (each.kind === 'change' ? each.change : each.kind)),
    ['edited', 'deleted', 'edited'],
  );
});

test('own reactions come with the page, for this user alone', async (t) => {
  const client = new FakeClient();
  const room = client.room('general');
  const item = room.say(BEN, 'hi');
  room.log[0] = { ...item, d: { m: 1, text: 'hi', reactions: [['🎉', 3], ['👍', 1], ['bad'], 7] } };
  room.holdStart = true;
  const model = ChatModel.of(client, 'general');
  t.after(model.subscribe(() => undefined));
  const page = { ...room.page({}), me: { [item.k]: ['🎉'] } };
  for (const follower of room.followers)
    follower.onStart?.({ result: { c: room.name, e: 'e1', o: 1, rec: null, page }, resync: false });
  assert.deepEqual(model.get().messages[0]?.reactions, [
    { emoji: '🎉', count: 3, own: true },
    { emoji: '👍', count: 1, own: false },
  ]);
});

test('an answer says which message it is about', async (t) => {
  const { room, model, theirs } = await open(t);
  void model.send('yes', theirs.k).done.catch(() => undefined);
  assert.deepEqual(room.sent[0]!.data, { text: 'yes', ref: theirs.k });
  assert.equal(model.get().messages.at(-1)?.ref, theirs.k);
});

test('what an earlier page left undone is shown, and settled', async (t) => {
  const { client, model, mine, shown, room } = await open(t);
  const key = keyOf(77);
  client.outbox.put({ key, channel: room.name, name: 'edit', data: { ref: mine.k, text: 'left over' } });
  assert.equal(shown(mine.k).text, 'left over');
  client.outbox.refuse(key, NO);
  await settled();
  assert.equal(shown(mine.k).change?.status, 'failed');
  assert.equal(model.get().messages.length, 2);
});

test('a message is found by paging back to it, and a wrong id is not', async (t) => {
  const client = new FakeClient();
  const room = client.room('general');
  const first = room.say(BEN, 'the first');
  for (let i = 0; i < 250; i++) room.say(BEN, `${i}`);
  const model = ChatModel.of(client, 'general');
  t.after(model.subscribe(() => undefined));
  await settled();
  assert.equal(await model.find(first.k), true);
  assert.equal(model.get().messages[0]?.id, first.k);
  assert.equal(await model.find(keyOf(1)), false);
  await assert.rejects(model.edit(keyOf(1), 'x'), /expected the id of a stored message/);
});
