/** Question and answer, nothing stored: an acknowledged event for Socket.IO, a `ping` for ours. */
import type { Stand } from '../stand.ts';
import { WARM_UP_MS, type Scale, type Work } from './work.ts';

const CLIENTS = 100;

export const requests: Work = {
  servers: ['socket.io', 'ws naive', 'ws tuned', 'rt', 'rt msgpack'],
  metrics: {
    perSecond: { title: `${CLIENTS} clients, one request in flight each: answers per second`, digits: 0 },
    micros: { title: 'the same: server CPU µs per answer', digits: 1 },
  },
  async run(stand: Stand, { factor }: Scale) {
    await stand.start();
    await stand.join(CLIENTS, 1);
    await stand.load.ask('requests', { kind: 'ask', inFlight: 1, forMs: WARM_UP_MS });
    const { result, cpuMicros } = await stand.cost(() =>
      stand.load.ask('requests', { kind: 'ask', inFlight: 1, forMs: 2500 * factor }),
    );
    return { perSecond: (result.answers / result.elapsedMs) * 1000, micros: cpuMicros / result.answers };
  },
};
