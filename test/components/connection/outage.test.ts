import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outage, type Notice } from '../../../components/connection/outage.ts';

/** A clock that only moves when told to, with the timers that are due run in order. */
function watched(graceMs = 2000) {
  let now = 0;
  const timers = new Map<symbol, { at: number; run: () => void }>();
  const clock = {
    now: () => now,
    after(delayMs: number, run: () => void) {
      const key = Symbol();
      timers.set(key, { at: now + delayMs, run });
      return () => void timers.delete(key);
    },
  };
  const notices: Notice[] = [];
  const outage = new Outage({ clock, graceMs: () => graceMs, onNotice: (notice) => notices.push(notice) });
  const pass = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const due = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      timers.delete(due[0]);
      now = due[1].at;
      due[1].run();
    }
    now = end;
  };
  return { outage, notices, pass, timers };
}

test('a drop shorter than the grace is never mentioned', () => {
  const { outage, notices, pass } = watched();
  outage.follow('online');
  outage.follow('waiting');
  pass(900);
  outage.follow('connecting');
  pass(200);
  outage.follow('online');
  pass(60_000);
  assert.deepEqual(notices, []);
});

test('dialling does not reset the grace', () => {
  const { outage, notices, pass } = watched();
  outage.follow('online');
  for (const status of ['waiting', 'connecting', 'waiting', 'connecting', 'waiting'] as const) {
    outage.follow(status);
    pass(450);
  }
  assert.deepEqual(notices, ['down']);
});

test('drops that are short each and long together are mentioned', () => {
  const { outage, notices, pass } = watched();
  outage.follow('online');
  for (let i = 0; i < 3; i++) {
    outage.follow('waiting');
    pass(900);
    outage.follow('online');
    pass(100);
  }
  assert.deepEqual(notices, ['down', 'back']);
});

test('a connection that has held for ten seconds begins a new account', () => {
  const { outage, notices, pass } = watched();
  for (let i = 0; i < 5; i++) {
    outage.follow('waiting');
    pass(1500);
    outage.follow('online');
    pass(10_000);
  }
  assert.deepEqual(notices, []);
});

test('each outage is mentioned once, and its end once', () => {
  const { outage, notices, pass } = watched();
  outage.follow('waiting');
  pass(3000);
  outage.follow('connecting');
  pass(1000);
  outage.follow('waiting');
  pass(5000);
  outage.follow('online');
  pass(5000);
  assert.deepEqual(notices, ['down', 'back', 'quiet']);
});

test('an end that no waiting changes is mentioned at once', () => {
  const { outage, notices } = watched();
  outage.follow('unauthorized');
  assert.deepEqual(notices, ['down']);
});

test('closing on purpose is no outage, and leaves no timer behind', () => {
  const { outage, notices, pass, timers } = watched();
  outage.follow('waiting');
  pass(3000);
  outage.follow('idle');
  assert.deepEqual(notices, ['down', 'quiet']);
  outage.follow('waiting');
  outage.dispose();
  assert.equal(timers.size, 0);
});
