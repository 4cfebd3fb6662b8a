import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ChatModel, type ChatHappening } from '../../../components/chat/chat-model.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, FakeClient, keyOf } from '../../support/fake-client.ts';

/** Lets what was promised happen. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

async function open(t: TestContext, prepare?: (client: FakeClient) => void, pageSize = 50) {
  const client = new FakeClient();
  prepare?.(client);
  const model = ChatModel.of(client, 'general', { pageSize });
  const happenings: ChatHappening[] = [];
  t.after(model.on((happening) => happenings.push(happening)));
  t.after(model.subscribe(() => undefined));
  await settled();
  return {
    client,
    model,
    room: client.room('general'),
    happenings,
    texts: () => model.get().messages.map(({ text }) => text),
  };
}

test('a room opens on its newest page, oldest message first', async (t) => {
  const { model, texts } = await open(
    t,
    (client) => ['one', 'two', 'three'].forEach((text) => client.room('general').say(BEN, text)),
    2,
  );
  assert.equal(model.get().phase, 'ready');
  assert.deepEqual(texts(), ['two', 'three']);
  assert.equal(model.get().older.done, false);
  assert.equal(model.get().unread, 0);
});

test('nothing is followed before somebody listens, and one subscription serves everybody', async (t) => {
  const client = new FakeClient();
  const model = ChatModel.of(client, 'general');
  await settled();
  assert.equal(client.room('general').followers.size, 0);
  assert.equal(ChatModel.of(client, 'general'), model);
  t.after(model.subscribe(() => undefined));
  t.after(model.subscribe(() => undefined));
  await settled();
  assert.equal(client.room('general').followers.size, 1);
});

test('a message of someone else is added, told once and counted as unread until it is seen', async (t) => {
  const { model, room, happenings, texts } = await open(t);
  const item = room.say(BEN, 'hello');
  room.tell(item);
  assert.deepEqual(texts(), ['hello']);
  assert.equal(model.get().unread, 1);
  assert.deepEqual(
    happenings.map(({ kind }) => kind),
    ['message'],
  );
  model.markRead();
  assert.equal(model.get().unread, 0);
});

test('a sent message stands in the list at once and keeps its key until the log has it', async (t) => {
  const { model, room } = await open(t);
  const { id, done } = model.send('hi');
  const [queued] = model.get().messages;
  assert.deepEqual([queued?.id, queued?.key, queued?.status, queued?.own], [id, id, 'queued', true]);
  room.sent[0]!.options.onState?.('sending');
  assert.equal(model.get().messages[0]?.status, 'sending');
  room.say(ANA, 'hi', { key: id });
  room.sent[0]!.ok(1);
  const message = await done;
  assert.equal(message.m, 1);
  const messages = model.get().messages;
  assert.equal(messages.length, 1);
  assert.deepEqual([messages[0]?.key, messages[0]?.status, messages[0]?.m], [id, 'sent', 1]);
});

test('an answer that overtakes the log neither doubles the message nor hides those before it', async (t) => {
  const { model, room, happenings, texts } = await open(t);
  const { id, done } = model.send('mine');
  room.sent[0]!.ok(2);
  await done;
  assert.deepEqual(
    model.get().messages.map(({ status }) => status),
    ['sent'],
  );
  room.say(BEN, 'earlier', { live: false });
  room.say(ANA, 'mine', { key: id, live: false });
  assert.deepEqual(texts(), ['earlier', 'mine']);
  assert.deepEqual(
    happenings.map((happening) => happening.kind === 'message' && happening.message.text),
    ['earlier', 'mine'],
  );
});

test('own messages of another tab are own ones, and appear once', async (t) => {
  const { model, room } = await open(t);
  room.say(ANA, 'from my phone');
  const [message] = model.get().messages;
  assert.equal(message?.own, true);
  assert.equal(model.get().unread, 0);
});

test('a refused message is sent again under a new id and stays the same row', async (t) => {
  const { model, room } = await open(t);
  const { id, done } = model.send('again');
  room.sent[0]!.refuse(new RtError('REFUSED', 'Too fast.'));
  await assert.rejects(done, { code: 'REFUSED' });
  assert.equal(model.get().messages[0]?.status, 'failed');
  const retried = model.retry(id);
  assert.notEqual(retried.id, id);
  assert.equal(model.get().messages[0]?.key, id);
  room.say(ANA, 'again', { key: retried.id });
  assert.deepEqual(
    model.get().messages.map(({ key, status }) => [key, status]),
    [[id, 'sent']],
  );
});

test('a message whose outcome is unknown is sent again under the same id', async (t) => {
  const { model, room } = await open(t);
  const { id, done } = model.send('maybe');
  room.sent[0]!.refuse(new RtError('TIMEOUT', 'No answer.'));
  await assert.rejects(done);
  assert.equal(model.retry(id).id, id);
  assert.equal(room.sent[1]!.key, id);
  assert.throws(() => model.retry(keyOf(9)), { code: 'NOT_FOUND' });
});

test('a failed or queued message can be discarded, one on its way cannot', async (t) => {
  const { model, room, texts } = await open(t);
  const { id } = model.send('queued');
  model.discard(id);
  assert.equal(room.sent[0]!.cancelled, true);
  assert.deepEqual(texts(), []);
  const sending = model.send('sending');
  room.sent[1]!.options.onState?.('sending');
  model.discard(sending.id);
  assert.deepEqual(texts(), ['sending']);
});

test('the key of a pending message used by someone else fails it and keeps both', async (t) => {
  const { model, room } = await open(t);
  const { id } = model.send('mine');
  room.say(BEN, 'not yours', { key: id });
  const [theirs, mine] = model.get().messages;
  assert.deepEqual([theirs?.text, theirs?.own], ['not yours', false]);
  assert.deepEqual([mine?.text, mine?.status, mine?.error?.code], ['mine', 'failed', 'CONFLICT']);
  assert.notEqual(mine?.id, id);
});

test('texts that cannot be messages are refused where they are given', async (t) => {
  const { model } = await open(t);
  assert.throws(() => model.send(''), { name: 'TypeError', message: /expected a text of 1 to 4000 characters, got 0/ });
  assert.throws(() => model.send('x'.repeat(4001)), { name: 'TypeError' });
  for (let i = 0; i < 500; i++) model.send('x');
  assert.throws(() => model.send('x'), { code: 'LIMIT' });
});

test('paging back adds each message once and ends with the first', async (t) => {
  const { model, happenings, texts } = await open(t, (client) => numbers(client, 25), 10);
  await model.loadOlder();
  await Promise.all([model.loadOlder(), model.loadOlder()]);
  assert.deepEqual(
    texts(),
    Array.from({ length: 25 }, (_, i) => `${i + 1}`),
  );
  assert.equal(model.get().older.done, true);
  assert.deepEqual(happenings, [
    { kind: 'history', count: 10, done: false },
    { kind: 'history', count: 5, done: true },
  ]);
});

test('a page that fails can be asked for again and takes nothing away', async (t) => {
  const { client, model, room, texts } = await open(t, (client) => numbers(client, 12), 10);
  room.holdHistory = true;
  const loading = model.loadOlder();
  assert.equal(model.get().older.status, 'loading');
  room.requests[0]!.refuse(new RtError('TIMEOUT', 'No answer.'));
  await loading;
  assert.deepEqual(
    [model.get().older.status, model.get().older.error?.code, model.get().older.done],
    ['error', 'TIMEOUT', false],
  );
  client.become({ status: 'waiting' });
  client.become({ status: 'online' });
  assert.equal(model.get().older.status, 'idle');
  room.holdHistory = false;
  await model.loadOlder();
  assert.equal(texts().length, 12);
});

test('a reader who pages far back holds 300 messages, and comes forward again without a hole', async (t) => {
  const { model, room, texts } = await open(t, (client) => numbers(client, 500), 100);
  t.after(model.holdPlace());
  for (let i = 0; i < 4; i++) await model.loadOlder();
  assert.deepEqual([texts().length, texts()[0], texts().at(-1)], [300, '1', '300']);
  assert.equal(model.get().newer.done, false);
  room.say(BEN, '501');
  model.send('pending');
  assert.equal(texts().at(-1), '300');
  assert.equal(model.get().unread, 1);
  while (!model.get().newer.done) await model.loadNewer();
  assert.deepEqual([texts().length, texts().at(-2), texts().at(-1)], [301, '501', 'pending']);
  assert.deepEqual(
    texts().slice(0, 300),
    Array.from({ length: 300 }, (_, i) => `${i + 202}`),
  );
});

test('messages that come while the newest page is on its way are joined to it', async (t) => {
  const { model, room, texts } = await open(t, (client) => numbers(client, 500), 100);
  t.after(model.holdPlace());
  for (let i = 0; i < 3; i++) await model.loadOlder();
  assert.equal(model.get().newer.done, false);
  room.holdHistory = true;
  const back = model.loadNewest();
  const page = room.page({ limit: 100 });
  room.say(BEN, '501');
  room.say(BEN, '502');
  room.requests.at(-1)!.answer(page);
  await back;
  assert.deepEqual(texts().slice(-3), ['500', '501', '502']);
  assert.equal(model.get().newer.done, true);
});

test('a live message that comes while the last page is on its way is joined to that page', async (t) => {
  const { model, room, texts } = await open(t, (client) => numbers(client, 350), 100);
  t.after(model.holdPlace());
  for (let i = 0; i < 3; i++) await model.loadOlder();
  assert.equal(texts().at(-1), '300');
  room.holdHistory = true;
  const loading = model.loadNewer();
  const page = room.page({ after: 300, limit: 100 });
  room.say(BEN, '351');
  room.requests.at(-1)!.answer(page);
  await loading;
  assert.deepEqual(texts().slice(-2), ['350', '351']);
  assert.equal(model.get().newer.done, true);
});

test('a page that overlaps what is held adds only what is new', async (t) => {
  const { model, room, texts } = await open(t, (client) => numbers(client, 20), 10);
  room.holdHistory = true;
  const loading = model.loadOlder();
  room.requests[0]!.answer({ items: room.log.slice(0, 15), done: true });
  await loading;
  assert.deepEqual(
    texts(),
    Array.from({ length: 20 }, (_, i) => `${i + 1}`),
  );
});

test('a page asked for before the room started anew is not mixed in', async (t) => {
  const { model, room, texts } = await open(t, (client) => numbers(client, 30), 10);
  room.holdHistory = true;
  const loading = model.loadOlder();
  room.log.length = 0;
  room.epoch = 'e2';
  room.say(BEN, 'after', { silent: true });
  room.start(undefined, true);
  room.requests[0]!.answer({ items: [], done: true });
  await loading;
  assert.deepEqual(texts(), ['after']);
});

test('while nobody reads further up, a full window lets go of the oldest', async (t) => {
  const { model, room, texts } = await open(t, (client) => numbers(client, 10));
  for (let i = 11; i <= 320; i++) room.say(BEN, `${i}`);
  assert.deepEqual([texts().length, texts()[0], texts().at(-1)], [300, '21', '320']);
  assert.equal(model.get().older.done, false);
});

test('a start after a gap keeps what it continues and drops what it does not', async (t) => {
  const { model, room, texts } = await open(t, (client) => numbers(client, 20), 10);
  await model.loadOlder();
  room.say(BEN, '21', { silent: true });
  room.start(undefined, true);
  assert.equal(texts().length, 21);
  assert.equal(model.get().unread, 1);
  for (let i = 22; i <= 60; i++) room.say(BEN, `${i}`, { silent: true });
  room.start(undefined, true);
  assert.deepEqual(
    texts(),
    Array.from({ length: 10 }, (_, i) => `${i + 51}`),
  );
});

test('what was stored while we were away is settled by the page we come back to', async (t) => {
  const { model, room, texts } = await open(t);
  const { id } = model.send('kept');
  room.say(ANA, 'kept', { key: id, silent: true });
  room.start(undefined, true);
  assert.deepEqual(texts(), ['kept']);
  assert.equal(model.get().messages[0]?.status, 'sent');
});

test('who we are decides whose messages are own ones, also later', async (t) => {
  const { client, model } = await open(t, (client) => client.room('general').say(BEN, 'hi'));
  client.become({ user: BEN });
  assert.equal(model.get().messages[0]?.own, true);
});

test('a refusal closes the room, a passing error leaves what is there', async (t) => {
  const { model, room, texts } = await open(t, (client) => numbers(client, 1));
  room.refuse(new RtError('UNAVAILABLE', 'Busy.'));
  assert.equal(model.get().phase, 'ready');
  room.refuse(new RtError('FORBIDDEN', 'Members only.'));
  assert.equal(model.get().phase, 'denied');
  assert.deepEqual(texts(), ['1']);
});

test('things we do not know are passed over', async (t) => {
  const { room, texts } = await open(t);
  const item = room.say(BEN, 'known', { silent: true });
  room.tell({ ...item, n: 'poll' });
  room.tell({ ...item, d: { m: 'one', text: 5 } });
  room.tell({ ...item, d: null });
  assert.deepEqual(texts(), []);
});

test('a wrong room or page size is refused at once', () => {
  const client = new FakeClient();
  assert.throws(() => new ChatModel(client, 'No Room'), { name: 'TypeError', message: /expected a room/ });
  assert.throws(() => new ChatModel(client, 'room', { pageSize: 0 }), {
    name: 'TypeError',
    message: /1 to 100, got 0/,
  });
});

const left = (key: string, text: string, more = {}) => ({
  ...{ key, channel: 'chat:general', name: 'send', data: { text } },
  ...more,
});

test('what an earlier page left stands in the room as it was, ahead of what is written now', async (t) => {
  const refusal = new RtError('REFUSED', 'Slowly.');
  const { client, model, texts } = await open(t, ({ outbox }) => {
    outbox.put(left(keyOf(501), 'first'));
    outbox.put(left(keyOf(502), 'second', { state: 'failed', error: refusal }));
    outbox.refuse(keyOf(502), refusal);
    outbox.put({ ...left(keyOf(503), 'of another room'), channel: 'chat:other' });
    outbox.put({ ...left(keyOf(504), 'no message'), name: 'react' });
    outbox.put({ ...left(keyOf(505), ''), data: { text: 5 } });
  });
  model.send('third');
  assert.deepEqual(texts(), ['first', 'second', 'third']);
  const [first, second] = model.get().messages;
  assert.deepEqual(
    [first?.status, first?.own, first?.author.id, first?.at],
    ['queued', true, 'ana', 1_700_000_400_000],
  );
  assert.deepEqual([second?.status, second?.error], ['failed', refusal]);
  assert.equal(client.outbox.calls.length, 0);
});

test('what arrives in the outbox later, from a tab that was closed, appears as well', async (t) => {
  const { client, texts } = await open(t);
  client.outbox.put(left(keyOf(501), 'late'));
  assert.deepEqual(texts(), ['late']);
});

test('a message of an earlier page becomes the one the log tells of, and is not shown twice', async (t) => {
  const { client, model, room, texts } = await open(t, ({ outbox }) => outbox.put(left(keyOf(501), 'kept')));
  room.say(ANA, 'kept', { key: keyOf(501) });
  client.outbox.ok(keyOf(501), 1);
  await settled();
  client.outbox.put(left(keyOf(502), 'next'));
  assert.deepEqual(texts(), ['kept', 'next']);
  assert.equal(model.get().messages[0]?.status, 'sent');
});

test('a refused message of an earlier page can be sent again as the same row, or discarded', async (t) => {
  const { client, model, texts } = await open(t, ({ outbox }) => {
    outbox.put(left(keyOf(501), 'again'));
    outbox.put(left(keyOf(502), 'away'));
  });
  for (const key of [501, 502].map(keyOf)) client.outbox.refuse(key, new RtError('REFUSED', 'No.'));
  await settled();
  const retried = model.retry(keyOf(501));
  model.discard(keyOf(502));
  assert.deepEqual(client.outbox.calls, [`retry ${keyOf(501)}`, `discard ${keyOf(502)}`]);
  assert.deepEqual(texts(), ['again']);
  const [message] = model.get().messages;
  assert.deepEqual([message?.id, message?.key, message?.status], [retried.id, keyOf(501), 'queued']);
});

test('what other code of the page discards or retries in the outbox does so in the room', async (t) => {
  const { client, model, texts } = await open(t, ({ outbox }) => {
    outbox.put(left(keyOf(501), 'one'));
    outbox.put(left(keyOf(502), 'two'));
  });
  for (const key of [501, 502].map(keyOf)) client.outbox.refuse(key, new RtError('REFUSED', 'No.'));
  await settled();
  client.outbox.discard(keyOf(501));
  const { key } = client.outbox.retry(keyOf(502));
  assert.deepEqual(texts(), ['two']);
  assert.deepEqual([model.get().messages[0]?.id, model.get().messages[0]?.status], [key, 'queued']);
  client.outbox.ok(key, 9);
  await settled();
  assert.equal(model.get().messages[0]?.status, 'sent');
});

test('what was written by somebody who signed out is not shown to whoever is next', async (t) => {
  const { model, room, texts } = await open(t);
  const { done } = model.send('private');
  room.sent[0]!.refuse(new RtError('UNAUTHORIZED', 'Signed out.', { data: { reason: 'signed-out' } }));
  await assert.rejects(done);
  assert.deepEqual(texts(), []);
});

function numbers(client: FakeClient, count: number): void {
  const room = client.room('general');
  for (let i = 1; i <= count; i++) room.say(BEN, `${i}`);
}
