/** Every sentence `<rt-auction>` says, so that a page can say it in another language or another way. */
import type { PluralForms } from '../base/locale.ts';

export interface AuctionStrings {
  /** Name of the whole, where the page gives no title. */
  readonly label: string;
  readonly loading: string;
  readonly empty: string;
  readonly openFailed: string;
  readonly denied: string;
  readonly offline: string;
  /** Beside the time while there is no connection. */
  readonly lastKnown: string;
  readonly price: string;
  readonly startPrice: string;
  readonly finalPrice: string;
  readonly reserve: { readonly unmet: string; readonly met: string };
  readonly phase: {
    readonly scheduled: string;
    readonly open: string;
    readonly closing: string;
    readonly paused: string;
    readonly closed: string;
  };
  readonly outcome: {
    readonly sold: string;
    readonly unsold: string;
    readonly 'reserve-not-met': string;
    readonly cancelled: string;
  };
  readonly won: string;
  readonly leading: string;
  readonly outbid: string;
  /** `{amount}` is one's own limit. */
  readonly yourMax: string;
  readonly startsIn: string;
  readonly endsIn: string;
  /** Since the last bids moved the end: how often. */
  readonly extended: PluralForms;
  readonly amount: string;
  readonly maxAmount: string;
  readonly useMax: string;
  /** `{amount}` */
  readonly minBid: string;
  readonly bid: string;
  /** `{amount}` */
  readonly bidAmount: string;
  readonly sending: string;
  readonly unknown: string;
  /** `{amount}` */
  readonly accepted: string;
  readonly confirmTitle: string;
  /** `{amount}` */
  readonly confirmText: string;
  /** The same for a limit: `{amount}` */
  readonly confirmMax: string;
  readonly confirm: string;
  readonly cancel: string;
  readonly history: string;
  readonly noBids: string;
  readonly you: string;
  /** Somebody without a name here: `{number}` */
  readonly bidder: string;
  /** A bid somebody else’s limit answered at once: `{bidder}`, `{leader}`. */
  readonly answered: string;
  readonly bids: PluralForms;
  /** Why what was typed is no amount. */
  readonly notAmount: string;
  readonly tooFine: string;
  readonly tooLarge: string;
  /** Why a bid was not taken. `{amount}` is the lowest that would be, or one's own limit. */
  readonly reasons: {
    readonly 'too-low': string;
    readonly closed: string;
    readonly 'not-open': string;
    readonly paused: string;
    readonly 'not-eligible': string;
    readonly increment: string;
    readonly 'max-below-own': string;
    readonly offline: string;
    readonly unknown: string;
  };
  /** Spoken: `{price}` */
  readonly saidOutbid: string;
  readonly saidPrice: string;
  readonly saidLeading: string;
  /** Spoken: `{time}` */
  readonly saidRemaining: string;
  readonly saidExtended: string;
}

export const AUCTION_STRINGS: AuctionStrings = {
  label: 'Auction',
  loading: 'Loading the auction',
  empty: 'There is no such auction.',
  openFailed: 'This auction could not be opened.',
  denied: 'You cannot see this auction.',
  offline: 'Offline: bids cannot be placed until you are back.',
  lastKnown: 'last known',
  price: 'Current price',
  startPrice: 'Starting price',
  finalPrice: 'Final price',
  reserve: { unmet: 'Reserve not met', met: 'Reserve met' },
  phase: {
    scheduled: 'Not open yet',
    open: 'Open',
    closing: 'Closing…',
    paused: 'Paused',
    closed: 'Closed',
  },
  outcome: {
    sold: 'Sold',
    unsold: 'Closed without a bid',
    'reserve-not-met': 'Closed below the reserve',
    cancelled: 'Cancelled',
  },
  won: 'You have won',
  leading: 'You lead',
  outbid: 'You have been outbid',
  yourMax: 'Your limit: {amount}',
  startsIn: 'Starts in',
  endsIn: 'Ends in',
  extended: { one: 'Extended once', other: 'Extended {count} times' },
  amount: 'Your bid',
  maxAmount: 'Your limit',
  useMax: 'Bid for me up to this amount',
  minBid: 'At least {amount}',
  bid: 'Bid',
  bidAmount: 'Bid {amount}',
  sending: 'Sending your bid…',
  unknown: 'Checking whether your bid arrived…',
  accepted: 'Your bid of {amount} counts.',
  confirmTitle: 'Confirm your bid',
  confirmText: 'You bid up to {amount}. A bid is binding.',
  confirmMax: 'We bid for you as little as it takes, up to {amount}. A bid is binding.',
  confirm: 'Bid {amount}',
  cancel: 'Cancel',
  history: 'Bids',
  noBids: 'No bids yet',
  you: 'You',
  bidder: 'Bidder {number}',
  answered: '{bidder}, outbid by {leader}',
  bids: { one: '{count} bid', other: '{count} bids' },
  notAmount: 'Enter an amount.',
  tooFine: 'That has more digits behind the point than this currency.',
  tooLarge: 'That is more than can be bid.',
  reasons: {
    'too-low': 'Too low by now: the lowest bid is {amount}.',
    closed: 'This auction is closed.',
    'not-open': 'This auction is not open yet.',
    paused: 'This auction is paused.',
    'not-eligible': 'You may not bid here.',
    increment: 'Only whole steps can be bid; the next is {amount}.',
    'max-below-own': 'You have bid up to {amount} already.',
    offline: 'There is no connection: the bid was not placed.',
    unknown: 'The bid did not arrive.',
  },
  saidOutbid: 'You have been outbid. The price is {price}.',
  saidPrice: 'The price is {price}.',
  saidLeading: 'You lead at {price}.',
  saidRemaining: '{time} left.',
  saidExtended: 'Extended: {time} left.',
};
