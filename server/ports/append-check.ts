/** What an append must look like. A wrong one is a mistake of the program, so it must fail alone and before any commit. */
import type { Append } from './broker.ts';

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** What is wrong with an append, saying what was expected and what was handed over; undefined when it is fit. */
export function problemOf({ channel, key, by, events, expect }: Append): string | undefined {
  if (key !== undefined && by === undefined) return `expected \`by\` with the key of ${channel}, got none`;
  if (expect !== undefined && !isCount(expect)) return `expected an offset for \`expect\`, got ${expect}`;
  const first = events[0];
  if (key !== undefined && first !== undefined && first.k !== key) {
    return `expected the first event's k to be the key ${key}, got ${first.k}`;
  }
  for (const { n, ts, m } of events) {
    if (!isCount(ts)) return `expected a time in whole ms for ${n}, got ${ts}`;
    if (m !== undefined && !isCount(m)) return `expected a message number for ${n}, got ${m}`;
  }
  return undefined;
}
