/** What an auction's state is called, in the words of the element. */
import { fill } from '../base/locale.ts';
import { visibleName } from '../base/visible-text.ts';
import type { AuctionBidRow } from '../protocol/auction.ts';
import type { AuctionModelPhase, AuctionState } from './auction-model.ts';
import type { AuctionStrings } from './auction-strings.ts';
import type { FormProblem } from './bid-form.ts';

/** Which colour and sign the line about oneself has. */
export type Place = 'leading' | 'outbid' | 'won' | 'none';

/** How one stands oneself. */
export function placeOf({ auction, leading, alias }: AuctionState): Place {
  if (auction === undefined || alias === undefined) return 'none';
  if (auction.phase !== 'closed') return leading ? 'leading' : 'outbid';
  return leading && auction.outcome === 'sold' ? 'won' : 'none';
}

export function statusText(state: AuctionState, phase: AuctionModelPhase, strings: AuctionStrings): string {
  const place = placeOf(state);
  if (place !== 'none') return strings[place];
  const outcome = state.auction?.outcome;
  return outcome ? strings.outcome[outcome] : strings.phase[phase];
}

/** A bidder as the reader sees them: oneself, by name, or by number. */
export function bidderText(
  alias: string,
  name: string | undefined,
  {
    strings,
    own,
    locale,
  }: { readonly strings: AuctionStrings; readonly own: string | undefined; readonly locale: string | undefined },
): string {
  if (alias === own) return strings.you;
  const number = new Intl.NumberFormat(locale, { useGrouping: false }).format(Number(alias.slice(1)));
  return visibleName(name) || fill(strings.bidder, { number });
}

/** The name behind an alias, where the bids shown tell it. */
export const nameOf = (alias: string, rows: readonly AuctionBidRow[]): string | undefined =>
  rows.find(({ by, name }) => by === alias && name !== undefined)?.name;

export function problemText(
  problem: FormProblem,
  { strings, amount }: { readonly strings: AuctionStrings; readonly amount: (minor?: number) => string },
): string {
  if (problem.kind === 'typed')
    return {
      empty: strings.notAmount,
      'no-number': strings.notAmount,
      'too-fine': strings.tooFine,
      'too-large': strings.tooLarge,
    }[problem.problem];
  const reasons: Readonly<Record<string, string>> = strings.reasons;
  const sentence = Object.hasOwn(reasons, problem.reason) ? reasons[problem.reason] : undefined;
  return sentence === undefined ? problem.message : fill(sentence, { amount: amount(problem.max) });
}
