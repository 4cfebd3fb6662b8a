/** Watching people on the server: told of those one shares a room with, and nothing of anybody else. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { LIMITS, type PresenceState, type Value, type Watched } from 'rt-elements/protocol';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { type Cell, cells, RawLink } from '../../support/raw-link.ts';
import { roomyLimits } from '../../support/open-namespace.ts';
import { startServer } from '../../support/start-server.ts';

const OWN = 'presence:~';
const GATHER_MS = 250;

async function start(t: TestContext) {
  const fake = new FakeRuntime();
  const limits = { ...roomyLimits, sig: [1000, 1000] as const };
  const { wsUrl } = await startServer(t, {
    runtime: fake.runtime(),
    limits,
    heartbeat: { everyMs: 3_600_000, graceMs: 1000 },
  });
  const open = (name: string, rooms: readonly string[], cell: Cell = 'json') =>
    RawLink.open(t, wsUrl, cell, {
      name,
      cid: name.replace(/\W/g, ''),
      subs: [{ c: OWN }, ...rooms.map((room) => ({ c: `presence:${room}`, w: 'snap' as const }))],
    });
  const tick = async (...links: RawLink[]): Promise<void> => {
    await fake.clock.advance(GATHER_MS);
    for (const link of links) await link.settle();
  };
  return { fake, open, tick };
}
type Opened = Awaited<ReturnType<Awaited<ReturnType<typeof start>>['open']>>;

async function be(link: RawLink, room: string, d: PresenceState | null = { idle: 0 }): Promise<void> {
  const i = link.i;
  link.send({ t: 'pres', i, c: `presence:${room}`, d });
  assert.equal((await link.answer(i)).t, 'ok');
}

async function watch(link: RawLink, users: readonly string[], tab?: string) {
  const i = link.i;
  link.send({ t: 'call', i, c: OWN, n: 'watch', d: { users, ...(tab !== undefined && { tab }) } as Value });
  return link.answer(i);
}
const idOf = (link: Opened): string => link.welcome.user.id;
const told = (d: unknown): string[] => (d as { users: Watched[] }).users.map(({ s, name }) => `${name ?? '-'} ${s}`);
const answered = async (link: RawLink, users: readonly string[], tab?: string): Promise<string[]> => {
  const answer = await watch(link, users, tab);
  assert.equal(answer.t, 'ok');
  return told((answer as { d?: unknown }).d);
};
const heard = (link: RawLink): string[][] => link.of('sig').map(({ d }) => told(d));

for (const { name, cell } of cells) {
  test(`who is watched is told of now, and of every change, on ${name}`, async (t) => {
    const { open, tick } = await start(t);
    const ana = await open('Ana', ['a'], cell);
    const ben = await open('Ben', ['a'], cell);
    await be(ana, 'a');
    await be(ben, 'a');
    assert.deepEqual(await answered(ana, [idOf(ben), 'nobody']), ['Ben online', '- offline']);
    await be(ben, 'a', { idle: 0, status: 'busy' });
    await tick(ana);
    await be(ben, 'a', null);
    await tick(ana);
    assert.deepEqual(heard(ana), [
      ['Ben busy', '- offline'],
      ['Ben offline', '- offline'],
    ]);
    const versions = ana.of('sig').map(({ d }) => (d as { v: number }).v);
    assert.ok(versions[0]! < versions[1]!, 'versions rise');
    assert.deepEqual(ben.of('sig'), [], 'nobody else is told');
  });
}

test('nobody learns of people they share no room with, nor of those who hide', async (t) => {
  const { open, tick } = await start(t);
  const ana = await open('Ana', ['a']);
  const ben = await open('Ben', ['a', 'b']);
  await be(ana, 'a');
  await be(ben, 'b');
  assert.deepEqual(await answered(ana, [idOf(ben)]), ['- offline']);
  await be(ben, 'a');
  await tick(ana);
  await be(ben, 'a', { idle: 0, status: 'invisible' });
  await tick(ana);
  await be(ben, 'a');
  await tick(ana);
  await be(ana, 'a', null);
  await tick(ana);
  assert.deepEqual(heard(ana), [['Ben online'], ['Ben offline'], ['Ben online'], ['Ben offline']]);
  const i = ana.i;
  ana.send({ t: 'pres', i, c: OWN, d: { idle: 0 } });
  assert.equal((await ana.answer(i)).t, 'err', 'nobody is present in their own channel');
});

test('a name that is too long to be told is cut between characters', async (t) => {
  const { open } = await start(t);
  const long = await open(`${'a'.repeat(39)}😀`, ['hall']);
  const ben = await open('Ben', ['hall']);
  await be(long, 'hall');
  await be(ben, 'hall');
  const answer = await watch(ben, [long.welcome.user.id]);
  assert.deepEqual(
    (answer as unknown as { d: { users: readonly Watched[] } }).d.users.map(({ name }) => name),
    ['a'.repeat(39)],
  );
});

test('time alone makes somebody who is watched away', async (t) => {
  const { open, fake, tick } = await start(t);
  const ana = await open('Ana', ['a']);
  const ben = await open('Ben', ['a']);
  await be(ana, 'a');
  await be(ben, 'a');
  assert.deepEqual(await answered(ana, [idOf(ben)]), ['Ben online']);
  await fake.clock.advance(300_000 + GATHER_MS);
  await tick(ana);
  assert.deepEqual(heard(ana), [['Ben away']]);
});

test('a tab replaces its own list and leaves those of others, and all are told of all', async (t) => {
  const { open } = await start(t);
  const ana = await open('Ana', ['a']);
  assert.deepEqual(await answered(ana, ['one', 'two'], 'x'), ['- offline', '- offline']);
  assert.equal((await answered(ana, ['three'], 'y')).length, 3);
  assert.equal((await answered(ana, ['four'], 'x')).length, 2);
  assert.equal((await answered(ana, [], 'x')).length, 1);
});

test('lists are bounded, and nobody watches in a room', async (t) => {
  const { open } = await start(t);
  const ana = await open('Ana', ['a']);
  const many = (count: number, chars = 4): string[] =>
    Array.from({ length: count }, (_, n) => String(n).padStart(chars, 'x'));
  assert.equal((await answered(ana, many(LIMITS.watched))).length, LIMITS.watched);
  for (const users of [many(LIMITS.watched + 1), ['x'.repeat(LIMITS.watchedIdChars + 1)], ['']]) {
    const answer = await watch(ana, users);
    assert.equal(answer.t === 'err' && answer.code, 'BAD_REQUEST');
  }
  const answer = await watch(ana, many(LIMITS.watched, 100));
  assert.equal(answer.t === 'err' && answer.code, 'TOO_LARGE');
  const i = ana.i;
  ana.send({ t: 'call', i, c: 'presence:a', n: 'watch', d: { users: [] } });
  assert.equal((await ana.answer(i)).t, 'err');
});
