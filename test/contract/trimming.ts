/** Trimming: it may lag behind what is to be kept, and never runs ahead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Keep } from '../../server/ports/broker.ts';
import { ALL, event, START, step, type OpenBroker } from './subject.ts';

export function trimming(open: OpenBroker): void {
  test('keeps at least the newest maxEvents and lets the others go before long', async (t) => {
    const broker = await open(t, { now: START });
    const keep: Keep = { retention: 'history', maxEvents: 100, keyMs: 1000 };
    let m = 0;
    for (let i = 0; i < 40; i++) {
      const events = Array.from({ length: 7 }, () => event({ m: ++m }));
      await broker.append(step('chat:a', { events, keep }));
      const { low, top } = await broker.state('chat:a');
      assert.ok(top - low >= Math.min(top, 100), `kept ${top - low} of ${top}`);
      assert.ok(top - low <= 150, `kept ${top - low}`);
      const stored = await broker.read('chat:a', 0, top, ALL);
      assert.deepEqual([stored[0]?.o, stored.length], [low + 1, top - low]);
      const { rows, done } = await broker.page('chat:a', {}, ALL);
      assert.deepEqual([rows[0]?.m, rows.length, done], [low + 1, top - low, true]);
    }
  });

  test('lets events go that are older than maxAgeMs, and no younger one', async (t) => {
    const clock = { now: START };
    const broker = await open(t, clock);
    const keep: Keep = { retention: 'history', maxAgeMs: 8000, keyMs: 1000 };
    const times: number[] = [];
    for (let i = 0; i < 50; i++) {
      clock.now += 500;
      times.push(clock.now);
      await broker.append(step('chat:a', { events: [event({ ts: clock.now })], keep }));
      const { low } = await broker.state('chat:a');
      const gone = times.slice(0, low);
      assert.ok(gone.every((ts) => ts < clock.now - 8000));
      assert.ok((times[low] ?? 0) >= clock.now - 9500, 'lagging by an eighth at most, and one step');
    }
  });

  test('keeps 256 events or 10 minutes of a replay channel, and nothing of a live one', async (t) => {
    const clock = { now: START };
    const broker = await open(t, clock);
    const replay: Keep = { retention: 'replay', keyMs: 600_000 };
    await broker.append(step('typing:a', { events: Array.from({ length: 1000 }, () => event()), keep: replay }));
    const { low, top } = await broker.state('typing:a');
    assert.deepEqual([low, top], [744, 1000]);
    clock.now += 20 * 60_000;
    await broker.append(step('typing:a', { events: [event({ ts: clock.now })], keep: replay }));
    assert.equal((await broker.state('typing:a')).low, 1000);
    const live: Keep = { retention: 'live', keyMs: 1000 };
    await broker.append(
      step('game:a', { events: [event({ m: 4, ts: START + 9 }), event({ ts: START + 10 })], keep: live }),
    );
    const { epoch: _, ...head } = await broker.state('game:a');
    assert.deepEqual(head, { low: 2, top: 2, m: 4, ts: START + 10, records: new Map() });
  });

  test('trims a long backlog in steps, a little with every append', async (t) => {
    const broker = await open(t, { now: START });
    for (let i = 0; i < 6; i++) {
      await broker.append(step('chat:a', { events: Array.from({ length: 500 }, () => event()) }));
    }
    const keep: Keep = { retention: 'history', maxEvents: 10, keyMs: 1000 };
    const lows: number[] = [];
    for (let i = 0; i < 4; i++) {
      await broker.append(step('chat:a', { keep }));
      lows.push((await broker.state('chat:a')).low);
    }
    assert.deepEqual(lows, [1000, 2000, 2993, 2993]);
  });

  test('takes the overlay of a row away with the row, and leaves other records', async (t) => {
    const broker = await open(t, { now: START });
    const records = [
      { id: 'row', doc: { rev: 1, d: 'edited' } },
      { id: 'count', doc: 1 },
    ];
    await broker.append(step('chat:a', { events: [event({ k: 'row', m: 1 })], records }));
    const keep: Keep = { retention: 'history', maxEvents: 1, keyMs: 1000 };
    await broker.append(step('chat:a', { events: Array.from({ length: 20 }, () => event()), keep }));
    const state = await broker.state('chat:a', ['row', 'count']);
    assert.equal(state.low, 20);
    assert.deepEqual(state.records, new Map([['count', 1]]));
  });
}
