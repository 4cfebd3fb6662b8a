/** What the server decides about an auction, from its records: the rules of the engine, with who is who around them. */
import type {
  AuctionBidReply,
  AuctionBidRow,
  AuctionLookReply,
  AuctionMe,
  AuctionSnapshot,
  AuctionStanding,
  Value,
} from 'rt-elements/protocol';
import { accept, type Decision, refuse, type RuleEvent, type User } from '../../feature.ts';
import { applyBid } from './apply-bid.ts';
import { applyDue } from './apply-phase.ts';
import {
  type Auction,
  type AuctionEvent,
  type AuctionTerms,
  newAuction,
  snapshotOf,
  standingOf,
  type Step,
} from './auction-state.ts';

/** As much of a channel's state as auctions read. */
export interface AuctionRecords {
  readonly top: number;
  readonly records: ReadonlyMap<string, Value>;
}

/** The record with the state. Private: what may leave goes through `standingOf` and `snapshotOf`. */
export const LOT = 'lot';
/** How many bids a newcomer is shown. */
const RECENT = 50;
/** Longest name a bid is shown under, in characters: fifty of them have to fit into a snapshot. */
const NAME_CHARS = 60;
/** How many own keys `me` lists. */
const OWN_KEYS = 20;

export interface Lot {
  readonly state: Auction;
  /** Newest first. */
  readonly recent: readonly AuctionBidRow[];
  /** Ids of users who may not bid, such as the seller. */
  readonly excluded: readonly string[];
}

/** What is known of one bidder here: who has which alias, and how far they go. */
export interface Bidder {
  readonly alias: string;
  readonly name: string;
  readonly rev: number;
  readonly max: number;
  readonly keys: readonly string[];
}

/** One bid as only the operator may see it. */
export interface TakenBid {
  readonly by: string;
  readonly max: number;
  readonly at: number;
}

/** The record of a bidder: about one person, so that it is found when they ask, and goes when they do. */
export const bidderRecord = (userId: string): string => `bidder@${userId}`;
/** The record of the nth bid that was taken. It names nobody. */
export const takenRecord = (n: number): string => `bid-${n}`;

export const lotOf = ({ records }: Pick<AuctionRecords, 'records'>): Lot | undefined =>
  records.get(LOT) as unknown as Lot | undefined;
export const bidderOf = ({ records }: Pick<AuctionRecords, 'records'>, userId: string): Bidder | undefined =>
  records.get(bidderRecord(userId)) as unknown as Bidder | undefined;

const write = (id: string, doc: object): { readonly id: string; readonly doc: Value } => ({ id, doc: doc as Value });

/** What one user alone may know. */
export const meOf = (bidder: Bidder | undefined): AuctionMe => ({
  rev: bidder?.rev ?? 0,
  alias: bidder?.alias ?? null,
  max: bidder?.max ?? null,
  keys: [...(bidder?.keys ?? [])],
});

/** Takes the name of a bidder who is being erased off the bids that are shown. The bids stay: others were decided by them. */
export function forgetBidder(state: AuctionRecords, userId: string): Decision<null> {
  const lot = lotOf(state);
  const bidder = bidderOf(state, userId);
  if (lot === undefined || bidder === undefined) return accept(null, []);
  const recent = lot.recent.map(({ name, ...row }) =>
    name === undefined || row.by === bidder.alias ? row : { ...row, name },
  );
  return accept(null, [], [write(LOT, { ...lot, recent })]);
}

/** What everybody may know, or null where there is no auction. */
export const shownOf = (state: AuctionRecords): Value => {
  const lot = lotOf(state);
  return lot === undefined ? null : snapshotOf(lot.state, lot.recent);
};

/**
 * An event as it is stored: its author is a name, or nobody. An alias is not the id of an author: somebody may be called
 * so, and would be handed out others' bids as their own, or take them away with everything of theirs.
 */
function told(event: AuctionEvent, name: string | undefined): RuleEvent {
  const { n, ...d } = event;
  const u = event.n === 'bid' && name !== undefined ? { name } : {};
  return { n, d: d, u };
}

export interface IncomingBid {
  readonly user: User;
  readonly name: string;
  readonly key: string;
  readonly amount: number;
  readonly max?: number | undefined;
  /** When the server received it, ms. */
  readonly receivedAt: number;
}

/** Takes a bid, or says why not and how the auction stands. */
export function takeBid(state: AuctionRecords, bid: IncomingBid): Decision<AuctionBidReply> {
  const lot = lotOf(state);
  if (lot === undefined) return refuse('not-open', 'There is no such auction.');
  const { user, key, receivedAt: at, amount, max = amount } = bid;
  const standing = standingOf(lot.state) as Value;
  if (lot.excluded.includes(user.id) || (user.guest === true && !lot.state.terms.guests))
    return refuse('not-eligible', 'You may not bid here.', { standing });
  const known = bidderOf(state, user.id);
  const by = known?.alias ?? `b${lot.state.bidders + 1}`;
  const step = applyBid(lot.state, { by, max }, at);
  if (!step.ok) {
    const own = step.max === undefined ? {} : { max: step.max };
    return refuse(step.reason, step.message, { standing, ...own });
  }
  const name = lot.state.terms.names === 'public' ? [...bid.name].slice(0, NAME_CHARS).join('') : undefined;
  const bidder: Bidder = {
    alias: by,
    name: bid.name,
    rev: (known?.rev ?? 0) + 1,
    max: Math.max(known?.max ?? 0, max),
    keys: [key, ...(known?.keys ?? [])].slice(0, OWN_KEYS),
  };
  const { price, leader, taken } = step.state;
  const row = { id: key, by, ...(name !== undefined && { name }), price: price!, leader: leader!, at };
  const recent = step.events.length === 0 ? lot.recent : [row, ...lot.recent].slice(0, RECENT);
  const reply = { leading: leader === by, standing: standingOf(step.state), me: meOf(bidder) };
  return accept(
    reply,
    step.events.map((event) => told(event, name)),
    [
      write(LOT, { ...lot, state: step.state, recent }),
      write(bidderRecord(user.id), bidder),
      write(takenRecord(taken), { by, max, at } satisfies TakenBid),
    ],
  );
}

/** How it stands, for one user. */
export const look = (state: AuctionRecords, userId: string): AuctionLookReply => ({
  o: state.top,
  snap: shownOf(state) as AuctionLookReply['snap'],
  me: meOf(bidderOf(state, userId)),
});

/** Makes an auction of a channel that is none, and opens it when its time has come already. */
export function create(
  state: AuctionRecords,
  now: number,
  { terms, excluded }: { readonly terms: AuctionTerms; readonly excluded: readonly string[] },
): Decision<AuctionSnapshot> {
  if (lotOf(state) !== undefined) return refuse('exists', 'There is an auction of this id.');
  const made = newAuction(terms);
  const step = applyDue(made, now);
  const begun = step.ok ? step.state : made;
  const created: RuleEvent = { n: 'created', d: snapshotOf(made, []), u: {} };
  const opened = step.ok ? step.events.map((event) => told(event, undefined)) : [];
  const lot: Lot = { state: begun, recent: [], excluded };
  return accept(snapshotOf(begun, []), [created, ...opened], [write(LOT, lot)]);
}

/** Has a step of the engine carried out. */
export function apply(
  state: AuctionRecords,
  now: number,
  by: (auction: Auction, now: number) => Step,
): Decision<AuctionStanding> {
  const lot = lotOf(state);
  if (lot === undefined) return refuse('not-found', 'There is no such auction.');
  const step = by(lot.state, now);
  if (!step.ok) return refuse(step.reason, step.message, { standing: standingOf(lot.state) as Value });
  return accept(
    standingOf(step.state),
    step.events.map((event) => told(event, undefined)),
    [write(LOT, { ...lot, state: step.state })],
  );
}

/** Does what is due by itself. Nothing is due more than twice: a beginning and an end. */
export const due = (state: AuctionRecords, now: number): Decision<AuctionStanding> => apply(state, now, applyDue);
