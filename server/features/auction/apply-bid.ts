/**
 * The rules of bidding: one pure function.
 *
 * What always holds, and `test/server/features/auction/invariants.test.ts` tries to break:
 *
 * 1. The price never falls, and is never above the leader's limit; before the first bid both are null.
 * 2. The leader's limit is at least the price. A challenger's bid is at least the lowest that can be taken; the leader
 *    only ever raises.
 * 3. Of equal limits the earlier leads, and the price is that limit.
 * 4. With a reserve: once a limit reaches it the price is at least the reserve, and as long as none does the price is
 *    below it.
 * 5. The end never moves back, nor beyond the hard end, and only because of a bid of somebody who did not lead that changed
 *    price or leader (of the first bid only where the terms say so).
 * 6. Nothing is taken before the start, while paused, or at and after the end; a refusal changes nothing.
 * 7. A raise of one's own limit is told to nobody, unless it lifts the price towards the reserve.
 * 8. What was taken, replayed in its order, gives the same state; the events alone give what everybody sees.
 */
import { isOnStep } from 'rt-elements/protocol';
import {
  type Auction,
  type AuctionEvent,
  increment,
  isAmount,
  isReserveMet,
  minNext,
  refused,
  standingOf,
  type Step,
} from './auction-state.ts';

/** Somebody's offer: the server bids for them up to `max`. */
export interface Bid {
  /** The bidder in this auction; a new one has the next number. */
  readonly by: string;
  readonly max: number;
}

/**
 * Applies a bid to the state it found.
 * @param now When the server received it, ms.
 */
export function applyBid(state: Auction, bid: Bid, now: number): Step {
  const no = refusalOf(state, bid, now);
  if (no !== undefined) return no;
  const placed = state.leader === bid.by ? raised(state, bid.max) : challenged(state, bid);
  const taken: Auction = { ...placed, taken: state.taken + 1, bidders: Math.max(state.bidders, numberOf(bid.by)) };
  const isSilent = taken.price === state.price && taken.leader === state.leader;
  if (isSilent) return { ok: true, state: taken, events: [] };
  const seen: Auction = { ...taken, v: state.v + 1, bids: state.bids + 1 };
  const next = state.leader === bid.by ? seen : extended(state, seen, now);
  return { ok: true, state: next, events: eventsOf(state, next, bid.by) };
}

/** The number behind an alias. */
export const numberOf = (alias: string): number => Number(alias.slice(1));

function refusalOf(state: Auction, { by, max }: Bid, now: number): Step | undefined {
  if (!isAmount(max)) throw new TypeError(`max: expected a whole number of minor units, got ${max}`);
  if (state.phase === 'closed') return refused('closed', 'This auction is closed.');
  if (state.phase === 'scheduled' || now < state.startsAt) return refused('not-open', 'This auction has not begun.');
  if (state.phase === 'paused') return refused('paused', 'This auction is paused.');
  if (now >= state.endsAt) return refused('closed', 'This auction is closed.');
  if (state.leader === by) {
    const own = state.max ?? 0;
    if (max <= own) return refused('max-below-own', 'You have bid that much already.', own);
  } else if (max < minNext(state)) return refused('too-low', 'The bid is too low.');
  if (state.terms.steps === 'exact' && !isOnStep(state.terms.tiers, minNext(state), max))
    return refused('increment', 'The bid is between two steps.');
  return undefined;
}

/** The leader raises their own limit; the price moves only while it is below the reserve. */
function raised(state: Auction, max: number): Auction {
  const { reserve } = state.terms;
  const price = reserve !== null && !isReserveMet(state) ? Math.min(max, reserve) : state.price;
  return { ...state, max, price };
}

/** Somebody bids who does not lead. */
function challenged(state: Auction, { by, max }: Bid): Auction {
  const { start, reserve } = state.terms;
  if (state.leader === null || state.max === null) {
    const price = reserve === null ? start : max >= reserve ? Math.max(start, reserve) : max;
    return { ...state, leader: by, max, price };
  }
  if (max > state.max) {
    const price = Math.min(max, state.max + increment(state, state.max));
    const lifted = reserve !== null && max >= reserve ? Math.max(price, reserve) : price;
    return { ...state, leader: by, max, price: lifted };
  }
  // The leader's limit answers at once. Where both are equal the earlier one leads.
  return { ...state, price: Math.min(state.max, max + increment(state, max)) };
}

/** Moves the end when a bid came within the window before it. */
function extended(before: Auction, after: Auction, now: number): Auction {
  const { windowMs, extendMs, firstBidExtends } = before.terms;
  if ((before.leader === null && !firstBidExtends) || before.endsAt - now >= windowMs) return after;
  const endsAt = Math.min(Math.max(before.endsAt, now + extendMs), before.hardEndsAt ?? Infinity);
  return endsAt > before.endsAt ? { ...after, endsAt, extensions: before.extensions + 1 } : after;
}

function eventsOf(before: Auction, after: Auction, by: string): readonly AuctionEvent[] {
  const standing = standingOf(after);
  const events: AuctionEvent[] = [{ n: 'bid', by, standing }];
  if (isReserveMet(after) && !isReserveMet(before)) events.push({ n: 'reserve-met', standing });
  if (after.endsAt > before.endsAt) events.push({ n: 'extended', byMs: after.endsAt - before.endsAt, standing });
  return events;
}
