/** Many people in one room: what is told stays bounded, and is right in the end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Encoded, jsonCodec, LIMITS, type ServerMessage } from 'rt-elements/protocol';
import { MemoryPresence } from '../../server/adapters/memory/memory-presence.ts';
import { ChannelHub } from '../../server/channel-hub.ts';
import { Flusher, Outbox } from '../../server/outbox.ts';
import { Roster } from '../../server/presence/roster.ts';
import type { Link } from '../../server/transports/transport.ts';
import { tab } from '../contract/presence.contract.ts';
import { FakeRuntime } from '../support/fake-runtime.ts';
import { PresenceView } from '../support/presence-view.ts';
import { seededRandom } from '../support/random.ts';

const ROOM = 'presence:a';

/** A follower whose link takes as much as a test says. */
interface Follower {
  readonly view: PresenceView;
  readonly outbox: Outbox;
  held: number;
  bytes: number;
}

function room() {
  const fake = new FakeRuntime();
  const runtime = fake.runtime();
  const presence = new MemoryPresence(runtime);
  const codec = jsonCodec<ServerMessage>();
  const flusher = new Flusher({ json: codec, msgpack: codec }, runtime);
  const channel = new ChannelHub(ROOM, 1, { json: codec, msgpack: codec }, flusher);
  const roster = new Roster({ channel, presence, runtime, idleAfterMs: 300_000 });
  channel.roster = roster;
  presence.listen((_channel, id) => roster.changed(id));
  const follow = (): Follower => {
    const link: Link = {
      transport: 'ws',
      format: { codec: 'json', wrap: (frame: Encoded) => Buffer.from(`${frame as string}\n`) },
      address: '',
      get bufferedBytes() {
        return follower.held;
      },
      write: (bytes) => {
        follower.bytes += bytes.length;
        for (const frame of Buffer.from(bytes).toString().trimEnd().split('\n')) {
          assert.ok(frame.length <= LIMITS.frameBytes);
          for (const message of codec.decode(frame) as ServerMessage[]) follower.view.take(message);
        }
      },
      onDrain: () => undefined,
      close: () => undefined,
    };
    const outbox = new Outbox(link, flusher, LIMITS.queuedBytes, { slow: () => assert.fail('never closed for it') });
    const follower: Follower = { view: new PresenceView(), outbox, held: 0, bytes: 0 };
    const snapshot = roster.snapshot();
    follower.view.start(snapshot);
    channel.await();
    channel.join(outbox, 0);
    channel.settle();
    roster.joined(outbox, snapshot.v);
    return follower;
  };
  const come = (id: string, more = {}): void =>
    presence.put(ROOM, tab(id, 'tab', { activeAt: runtime.now(), ...more }));
  return { fake, clock: fake.clock, presence, roster, follow, come, now: runtime.now };
}

const idsIn = (people: Iterable<string>): string[] => [...people].sort();

test('500 people who come within a second are told in at most five messages a second', async () => {
  const { clock, follow, come } = room();
  const { view } = follow();
  for (let n = 0; n < 500; n++) {
    come(`user-${n}`);
    await clock.advance(2);
  }
  await clock.advance(250);
  // Each message names what fits; 200 members of a hundred bytes are two pieces.
  assert.ok(view.changes <= 7, `expected at most 7 messages, got ${view.changes}`);
  assert.equal(view.count, 500);
  assert.ok(view.people.size >= LIMITS.presenceSample && view.people.size <= LIMITS.presenceMembers);
});

test('300 people flapping for a minute are right on every client within five seconds, with no ghost', async () => {
  const seed = 7;
  const random = seededRandom(seed);
  const { clock, presence, follow, come } = room();
  const followers = Array.from({ length: 20 }, follow);
  const people = Array.from({ length: 300 }, (_, n) => ({ id: `user-${n}`, here: false }));
  for (let ms = 0; ms < 60_000; ms += 100) {
    for (let n = 0; n < 10; n++) {
      const person = people[random.int(people.length)]!;
      person.here = !person.here;
      if (person.here) come(person.id);
      else if (random.int(2) === 0) presence.put(ROOM, tab(person.id), 4000);
      else presence.remove(ROOM, person.id, 'tab');
    }
    await clock.advance(100);
    if (ms % 7000 === 0) followers.push(follow());
  }
  await clock.advance(5000);
  const here = idsIn(people.filter((person) => person.here).map(({ id }) => id));
  assert.ok(here.length > 50 && here.length < 200, `seed ${seed}: ${here.length} are there`);
  for (const { view } of followers) {
    assert.deepEqual([idsIn(view.people.keys()), view.count], [here, here.length], `seed ${seed}`);
    assert.ok(view.changes <= 65 * 4 * 2, `at most four times a second, in two pieces; got ${view.changes}`);
  }
});

test('a large room names a sample and counts all, and names all again once it is small', async () => {
  const { clock, presence, follow, come } = room();
  const early = follow();
  for (let n = 0; n < 400; n++) come(`user-${n}`);
  await clock.advance(250);
  const late = follow();
  await clock.advance(250);
  for (let n = 0; n < 190; n++) presence.remove(ROOM, `user-${n}`, 'tab');
  await clock.advance(250);
  for (const { view } of [early, late]) {
    assert.equal(view.count, 210);
    assert.ok(view.people.size >= LIMITS.presenceSample, `${view.people.size} are named`);
    for (const id of view.people.keys()) assert.equal(presence.of(ROOM, id).length, 1, 'and they are there');
  }
  for (let n = 190; n < 200; n++) presence.remove(ROOM, `user-${n}`, 'tab');
  await clock.advance(250);
  for (const { view } of [early, late])
    assert.deepEqual([idsIn(view.people.keys()), view.count], [idsIn(presence.people(ROOM)), 200]);
});

test('what everybody shows is large is told in pieces that fit a frame', async () => {
  const { clock, follow, come, presence } = room();
  const early = follow();
  for (let n = 0; n < 200; n++) come(`user-${n}`, { meta: { note: 'x'.repeat(900) } });
  await clock.advance(250);
  const late = follow();
  await clock.advance(1);
  for (const { view } of [early, late])
    assert.deepEqual([idsIn(view.people.keys()), view.count], [idsIn(presence.people(ROOM)), 200]);
});

test('a link that does not keep up is told nothing more until it does, and then everything', async () => {
  const { clock, follow, come, presence } = room();
  const [fast, slow] = [follow(), follow()];
  come('ana');
  await clock.advance(250);
  slow.held = 100_000;
  const { bytes } = slow;
  for (let n = 0; n < 40; n++) {
    come(`user-${n}`);
    if (n % 2 === 0) presence.remove(ROOM, `user-${n}`, 'tab');
    await clock.advance(250);
  }
  assert.deepEqual([slow.bytes, slow.view.people.size, fast.view.people.size], [bytes, 1, 21]);
  slow.held = 0;
  await clock.advance(250);
  assert.deepEqual(idsIn(slow.view.people.keys()), idsIn(fast.view.people.keys()));
  come('last');
  await clock.advance(250);
  assert.equal(slow.view.people.size, 22);
});

test('a room in which nothing happens tells nothing, and holds no timer once all are away', async () => {
  const { clock, roster, follow, come, presence } = room();
  const { view } = follow();
  come('ana', { idles: false });
  await clock.advance(250);
  const { changes } = view;
  come('ana', { idles: false });
  await clock.advance(1000);
  assert.equal(view.changes, changes, 'the same again is no change');
  assert.equal(clock.pending, 0);
  come('ben');
  await clock.advance(300_500);
  assert.equal(view.people.get('ben')?.s, 'away');
  assert.equal(clock.pending, 0);
  come('ben');
  roster.stop();
  presence.close();
  assert.equal(clock.pending, 0);
});
