/** What an append must look like. A wrong one is a mistake of the program, so it must fail alone and before any commit. */
import type { Append } from './broker.ts';

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** @throws TypeError naming what was expected and what was handed over. */
export function assertAppend({ channel, key, by, events, expect }: Append): void {
  if (key !== undefined && by === undefined)
    throw new TypeError(`expected \`by\` with the key of ${channel}, got none`);
  if (expect !== undefined && !isCount(expect)) throw new TypeError(`expected an offset for \`expect\`, got ${expect}`);
  const first = events[0];
  if (key !== undefined && first !== undefined && first.k !== key) {
    throw new TypeError(`expected the first event's k to be the key ${key}, got ${first.k}`);
  }
  for (const { n, ts, m } of events) {
    if (!isCount(ts)) throw new TypeError(`expected a time in whole ms for ${n}, got ${ts}`);
    if (m !== undefined && !isCount(m)) throw new TypeError(`expected a message number for ${n}, got ${m}`);
  }
}
