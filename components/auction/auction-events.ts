/** What `<rt-auction>` tells the page. All bubble and cross shadow roots; amounts are whole minor units. */
import { RtEvent } from '../base/rt-event.ts';
import type { AuctionOutcome } from '../protocol/auction.ts';
import type { AuctionState } from './auction-model.ts';

/** A bid about to be sent. */
export interface BidDetail {
  readonly id: string;
  readonly amount: number;
  /** The limit; the amount where none was given. */
  readonly max: number;
  readonly currency: string;
  readonly minBid: number;
  /** Of the state the bidder saw. */
  readonly version: number;
}

/** Before a bid is sent. Prevent the default to send nothing. */
export class RtBeforeBidEvent extends RtEvent<BidDetail> {
  constructor(detail: BidDetail) {
    super('rt-before-bid', detail, { cancelable: true });
  }
}

/** A bid is on its way. */
export class RtBidEvent extends RtEvent<BidDetail> {
  constructor(detail: BidDetail) {
    super('rt-bid', detail);
  }
}

/** The server took a bid made here. */
export class RtBidAcceptedEvent extends RtEvent<{
  readonly id: string;
  readonly price: number;
  readonly leading: boolean;
}> {
  constructor(id: string, { price, leading }: { readonly price: number; readonly leading: boolean }) {
    super('rt-bid-accepted', { id, price, leading });
  }
}

/** A bid made here does not count: the reason, and how the auction stands now. */
export class RtBidRejectedEvent extends RtEvent<{
  readonly id: string;
  readonly reason: string;
  readonly state: AuctionState;
}> {
  constructor(id: string, reason: string, state: AuctionState) {
    super('rt-bid-rejected', { id, reason, state });
  }
}

/** Somebody else leads now. */
export class RtOutbidEvent extends RtEvent<{ readonly price: number; readonly minBid: number }> {
  constructor({ price, minBid }: RtOutbidEvent['detail']) {
    super('rt-outbid', { price, minBid });
  }
}

/** The reader leads now. */
export class RtLeadingEvent extends RtEvent<{ readonly price: number; readonly minBid: number }> {
  constructor({ price, minBid }: RtLeadingEvent['detail']) {
    super('rt-leading', { price, minBid });
  }
}

/** The price changed. */
export class RtPriceEvent extends RtEvent<{ readonly price: number; readonly version: number }> {
  constructor({ price, version }: RtPriceEvent['detail']) {
    super('rt-price', { price, version });
  }
}

/** A late bid moved the end. */
export class RtExtendedEvent extends RtEvent<{
  readonly endsAt: number;
  readonly byMs: number;
  readonly count: number;
}> {
  constructor({ endsAt, byMs, count }: RtExtendedEvent['detail']) {
    super('rt-extended', { endsAt, byMs, count });
  }
}

/** Some limit has reached the reserve. */
export class RtReserveMetEvent extends RtEvent<null> {
  constructor() {
    super('rt-reserve-met', null);
  }
}

/** Five minutes, a minute, thirty or ten seconds are left. */
export class RtEndingEvent extends RtEvent<{ readonly ms: number }> {
  constructor(ms: number) {
    super('rt-ending', { ms });
  }
}

/** It is over, by the server's word. */
export class RtClosedEvent extends RtEvent<{ readonly outcome: AuctionOutcome; readonly price: number | undefined }> {
  constructor({ outcome, price }: RtClosedEvent['detail']) {
    super('rt-closed', { outcome, price });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'rt-before-bid': RtBeforeBidEvent;
    'rt-bid': RtBidEvent;
    'rt-bid-accepted': RtBidAcceptedEvent;
    'rt-bid-rejected': RtBidRejectedEvent;
    'rt-outbid': RtOutbidEvent;
    'rt-leading': RtLeadingEvent;
    'rt-price': RtPriceEvent;
    'rt-extended': RtExtendedEvent;
    'rt-reserve-met': RtReserveMetEvent;
    'rt-ending': RtEndingEvent;
    'rt-closed': RtClosedEvent;
  }
}
