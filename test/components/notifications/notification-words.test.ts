import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOf } from '../../../components/notifications/notification-attributes.ts';
import { NOTIFICATION_STRINGS } from '../../../components/notifications/notification-strings.ts';
import { plainTitle, titleParts } from '../../../components/notifications/notification-text.ts';
import { ShownItems } from '../../../components/notifications/shown-items.ts';
import type { NotificationItem } from '../../../components/notifications/notifications-model.ts';

const people = (...names: string[]) => names.map((name) => ({ id: name, name }));
const say = (title: string, actors = people(), count = actors.length, locale = 'en') =>
  plainTitle(titleParts({ title, actors, count }, NOTIFICATION_STRINGS, locale));

test('names are put together as the language does, and the rest is counted', () => {
  assert.equal(say('{actors} liked it', people('Ana')), 'Ana liked it');
  assert.equal(
    say('{actors} liked it', people('Ana', 'Ben', 'Chi'), 5),
    'Ana, Ben, Chi and 2 others liked it'.replace('Chi and', 'Chi, and'),
  );
  assert.equal(say('Von {actors}', people('Ana', 'Ben'), 2, 'de'), 'Von Ana und Ben');
  assert.equal(say('{actors} bid', [], 4), '4 people bid');
  assert.equal(say('{actors} bid', [], 1), 'Someone bid');
  assert.equal(say('{count} new', [], 1200), '1,200 new');
});

test('a name is never searched for placeholders, and cannot turn its surroundings', () => {
  assert.equal(say('{actors} x', people('{count} {actors}')), '{count} {actors} x');
  assert.deepEqual(
    titleParts({ title: '\u202e{actors}', actors: people('\u202eevil'), count: 1 }, NOTIFICATION_STRINGS, 'en'),
    [{ kind: 'name', text: 'evil' }],
  );
});

test('attributes that mean nothing are named, with what was expected', () => {
  const fine = {
    badge: 'unseen',
    placement: 'bottom-end',
    markSeen: 'open',
    readOn: 'click',
    filter: 'all',
    desktop: 'off',
    maxBadge: 99,
    pageSize: 20,
  };
  assert.equal(problemOf(fine), undefined);
  assert.match(
    problemOf({ ...fine, readOn: 'x' }) ?? '',
    /^mark-read: expected "click" or "visible" or "manual", got "x"/,
  );
  assert.match(problemOf({ ...fine, markSeen: 'x' }) ?? '', /^mark-seen: /);
  assert.match(problemOf({ ...fine, maxBadge: 0 }) ?? '', /^max-badge: /);
  assert.match(problemOf({ ...fine, pageSize: 101 }) ?? '', /^page-size: /);
});

const item = (m: number, id = `n${m}`) => ({ id, m }) as NotificationItem;
const ids = ({ items }: { items: readonly NotificationItem[] }) => items.map(({ id }) => id);

test('what comes while a list is held waits, older ones join below, and what goes is gone', () => {
  const shown = new ShownItems();
  shown.hold([item(3), item(2)]);
  const later = shown.of([item(5), item(4), item(3), item(2), item(1)]);
  assert.deepEqual([ids(later), later.fresh], [['n3', 'n2', 'n1'], 2]);
  const moved = shown.of([item(6, 'n2'), item(5), item(3), item(1)]);
  assert.deepEqual([ids(moved), moved.fresh], [['n3', 'n2', 'n1'], 1]);
  shown.release();
  assert.deepEqual(ids(shown.of([item(5), item(3)])), ['n5', 'n3']);
});

test('an empty list shows what comes at once', () => {
  const shown = new ShownItems();
  shown.hold([]);
  assert.deepEqual(shown.of([item(1)]), { items: [item(1)], fresh: 0 });
  assert.equal(shown.of([item(2), item(1)]).fresh, 1);
});
