import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentsOf, momentText, relativeText } from '../../../components/base/relative-time.ts';
import { FakeClient } from '../../support/fake-client.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const noon = new Date(2026, 5, 17, 12).getTime();
const ago = (ms: number, locale = 'en'): string => relativeText(noon - ms, noon, locale);

test('what was just now is now, also when a clock makes it seem to lie ahead', () => {
  assert.equal(ago(0), 'now');
  assert.equal(ago(59_999), 'now');
  assert.equal(ago(-5 * MINUTE), 'now');
});

test('minutes, hours, days, and then the date, each in the words of the language', () => {
  assert.equal(ago(MINUTE), '1 minute ago');
  assert.equal(ago(59 * MINUTE), '59 minutes ago');
  assert.equal(ago(HOUR), '1 hour ago');
  assert.equal(ago(23 * HOUR), '23 hours ago');
  assert.equal(ago(24 * HOUR), 'yesterday');
  assert.equal(ago(6 * 24 * HOUR), '6 days ago');
  assert.equal(ago(7 * 24 * HOUR), 'Jun 10');
  assert.equal(ago(365 * 24 * HOUR), 'Jun 17, 2025');
  assert.equal(ago(2 * HOUR, 'de'), 'vor 2 Stunden');
  assert.equal(ago(24 * HOUR, 'fr'), 'hier');
});

test('days are those of the calendar: less than two of them is yesterday only where one midnight lies between', () => {
  const early = new Date(2026, 5, 17, 1).getTime();
  assert.equal(relativeText(early - 25 * HOUR - 30 * MINUTE, early, 'en'), '2 days ago');
  const late = new Date(2026, 5, 17, 23).getTime();
  assert.equal(relativeText(late - 46 * HOUR, late, 'en'), 'yesterday');
});

test('a day of 23 or 25 hours is one day', () => {
  const zone = process.env['TZ'];
  process.env['TZ'] = 'Europe/Berlin';
  try {
    const spring = new Date(2026, 2, 29, 12).getTime();
    const autumn = new Date(2026, 9, 25, 12).getTime();
    assert.equal(new Date(2026, 2, 29, 12).getTime() - new Date(2026, 2, 27, 12).getTime(), 47 * HOUR);
    assert.equal(relativeText(new Date(2026, 2, 27, 12).getTime(), spring, 'en'), '2 days ago');
    assert.equal(relativeText(new Date(2026, 9, 24, 12).getTime(), autumn, 'en'), 'yesterday');
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('the moment in full says day and time', () => {
  assert.match(momentText(noon, 'en'), /^Wednesday, June 17, 2026 at 12:00\sPM$/);
});

test('all of a client follow one store, which rests while a step lasts', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const client = new FakeClient({ now: 1_000_000 });
  const store = momentsOf(client);
  assert.equal(momentsOf(client), store);
  const seen: number[] = [];
  const stop = store.subscribe((now) => seen.push(now));
  for (let second = 1; second <= 20; second++) {
    client.time = 1_000_000 + second * 1000;
    t.mock.timers.tick(1002);
  }
  assert.deepEqual(seen, [1_000_000, 1_010_000, 1_020_000]);
  stop();
});
