/** The increments of an auction: by how much the next bid has to be higher, at every price. Whole numbers throughout. */

/** Largest amount, in minor units. Price and step together stay exact in a JavaScript number, and in JSON. */
export const AUCTION_MAX = 1_000_000_000_000_000;
/** Most rows of a table of increments. */
export const AUCTION_TIERS = 20;

/** From this amount on, one step is so much. The first row of a table begins at 0; rows rise. */
export type AuctionTier = readonly [from: number, step: number];

/** By how much a bid has to be above this price. @throws TypeError for a table whose first row is above it. */
export function stepAt(tiers: readonly AuctionTier[], price: number): number {
  let found: number | undefined;
  for (const [from, step] of tiers) if (from <= price) found = step;
  if (found === undefined)
    throw new TypeError(`expected a table of increments that begins at 0, got none for ${price}`);
  return found;
}

/** The lowest amount after so many steps from a price, 1 to 100 of them. */
export function stepsAbove(tiers: readonly AuctionTier[], price: number, count: number): number {
  let amount = price;
  for (let each = 0; each < Math.min(count, 100); each++) amount += stepAt(tiers, amount);
  return amount;
}

/** Whether an amount is a whole number of steps above the lowest bid, each step as large as where it begins says. */
export function isOnStep(tiers: readonly AuctionTier[], lowest: number, amount: number): boolean {
  let at = lowest;
  for (const [index, [from, step]] of tiers.entries()) {
    const next = tiers[index + 1]?.[0] ?? Infinity;
    if (at >= next) continue;
    if (at < from || amount < at) return false;
    if (amount < next) return (amount - at) % step === 0;
    // The first amount in the next row that steps of this one lead to.
    at += Math.ceil((next - at) / step) * step;
    if (amount < at) return false;
  }
  return false;
}
