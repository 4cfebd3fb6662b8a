/** Storage that is blocked, full, slow or wrong: it is said, all goes on in memory, and nothing is sent later for it. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { memoryStore } from '../../components/core/store/memory-store.ts';
import type { OutboxStore } from '../../components/core/store/outbox-store.ts';
import { FakeBrowser, type FakeTab } from '../support/fake-browser.ts';
import { storedEntry } from '../support/outbox-store-contract.ts';

const ROOM = 'chat:general';
const never = new Promise<never>(() => {});

const stored = ({ server }: FakeBrowser): string[] =>
  server.log(ROOM).events.map(({ d }) => (d as { text: string }).text);
const say = ({ client }: FakeTab, text: string) => client.channel(ROOM).send('send', { text });
const said = ({ client }: FakeTab): string => client.outbox.persistence.get();

/** A browser whose storage works but for what is replaced. */
function browserWith(t: TestContext, part: (browser: FakeBrowser) => Partial<OutboxStore>): FakeBrowser {
  const browser = new FakeBrowser(t);
  browser.store = () => Promise.resolve({ ...memoryStore(browser.rows), ...part(browser) });
  return browser;
}

test('storage that is blocked is said to be, and texts of an outage are sent from memory', async (t) => {
  const browser = new FakeBrowser(t);
  browser.store = () => Promise.reject(new Error('The operation is insecure.'));
  const tab = browser.open();
  await browser.pass();
  assert.equal(said(tab), 'blocked');
  browser.down();
  say(tab, 'in memory');
  await browser.pass(60_000);
  assert.equal(tab.client.outbox.entries.get()[0]?.saved, false);
  browser.up();
  await browser.pass(60_000);
  assert.deepEqual(stored(browser), ['in memory']);
});

test('storage that comes back is used from the next connection on', async (t) => {
  const browser = new FakeBrowser(t);
  const { store } = browser;
  browser.store = () => Promise.reject(new Error('Not now.'));
  const tab = browser.open();
  await browser.pass();
  browser.store = store;
  browser.down();
  say(tab, 'kept');
  browser.up();
  await browser.pass(5_000);
  assert.equal(said(tab), 'on');
});

test('storage that never answers holds up the first sends of a page for a second and no others', async (t) => {
  for (const store of [
    () => never,
    () => Promise.resolve<OutboxStore>({ read: () => never, write: () => never, close: () => {} }),
  ]) {
    const browser = new FakeBrowser(t);
    browser.store = store;
    const tab = browser.open();
    say(tab, 'first');
    await browser.pass(999);
    assert.deepEqual(stored(browser), []);
    await browser.pass(1);
    assert.deepEqual(stored(browser), ['first']);
    say(tab, 'second');
    await browser.pass();
    assert.deepEqual(stored(browser), ['first', 'second']);
    await browser.pass(20_000);
    assert.equal(said(tab), 'blocked');
    tab.client.dispose();
  }
});

test('a send never waits for its being written', async (t) => {
  const browser = browserWith(t, () => ({ write: () => never }));
  const tab = browser.open();
  await browser.pass();
  say(tab, 'at once');
  await browser.pass();
  assert.deepEqual(stored(browser), ['at once']);
});

test('an entry counts as saved when it is on disk and not before', async (t) => {
  let finish = (): void => {};
  const browser = browserWith(t, () => ({ write: () => new Promise((resolve) => (finish = resolve)) }));
  const tab = browser.open();
  await browser.pass();
  browser.down();
  say(tab, 'slowly');
  const isSaved = (): boolean | undefined => tab.client.outbox.entries.get()[0]?.saved;
  await browser.pass(1_000);
  assert.equal(isSaved(), false);
  finish();
  await browser.pass();
  assert.equal(isSaved(), true);
});

test('a disk that is full is said to be, and written to again when there may be room', async (t) => {
  let isFull = true;
  const browser = browserWith(t, ({ rows }) => ({
    write: (change) =>
      isFull && change.put.length > 0
        ? Promise.reject(new Error('QuotaExceededError'))
        : memoryStore(rows).write(change),
  }));
  const tab = browser.open();
  await browser.pass();
  browser.down();
  say(tab, 'one');
  say(tab, 'two');
  await browser.pass(1_000);
  assert.equal(said(tab), 'blocked');
  assert.deepEqual(
    tab.client.outbox.entries.get().map(({ state, saved }) => [state, saved]),
    [['queued', false], ['queued', false]], // prettier-ignore
  );
  isFull = false;
  await browser.pass(30_000);
  assert.equal(said(tab), 'on');
  assert.equal(browser.rows.size, 2);
  const next = browser.reload(tab);
  browser.up();
  await browser.pass(30_000);
  assert.deepEqual([stored(browser), browser.rows.size, said(next)], [['one', 'two'], 0, 'on']);
});

test('a tab storage that is blocked costs the memory of who wrote, and nothing else', async (t) => {
  const browser = new FakeBrowser(t);
  browser.server.user = { id: 'ann', name: 'Ann' };
  const tab = browser.open();
  tab.platform.stores.tab.blocked = true;
  browser.storage.blocked = true;
  await browser.pass();
  browser.down();
  say(tab, 'kept');
  await browser.pass(1_000);
  browser.reload(tab);
  browser.up();
  await browser.pass(30_000);
  assert.deepEqual(stored(browser), ['kept']);
});

test('what lies on disk and is no entry is removed, and the rest is sent', async (t) => {
  const browser = new FakeBrowser(t);
  browser.server.user = { id: 'ann', name: 'Ann' };
  const place = 'https://page.example/rt ';
  const expiresAt = 1_700_000_000_000 + 3_600_000 + browser.clock.now;
  const good = { place, cid: 'gone', lifetimeMs: 3_600_000, expiresAt };
  const key = 'AAAAAAAAAAAAAAAAAAAAAA';
  const rows: Array<[string, object]> = [
    ['a', {}],
    ['b', { key: 'short' }],
    ['c', { key, channel: 'No Channel' }],
    ['d', { key, t: 'hello' }],
    ['e', { key, order: 'first' }],
    ['f', { key, lifetimeMs: -1 }],
    ['g', { key, error: { code: 'NOPE', message: 'x' } }],
    ['h', { key, data: { text: 'good' } }],
  ];
  for (const [row, more] of rows) browser.rows.set(row, { ...storedEntry(row), ...good, ...more });
  const tab = browser.open();
  await browser.pass(1_000);
  assert.deepEqual([stored(browser), browser.rows.size, tab.platform.reported], [['good'], 0, []]);
});

test('data on disk that cannot travel is shown as failed with what is wrong with it', async (t) => {
  const browser = new FakeBrowser(t);
  browser.server.user = { id: 'ann', name: 'Ann' };
  const expiresAt = 1_700_000_000_000 + 3_600_000 + browser.clock.now;
  const key = 'AAAAAAAAAAAAAAAAAAAAAA';
  browser.rows.set(key, {
    ...storedEntry(key, { data: { at: new Date(0) } as never, place: 'https://page.example/rt ' }),
    ...{ cid: 'gone', expiresAt, lifetimeMs: 3_600_000 },
  });
  const tab = browser.open();
  await browser.pass(1_000);
  const [entry] = tab.client.outbox.entries.get();
  assert.deepEqual([entry?.state, entry?.error?.code], ['failed', 'BAD_REQUEST']);
  tab.client.outbox.discard(key);
  await browser.pass(1_000);
  assert.equal(browser.rows.size, 0);
});

test('two tabs that could take over from each other do not wait for each other for ever', async (t) => {
  const browser = new FakeBrowser(t);
  browser.server.user = { id: 'ann', name: 'Ann' };
  const [one, two] = [browser.open(), browser.open()];
  const expiresAt = 1_700_000_000_000 + 3_600_000 + browser.clock.now;
  await browser.pass();
  for (const [key, { client }] of [
    ['AAAAAAAAAAAAAAAAAAAAAA', one],
    ['BAAAAAAAAAAAAAAAAAAAAA', two],
  ] as const)
    // prettier-ignore
    browser.rows.set(key, {
      ...storedEntry(key, { data: { text: client.cid }, place: 'https://page.example/rt ', cid: client.cid }),
      ...{ expiresAt, lifetimeMs: 3_600_000 },
    });
  const states = new Set<string>();
  for (const { client } of [one, two]) client.outbox.persistence.subscribe((state) => states.add(state));
  for (const { platform } of [one, two]) platform.emit('visible');
  await browser.pass(120_000);
  assert.deepEqual([...states], ['on']);
  assert.deepEqual([...stored(browser)].sort(), [one.client.cid, two.client.cid].sort());
  assert.deepEqual([browser.rows.size, browser.locks.held], [0, []]);
});

test('nothing is left of a client that was disposed at any moment of opening, writing or looking', async (t) => {
  for (const afterMs of [0, 1, 500, 61_000]) {
    const browser = new FakeBrowser(t);
    const tab = browser.open();
    say(tab, 'x');
    await browser.pass(afterMs);
    say(tab, 'y');
    tab.client.dispose();
    await browser.pass();
    assert.deepEqual([tab.platform.left, browser.locks.held], [{ timers: 0, listeners: 0 }, []]);
  }
});
