/** What backends say about auctions, and are answered. */
import { auction, AUCTION_MAX, AUCTION_TIERS, auctionStanding, RtError } from 'rt-elements/protocol';
import * as v from 'valibot';
import type { AuctionTerms } from './auction-state.ts';

const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(AUCTION_MAX));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const DAY_MS = 86_400_000;
const span = v.pipe(time, v.maxValue(DAY_MS));
const userId = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

/** Amounts in minor units, times in ms since 1970. */
export const createBody = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(96)),
  /** ISO 4217. */
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
  /** Digits behind the point: 2 for EUR, 0 for JPY, 3 for KWD. */
  exponent: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4)),
  /** The lowest first bid. */
  start: amount,
  /** Rows of `[from, step]`; the first begins at 0. */
  increments: v.pipe(
    v.array(v.tuple([amount, v.pipe(amount, v.minValue(1))])),
    v.minLength(1),
    v.maxLength(AUCTION_TIERS),
  ),
  /** Default `any`. `exact` refuses amounts between the steps. */
  steps: v.optional(v.picklist(['any', 'exact'])),
  /** What others see of bidders. Default `alias`: a number. */
  names: v.optional(v.picklist(['alias', 'public'])),
  /** Below this nothing is sold; nobody is told. */
  reserve: v.optional(amount),
  /** Default: now. */
  startsAt: v.optional(time),
  endsAt: time,
  /** No bid moves the end beyond this. Default: no such limit. */
  hardEndsAt: v.optional(time),
  /** A rival's bid within so many ms of the end moves it. Default 120000. */
  windowMs: v.optional(span),
  /** To so many ms after the bid. Default: as `windowMs`. */
  extendMs: v.optional(span),
  /** Whether the first bid moves it too. Default false. */
  firstBidExtends: v.optional(v.boolean()),
  /** Whether guests may bid. Default false. */
  guests: v.optional(v.boolean()),
  /** Users who may not bid, such as the seller. */
  excluded: v.optional(v.pipe(v.array(userId), v.maxLength(100))),
});

export type CreateBody = v.InferOutput<typeof createBody>;

/** The terms a backend asks for. @throws RtError `BAD_REQUEST` where they contradict each other. */
export function readTerms(
  body: CreateBody,
  now: number,
): { readonly terms: AuctionTerms; readonly excluded: readonly string[] } {
  const { increments: tiers, startsAt = now, endsAt, hardEndsAt = null, windowMs = 120_000 } = body;
  const wrong = (message: string): RtError => new RtError('BAD_REQUEST', message);
  if (tiers[0]?.[0] !== 0) throw wrong('increments: expected the first row to begin at 0');
  if (tiers.some(([from], index) => index > 0 && from <= (tiers[index - 1]?.[0] ?? 0)))
    throw wrong('increments: expected rows that rise');
  if (endsAt <= startsAt || endsAt <= now) throw wrong('endsAt: expected a time after the start, and to come');
  if (hardEndsAt !== null && hardEndsAt < endsAt) throw wrong('hardEndsAt: expected endsAt or later');
  const { currency, exponent, start, steps = 'any', names = 'alias', reserve = null } = body;
  const { extendMs = windowMs, firstBidExtends = false, guests = false, excluded = [] } = body;
  const terms: AuctionTerms = {
    ...{ currency, exponent, start, tiers, steps, names, reserve, windowMs, extendMs, firstBidExtends, guests },
    ...{ startsAt, endsAt, hardEndsAt },
  };
  return { terms, excluded };
}

export const standing = auctionStanding;
export const snapshot = auction.events.created;

const bidder = v.object({ userId: v.string(), alias: v.string(), name: v.string(), max: amount });

export const privateAuction = v.object({
  public: snapshot,
  reserve: v.nullable(amount),
  guests: v.boolean(),
  firstBidExtends: v.boolean(),
  max: v.nullable(amount),
  leader: v.nullable(v.string()),
  taken: time,
  excluded: v.array(v.string()),
  bidders: v.array(bidder),
});

export const takenBids = v.object({
  bids: v.array(v.object({ n: time, by: v.string(), max: amount, at: time })),
  done: v.boolean(),
});
