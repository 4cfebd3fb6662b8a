/** Publishes that are on disk before they are answered: 100 people, each alone in a room, so that storing is the work. */
import type { Stand } from '../stand.ts';
import { WARM_UP_MS, type Scale, type Work } from './work.ts';

const PUBLISHERS = 100;
const WINDOW = 16;

export const stored: Work = {
  servers: ['ws durable', 'ws durable FULL', 'rt', 'rt msgpack'],
  metrics: {
    onePerSecond: {
      title: `${PUBLISHERS} publishers, one in flight each: stored and acknowledged per second`,
      digits: 0,
    },
    oneP99Ms: { title: 'the same: p99 to the answer, ms', digits: 1 },
    windowPerSecond: {
      title: `${PUBLISHERS} publishers, ${WINDOW} in flight each: stored and acknowledged per second`,
      digits: 0,
    },
    windowP99Ms: { title: 'the same: p99 to the answer, ms', digits: 1 },
  },
  async run(stand: Stand, { factor }: Scale) {
    await stand.start();
    await stand.join(PUBLISHERS, 1);
    await stand.load.ask('requests', { kind: 'say', inFlight: 1, forMs: WARM_UP_MS });
    const one = await stand.load.ask('requests', { kind: 'say', inFlight: 1, forMs: 2500 * factor });
    const many = await stand.load.ask('requests', { kind: 'say', inFlight: WINDOW, forMs: 2500 * factor });
    return {
      onePerSecond: (one.answers / one.elapsedMs) * 1000,
      oneP99Ms: one.p99Ms,
      windowPerSecond: (many.answers / many.elapsedMs) * 1000,
      windowP99Ms: many.p99Ms,
    };
  },
};
