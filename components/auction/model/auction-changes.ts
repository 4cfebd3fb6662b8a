/** What the log tells, laid on what is held. Pure functions; what a newer server says beyond it is ignored. */
import type { AuctionBidRow, AuctionSnapshot, AuctionStanding } from '../../protocol/auction.ts';
import type { WireEvent } from '../../protocol/server-messages.ts';

/** How many bids are kept for the history. */
export const MOST_BIDS = 50;

interface Told {
  readonly standing?: AuctionStanding;
  readonly by?: string;
  readonly byMs?: number;
}

/** The standing an event leaves, where it carries one. */
export const toldOf = ({ d }: Pick<WireEvent, 'd'>): Told => (typeof d === 'object' && d !== null ? (d as Told) : {});

/** The auction after an event; the same object where it says nothing new. */
export function afterEvent(auction: AuctionSnapshot | undefined, event: WireEvent): AuctionSnapshot | undefined {
  if (event.n === 'created') return event.d as unknown as AuctionSnapshot;
  const { standing, by } = toldOf(event);
  if (auction === undefined || standing === undefined) return auction;
  const next = standing.v > auction.v ? { ...auction, ...standing } : auction;
  if (event.n !== 'bid' || by === undefined || standing.price === null || standing.leader === null) return next;
  if (next.recent.some(({ id }) => id === event.k)) return next;
  const row: AuctionBidRow = {
    id: event.k,
    by,
    ...(event.u?.name !== undefined && { name: event.u.name }),
    price: standing.price,
    leader: standing.leader,
    at: event.ts,
  };
  return { ...next, recent: [row, ...next.recent].slice(0, MOST_BIDS) };
}

/** The auction with a standing that came another way, such as with an answer. */
export const withStanding = (
  auction: AuctionSnapshot | undefined,
  standing: AuctionStanding,
): AuctionSnapshot | undefined =>
  auction !== undefined && standing.v > auction.v ? { ...auction, ...standing } : auction;
