/** What outlives a page: texts written during an outage, over reloads, crashes and closed tabs. In virtual time. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { OutboxEntry } from '../../components/core/client-api.ts';
import type { RtError } from '../../components/protocol/index.ts';
import { FakeBrowser, type FakeTab } from '../support/fake-browser.ts';

const ROOM = 'chat:general';
const MINUTE = 60_000;
const ANN = { id: 'ann', name: 'Ann' };
const BOB = { id: 'bob', name: 'Bob' };

async function setUp(t: TestContext, user: { id: string; name: string; guest?: boolean } = ANN): Promise<FakeBrowser> {
  const browser = new FakeBrowser(t);
  browser.server.user = user;
  return browser;
}

/** A tab that is online. */
async function startOnline(t: TestContext) {
  const browser = await setUp(t);
  const first = browser.open();
  await browser.pass();
  return { browser, first };
}

/** A tab that was online, on a network that is gone. */
async function startOutage(t: TestContext) {
  const started = await startOnline(t);
  started.browser.down();
  return started;
}

const say = ({ client }: FakeTab, ...texts: string[]): void => {
  for (const text of texts) client.channel(ROOM).send('send', { text });
};
const textOf = ({ data }: Pick<OutboxEntry, 'data'>): string => (data as { text: string }).text;
const listed = ({ client }: FakeTab): Array<[string, string]> =>
  client.outbox.entries.get().map((entry) => [textOf(entry), entry.state]);
const stored = ({ server }: FakeBrowser): string[] =>
  server.log(ROOM).events.map(({ d }) => (d as { text: string }).text);
const onDisk = ({ rows }: FakeBrowser): string[] =>
  [...rows.values()].map(({ data }) => (data as { text: string }).text);

test('what is written in an outage of minutes, over a reload, a refused token and a restart, arrives once and in order', async (t) => {
  const browser = await setUp(t);
  let asked: string[] = [];
  const options = {
    getToken: ({ reason }: { reason: string }) => {
      asked.push(reason);
      return Promise.resolve(`token-${asked.length}`);
    },
  };
  const first = browser.open(options);
  await browser.pass();
  say(first, 'before');
  await browser.pass();
  browser.down();
  for (let i = 1; i <= 5; i++) {
    say(first, `in the first page ${i}`);
    await browser.pass(MINUTE);
  }
  const second = browser.reload(first, options);
  await browser.pass();
  assert.deepEqual(
    listed(second),
    [1, 2, 3, 4, 5].map((i) => [`in the first page ${i}`, 'queued']),
    'they show before there is a connection',
  );
  for (let i = 1; i <= 5; i++) {
    say(second, `in the second page ${i}`);
    await browser.pass(MINUTE);
  }
  browser.up();
  asked = [];
  let refusals = 0;
  browser.server.answer.hello = (link, hello) => {
    if (refusals++ === 0) link.shut({ code: 4401, retry: 'auth' });
    else browser.server.reply(link, hello);
  };
  await browser.pass(MINUTE);
  assert.deepEqual(asked, ['refused']);
  assert.deepEqual(stored(browser), [
    'before',
    ...[1, 2, 3, 4, 5].map((i) => `in the first page ${i}`),
    ...[1, 2, 3, 4, 5].map((i) => `in the second page ${i}`),
  ]);
  assert.deepEqual([listed(second), onDisk(browser), browser.locks.held], [[], [], []]);
});

test('a page that ends between the send and its answer has it sent again with its key, and stored once', async (t) => {
  const { browser, first } = await startOnline(t);
  browser.server.answer.call = (link, call) => {
    browser.server.reply(link, call);
  };
  const answered = browser.server.link;
  answered.send = () => {};
  say(first, 'once');
  await browser.pass();
  assert.deepEqual(stored(browser), ['once']);
  const second = browser.reload(first);
  await browser.pass(2_000);
  assert.deepEqual(stored(browser), ['once']);
  assert.deepEqual(
    browser.server.link.of('call').map(({ k }) => k),
    answered.of('call').map(({ k }) => k),
  );
  assert.deepEqual([listed(second), onDisk(browser)], [[], []]);
});

test('a full outbox comes back whole after a reload, and takes no more until there is room', async (t) => {
  const { browser, first } = await startOutage(t);
  const texts = Array.from({ length: 500 }, (_, i) => `m${i}`);
  say(first, ...texts);
  await browser.pass(1_000);
  const second = browser.reload(first);
  await browser.pass();
  assert.equal(listed(second).length, 500);
  await assert.rejects(second.client.channel(ROOM).send('send', { text: 'one more' }).done, { code: 'LIMIT' });
  browser.up();
  await browser.pass(MINUTE);
  assert.deepEqual(stored(browser), texts);
  assert.deepEqual([listed(second), onDisk(browser)], [[], []]);
});

test('two tabs of one user have an outbox each, and neither sends what is the other’s', async (t) => {
  const browser = await setUp(t);
  const [one, two] = [browser.open(), browser.open()];
  await browser.pass();
  browser.down();
  say(one, 'a1');
  say(two, 'b1');
  say(one, 'a2');
  await browser.pass(3 * MINUTE);
  assert.deepEqual([listed(one), listed(two)], [[['a1', 'queued'], ['a2', 'queued']], [['b1', 'queued']]]); // prettier-ignore
  browser.up();
  await browser.pass(MINUTE);
  assert.deepEqual([...stored(browser)].sort(), ['a1', 'a2', 'b1']);
  assert.deepEqual(
    browser.server.links.flatMap((link) => link.of('call')).map(({ k }) => k).length,
    3,
    'each was sent by one tab only',
  );
});

test('a tab that is closed in an outage leaves its entries to another that is open, which sends them before its own', async (t) => {
  const browser = await setUp(t);
  const [one, two] = [browser.open(), browser.open()];
  await browser.pass();
  browser.down();
  say(two, 'b1', 'b2');
  say(one, 'a1', 'a2');
  await browser.pass(MINUTE);
  one.crash();
  two.platform.emit('visible');
  await browser.pass();
  assert.deepEqual(
    listed(two).map(([text]) => text),
    ['a1', 'a2', 'b1', 'b2'],
  );
  browser.up();
  await browser.pass(MINUTE);
  assert.deepEqual(stored(browser), ['a1', 'a2', 'b1', 'b2']);
  assert.deepEqual(onDisk(browser), []);
});

test('a tab opened after another was closed takes over once the server has said who it is, ahead of what it wrote itself', async (t) => {
  const browser = await setUp(t);
  const one = browser.open({ token: 'ann' });
  await browser.pass();
  browser.down();
  say(one, 'a1', 'a2');
  await browser.pass(MINUTE);
  one.crash();
  const two = browser.open({ token: 'ann' });
  await browser.pass(1_000);
  say(two, 'b1');
  assert.deepEqual(listed(two), [['b1', 'queued']], 'nobody is shown what may be someone else’s');
  browser.up();
  await browser.pass(MINUTE);
  assert.deepEqual(stored(browser), ['a1', 'a2', 'b1']);
});

test('what is written before the server was ever reached is sent after a reload, and after the tab was closed', async (t) => {
  const browser = await setUp(t);
  browser.down();
  const reloaded = browser.open();
  say(reloaded, 'kept by the tab');
  await browser.pass(1_000);
  const again = browser.reload(reloaded);
  await browser.pass(1_000);
  assert.deepEqual(listed(again), [['kept by the tab', 'queued']]);
  browser.up();
  await browser.pass(MINUTE);
  assert.deepEqual(stored(browser), ['kept by the tab']);

  browser.down();
  const fresh = browser.open();
  say(fresh, 'kept by the browser');
  await browser.pass(1_000);
  fresh.crash();
  browser.up();
  const later = browser.open();
  await browser.pass(MINUTE);
  assert.deepEqual(stored(browser), ['kept by the tab', 'kept by the browser']);
  assert.deepEqual(listed(later), []);
});

test('two users of one browser never see or send what the other wrote', async (t) => {
  const browser = await setUp(t);
  const anns = browser.open({ token: 'ann' });
  await browser.pass();
  browser.down();
  say(anns, 'from Ann');
  await browser.pass(MINUTE);
  anns.crash();
  browser.server.user = BOB;
  browser.up();
  const bobs = browser.open({ token: 'bob' });
  await browser.pass(2 * MINUTE);
  assert.deepEqual([listed(bobs), stored(browser)], [[], []]);
  browser.server.user = ANN;
  browser.open({ token: 'ann' });
  await browser.pass(MINUTE);
  assert.deepEqual(stored(browser), ['from Ann'], 'and it is there when Ann comes back');
});

test('signing out in place wipes what was written, failed rows and closed tabs included', async (t) => {
  const browser = await setUp(t);
  const [one, two] = [browser.open({ token: 'ann' }), browser.open({ token: 'ann' })];
  await browser.pass();
  browser.server.answer.call = (link, { i }) => link.send({ t: 'err', i, code: 'REFUSED', msg: 'No.', retry: false });
  say(one, 'refused');
  await browser.pass();
  browser.server.answer = {};
  browser.down();
  say(one, 'waiting');
  say(two, 'of a closed tab');
  await browser.pass(MINUTE);
  two.crash();
  const sending = one.client.channel(ROOM).send('send', { text: 'a promise' });
  one.client.setToken(undefined);
  await assert.rejects(
    sending.done,
    (error: RtError) => error.code === 'UNAUTHORIZED' && error.reason === 'signed-out',
  );
  await browser.pass(1_000);
  assert.deepEqual([listed(one), onDisk(browser)], [[], []]);
  browser.server.user = BOB;
  browser.up();
  one.client.setToken('bob');
  await browser.pass(MINUTE);
  assert.deepEqual(stored(browser), []);
});

test('a page on which somebody else signs in wipes what the tab’s last user left', async (t) => {
  const browser = await setUp(t);
  const anns = browser.open({ token: 'ann' });
  await browser.pass();
  browser.down();
  say(anns, 'from Ann');
  await browser.pass(MINUTE);
  browser.server.user = BOB;
  const bobs = browser.reload(anns, { token: 'bob' });
  browser.up();
  await browser.pass(MINUTE);
  assert.deepEqual([listed(bobs), stored(browser), onDisk(browser)], [[], [], []]);
});

test('a guest keeps what was written when the server gives them another name', async (t) => {
  const browser = await setUp(t, { id: 'guest-1', name: 'Guest', guest: true });
  const first = browser.open();
  await browser.pass();
  browser.down();
  say(first, 'hello');
  await browser.pass(MINUTE);
  browser.server.user = { id: 'guest-2', name: 'Guest', guest: true };
  browser.reload(first);
  browser.up();
  await browser.pass(MINUTE);
  assert.deepEqual(stored(browser), ['hello']);
});

test('a guest’s tab takes over from its own last page and from no other guest', async (t) => {
  const browser = await setUp(t, { id: 'guest-1', name: 'Guest', guest: true });
  const first = browser.open();
  await browser.pass();
  browser.down();
  say(first, 'from the first guest');
  await browser.pass(MINUTE);
  first.crash();
  browser.server.user = { id: 'guest-2', name: 'Guest', guest: true };
  browser.up();
  const second = browser.open();
  await browser.pass(2 * MINUTE);
  assert.deepEqual([listed(second), stored(browser)], [[], []]);
});

test('what was refused is there after a reload with its reason, and is sent again under a new key', async (t) => {
  const { browser, first } = await startOnline(t);
  browser.server.answer.call = (link, { i }) =>
    link.send({ t: 'err', i, code: 'REFUSED', msg: 'Slowly.', retry: false, d: { reason: 'slow-mode' } });
  say(first, 'again');
  await browser.pass();
  const second = browser.reload(first);
  await browser.pass(1_000);
  const [entry] = second.client.outbox.entries.get();
  assert.deepEqual([entry?.state, entry?.error?.code, entry?.error?.reason], ['failed', 'REFUSED', 'slow-mode']);
  browser.server.answer = {};
  browser.down();
  const retried = second.client.outbox.retry(entry!.key);
  assert.notEqual(retried.key, entry!.key);
  assert.equal(second.client.outbox.entries.get()[0]?.row, entry!.row);
  await browser.pass(1_000);
  const third = browser.reload(second);
  browser.up();
  await browser.pass(30_000);
  assert.deepEqual([stored(browser), listed(third), onDisk(browser)], [['again'], [], []]);
  assert.equal(browser.server.log(ROOM).events[0]?.k, retried.key);
});

test('what is not sent in its lifetime shows as expired when its user comes back, until it is retried or discarded', async (t) => {
  const { browser, first } = await startOutage(t);
  const [late, gone] = ['late', 'gone'].map((text) => first.client.channel(ROOM).send('send', { text }));
  await browser.pass(MINUTE);
  first.crash();
  await browser.pass(25 * 60 * MINUTE);
  const second = browser.open({}, first.platform.stores.tab);
  await browser.pass(1_000);
  assert.deepEqual(listed(second), [['late', 'expired'], ['gone', 'expired']]); // prettier-ignore
  second.client.outbox.discard(gone!.key);
  assert.equal(
    second.client.outbox.retry(late!.key).key,
    late!.key,
    'whether it was stored is not known: the same key',
  );
  browser.up();
  await browser.pass(MINUTE);
  assert.deepEqual([stored(browser), listed(second), onDisk(browser)], [['late'], [], []]);
});

test('what nobody came back for is removed a week after its end', async (t) => {
  const { browser, first } = await startOutage(t);
  say(first, 'forgotten');
  await browser.pass(MINUTE);
  first.crash();
  for (const [waitMs, left] of [
    [7 * 24 * 60 * MINUTE, ['forgotten']],
    [25 * 60 * MINUTE, []],
  ] as const) {
    await browser.pass(waitMs);
    const another = browser.open();
    await browser.pass(1_000);
    assert.deepEqual(onDisk(browser), left);
    another.crash();
  }
});

test('cancelled entries leave the disk, and so does the lock that guards it', async (t) => {
  const browser = await setUp(t);
  const tab = browser.open();
  await browser.pass();
  browser.down();
  const sending = tab.client.channel(ROOM).send('send', { text: 'never mind' });
  await browser.pass(1_000);
  assert.deepEqual([onDisk(browser), browser.locks.held], [['never mind'], [`rt-outbox:${tab.client.cid}`]]);
  assert.equal(tab.client.outbox.entries.get()[0]?.saved, true);
  tab.client.outbox.cancel(sending.key);
  await browser.pass(1_000);
  assert.deepEqual([onDisk(browser), browser.locks.held, listed(tab)], [[], [], []]);
});

test('a client that is disposed leaves its entries to the next one of the page', async (t) => {
  const { browser, first } = await startOutage(t);
  const sending = first.client.channel(ROOM).send('send', { text: 'left behind' });
  await browser.pass(1_000);
  first.client.dispose();
  await assert.rejects(sending.done, { code: 'CLOSED' });
  await browser.pass();
  assert.deepEqual([onDisk(browser), browser.locks.held], [['left behind'], []]);
  assert.deepEqual(first.platform.left, { timers: 0, listeners: 0 });
  browser.up();
  browser.open({}, first.platform.stores.tab);
  await browser.pass(1_000);
  assert.deepEqual(stored(browser), ['left behind']);
});

test('entries of another server or another connection of the page are left alone', async (t) => {
  const browser = await setUp(t);
  const left = browser.open({ id: 'left' });
  await browser.pass();
  browser.down();
  say(left, 'left');
  await browser.pass(1_000);
  left.crash();
  browser.up();
  const right = browser.open({ id: 'right' }, left.platform.stores.tab);
  await browser.pass(1_000);
  assert.deepEqual([listed(right), stored(browser)], [[], []]);
});
