/** Order statistics of what was measured. */

/** The value below which `share` of the values lie. @throws RangeError without values. */
export function percentile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) throw new RangeError('expected at least one value');
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

export const median = (values: ArrayLike<number>): number => percentile(values, 0.5);
