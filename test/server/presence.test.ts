/** Who is in a room, as those who follow it are told. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { LIMITS, type PresenceMember, type PresenceSnapshot, type PresenceState } from 'rt-elements/protocol';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { roomyLimits } from '../support/open-namespace.ts';
import { PresenceView } from '../support/presence-view.ts';
import { type Cell, cells, RawLink } from '../support/raw-link.ts';
import { startServer } from '../support/start-server.ts';

const ROOM = 'presence:a';
const GATHER_MS = 250;
type Options = Parameters<typeof startServer>[1];

/** A server on a clock of its own. */
async function start(t: TestContext, options: Options = {}) {
  const fake = new FakeRuntime();
  const limits = { ...roomyLimits, sig: [1000, 1000] as const };
  // Nobody answers pings here, so that time may pass in leaps.
  const heartbeat = { everyMs: 3_600_000, graceMs: 1000 };
  const { wsUrl, rt } = await startServer(t, { runtime: fake.runtime(), limits, heartbeat, ...options });
  const open = (cell: Cell = 'json', hello: Parameters<typeof RawLink.open>[3] = {}) =>
    RawLink.open(t, wsUrl, cell, { subs: [{ c: ROOM, w: 'snap' }], ...hello });
  /** Lets what gathered go out, and waits until each of these links has read it. */
  const tick = async (...links: RawLink[]): Promise<void> => {
    await fake.clock.advance(GATHER_MS);
    for (const link of links) await link.settle();
  };
  return { fake, rt, open, tick };
}

async function be(link: RawLink, d: PresenceState | null = { idle: 0 }, c = ROOM) {
  const i = link.i;
  link.send({ t: 'pres', i, c, d });
  return link.answer(i);
}

/** What a follower knows after everything it was told. */
function known(link: RawLink & { welcome: { subs: ReadonlyArray<{ snap?: unknown }> } }): PresenceView {
  const view = new PresenceView();
  view.start(link.welcome.subs[0]?.snap as PresenceSnapshot);
  for (const message of link.messages) view.take(message);
  return view;
}
const shown = ({ s, n }: PresenceMember): string => `${s} ${n}`;

for (const { name, cell } of cells) {
  test(`people come, change and go, and a newcomer is given who is there, on ${name}`, async (t) => {
    const { open, tick } = await start(t);
    const ana = await open(cell, { name: 'Ana', cid: 'a' });
    assert.deepEqual(ana.welcome.presence, { grace: 15_000, idleAfter: 300_000 });
    assert.deepEqual([ana.welcome.subs[0]?.rec, ana.welcome.subs[0]?.o, known(ana).count], [null, 0, 0]);
    const ben = await open(cell, { name: 'Ben', cid: 'b' });
    assert.equal((await be(ana, { idle: 0, page: '/x', meta: { colour: 'red' } })).t, 'ok');
    await be(ben);
    await tick(ana, ben);
    for (const link of [ana, ben]) {
      const { people, count } = known(link);
      assert.deepEqual([[...people.values()].map(({ u }) => u.name).sort(), count], [['Ana', 'Ben'], 2]);
      const { page, meta, s, n } = people.get(ana.welcome.user.id)!;
      assert.deepEqual({ page, meta, s, n }, { page: '/x', meta: { colour: 'red' }, s: 'online', n: 1 });
    }
    await be(ben, { idle: 0, status: 'busy' });
    await tick(ana);
    assert.equal(known(ana).people.get(ben.welcome.user.id)?.s, 'busy');
    const late = await open(cell, { cid: 'c' });
    assert.deepEqual([...known(late).people.keys()].sort(), [ana.welcome.user.id, ben.welcome.user.id].sort());
    await be(ben, null);
    await tick(ana, late);
    assert.deepEqual([...known(ana).people.keys()], [ana.welcome.user.id]);
    assert.deepEqual([...known(late).people.keys()], [ana.welcome.user.id]);
  });
}

test('three tabs and a phone are one person, who stays while one of them does', async (t) => {
  const { open, tick, fake } = await start(t);
  const watcher = await open('json', { cid: 'w' });
  const first = await open('json', { cid: 'one' });
  const { gt } = first.welcome;
  const others = [];
  for (const cid of ['two', 'three', 'phone']) others.push(await open('json', { cid, guest: gt }));
  for (const link of [first, ...others]) await be(link);
  await tick(watcher);
  assert.deepEqual([...known(watcher).people.values()].map(shown), ['online 4']);
  for (const link of [first, ...others.slice(0, 2)]) {
    link.send({ t: 'bye' });
    await link.closed;
  }
  await fake.clock.advance(5000);
  await tick(watcher);
  assert.deepEqual([...known(watcher).people.values()].map(shown), ['online 1']);
  assert.equal(
    watcher.of('pdiff').some(({ leave }) => leave !== undefined),
    false,
  );
});

test('tabs of one person are told one by one, each with its status and page', async (t) => {
  const { open, tick, fake } = await start(t);
  const watcher = await open('json', { cid: 'w' });
  const first = await open('json', { cid: 'one' });
  const { gt } = first.welcome;
  const second = await open('json', { cid: 'two', guest: gt });
  await be(first, { idle: 0, page: '/a' });
  await tick(watcher);
  const tabs = (): unknown => known(watcher).people.get(first.welcome.user.id)?.tabs;
  assert.equal(tabs(), undefined, 'one tab is the person');
  await be(second, { idle: 200_000, page: '/b' });
  await tick(watcher);
  const shownTabs = (): unknown => (tabs() as Array<{ s: string; page: string }>).map(({ s, page }) => `${s} ${page}`);
  assert.deepEqual(shownTabs(), ['online /a', 'online /b']);
  await fake.clock.advance(100_000);
  await tick(watcher);
  assert.deepEqual(shownTabs(), ['online /a', 'away /b'], 'time makes one of them away');
});

test('a reload within its grace tells nobody anything', async (t) => {
  const { open, tick, fake } = await start(t);
  const watcher = await open('json', { cid: 'w' });
  const before = await open('json', { cid: 'tab' });
  await be(before);
  await tick(watcher);
  const told = watcher.of('pdiff').length;
  before.send({ t: 'bye' });
  await before.closed;
  await fake.clock.advance(3000);
  const after = await open('json', { cid: 'tab', guest: before.welcome.gt });
  await be(after);
  await fake.clock.advance(8000);
  await tick(watcher);
  assert.equal(watcher.of('pdiff').length, told);
  assert.equal(known(watcher).count, 1);
});

test('who says goodbye and stays away is gone after four seconds', async (t) => {
  const { open, tick, fake } = await start(t);
  const watcher = await open('json', { cid: 'w' });
  const ana = await open('json', { cid: 'tab' });
  await be(ana);
  ana.send({ t: 'bye' });
  await ana.closed;
  await fake.clock.advance(3500);
  await tick(watcher);
  assert.equal(known(watcher).count, 1);
  await fake.clock.advance(700);
  await tick(watcher);
  assert.equal(known(watcher).count, 0);
});

test('who is killed is gone after the heartbeat and its grace, and not before', async (t) => {
  const { open, tick, fake } = await start(t, { heartbeat: { everyMs: 1000, graceMs: 500 } });
  const ana = await open('json', { cid: 'tab' });
  await be(ana);
  await fake.clock.advance(GATHER_MS);
  ana.carrier.cut();
  await ana.closed;
  const watcher = await open('json', { cid: 'w' });
  for (let waited = 0; waited < 14_000; waited += 500) {
    await fake.clock.advance(500);
    await watcher.settle();
  }
  assert.equal(known(watcher).count, 1);
  for (let waited = 0; waited < 3000; waited += 500) {
    await fake.clock.advance(500);
    await watcher.settle();
  }
  await tick(watcher);
  assert.equal(known(watcher).count, 0);
});

test('who is idle in every tab is away, activity in one of them is enough, and reconnecting is none', async (t) => {
  const { open, tick, fake } = await start(t, { presence: { idleAfterMs: 10_000 } });
  const watcher = await open('json', { cid: 'w' });
  const one = await open('json', { cid: 'one' });
  const two = await open('json', { cid: 'two', guest: one.welcome.gt });
  await be(one);
  await be(two);
  const status = (): string | undefined => known(watcher).people.get(one.welcome.user.id)?.s;
  await fake.clock.advance(6000);
  await be(two);
  await fake.clock.advance(6000);
  await tick(watcher);
  assert.equal(status(), 'online', 'the other tab is in use');
  await fake.clock.advance(5000);
  await tick(watcher);
  assert.equal(status(), 'away');
  const told = watcher.of('pdiff').length;
  one.carrier.cut();
  await one.closed;
  const again = await open('json', { cid: 'one', guest: one.welcome.gt });
  await be(again, { idle: 17_000 });
  await tick(watcher);
  assert.deepEqual([status(), watcher.of('pdiff').length], ['away', told]);
  await be(again, { idle: 0 });
  await tick(watcher);
  assert.equal(status(), 'online');
});

test('busy wins over every other tab, invisible shows nobody, and nothing watched is never idle', async (t) => {
  const { open, tick, fake } = await start(t, { presence: { idleAfterMs: 5000 } });
  const watcher = await open('json', { cid: 'w' });
  const one = await open('json', { cid: 'one' });
  const two = await open('json', { cid: 'two', guest: one.welcome.gt });
  const status = (): string | undefined => known(watcher).people.get(one.welcome.user.id)?.s;
  const saying = async (first: PresenceState, second: PresenceState) => {
    await be(one, first);
    await be(two, second);
    await tick(watcher);
    return status();
  };
  assert.equal(await saying({ idle: 0 }, { idle: 0, status: 'busy' }), 'busy');
  assert.equal(await saying({ idle: 0, status: 'away' }, { idle: 9000 }), 'away');
  assert.equal(await saying({ idle: 0, status: 'away' }, { idle: 0 }), 'online');
  assert.equal(await saying({ status: 'invisible' }, { status: 'busy' }), undefined);
  assert.equal(await saying({}, { idle: 0, status: 'away' }), 'online');
  await fake.clock.advance(60_000);
  await tick(watcher);
  assert.equal(status(), 'online');
});

test('who logs in as somebody else, leaves the room or loses the right to it is gone at once', async (t) => {
  let banned = '';
  const { open, tick, rt } = await start(t, { authorize: ({ user }) => user.id !== banned });
  const watcher = await open('json', { cid: 'w' });
  const one = await open('json', { cid: 'one' });
  await be(one);
  await tick(watcher);
  const { sid, sk } = one.welcome;
  const other = await open('json', { cid: 'one', sid, sk });
  await be(other);
  await tick(watcher);
  assert.deepEqual([...known(watcher).people.keys()], [other.welcome.user.id]);
  const i = other.i;
  other.send({ t: 'unsub', i, c: ROOM });
  await other.ok(i);
  await tick(watcher);
  assert.equal(known(watcher).count, 0);
  await other.ok(other.sub(ROOM));
  await be(other);
  banned = other.welcome.user.id;
  await rt.recheck(banned);
  await tick(watcher);
  assert.equal(known(watcher).count, 0);
});

test('a session that moves to another link tells nobody anything, and its old link takes nobody with it', async (t) => {
  const { open, tick, fake } = await start(t);
  const watcher = await open('json', { cid: 'w' });
  const old = await open('json', { cid: 'tab' });
  await be(old);
  await tick(watcher);
  const told = watcher.of('pdiff').length;
  const { sid, sk, gt } = old.welcome;
  const next = await open('sse', { cid: 'tab', guest: gt, sid, sk });
  assert.equal(await old.closed, 4409);
  await be(next);
  await fake.clock.advance(20_000);
  await tick(watcher);
  assert.deepEqual([watcher.of('pdiff').length, known(watcher).count], [told, 1]);
});

test('presence is open to whom the room’s chat is open', async (t) => {
  const { open, rt } = await start(t, {
    authorize: ({ channel, action }) => channel === 'chat:a' && action !== 'signal',
  });
  const ana = await open();
  assert.equal(ana.welcome.subs[0]?.err, undefined);
  const refused = await be(ana);
  assert.deepEqual([refused.t, 'code' in refused && refused.code], ['err', 'FORBIDDEN']);
  const other = await ana.err(ana.sub('presence:b'));
  assert.equal(other.code, 'FORBIDDEN');
  assert.equal(rt.counts.links, 1);
});

test('what says too much, or speaks where it does not listen, is refused', async (t) => {
  const { open } = await start(t);
  const ana = await open();
  const code = async (d: PresenceState, c?: string): Promise<unknown> => {
    const answer = await be(ana, d, c);
    return 'code' in answer && answer.code;
  };
  assert.equal(await code({ meta: 'x'.repeat(LIMITS.presenceBytes) }), 'TOO_LARGE');
  assert.equal(await code({ idle: 0 }, 'presence:elsewhere'), 'NOT_SUBSCRIBED');
  assert.equal(await code({ idle: 0 }, 'chat:a'), 'FORBIDDEN');
  for (let tab = 0; tab < 16; tab++) {
    const i = ana.i;
    ana.send({ t: 'pres', i, c: ROOM, cid: `tab-${tab}`, d: { idle: 0 } });
    await ana.ok(i);
  }
  assert.equal(await code({ idle: 0 }), 'LIMIT');
});
