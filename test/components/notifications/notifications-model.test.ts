import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  NotificationsModel,
  type NotificationsHappening,
} from '../../../components/notifications/notifications-model.ts';
import { countsOf, EMPTY_BOX, RtError } from '../../../components/protocol/index.ts';
import { ANA, BEN, FakeClient, keyOf } from '../../support/fake-client.ts';
import { FakeInbox, INBOX } from '../../support/fake-inbox.ts';
import { FakeLines } from '../../support/fake-lines.ts';

/** Of what is random here. */
const SEED = 20_261_124;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Timers that a test moves. */
function fakeTime() {
  const timers = new Set<{ readonly run: () => void }>();
  return {
    timers,
    after(_: number, run: () => void) {
      const timer = { run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass() {
      for (const timer of [...timers]) if (timers.delete(timer)) timer.run();
    },
  };
}

async function open(prepare: (inbox: FakeInbox) => void = () => undefined, client = new FakeClient(), pageSize = 20) {
  const inbox = new FakeInbox(client);
  prepare(inbox);
  const time = fakeTime();
  const model = new NotificationsModel(client, { time, pageSize });
  const happenings: NotificationsHappening[] = [];
  model.on((happening) => happenings.push(happening));
  const stop = model.subscribe(() => undefined);
  await turn();
  const numbers = () => [model.get().unread, model.get().unseen];
  const ids = () => model.get().items.map(({ id }) => id);
  return { client, inbox, model, happenings, stop, numbers, ids, time };
}

const three = (inbox: FakeInbox): void => {
  for (const title of ['a', 'b', 'c']) inbox.notify({ title });
};

test('what is there is shown newest first, with the numbers of all there are', async () => {
  const { model, numbers } = await open((inbox) => {
    for (let i = 0; i < 30; i++) inbox.notify({ title: `${i}` });
    inbox.mark({ how: 'read', upTo: 5 });
    inbox.mark({ how: 'seen', upTo: 10 });
  });
  const { items, phase, older, olderUnread } = model.get();
  assert.deepEqual([phase, items.length, items[0]?.title, older.done, olderUnread], ['ready', 20, '29', false, true]);
  assert.deepEqual(numbers(), [25, 20]);
});

test('older ones come by pages down to the last that is there, and what was archived is passed over', async () => {
  const { model, inbox } = await open(
    (box) => {
      for (let i = 1; i <= 40; i++) box.notify({ title: `${i}` });
      box.mark({ how: 'archived', upTo: 5 });
      box.mark({ how: 'archived', items: Array.from({ length: 12 }, (_, i) => 9 + i) });
    },
    new FakeClient(),
    10,
  );
  await model.loadOlder();
  await model.loadOlder();
  await model.loadOlder();
  assert.equal(model.get().items.at(-1)?.title, '6');
  assert.equal(model.get().older.done, true);
  const { requests } = inbox.channel;
  await model.loadOlder();
  assert.equal(inbox.channel.requests, requests);
});

test('a page that fails says so, keeps what is held, and can be asked for again', async () => {
  const { model, inbox } = await open((box) => three(box), new FakeClient(), 2);
  inbox.channel.holdHistory = true;
  const loading = model.loadOlder();
  assert.equal(model.get().older.status, 'loading');
  inbox.channel.requests[0]!.refuse(new RtError('TIMEOUT', 'late'));
  await loading;
  assert.deepEqual([model.get().older.status, model.get().items.length], ['error', 2]);
  inbox.channel.holdHistory = false;
  await model.loadOlder();
  assert.deepEqual([model.get().older, model.get().items.length], [{ status: 'idle', done: true }, 3]);
});

test('a push is shown and counted once, however often it comes', async () => {
  const { inbox, numbers, happenings, ids } = await open(three);
  const item = inbox.notify();
  inbox.channel.tell(item);
  inbox.channel.start(undefined, true);
  inbox.channel.tell(item);
  assert.deepEqual(numbers(), [4, 4]);
  assert.equal(ids().length, 4);
  assert.equal(happenings.length, 1);
});

test('marking shows at once, and is sent once', async () => {
  const { model, inbox, numbers, ids } = await open(three);
  inbox.hold = true;
  const done = model.markRead(ids().slice(0, 2));
  assert.deepEqual(numbers(), [1, 1]);
  assert.deepEqual(
    model.get().items.map(({ read }) => read),
    [true, true, false],
  );
  await model.markRead(ids().slice(0, 2));
  assert.deepEqual(
    inbox.channel.sent.map(({ name, data }) => [name, data]),
    [['read', { items: [3, 2] }]],
  );
  inbox.carryOut(inbox.channel.sent[0]!);
  await done;
  assert.deepEqual(numbers(), [1, 1]);
  void model.markUnread([ids()[0]!]);
  assert.equal(inbox.channel.sent.length, 2);
});

test('a refused mark is taken back, row and badge, and told', async () => {
  const { model, inbox, numbers, ids, happenings } = await open(three);
  inbox.hold = true;
  const done = model.markRead([ids()[0]!]);
  const error = new RtError('REFUSED', 'not now');
  inbox.channel.sent[0]!.refuse(error);
  await assert.rejects(done, error);
  assert.deepEqual(numbers(), [3, 3]);
  assert.equal(model.get().items[0]?.read, false);
  assert.deepEqual(happenings.at(-1), { kind: 'undone', how: 'read', error });
});

test('an answer that comes before its event leaves the mark where it is until the event comes', async () => {
  const { model, inbox, numbers, ids } = await open(three);
  inbox.silent = true;
  await model.markRead([ids()[0]!]);
  assert.deepEqual(numbers(), [2, 2]);
  inbox.channel.start(undefined, true);
  assert.deepEqual(numbers(), [2, 2]);
});

test('a push that is older than the last "all read" does not bring the badge back', async () => {
  const { model, inbox, numbers } = await open(three);
  inbox.silent = true;
  const late = inbox.notify();
  inbox.silent = false;
  await model.markAllRead();
  assert.deepEqual(inbox.channel.sent.at(-1)?.data, { upTo: 3 });
  inbox.mark({ how: 'read', upTo: 4 });
  assert.equal(numbers()[0], 0);
  inbox.channel.tell(late);
  assert.deepEqual(numbers(), [0, 0]);
});

test('what came after "all read" was pressed stays unread, though its answer comes later', async () => {
  const { model, inbox, numbers } = await open(three);
  inbox.hold = true;
  const done = model.markAllRead();
  assert.deepEqual(numbers(), [0, 0]);
  inbox.notify();
  assert.deepEqual(numbers(), [1, 1]);
  inbox.carryOut(inbox.channel.sent[0]!);
  await done;
  assert.deepEqual(numbers(), [1, 1]);
});

test('a tab shows what another did, without a request, and takes it back when that one must', async () => {
  const lines = new FakeLines();
  const [one, two] = [new FakeClient(), new FakeClient()];
  one.lines = lines;
  two.lines = lines;
  const a = await open(three, one);
  const b = await open(three, two);
  a.inbox.hold = true;
  const done = a.model.markRead([a.ids()[0]!]);
  await turn();
  assert.deepEqual(b.numbers(), [2, 2]);
  assert.deepEqual([b.inbox.channel.sent.length, b.inbox.channel.requests.length], [0, 0]);
  a.inbox.channel.sent[0]!.refuse(new RtError('FORBIDDEN', 'no'));
  await assert.rejects(done);
  await turn();
  assert.deepEqual(
    [a.numbers(), b.numbers()],
    [
      [3, 3],
      [3, 3],
    ],
  );
  const again = a.model.markAllRead();
  await turn();
  assert.deepEqual(b.numbers(), [0, 0]);
  a.inbox.carryOut(a.inbox.channel.sent[1]!);
  await again;
  b.inbox.mark({ how: 'read', upTo: 3 }, a.inbox.channel.sent[1]!.key);
  await turn();
  assert.deepEqual([b.numbers(), b.time.timers.size], [[0, 0], 0]);
});

test('what another tab said and nobody confirms is believed for a minute; another person’s tab is not', async () => {
  const lines = new FakeLines();
  const client = new FakeClient();
  client.lines = lines;
  const { numbers, time } = await open(three, client);
  const line = lines.join('notifications', () => undefined);
  line.post({ user: BEN.id, key: keyOf(7), call: 'read', data: { upTo: 3 } });
  for (const junk of [null, 7, {}, { user: ANA.id, key: keyOf(8), call: 'toString', data: {} }])
    line.post(junk as object);
  await turn();
  assert.deepEqual(numbers(), [3, 3]);
  line.post({ user: ANA.id, key: keyOf(9), call: 'read', data: { upTo: 3 } });
  await turn();
  assert.deepEqual(numbers(), [0, 0]);
  time.pass();
  assert.deepEqual(numbers(), [3, 3]);
});

test('what an earlier page marked and could not send is shown as marked, until it is refused', async () => {
  const client = new FakeClient();
  client.outbox.put({ key: keyOf(11), channel: INBOX, name: 'read', data: { items: [2] } });
  client.outbox.put({ key: keyOf(12), channel: INBOX, name: 'archive', data: { items: [1] } });
  client.outbox.put({ key: keyOf(13), channel: INBOX, name: 'read', data: { items: [3] }, state: 'failed' });
  const { numbers, model, happenings } = await open(three, client);
  assert.deepEqual([numbers(), model.get().items.length], [[1, 1], 2]);
  client.outbox.refuse(keyOf(11), new RtError('REFUSED', 'no'));
  await turn();
  assert.deepEqual(numbers(), [2, 2]);
  assert.equal(happenings.length, 1);
  assert.deepEqual(
    client.outbox.entries.get().map(({ key }) => key),
    [keyOf(12)],
  );
});

test('of a group one row stays, under one id, and counts once', async () => {
  const { model, inbox, numbers, ids } = await open();
  inbox.notify({ group: 'p', title: '{actors} liked it' }, { actor: { id: 'ben', name: 'Ben' } });
  const before = ids();
  inbox.notify(
    { group: 'p', title: '{actors} liked it', many: '{actors} like it' },
    { actor: { id: 'chi', name: 'Chi' } },
  );
  assert.deepEqual(ids(), before);
  assert.deepEqual(
    [numbers(), model.get().items[0]?.count, model.get().items[0]?.title],
    [[1, 1], 2, '{actors} like it'],
  );
});

test('when somebody else signs in, nothing of the one before is left', async () => {
  const { client, inbox, model, numbers } = await open(three);
  inbox.channel.log.length = 0;
  inbox.channel.me = () => ({ version: 0, rows: [] });
  client.become({ user: BEN });
  await turn();
  assert.deepEqual([numbers(), model.get().items], [[0, 0], []]);
});

test('who may not have notifications is told why, and what passes does not blank what is there', async () => {
  const client = new FakeClient();
  client.channel(INBOX).holdStart = true;
  const { model, inbox } = await open(undefined, client);
  inbox.channel.refuse(new RtError('FORBIDDEN', 'guests have none'));
  assert.deepEqual([model.get().phase, model.get().error?.message], ['denied', 'guests have none']);
  inbox.notify();
  inbox.channel.start();
  inbox.channel.refuse(new RtError('UNAVAILABLE', 'busy'));
  assert.deepEqual([model.get().phase, model.get().items.length], ['ready', 1]);
});

test('a mark that changed nothing is not laid over what was marked after it', async () => {
  const { model, inbox } = await open(three);
  inbox.hold = true;
  const isRead = (): boolean | undefined => model.get().items[0]?.read;
  const { id } = model.get().items[0]!;
  const first = model.markAllRead();
  const rest = [model.markUnread([id]), model.markAllRead()];
  const [refused, ...others] = inbox.channel.sent.splice(0);
  refused!.refuse(new RtError('REFUSED', 'no'));
  await assert.rejects(first);
  // Unread it is already: the log tells nothing of the second, and has told of the third before its answer is heard.
  for (const sending of others) inbox.carryOut(sending);
  await Promise.all(rest);
  assert.equal(isRead(), true);
});

test('whatever happens in whatever order, what is shown is what the server has once all is answered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          fc.constantFrom('notify', 'group', 'read', 'unread', 'archive', 'all', 'seen', 'answer', 'refuse', 'restart'),
          fc.nat(6),
        ),
        { maxLength: 30 },
      ),
      async (steps) => {
        const { model, inbox, numbers, ids } = await open(three);
        inbox.hold = true;
        const waiting = inbox.channel.sent;
        const next = () => waiting.splice(0, 1)[0];
        for (const [what, which] of steps) {
          const id = ids()[which];
          const one = id === undefined ? [] : [id];
          if (what === 'notify') inbox.notify();
          else if (what === 'group') inbox.notify({ group: 'g' });
          else if (what === 'read') void model.markRead(one).catch(() => undefined);
          else if (what === 'unread') void model.markUnread(one).catch(() => undefined);
          else if (what === 'archive') void model.archive(one).catch(() => undefined);
          else if (what === 'all') void model.markAllRead().catch(() => undefined);
          else if (what === 'seen') void model.markSeen().catch(() => undefined);
          else if (what === 'restart') inbox.channel.start(undefined, true);
          else if (what === 'answer') for (const sending of waiting.splice(0, 1)) inbox.carryOut(sending);
          else next()?.refuse(new RtError('REFUSED', 'no'));
          const { items, unread, unseen } = model.get();
          assert.ok(unseen <= unread && unread <= items.length);
          assert.equal(items.filter(({ read }) => !read).length, unread);
        }
        for (const sending of waiting.splice(0)) inbox.carryOut(sending);
        await turn();
        const held = model.get().items;
        inbox.channel.start(undefined, true);
        assert.deepEqual(
          model.get().items.map(({ m, read, seen }) => [m, read, seen]),
          held.map(({ m, read, seen }) => [m, read, seen]),
        );
        assert.deepEqual(numbers(), [
          held.filter(({ read }) => !read).length,
          held.filter(({ seen, read }) => !seen && !read).length,
        ]);
      },
    ),
    { numRuns: 1000, seed: SEED },
  );
  assert.deepEqual(countsOf(EMPTY_BOX), { unread: 0, unseen: 0, version: 0 });
});

test('page sizes out of bounds are refused', () => {
  for (const pageSize of [0, 101, 1.5])
    assert.throws(() => new NotificationsModel(new FakeClient(), { pageSize }), TypeError);
});
