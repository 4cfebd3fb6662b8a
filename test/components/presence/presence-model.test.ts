/** The people of a room as a model: rosters compared by who they are, so that only real changes are told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanStores } from 'nanostores';
import type { PresenceMessage } from '../../../components/core/client-api.ts';
import { PresenceModel } from '../../../components/presence/presence-model.ts';
import { type PresenceMember, type PresenceSnapshot, RtError, type Value } from '../../../components/protocol/index.ts';
import { ANA, BEN, type FakeChannel, FakeClient } from '../../support/fake-client.ts';
import { FakeLines } from '../../support/fake-lines.ts';

const C = 'presence:general';
const member = (u: PresenceMember['u'], more: Partial<PresenceMember> = {}): PresenceMember => ({
  ...{ u, s: 'online', n: 1, since: 100, at: 100 },
  ...more,
});
const CLEO = { id: 'cleo', name: 'Cleo' };

/** A model that is looked at, in a room the test speaks for. */
function begin({ now = 1_700_000_500_000 } = {}) {
  let time = now;
  const client = new FakeClient();
  client.now = () => time;
  const model = PresenceModel.of(client, 'general');
  const channel = client.channel(C);
  channel.holdStart = true;
  const happened: string[] = [];
  model.on(({ kind, member: { user } }) => happened.push(`${kind} ${user.name}`));
  const stop = model.subscribe(() => undefined);
  const start = (members: PresenceMember[], more: Partial<PresenceSnapshot> = {}): void => {
    const snap = { v: 1, count: members.length, members, ...more } as unknown as Value;
    for (const { onStart } of [...channel.followers])
      onStart?.({ result: { c: C, e: 'e', o: 0, rec: null, snap }, resync: false });
  };
  const tell = (message: PresenceMessage): void => {
    for (const { onPresence } of [...channel.followers]) onPresence?.(message);
  };
  const diff = (v: number, count: number, change: Partial<PresenceMessage>): void =>
    tell({ t: 'pdiff', c: C, v, count, ...change } as PresenceMessage);
  const names = (): string[] => model.get().members.map(({ user }) => user.name);
  return { client, channel, model, happened, stop, start, tell, diff, names, pass: (ms: number) => (time += ms) };
}

test('who is there at the start has not joined; who comes and goes afterwards is told once', () => {
  const { start, diff, happened, names, model } = begin();
  assert.equal(model.get().phase, 'loading');
  start([member(ANA), member(BEN)]);
  assert.deepEqual([names(), happened, model.get().phase, model.get().count], [['Ana', 'Ben'], [], 'ready', 2]);
  diff(2, 3, { join: [member(CLEO)] });
  diff(3, 2, { leave: [{ id: 'ben', at: 900 }] });
  assert.deepEqual(
    [names(), happened],
    [
      ['Ana', 'Cleo'],
      ['join Cleo', 'leave Ben'],
    ],
  );
});

test('a new roster after a reconnect tells only what really changed', () => {
  const { start, happened, names } = begin();
  start([member(ANA), member(BEN)]);
  start([member(ANA, { n: 3 }), member(CLEO)], { v: 40 });
  assert.deepEqual(
    [names(), happened],
    [
      ['Ana', 'Cleo'],
      ['leave Ben', 'join Cleo'],
    ],
  );
});

test('who left is told with when they were last seen', () => {
  const { start, diff, model } = begin();
  const seen: unknown[] = [];
  model.on((happening) => happening.kind === 'leave' && seen.push(happening.member.lastSeen));
  start([member(BEN)]);
  diff(2, 0, { leave: [{ id: 'ben', at: 4321 }] });
  assert.deepEqual(seen, [4321]);
});

test('the order is that in which they came, and no status changes it', () => {
  const { start, diff, names, model } = begin();
  start([member(BEN, { since: 300 }), member(ANA, { since: 200 }), member(CLEO, { since: 300 })]);
  assert.deepEqual(names(), ['Ana', 'Ben', 'Cleo']);
  diff(2, 3, { upd: [member(ANA, { since: 200, s: 'away' })] });
  assert.deepEqual([names(), model.get().members[0]?.status], [['Ana', 'Ben', 'Cleo'], 'away']);
});

test('a roster in parts is shown once it is whole', () => {
  const { start, tell, names } = begin();
  start([member(ANA)], { more: true, count: 3 });
  assert.deepEqual(names(), []);
  tell({ t: 'psnap', c: C, v: 1, count: 3, members: [member(BEN)], part: 1, more: true });
  tell({ t: 'psnap', c: C, v: 1, count: 3, members: [member(CLEO)], part: 2 });
  assert.deepEqual(names(), ['Ana', 'Ben', 'Cleo']);
});

test('a change that does not follow what is held makes it ask for everything anew', () => {
  const { start, diff, channel, names } = begin();
  start([member(ANA)]);
  const [before] = channel.followers;
  diff(5, 2, { join: [member(BEN)] });
  assert.equal(channel.followers.has(before!), false);
  assert.equal(channel.followers.size, 1);
  start([member(ANA), member(BEN)], { v: 5 });
  assert.deepEqual(names(), ['Ana', 'Ben']);
});

test('of a sample nobody is told to have come or gone', () => {
  const { start, diff, happened, model } = begin();
  start([member(ANA), member(BEN)], { count: 300 });
  diff(2, 300, { leave: [{ id: 'ben', at: 1 }], join: [member(CLEO)] });
  assert.deepEqual([happened, model.get().count], [[], 300]);
});

test('this tab is present while it is looked at, says so again after each start, and how long it was idle', () => {
  const { start, channel, model, pass, stop } = begin();
  start([]);
  pass(60_000);
  start([]);
  assert.deepEqual(channel.presences, [{ idle: 0 }, { idle: 60_000 }], 'a reconnect is no activity');
  model.setStatus('busy');
  model.setMeta({ colour: 'red' });
  model.setPage('/plans');
  assert.deepEqual(channel.presences.at(-1), { status: 'busy', meta: { colour: 'red' }, page: '/plans', idle: 0 });
  model.setMeta(undefined);
  model.setPage(undefined);
  model.watchIdle(false);
  assert.deepEqual(channel.presences.at(-1), { status: 'busy' });
  assert.equal(model.get().status, 'busy');
  stop();
});

test('activity is reported at most every thirty seconds while it lasts', () => {
  const { start, channel, model, pass } = begin();
  start([]);
  for (let n = 0; n < 600; n++) {
    pass(100);
    model.noteActivity();
  }
  assert.equal(channel.presences.length, 3);
  pass(300_000);
  model.noteActivity(1000);
  assert.deepEqual(channel.presences.at(-1), { idle: 1000 });
});

test('a status nobody knows is refused before it is said', () => {
  const { model } = begin();
  assert.throws(() => model.setStatus('gone' as never), {
    name: 'TypeError',
    message: 'expected one of online, away, busy, invisible, got gone',
  });
});

test('one finds oneself among them by the id the server gave', () => {
  const { start, model, diff } = begin();
  start([member(BEN)]);
  assert.equal(model.get().self, undefined);
  diff(2, 2, { join: [member(ANA)] });
  assert.equal(model.get().self?.user.name, 'Ana');
});

test('a refusal is shown as what it is, and what passes by itself takes nothing away', () => {
  const { start, model, channel, names } = begin();
  channel.refuse(new RtError('FORBIDDEN', 'not yours'));
  assert.equal(model.get().phase, 'denied');
  channel.status.set({ freshness: 'live' });
  start([member(ANA)]);
  channel.refuse(new RtError('UNAVAILABLE', 'soon'));
  assert.deepEqual([model.get().phase, names()], ['ready', ['Ana']]);
});

test('what is no roster is an error of the server, and not shown', () => {
  const { channel } = begin();
  const [follower] = channel.followers;
  assert.throws(
    () => follower?.onStart?.({ result: { c: C, e: 'e', o: 0, rec: null, snap: { members: 5 } }, resync: false }),
    { code: 'BAD_REQUEST' },
  );
});

/** Two tabs of one browser, each in a room of its own. */
function twoTabs(second = ANA) {
  const lines = new FakeLines();
  const clock = { now: 1_700_000_500_000 };
  return [ANA, second].map((user, n) => {
    const client = new FakeClient({ user });
    client.lines = lines;
    client.now = () => clock.now;
    const model = PresenceModel.of(client, `room-${n}`);
    const stop = model.subscribe(() => undefined);
    return { model, stop, channel: client.channel(`presence:room-${n}`), lines, clock };
  }) as [Tab, Tab];
}
interface Tab {
  readonly model: PresenceModel;
  readonly stop: () => void;
  readonly channel: FakeChannel;
  readonly lines: FakeLines;
  readonly clock: { now: number };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('who is active in one tab is not idle in another, and nobody answers an echo', async () => {
  const [one, two] = twoTabs();
  await settled();
  one.clock.now += 60_000;
  one.model.noteActivity();
  await settled();
  assert.deepEqual([one.channel.presences.at(-1), two.channel.presences.at(-1)], [{ idle: 0 }, { idle: 0 }]);
  assert.equal(two.channel.presences.length, 2);
  assert.equal(one.lines.said.length, 1);
});

test('another person in another tab, and whatever else is posted there, changes nothing', async () => {
  const [one, two] = twoTabs(BEN);
  await settled();
  const before = two.channel.presences.length;
  one.clock.now += 60_000;
  one.model.noteActivity();
  const other = one.lines.join('activity', () => undefined);
  for (const message of [{}, { user: 'ben' }, { user: 'ben', idle: -5 }, { user: 'ben', idle: 'now' }, [], { idle: 0 }])
    other.post(message);
  await settled();
  assert.equal(two.channel.presences.length, before);
});

test('the line to other tabs is open only while somebody looks', () => {
  const [one, two] = twoTabs();
  assert.equal(one.lines.open, 2);
  for (const { stop, model } of [one, two]) {
    stop();
    cleanStores(model.state as never);
  }
  assert.equal(one.lines.open, 0);
});
