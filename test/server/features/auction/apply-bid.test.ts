/** The seven rules of bidding, one by one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyBid } from '../../../../server/features/auction/apply-bid.ts';
import {
  applyCancel,
  applyClose,
  applyDue,
  applyPause,
  applyResume,
} from '../../../../server/features/auction/apply-phase.ts';
import { minNext, newAuction, standingOf } from '../../../../server/features/auction/auction-state.ts';
import { after, bidding, done, END_AT, opened, START_AT, terms } from './auctions.ts';

const shown = (state: ReturnType<typeof after>) => [state.price, state.leader, state.max];

test('the first bid leads at the starting price, however high its limit', () => {
  assert.deepEqual(shown(after(opened(), ['b1', 5000])), [1000, 'b1', 5000]);
  assert.equal(minNext(after(opened(), ['b1', 5000])), 1100);
  assert.equal(bidding(opened(), 'b1', 999), 'too-low');
});

test('a first bid below the reserve is the price; one that reaches it lifts the price to it', () => {
  const reserve = { reserve: 3000 };
  assert.deepEqual(shown(after(opened(reserve), ['b1', 2000])), [2000, 'b1', 2000]);
  assert.deepEqual(shown(after(opened(reserve), ['b1', 9000])), [3000, 'b1', 9000]);
  assert.deepEqual(bidding(opened(reserve), 'b1', 9000), ['bid', 'reserve-met']);
  assert.deepEqual(shown(after(opened({ reserve: 500 }), ['b1', 9000])), [1000, 'b1', 9000]);
});

test('who leads raises their limit in silence, and is told it when they try to lower it', () => {
  const led = after(opened(), ['b1', 5000]);
  assert.deepEqual(bidding(led, 'b1', 6000), []);
  const raised = after(led, ['b1', 6000, END_AT - 1]);
  assert.deepEqual([shown(raised), raised.v, raised.endsAt], [[1000, 'b1', 6000], led.v, END_AT]);
  assert.deepEqual(applyBid(led, { by: 'b1', max: 5000 }, START_AT), {
    ok: false,
    reason: 'max-below-own',
    message: 'You have bid that much already.',
    max: 5000,
  });
});

test('who leads below the reserve lifts the price with their limit, up to the reserve', () => {
  const led = after(opened({ reserve: 5000 }), ['b1', 2000]);
  assert.deepEqual(shown(after(led, ['b1', 3000])), [3000, 'b1', 3000]);
  assert.deepEqual(shown(after(led, ['b1', 8000])), [5000, 'b1', 8000]);
  assert.equal(after(led, ['b1', 8000, END_AT - 1]).endsAt, END_AT);
});

test('a challenger with more leads, one step above the old limit or at their own', () => {
  const led = after(opened(), ['b1', 5000]);
  assert.deepEqual(shown(after(led, ['b2', 9000])), [5100, 'b2', 9000]);
  assert.deepEqual(shown(after(led, ['b2', 5050])), [5050, 'b2', 5050]);
  assert.deepEqual(shown(after(after(opened({ reserve: 8000 }), ['b1', 5000]), ['b2', 9000])), [8000, 'b2', 9000]);
});

test('a challenger with as much does not lead: the earlier one does, at that price', () => {
  assert.deepEqual(shown(after(opened(), ['b1', 5000], ['b2', 5000])), [5000, 'b1', 5000]);
});

test('a challenger with less lifts the price one step above their bid, never above the leader’s limit', () => {
  const led = after(opened(), ['b1', 5000]);
  assert.deepEqual(shown(after(led, ['b2', 2000])), [2100, 'b1', 5000]);
  assert.deepEqual(shown(after(led, ['b2', 4950])), [5000, 'b1', 5000]);
  assert.equal(bidding(led, 'b2', 1099), 'too-low');
});

test('steps grow with the price as the table says', () => {
  const led = after(opened(), ['b1', 10_000], ['b2', 20_000]);
  assert.deepEqual(shown(led), [10_500, 'b2', 20_000]);
  assert.equal(minNext(led), 11_000);
});

test('where only whole steps count, what lies between them is refused', () => {
  const exact = opened({ steps: 'exact' });
  assert.equal(bidding(exact, 'b1', 1050), 'increment');
  const led = after(exact, ['b1', 1300]);
  assert.equal(bidding(led, 'b2', 1150), 'increment');
  assert.deepEqual(bidding(led, 'b2', 1100), ['bid']);
  assert.equal(bidding(led, 'b2', 10_100), 'increment');
  assert.deepEqual(bidding(led, 'b2', 10_500), ['bid']);
  assert.equal(bidding(led, 'b1', 1350), 'increment');
});

test('a rival’s bid a second before the end moves it; the leader’s own, a refused and a first one do not', () => {
  const late = END_AT - 1000;
  const led = after(opened(), ['b1', 5000]);
  assert.deepEqual(bidding(led, 'b2', 2000, late), ['bid', 'extended']);
  assert.equal(after(led, ['b2', 2000, late]).endsAt, late + 120_000);
  assert.equal(after(led, ['b1', 6000, late]).endsAt, END_AT);
  assert.equal(bidding(led, 'b2', 1000, late), 'too-low');
  assert.deepEqual(bidding(opened(), 'b1', 1000, late), ['bid']);
  assert.deepEqual(bidding(opened({ firstBidExtends: true }), 'b1', 1000, late), ['bid', 'extended']);
  assert.deepEqual(bidding(led, 'b2', 2000, END_AT - 120_000), ['bid'], 'before the window');
});

test('the hard end stays, however often the end was moved', () => {
  let state = after(opened({ hardEndsAt: END_AT + 150_000 }), ['b1', 1000]);
  state = after(state, ['b2', 1100, END_AT - 1]);
  assert.equal(state.endsAt, END_AT - 1 + 120_000);
  state = after(state, ['b1', 1200, state.endsAt - 1]);
  assert.deepEqual([state.endsAt, state.extensions], [END_AT + 150_000, 2]);
  assert.deepEqual(bidding(state, 'b2', 1300, state.endsAt - 1), ['bid']);
});

test('nothing is taken before the start, while it rests, and from the end on', () => {
  const state = after(opened(), ['b1', 1000]);
  assert.equal(bidding(newAuction(terms()), 'b1', 1000), 'not-open');
  assert.equal(bidding(done(applyPause(state, START_AT)), 'b2', 2000), 'paused');
  assert.deepEqual(bidding(state, 'b2', 2000, END_AT - 1), ['bid', 'extended']);
  assert.equal(bidding(state, 'b2', 2000, END_AT), 'closed');
  assert.equal(bidding(done(applyCancel(state, START_AT)), 'b2', 2000), 'closed');
});

test('a pause takes nothing of the time left, nor of that until the hard end', () => {
  const resting = done(applyPause(opened({ hardEndsAt: END_AT + 1000 }), END_AT - 5000));
  const state = done(applyResume(resting, END_AT + 60_000));
  assert.deepEqual([state.endsAt, state.hardEndsAt], [END_AT + 65_000, END_AT + 66_000]);
});

test('it closes at the time it was due, whenever that is found out, and says how it ended', () => {
  const outcome = (state: ReturnType<typeof after>) => {
    const closed = done(applyDue(state, END_AT + 86_400_000));
    return [closed.outcome, closed.closedAt];
  };
  assert.deepEqual(outcome(opened()), ['unsold', END_AT]);
  assert.deepEqual(outcome(after(opened(), ['b1', 1000])), ['sold', END_AT]);
  assert.deepEqual(outcome(after(opened({ reserve: 2000 }), ['b1', 1000])), ['reserve-not-met', END_AT]);
  assert.equal(done(applyClose(after(opened(), ['b1', 1000]), START_AT + 1)).closedAt, START_AT + 1);
  assert.equal(applyDue(opened(), END_AT - 1).ok, false);
});

test('what everybody sees has neither reserve nor limit', () => {
  const text = JSON.stringify(standingOf(after(opened({ reserve: 7_654_321 }), ['b1', 1_234_567], ['b2', 6_543_210])));
  for (const secret of ['7654321', '6543210']) assert.ok(!text.includes(secret));
});
