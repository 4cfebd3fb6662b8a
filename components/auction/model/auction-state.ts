/** What the model of an auction shows, and what it tells. */
import type { FreshnessState } from '../../core/client-api.ts';
import type { AuctionOutcome, AuctionPhase, AuctionSnapshot } from '../../protocol/auction.ts';
import type { RtError } from '../../protocol/errors.ts';
import type { BidRefusal, PendingBid } from './bid-sender.ts';

/** Where the auction stands by the server's word; `closing` is an open one whose time is over by the clock alone. */
export type AuctionModelPhase = AuctionPhase | 'closing';

/** Everything there is to show. Replaced as a whole with every change. */
export interface AuctionState extends FreshnessState {
  /** Whether there is something to show. `empty`: there is no such auction. */
  readonly status: 'loading' | 'ready' | 'empty' | 'error' | 'denied';
  /** Why it could not be opened. */
  readonly error?: RtError | undefined;
  readonly auction: AuctionSnapshot | undefined;
  /** Who one is to the others: undefined before the first bid. */
  readonly alias: string | undefined;
  readonly leading: boolean;
  /** The lowest bid that makes a difference, in minor units; undefined without an auction. */
  readonly minBid: number | undefined;
  /** Up to where the server bids for this user. */
  readonly myMax: number | undefined;
  /** Own bids that are not answered, in the order they were made. */
  readonly pending: readonly PendingBid[];
  /** Whether bids can be sent at this moment. */
  readonly connected: boolean;
}

/** What happened, once each. `live` is false while catching up. */
export type AuctionHappening = { readonly live: boolean } & (
  | { readonly kind: 'accepted'; readonly id: string; readonly price: number; readonly leading: boolean }
  | { readonly kind: 'rejected'; readonly refusal: BidRefusal; readonly state: AuctionState }
  | { readonly kind: 'outbid' | 'leading'; readonly price: number; readonly minBid: number; readonly version: number }
  | { readonly kind: 'price'; readonly price: number; readonly version: number }
  | { readonly kind: 'extended'; readonly endsAt: number; readonly byMs: number; readonly count: number }
  | { readonly kind: 'reserve-met' }
  | { readonly kind: 'phase'; readonly phase: AuctionPhase }
  | { readonly kind: 'closed'; readonly outcome: AuctionOutcome; readonly price: number | undefined }
);
