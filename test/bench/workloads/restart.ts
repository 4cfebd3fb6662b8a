/** `kill -9`, and the same server started again at once, as a supervisor does: how soon everyone is back, and how evenly. */
import { SERVERS } from '../peers/peer.ts';
import { newReturning, type Stand } from '../stand.ts';
import type { Scale, Work } from './work.ts';

const CLIENTS = 500;
/** The window in which a herd is counted. */
const BURST_MS = 100;

/** Largest share of the times that lies within one window. */
function busiest(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (let last = 0; last < sorted.length; last++) {
    while (sorted[last]! - sorted[first]! > BURST_MS) first++;
    most = Math.max(most, last - first + 1);
  }
  return most / sorted.length;
}

export const restart: Work = {
  servers: ['socket.io', 'ws naive', 'rt'],
  metrics: {
    backMs: { title: `${CLIENTS} own clients back after a restart: ms from the port being open`, digits: 0 },
    burst: { title: `the same: share of clients in the busiest ${BURST_MS} ms`, digits: 2 },
  },
  async run(stand: Stand, { factor }: Scale) {
    const clients = Math.round(CLIENTS * Math.max(factor, 0.4));
    const crowd = newReturning();
    try {
      await stand.start();
      await crowd.ask('join', { speech: SERVERS[stand.server].speaks, port: stand.port, clients });
      await stand.crash();
      const opened = await stand.start();
      const { times } = await crowd.ask('back');
      return { backMs: Math.max(...times) - opened, burst: busiest(times) };
    } finally {
      await crowd.kill('SIGKILL');
    }
  },
};
