/** Histories that once showed a fault, or that show one when something is taken away. Each is lived under many seeds. */
import type { Act, Step } from './acts.ts';

const then = (thenMs: number, act: Act): Step => ({ act, thenMs });
const burst = (tab: number, count: number, bytes: 0 | 9_000 = 0, lifetimeMs?: 4_000): Act => ({
  is: 'send',
  tab,
  room: 'tally:b',
  kind: 'add',
  count,
  refused: false,
  bytes,
  lifetimeMs,
});
const reset = (tab: number): Act => ({ is: 'cut', tab, how: 'reset' });

export const TOLD_BEFORE: ReadonlyArray<{ readonly what: string; readonly steps: readonly Step[] }> = [
  {
    what: 'a tab that is closed while its token is asked for leaves no deadline behind',
    steps: [
      then(0, { is: 'tokens', tab: 0, are: 'slow' }),
      then(0, { is: 'revoke' }),
      then(3_000, reset(0)),
      then(100, { is: 'reload', tab: 0, farewell: true }),
    ],
  },
  {
    what: 'what is sent again finds its first try under way, and what comes behind it keeps its place',
    steps: [
      then(0, burst(1, 5)),
      then(5, burst(2, 2)),
      then(0, reset(1)),
      then(400, burst(1, 8)),
      then(2, reset(1)),
      then(0, burst(1, 3)),
      then(10, { is: 'network', tab: 1, event: 'online' }),
      then(8, burst(1, 6)),
    ],
  },
  {
    what: 'another writer moves the channel under a burst, and under the one behind it',
    steps: [
      then(2_000, burst(1, 1)),
      then(0, { is: 'flood', room: 'tally:b', count: 1 }),
      then(6, burst(1, 6)),
      then(3, burst(1, 4)),
      then(3, burst(2, 4)),
    ],
  },
  {
    what: 'a reader that stopped is cut off before much is held for it, and finds its place again',
    steps: [
      then(0, { is: 'hold', tab: 0, way: 'down', ms: 30_000 }),
      ...Array.from({ length: 6 }, () => [then(0, burst(1, 9, 9_000)), then(2_000, burst(2, 9, 9_000))]).flat(),
    ],
  },
  {
    what: 'a send that was given up stays so, whatever the server says of it afterwards',
    steps: [
      then(500, { is: 'flaky', ms: 5_000 }),
      then(0, burst(1, 3, 0, 4_000)),
      then(0, { is: 'hold', tab: 1, way: 'up', ms: 4_500 }),
      then(6_000, { is: 'fail commit' }),
    ],
  },
  {
    what: 'a link is superseded while events are on their way to it over a fallback',
    steps: [
      then(9_000, { is: 'block', tab: 1, name: 'ws', dials: 'refused' }),
      then(9_000, { is: 'reload', tab: 1, farewell: true }),
      then(0, { is: 'unblock', tab: 1 }),
      ...Array.from({ length: 12 }, () => then(1_500, burst(2, 3))),
    ],
  },
];
