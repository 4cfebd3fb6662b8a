/** One room of 1,000: flat out, one message at a time, and at the pace of a lively conversation. */
import type { Stand } from '../stand.ts';
import { WARM_UP_MS, type Scale, type Work } from './work.ts';

const MEMBERS = 1000;
const WINDOW = 32;
const PER_SECOND = 20;

async function perDelivery(
  stand: Stand,
  inFlight: number,
  forMs: number,
): Promise<{ micros: number; perSecond: number; perFrame: number }> {
  const { result, cpuMicros } = await stand.cost(() => stand.load.ask('flood', { inFlight, forMs }));
  return {
    micros: cpuMicros / result.deliveries,
    perSecond: (result.deliveries / result.elapsedMs) * 1000,
    perFrame: result.perFrame,
  };
}

export const fanOut: Work = {
  servers: ['socket.io', 'ws naive', 'ws tuned', 'ws durable', 'ws durable FULL', 'rt memory', 'rt', 'rt msgpack'],
  metrics: {
    flatMicros: { title: `1 room of ${MEMBERS}, ${WINDOW} in flight: server CPU µs per delivery`, digits: 3 },
    flatPerSecond: { title: 'the same: deliveries per second', digits: 0 },
    flatPerFrame: { title: 'the same: messages per frame', digits: 1 },
    oneMicros: { title: `1 room of ${MEMBERS}, one in flight: server CPU µs per delivery`, digits: 2 },
    p50Ms: { title: `1 room of ${MEMBERS}, ${PER_SECOND} messages/s: p50 publish to delivery, ms`, digits: 1 },
    p99Ms: { title: 'the same: p99, ms', digits: 1 },
  },
  async run(stand: Stand, { factor }: Scale) {
    await stand.start();
    await stand.join(1, MEMBERS);
    await stand.load.ask('flood', { inFlight: WINDOW, forMs: WARM_UP_MS });
    const flat = await perDelivery(stand, WINDOW, 2500 * factor);
    await stand.load.ask('flood', { inFlight: 1, forMs: WARM_UP_MS / 2 });
    const one = await perDelivery(stand, 1, 2500 * factor);
    const pace = await stand.load.ask('metronome', { perSecond: PER_SECOND, forMs: 5000 * factor });
    return {
      flatMicros: flat.micros,
      flatPerSecond: flat.perSecond,
      flatPerFrame: flat.perFrame,
      oneMicros: one.micros,
      p50Ms: pace.p50Ms,
      p99Ms: pace.p99Ms,
    };
  },
};
