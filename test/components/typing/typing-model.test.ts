import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { TypingModel, type TypingModelOptions } from '../../../components/typing/typing-model.ts';
import { PresenceModel } from '../../../components/presence/presence-model.ts';
import { RtError, type Value } from '../../../components/protocol/index.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { ANA, BEN, FakeClient } from '../../support/fake-client.ts';

const CHI = { id: 'chi', name: 'Chi' };

async function open(t: TestContext, options: TypingModelOptions = {}) {
  const client = new FakeClient();
  const clock = new FakeClock();
  const time = { after: clock.after.bind(clock), monotonic: () => clock.now };
  const model = new TypingModel(client, 'general', { time, ...options });
  let changes = -1;
  const stop = model.subscribe(() => changes++);
  t.after(stop);
  await settled();
  const room = client.channel('typing:general');
  return {
    ...{ client, clock, model, room, stop },
    names: () => model.get().users.map(({ name }) => name),
    changes: () => changes,
    said: () => room.signals.map(({ name, data }) => [name, data]),
  };
}

test('who types is listed in the order they began, once, until they stop', async (t) => {
  const { room, names } = await open(t);
  room.tellSignal(BEN, 'typing', true);
  room.tellSignal(CHI, 'typing', true);
  room.tellSignal(BEN, 'typing', true);
  assert.deepEqual(names(), ['Ben', 'Chi']);
  room.tellSignal(BEN, 'typing', false);
  assert.deepEqual(names(), ['Chi']);
});

test('a sign that changes nothing is no change of the state', async (t) => {
  const { room, changes } = await open(t);
  const before = changes();
  for (let i = 0; i < 10; i++) room.tellSignal(BEN, 'typing', true);
  assert.equal(changes() - before, 1);
});

test('whose stop was lost is gone after the time to live, by the clock that never goes back', async (t) => {
  const { room, names, clock } = await open(t);
  room.tellSignal(BEN, 'typing', true);
  await clock.advance(3000);
  room.tellSignal(CHI, 'typing', true);
  await clock.advance(2999);
  assert.deepEqual(names(), ['Ben', 'Chi']);
  await clock.advance(1);
  assert.deepEqual(names(), ['Chi']);
  await clock.advance(3000);
  assert.deepEqual(names(), []);
  assert.equal(clock.pending, 0);
});

test('each new sign is believed for another time to live', async (t) => {
  const { room, names, clock } = await open(t);
  room.tellSignal(BEN, 'typing', true);
  await clock.advance(5000);
  room.tellSignal(BEN, 'typing', true);
  await clock.advance(5999);
  assert.deepEqual(names(), ['Ben']);
  await clock.advance(1);
  assert.deepEqual(names(), []);
});

test('after a sleep, whoever was overdue is gone with the first timer', async (t) => {
  const { room, names, clock } = await open(t);
  room.tellSignal(BEN, 'typing', true);
  clock.sleep(3_600_000);
  await clock.advance(0);
  assert.deepEqual(names(), []);
});

test('a message takes its author off the list at once, and nobody else', async (t) => {
  const { client, room, names } = await open(t);
  room.tellSignal(BEN, 'typing', true);
  room.tellSignal(CHI, 'typing', true);
  client.room('general').say(BEN, 'here it is');
  assert.deepEqual(names(), ['Chi']);
});

test('who leaves a room whose people are followed as well is taken off the list at once', async (t) => {
  const { client, room, names } = await open(t);
  room.tellSignal(BEN, 'typing', true);
  room.tellSignal(CHI, 'typing', true);
  const people = PresenceModel.of(client, 'general');
  const channel = client.channel('presence:general');
  channel.holdStart = true;
  const stop = people.subscribe(() => undefined);
  const member = (u: typeof BEN) => ({ u, s: 'online' as const, n: 1, since: 1, at: 1 });
  const snap = { v: 1, count: 2, members: [member(BEN), member(CHI)] } as unknown as Value;
  for (const { onStart } of channel.followers)
    onStart?.({ result: { c: channel.name, e: 'e', o: 0, rec: null, snap }, resync: false });
  const leave = [{ id: BEN.id, at: 1 }];
  for (const { onPresence } of channel.followers) onPresence?.({ t: 'pdiff', c: channel.name, v: 2, count: 1, leave });
  assert.deepEqual(names(), ['Chi']);
  stop();
});

test('oneself is never listed, from whichever device, nor once it turns out who one is', async (t) => {
  const { client, room, names } = await open(t);
  room.tellSignal(ANA, 'typing', true);
  assert.deepEqual(names(), []);
  client.become({ user: BEN });
  assert.deepEqual(names(), ['Ana']);
  client.become({ user: ANA });
  assert.deepEqual(names(), []);
});

test('a lost connection empties the list, and a refused room says why', async (t) => {
  const { client, room, names, model, clock } = await open(t);
  room.tellSignal(BEN, 'typing', true);
  client.become({ status: 'waiting' });
  assert.deepEqual([names(), model.get().isLive, clock.pending], [[], false, 0]);
  client.become({ status: 'online' });
  assert.deepEqual([names(), model.get().isLive], [[], true]);
  const error = new RtError('FORBIDDEN', 'not yours');
  room.refuse(error);
  assert.equal(model.get().error, error);
});

test('at most a hundred people are held', async (t) => {
  const { room, model } = await open(t);
  for (let i = 0; i < 150; i++) room.tellSignal({ id: `u${i}`, name: `User ${i}` }, 'typing', true);
  assert.deepEqual([model.get().users.length, model.get().users[0]?.id], [100, 'u50']);
});

test('what nobody signed and what is no news is ignored', async (t) => {
  const { room, names } = await open(t);
  for (const follower of room.followers) follower.onSignal?.({ n: 'typing', d: true });
  room.tellSignal(BEN, 'typing', 'yes');
  room.tellSignal(BEN, 'other', true);
  assert.deepEqual(names(), []);
});

test('fifty strokes a second are one start at once and one per interval', async (t) => {
  const { model, clock, said } = await open(t);
  model.notify();
  assert.deepEqual(said(), [['typing', true]]);
  for (let i = 0; i < 500; i++) {
    await clock.advance(20);
    model.notify();
  }
  assert.deepEqual(
    said(),
    Array.from({ length: 5 }, () => ['typing', true]),
  );
});

test('writing and emptying by turns is still one start per interval, and one stop for each', async (t) => {
  const { model, clock, said } = await open(t);
  for (let i = 0; i < 500; i++) {
    model.notify();
    model.stop();
    await clock.advance(20);
  }
  assert.equal(said().length, 8);
});

test('a stop is told once, and not when nobody can still be shown', async (t) => {
  const { model, clock, said } = await open(t);
  model.stop();
  assert.deepEqual(said(), []);
  model.notify();
  model.stop();
  model.stop();
  assert.deepEqual(said(), [
    ['typing', true],
    ['typing', false],
  ]);
  await clock.advance(2500);
  model.notify();
  await clock.advance(6000);
  model.stop();
  assert.equal(said().length, 3);
});

test('looking elsewhere is a stop after two seconds, unless one is back by then', async (t) => {
  const { model, clock, said } = await open(t);
  model.notify();
  model.pause();
  await clock.advance(1999);
  model.resume();
  await clock.advance(10);
  assert.equal(said().length, 1);
  model.pause();
  await clock.advance(2000);
  assert.deepEqual(said().at(-1), ['typing', false]);
});

test('without a connection nothing is told, nor later', async (t) => {
  const { client, room, model, clock, said } = await open(t);
  client.become({ status: 'offline' });
  for (let i = 0; i < 100; i++) {
    model.notify();
    await clock.advance(100);
  }
  model.stop();
  client.become({ status: 'online' });
  assert.deepEqual(said(), []);
  model.notify();
  assert.equal(said().length, 1);
  room.status.set({ freshness: 'stale' });
  await clock.advance(3000);
  model.notify();
  assert.equal(said().length, 1, 'a room that is not heard yet is not told either');
});

test('a model nobody listens to any more says that it stopped, lets go of both rooms and leaves no timer', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const client = new FakeClient();
  const clock = new FakeClock();
  const time = { after: clock.after.bind(clock), monotonic: () => clock.now };
  const model = new TypingModel(client, 'general', { time });
  const stop = model.subscribe(() => undefined);
  await settled();
  const room = client.channel('typing:general');
  room.tellSignal(BEN, 'typing', true);
  model.notify();
  model.pause();
  stop();
  t.mock.timers.tick(1000);
  assert.deepEqual(room.signals.at(-1), { name: 'typing', data: false });
  assert.deepEqual([room.followers.size, client.room('general').followers.size, clock.pending], [0, 0, 0]);
});

test('everybody with the same client, room and times shares one model, and wrong times are named', () => {
  const client = new FakeClient();
  assert.equal(TypingModel.of(client, 'a'), TypingModel.of(client, 'a', { ttlMs: 6000 }));
  assert.notEqual(TypingModel.of(client, 'a'), TypingModel.of(client, 'a', { ttlMs: 5000 }));
  const refuses = (options: TypingModelOptions, message: string): void =>
    assert.throws(() => new TypingModel(client, 'a', options), { name: 'TypeError', message });
  refuses({ ttlMs: 6001 }, 'ttlMs: expected 1000 to 6000 ms, got 6001');
  refuses({ intervalMs: NaN }, 'intervalMs: expected 500 to 5000 ms, got NaN');
  refuses({ ttlMs: 2000, intervalMs: 2000 }, 'intervalMs: expected less than ttlMs (2000), got 2000');
  assert.throws(() => new TypingModel(client, 'No Room'), { name: 'TypeError' });
});
