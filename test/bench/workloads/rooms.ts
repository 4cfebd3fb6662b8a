/** A hundred rooms of ten, each busy: where batching has less to join. */
import type { Stand } from '../stand.ts';
import { WARM_UP_MS, type Scale, type Work } from './work.ts';

const ROOMS = 100;
const MEMBERS_EACH = 10;
const WINDOW = 8;

export const rooms: Work = {
  servers: ['socket.io', 'ws naive', 'ws tuned', 'ws durable', 'ws durable FULL', 'rt memory', 'rt', 'rt msgpack'],
  metrics: {
    micros: {
      title: `${ROOMS} rooms of ${MEMBERS_EACH}, ${WINDOW} in flight each: server CPU µs per delivery`,
      digits: 2,
    },
    perSecond: { title: 'the same: deliveries per second', digits: 0 },
  },
  async run(stand: Stand, { factor }: Scale) {
    await stand.start();
    await stand.join(ROOMS, MEMBERS_EACH);
    await stand.load.ask('flood', { inFlight: WINDOW, forMs: WARM_UP_MS });
    const { result, cpuMicros } = await stand.cost(() =>
      stand.load.ask('flood', { inFlight: WINDOW, forMs: 2500 * factor }),
    );
    return { micros: cpuMicros / result.deliveries, perSecond: (result.deliveries / result.elapsedMs) * 1000 };
  },
};
