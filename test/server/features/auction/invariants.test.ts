/** What always holds of the engine (listed in `apply-bid.ts`), over random auctions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUCTION_MAX, type AuctionStanding } from 'rt-elements/protocol';
import fc from 'fast-check';
import { applyBid } from '../../../../server/features/auction/apply-bid.ts';
import {
  AUCTION_COMMANDS,
  type AuctionCommand,
  applyDue,
  COMMANDS,
} from '../../../../server/features/auction/apply-phase.ts';
import {
  type Auction,
  type AuctionTerms,
  isReserveMet,
  minNext,
  newAuction,
  standingOf,
  type Step,
} from '../../../../server/features/auction/auction-state.ts';
import { START_AT, terms } from './auctions.ts';

/** Fixed ones, for regressions, and a new one each time; a failure prints it. */
const SEEDS = [20_261_124, 7, 1_234_567, Math.floor(Math.random() * 2 ** 31)];
const RUNS = 1500;

const amount = fc.oneof(
  { weight: 8, arbitrary: fc.nat(6000) },
  { weight: 1, arbitrary: fc.nat(AUCTION_MAX) },
  { weight: 1, arbitrary: fc.constantFrom(0, AUCTION_MAX - 1, AUCTION_MAX) },
);
const someTerms: fc.Arbitrary<AuctionTerms> = fc
  .record({
    start: fc.nat(2000),
    tiers: fc.constantFrom(
      [[0, 1]] as const,
      [[0, 100]] as const,
      [
        [0, 7],
        [500, 50],
        [3000, 333],
      ] as const,
    ),
    steps: fc.constantFrom('any' as const, 'exact' as const),
    reserve: fc.option(fc.nat(5000)),
    windowMs: fc.nat(50),
    extendMs: fc.nat(80),
    firstBidExtends: fc.boolean(),
    lasts: fc.integer({ min: 1, max: 400 }),
    hard: fc.option(fc.nat(300)),
  })
  .map(({ lasts, hard, ...rest }) =>
    terms({ ...rest, endsAt: START_AT + lasts, hardEndsAt: hard === null ? null : START_AT + lasts + hard }),
  );

type Act = { readonly waitMs: number } & (
  | { readonly is: 'bid'; readonly by: string; readonly max: number; readonly nearMin: boolean }
  | { readonly is: 'command'; readonly name: AuctionCommand }
);
const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    {
      weight: 14,
      arbitrary: fc.record({
        is: fc.constant('bid' as const),
        waitMs: fc.nat(30),
        by: fc.constantFrom('b1', 'b2', 'b3', 'b4'),
        max: amount,
        nearMin: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        is: fc.constant('command' as const),
        waitMs: fc.nat(30),
        name: fc.constantFrom(...AUCTION_COMMANDS.filter((name) => name !== 'close' && name !== 'cancel')),
      }),
    },
  ),
  { minLength: 1, maxLength: 60, size: 'max' },
);

interface Taken {
  readonly by: string;
  readonly max: number;
  readonly at: number;
}

/** Lives through an auction, looking at every step; gives what was taken and what was told. */
function live(terms: AuctionTerms, history: readonly Act[]) {
  let state = newAuction(terms);
  let now = START_AT;
  const taken: Array<Taken | { readonly command: AuctionCommand | 'due'; readonly at: number }> = [];
  const told: AuctionStanding[] = [];
  /** The highest limit of each bidder, and when it was first bid. */
  const limits = new Map<string, { max: number; order: number }>();
  const take = (step: Step): boolean => {
    if (!step.ok) return false;
    check(state, step.state);
    told.push(...step.events.map(({ standing }) => standing));
    state = step.state;
    return true;
  };
  for (const act of [{ is: 'command', name: 'open', waitMs: 0 } as Act, ...history]) {
    now += act.waitMs;
    if (take(applyDue(state, now))) taken.push({ command: 'due', at: now });
    if (act.is === 'command') {
      if (take(COMMANDS[act.name](state, now))) taken.push({ command: act.name, at: now });
      continue;
    }
    const { by } = act;
    const max = act.nearMin ? Math.min(AUCTION_MAX, minNext(state) + (act.max % 3) * 100) : act.max;
    const before = state;
    const step = applyBid(state, { by, max }, now);
    if (!take(step)) {
      assert.equal(state, before, 'a refusal changes nothing');
      continue;
    }
    taken.push({ by, max, at: now });
    checkBid(before, state, { by, max, at: now });
    if (before.leader === by && before.price === state.price) assert.deepEqual(step.ok && step.events, []);
    limits.set(by, { max, order: taken.length });
    const best = [...limits].sort(([, a], [, b]) => b.max - a.max || a.order - b.order)[0]!;
    assert.deepEqual(
      [state.leader, state.max],
      [best[0], best[1].max],
      'the highest limit leads, the earlier of equals',
    );
  }
  return { state, taken, told };
}

function check(before: Auction, after: Auction): void {
  assert.ok((after.price ?? 0) >= (before.price ?? 0), 'the price never falls');
  assert.equal(after.price === null, after.leader === null);
  assert.equal(after.leader === null, after.max === null);
  if (after.price !== null) assert.ok(after.price <= after.max!, 'never above the leader’s limit');
  const { reserve } = after.terms;
  if (reserve !== null && after.max !== null) {
    if (after.max >= reserve)
      assert.ok(after.price! >= reserve, 'a limit that reaches the reserve lifts the price to it');
    else assert.ok(after.price! < reserve, 'without one the price is below it');
    assert.equal(isReserveMet(after), after.max >= reserve);
  }
  assert.ok(after.endsAt >= before.endsAt, 'the end never moves back');
  if (after.hardEndsAt !== null) assert.ok(after.endsAt <= after.hardEndsAt, 'nor beyond the hard end');
  assert.ok(after.v >= before.v && after.bids >= before.bids);
  for (const value of [after.price ?? 0, after.max ?? 0, minNext(after)]) assert.ok(Number.isSafeInteger(value));
}

function checkBid(before: Auction, after: Auction, { by, max, at }: Taken): void {
  assert.ok(before.phase === 'open' && at >= before.startsAt && at < before.endsAt, 'only while it is open');
  const led = before.leader === by;
  assert.ok(led ? max > before.max! : max >= minNext(before), 'nothing below what can be taken');
  if (after.endsAt !== before.endsAt) {
    assert.ok(!led, 'one’s own raise moves no end');
    assert.ok(before.leader !== null || before.terms.firstBidExtends);
    assert.ok(before.endsAt - at < before.terms.windowMs, 'only within the window');
  }
  if (max === before.max && !led) assert.deepEqual([after.leader, after.price], [before.leader, max]);
}

for (const seed of SEEDS)
  test(`what always holds of an auction holds in ${RUNS} random ones (seed ${seed})`, () => {
    fc.assert(
      fc.property(someTerms, acts, (terms, history) => {
        const { state, taken, told } = live(terms, history);
        let again = newAuction(terms);
        for (const one of taken) {
          const step =
            'by' in one
              ? applyBid(again, one, one.at)
              : one.command === 'due'
                ? applyDue(again, one.at)
                : COMMANDS[one.command](again, one.at);
          assert.ok(step.ok);
          again = step.state;
        }
        assert.deepEqual(again, state, 'replayed, it is the same');
        assert.deepEqual(told.at(-1), standingOf(state), 'what was told is what is');
        assert.ok(told.every(({ v }, index) => v >= (told[index - 1]?.v ?? 0)));
      }),
      { numRuns: RUNS, seed },
    );
  });
