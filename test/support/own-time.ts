/**
 * Time as a process could use it: what it spent waiting for the machine does not pass. For what a client and a server in
 * one process agree on by time, and for what is to be done "at once": both hold on a machine that is busy with others.
 */
import type { TestContext } from 'node:test';

/** Longest that passes between two looks at the clock, ms. A loop that runs looks every millisecond. */
const MOST_MS = 5;

/** A monotonic clock, ms, that runs until the test ends. */
export function ownTime(t: Pick<TestContext, 'after'>): () => number {
  let passed = 0;
  let lookedAt = performance.now();
  const look = (): number => {
    const now = performance.now();
    passed += Math.min(now - lookedAt, MOST_MS);
    lookedAt = now;
    return passed;
  };
  const beat = setInterval(look, 1);
  t.after(() => clearInterval(beat));
  return look;
}
