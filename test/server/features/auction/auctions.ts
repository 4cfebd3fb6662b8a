/** Auctions for tests: terms with a default for everything, and bids by letter. */
import { applyBid } from '../../../../server/features/auction/apply-bid.ts';
import { applyOpen } from '../../../../server/features/auction/apply-phase.ts';
import {
  type Auction,
  type AuctionEvent,
  type AuctionTerms,
  newAuction,
  type Step,
} from '../../../../server/features/auction/auction-state.ts';

export const START_AT = 1_800_000_000_000;
export const END_AT = START_AT + 3_600_000;

export const terms = (change: Partial<AuctionTerms> = {}): AuctionTerms => ({
  currency: 'EUR',
  exponent: 2,
  start: 1000,
  tiers: [
    [0, 100],
    [10_000, 500],
  ],
  steps: 'any',
  names: 'alias',
  windowMs: 120_000,
  extendMs: 120_000,
  firstBidExtends: false,
  guests: true,
  startsAt: START_AT,
  endsAt: END_AT,
  hardEndsAt: null,
  reserve: null,
  ...change,
});

export const done = (step: Step): Auction => {
  if (!step.ok) throw new Error(`refused: ${step.reason}`);
  return step.state;
};

export const opened = (change: Partial<AuctionTerms> = {}): Auction =>
  done(applyOpen(newAuction(terms(change)), START_AT));

/** Bids one after another; every one is taken. */
export const after = (
  state: Auction,
  ...bids: ReadonlyArray<readonly [by: string, max: number, now?: number]>
): Auction => bids.reduce((each, [by, max, now = START_AT]) => done(applyBid(each, { by, max }, now)), state);

/** What everybody hears of a bid, or the reason it is refused for. */
export function bidding(
  state: Auction,
  by: string,
  max: number,
  now = START_AT,
): readonly AuctionEvent['n'][] | string {
  const step = applyBid(state, { by, max }, now);
  return step.ok ? step.events.map(({ n }) => n) : step.reason;
}
