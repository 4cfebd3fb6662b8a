/** Whether the page's author gave `<rt-auction>` attributes it can work with. */
import { isRoom } from '../protocol/channel-name.ts';

/** Which bids have to be confirmed: all, those above an amount, or none. */
export type ConfirmPolicy = 'always' | 'above' | 'off';

export interface AuctionAttributes {
  readonly auctionId: string;
  readonly quickBids: string;
  readonly confirm: string;
  readonly confirmAbove: number;
  readonly historySize: number;
}

/** The numbers of steps that have a button. */
export const stepsOf = (quickBids: string): readonly number[] => [
  ...new Set(quickBids.split(/\s+/).filter(Boolean).map(Number)),
];

/** What is wrong with the attributes, as a sentence that says what was expected and what was got; undefined when nothing is. */
export function problemOf(attributes: AuctionAttributes): string | undefined {
  const { auctionId, quickBids, confirm, confirmAbove, historySize } = attributes;
  const got = (value: string | number): string => `got ${JSON.stringify(value)}`;
  if (auctionId === '') return 'This needs an auction: <rt-auction auction-id="lot-1">.';
  if (!isRoom(auctionId))
    return `auction-id: expected 1 to 96 characters of a-z 0-9 _ . ~ - that do not start with ~, ${got(auctionId)}.`;
  const steps = stepsOf(quickBids);
  if (steps.length > 6 || steps.some((step) => !Number.isInteger(step) || step < 1 || step > 100))
    return `quick-bids: expected up to 6 whole numbers from 1 to 100, ${got(quickBids)}.`;
  if (!['always', 'above', 'off'].includes(confirm))
    return `confirm: expected "always", "above" or "off", ${got(confirm)}.`;
  if (!Number.isSafeInteger(confirmAbove) || confirmAbove < 0)
    return `confirm-above: expected a whole number of minor units, ${got(confirmAbove)}.`;
  return Number.isInteger(historySize) && historySize >= 1 && historySize <= 50
    ? undefined
    : `history-size: expected a whole number from 1 to 50, ${got(historySize)}.`;
}
