/**
 * An auction on the wire. Its log tells what everybody may know, each event with how the auction stands after it; what one
 * bidder alone may know is in the answer to their bid, in `me` and on their own channel. Amounts are whole numbers of the
 * currency's minor unit.
 */
import * as v from 'valibot';
import { AUCTION_MAX, AUCTION_TIERS } from './auction-steps.ts';
import { defineContract, type EventOf, type ReplyOf } from './contract.ts';
import { key, uint32, uint53 } from './fields.ts';

const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(AUCTION_MAX));
/** A bidder as everybody sees them: `b` and a number, in the order of their first bids. */
const alias = v.pipe(v.string(), v.regex(/^b[1-9]\d{0,8}$/));

export const AUCTION_PHASES = ['scheduled', 'open', 'paused', 'closed'] as const;
export const AUCTION_OUTCOMES = ['sold', 'unsold', 'reserve-not-met', 'cancelled'] as const;
/** Why a bid was not taken. */
export const AUCTION_REASONS = [
  'too-low',
  'closed',
  'not-open',
  'paused',
  'not-eligible',
  'increment',
  'max-below-own',
] as const;

/** How an auction stands, as everybody may see it. */
export const auctionStanding = v.object({
  /** Rises with every change everybody sees. */
  v: uint53,
  phase: v.picklist(AUCTION_PHASES),
  /** Null while nobody has bid. */
  price: v.nullable(amount),
  leader: v.nullable(alias),
  /** The lowest bid that can be taken. */
  minBid: uint53,
  /** How many bids everybody saw. */
  bids: uint32,
  bidders: uint32,
  reserve: v.picklist(['none', 'unmet', 'met']),
  startsAt: uint53,
  endsAt: uint53,
  /** No bid moves the end beyond this. */
  hardEndsAt: v.nullable(uint53),
  extensions: uint32,
  /** Since when it is paused; the time until the end stands still. */
  pausedAt: v.nullable(uint53),
  closedAt: v.nullable(uint53),
  outcome: v.nullable(v.picklist(AUCTION_OUTCOMES)),
});

/** What does not change. */
const terms = v.object({
  /** ISO 4217, such as `EUR`. */
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
  /** How many digits stand behind the point: 2 for EUR, 0 for JPY, 3 for KWD. */
  exponent: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4)),
  start: amount,
  tiers: v.pipe(v.array(v.tuple([amount, v.pipe(amount, v.minValue(1))])), v.minLength(1), v.maxLength(AUCTION_TIERS)),
  /** Whether amounts between the steps can be bid. */
  steps: v.picklist(['any', 'exact']),
  names: v.picklist(['alias', 'public']),
  /** A bid within so many ms of the end moves it to so many ms after the bid. 0: the end stays. */
  windowMs: uint53,
  extendMs: uint53,
});

/** A bid everybody saw: whose it was, and price and leader after it. */
const bidRow = v.object({
  id: key,
  by: alias,
  name: v.optional(v.string()),
  price: amount,
  leader: alias,
  at: uint53,
});

const snapshot = v.object({
  ...terms.entries,
  ...auctionStanding.entries,
  /** The last bids, newest first. */
  recent: v.array(bidRow),
});

const me = v.object({
  /** The auction, on one's own channel. */
  room: v.optional(v.string()),
  /** Rises with every change; the highest counts. */
  rev: uint53,
  alias: v.nullable(alias),
  /** Up to where the server bids for this user. */
  max: v.nullable(amount),
  /** Keys of the own bids that were taken, newest first, at most 20. */
  keys: v.array(key),
});

const after = v.object({ standing: auctionStanding });

/** The contract of auctions. */
export const auction = defineContract({
  name: 'auction',
  retention: 'history',
  calls: {
    /**
     * Bids up to an amount; the server bids no more of it than it takes to lead. With `max` that is the limit, and
     * `amount` what it was asked for beside it, at most as much.
     */
    bid: {
      request: v.pipe(
        v.object({ amount, max: v.optional(amount) }),
        v.check(({ amount: least, max = least }) => max >= least, 'max: expected at least amount'),
      ),
      reply: v.object({ leading: v.boolean(), standing: auctionStanding, me }),
    },
    /** How it stands now, for who does not want to wait. `o` is where in the log that is. */
    look: {
      request: v.optional(v.object({})),
      reply: v.object({ o: uint53, snap: v.nullable(snapshot), me }),
    },
  },
  events: {
    created: snapshot,
    opened: after,
    /** Its author is a name where names are public, else nobody. */
    bid: v.object({ by: alias, standing: auctionStanding }),
    'reserve-met': after,
    extended: v.object({ byMs: uint53, standing: auctionStanding }),
    paused: after,
    resumed: after,
    cancelled: after,
    closed: after,
    /** On the user's own channel. */
    me,
  },
});

/** How an auction stands, as everybody may see it. */
export type AuctionStanding = v.InferOutput<typeof auctionStanding>;
/** The whole of an auction that everybody may see. */
export type AuctionSnapshot = EventOf<typeof auction, 'created'>;
/** One bid of the history. */
export type AuctionBidRow = v.InferOutput<typeof bidRow>;
/** What one bidder alone may know. */
export type AuctionMe = v.InferOutput<typeof me>;
/** What a bidder is answered. */
export type AuctionBidReply = ReplyOf<typeof auction, 'bid'>;
export type AuctionLookReply = ReplyOf<typeof auction, 'look'>;
export type AuctionPhase = (typeof AUCTION_PHASES)[number];
export type AuctionOutcome = (typeof AUCTION_OUTCOMES)[number];
export type AuctionReason = (typeof AUCTION_REASONS)[number];
