/** What every presence store must do. To extend: another adapter is another file that calls this with its maker. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Occupant, Presence } from '../../server/ports/presence.ts';
import type { FakeClock } from '../support/fake-clock.ts';

export interface PresenceSubject {
  readonly presence: Presence;
  readonly clock: FakeClock;
}

const ROOM = 'presence:a';

/** A tab of somebody. */
export const tab = (id: string, cid = 'tab', more: Partial<Occupant> = {}): Occupant => ({
  ...{ user: { id, name: id }, cid, since: 1000, activeAt: 1000, idles: true, status: 'online' },
  ...more,
});

/** @param make A store with nobody in it, on a clock of its own. */
export function presenceContract(name: string, make: () => PresenceSubject): void {
  const start = (): PresenceSubject & { readonly told: string[] } => {
    const subject = make();
    const told: string[] = [];
    subject.presence.listen((channel, id) => told.push(`${channel} ${id}`));
    return { ...subject, told };
  };
  const peopleIn = (presence: Presence, channel = ROOM): string[] => [...presence.people(channel)];

  test(`${name}: knows where somebody is, and nowhere once they left`, () => {
    const { presence } = start();
    const where = (): string[] => [...presence.where('ana')].sort();
    presence.put(ROOM, tab('ana', 'one'));
    presence.put('presence:b', tab('ana', 'one'));
    presence.put(ROOM, tab('ana', 'two'));
    presence.remove(ROOM, 'ana', 'one');
    assert.deepEqual(where(), [ROOM, 'presence:b']);
    presence.remove(ROOM, 'ana', 'two');
    assert.deepEqual(where(), ['presence:b']);
    presence.remove('presence:b', 'ana', 'one');
    assert.deepEqual([where(), [...presence.where('nobody')]], [[], []]);
  });

  test(`${name}: a person is there with all their tabs, until the last is taken out`, () => {
    const { presence, told } = start();
    presence.put(ROOM, tab('ana', 'one'));
    presence.put(ROOM, tab('ana', 'two'));
    presence.put(ROOM, tab('ben'));
    assert.deepEqual(peopleIn(presence), ['ana', 'ben']);
    assert.deepEqual(
      presence.of(ROOM, 'ana').map(({ cid }) => cid),
      ['one', 'two'],
    );
    presence.remove(ROOM, 'ana', 'one');
    assert.deepEqual(peopleIn(presence), ['ana', 'ben']);
    presence.remove(ROOM, 'ana', 'two');
    assert.deepEqual([peopleIn(presence), presence.of(ROOM, 'ana')], [['ben'], []]);
    assert.equal(told.length, 5);
  });

  test(`${name}: rooms know nothing of each other`, () => {
    const { presence } = start();
    presence.put(ROOM, tab('ana'));
    assert.deepEqual([peopleIn(presence, 'presence:b'), presence.of('presence:b', 'ana')], [[], []]);
  });

  test(`${name}: what a tab says replaces what it said, and when it came stays`, () => {
    const { presence } = start();
    presence.put(ROOM, tab('ana', 'one', { page: '/a' }));
    presence.put(ROOM, tab('ana', 'one', { since: 5000, status: 'busy' }));
    assert.deepEqual(presence.of(ROOM, 'ana'), [tab('ana', 'one', { status: 'busy' })]);
  });

  test(`${name}: a tab on a lease leaves when it runs out, and not before`, async () => {
    const { presence, clock, told } = start();
    presence.put(ROOM, tab('ana'), 15_000);
    presence.put(ROOM, tab('ben'), 4000);
    await clock.advance(3900);
    assert.deepEqual(peopleIn(presence), ['ana', 'ben']);
    await clock.advance(200);
    assert.deepEqual(peopleIn(presence), ['ana']);
    await clock.advance(10_700);
    assert.deepEqual(peopleIn(presence), ['ana']);
    await clock.advance(300);
    assert.deepEqual(peopleIn(presence), []);
    assert.deepEqual(told.slice(2), [`${ROOM} ben`, `${ROOM} ana`]);
  });

  test(`${name}: a tab that comes back keeps its place for good`, async () => {
    const { presence, clock } = start();
    presence.put(ROOM, tab('ana'), 1000);
    presence.put(ROOM, tab('ana'));
    await clock.advance(60_000);
    assert.deepEqual(peopleIn(presence), ['ana']);
  });

  test(`${name}: taking out who is not there changes nothing and tells nobody`, () => {
    const { presence, told } = start();
    presence.remove(ROOM, 'ana', 'tab');
    presence.put(ROOM, tab('ana'));
    presence.remove(ROOM, 'ana', 'another');
    assert.deepEqual([peopleIn(presence), told.length], [['ana'], 1]);
  });

  test(`${name}: once closed no timer is left`, () => {
    const { presence, clock } = start();
    presence.put(ROOM, tab('ana'), 1000);
    presence.close();
    assert.equal(clock.pending, 0);
  });
}
