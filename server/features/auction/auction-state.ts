/** An auction as the server knows it, and as much of it as everybody may know. */
import {
  AUCTION_MAX,
  type AuctionBidRow,
  type AuctionOutcome,
  type AuctionPhase,
  type AuctionSnapshot,
  type AuctionStanding,
  type AuctionTier,
  stepAt,
} from 'rt-elements/protocol';

/** What an auction is made of; times are ms, amounts minor units. */
export interface AuctionTerms {
  readonly currency: string;
  readonly exponent: number;
  readonly start: number;
  readonly tiers: readonly AuctionTier[];
  readonly steps: 'any' | 'exact';
  readonly names: 'alias' | 'public';
  readonly windowMs: number;
  readonly extendMs: number;
  /** Whether the first bid can move the end as well. */
  readonly firstBidExtends: boolean;
  /** Whether guests may bid. */
  readonly guests: boolean;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly hardEndsAt: number | null;
  /** Below this nothing is sold. Nobody but the operator is told. */
  readonly reserve: number | null;
}

/** The whole state. It names bidders by alias alone: who they are is in a record of their own each, and goes with it. */
export interface Auction {
  readonly terms: AuctionTerms;
  readonly v: number;
  readonly phase: AuctionPhase;
  readonly price: number | null;
  readonly leader: string | null;
  /** The leader's limit: private. */
  readonly max: number | null;
  readonly bids: number;
  readonly bidders: number;
  /** How many bids were taken, raises of one's own limit among them: the number of the last private record. */
  readonly taken: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly hardEndsAt: number | null;
  readonly extensions: number;
  readonly pausedAt: number | null;
  readonly closedAt: number | null;
  readonly outcome: AuctionOutcome | null;
}

/** An event as everybody sees it; `by` is the alias of who caused it. */
export type AuctionEvent =
  | { readonly n: 'bid'; readonly by: string; readonly standing: AuctionStanding }
  | { readonly n: 'extended'; readonly byMs: number; readonly standing: AuctionStanding }
  | {
      readonly n: 'opened' | 'reserve-met' | 'paused' | 'resumed' | 'cancelled' | 'closed';
      readonly standing: AuctionStanding;
    };

/** What becomes of a command: another state and what is told of it, or why not. */
export type Step =
  | { readonly ok: true; readonly state: Auction; readonly events: readonly AuctionEvent[] }
  | { readonly ok: false; readonly reason: string; readonly message: string; readonly max?: number };

export const refused = (reason: string, message: string, max?: number): Step =>
  max === undefined ? { ok: false, reason, message } : { ok: false, reason, message, max };

/** An auction nobody has bid in, scheduled. */
export const newAuction = (terms: AuctionTerms): Auction => ({
  terms,
  v: 1,
  phase: 'scheduled',
  price: null,
  leader: null,
  max: null,
  bids: 0,
  bidders: 0,
  taken: 0,
  startsAt: terms.startsAt,
  endsAt: terms.endsAt,
  hardEndsAt: terms.hardEndsAt,
  extensions: 0,
  pausedAt: null,
  closedAt: null,
  outcome: null,
});

/** The step above the present price. */
export const increment = ({ terms }: Auction, price: number): number => stepAt(terms.tiers, price);

/** The lowest bid that is taken. Beyond the largest amount none is. */
export const minNext = (state: Auction): number =>
  state.price === null ? state.terms.start : state.price + increment(state, state.price);

export const isReserveMet = ({ terms: { reserve }, price }: Auction): boolean =>
  reserve !== null && price !== null && price >= reserve;

/** What everybody may know. Each field is named, so that a new private one stays private. */
export const standingOf = (state: Auction): AuctionStanding => ({
  v: state.v,
  phase: state.phase,
  price: state.price,
  leader: state.leader,
  minBid: minNext(state),
  bids: state.bids,
  bidders: state.bidders,
  reserve: state.terms.reserve === null ? 'none' : isReserveMet(state) ? 'met' : 'unmet',
  startsAt: state.startsAt,
  endsAt: state.endsAt,
  hardEndsAt: state.hardEndsAt,
  extensions: state.extensions,
  pausedAt: state.pausedAt,
  closedAt: state.closedAt,
  outcome: state.outcome,
});

/** The same with the terms and the last bids. */
export function snapshotOf(state: Auction, recent: readonly AuctionBidRow[]): AuctionSnapshot {
  const { currency, exponent, start, tiers, steps, names, windowMs, extendMs } = state.terms;
  return {
    ...{ currency, exponent, start, steps, names, windowMs, extendMs },
    tiers: tiers.map(([from, step]): [number, number] => [from, step]),
    ...standingOf(state),
    recent: [...recent],
  };
}

/** Whether a number can be an amount. */
export const isAmount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= AUCTION_MAX;
