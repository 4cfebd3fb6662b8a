/** What the parts of an auction are painted from. */
import type { AuctionModelPhase, AuctionState } from './auction-model.ts';
import type { AuctionStrings } from './auction-strings.ts';
import type { BidForm } from './bid-form.ts';
import { moneyText } from './money.ts';

export interface AuctionView {
  readonly strings: AuctionStrings;
  readonly locale: string | undefined;
  readonly state: AuctionState | undefined;
  readonly phase: AuctionModelPhase | undefined;
  readonly remainingMs: number;
  readonly isOffline: boolean;
  readonly problem: string | undefined;
  readonly form: BidForm;
  readonly quick: ReadonlyArray<{ readonly steps: number; readonly amount: number }>;
  readonly allowMax: boolean;
  readonly hideHistory: boolean;
  readonly historySize: number;
}

/** The same once there is an auction. */
export type Shown = AuctionView & {
  readonly state: AuctionState & { readonly auction: NonNullable<AuctionState['auction']> };
};

/** An amount in the words of the reader. */
export const money = ({ state, locale }: Shown, minor: number): string => moneyText(minor, state.auction, locale);

/** Whether a bid can be made: by the server's phase and the connection, never by the time left here. */
export const canBid = ({ state }: Pick<AuctionView, 'state'>): boolean =>
  state?.auction?.phase === 'open' && state.connected;
