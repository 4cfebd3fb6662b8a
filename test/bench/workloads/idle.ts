/**
 * Memory of a connection that has joined one room and does nothing: what the later ones add. The first ones bring the
 * code and the young heap into memory, which is the price of a server and not of a connection.
 */
import type { Stand } from '../stand.ts';
import type { Scale, Work } from './work.ts';

const CONNECTIONS = 10_000;
const FIRST = 1000;
const ROOMS = 100;
/** Files a process needs besides its connections. */
const SPARE_FILES = 500;

/** As many as the limit on open files allows, in whole rooms. */
export const idleConnections = ({ factor, openFiles }: Scale): number =>
  Math.floor(Math.min(CONNECTIONS * factor, openFiles - SPARE_FILES) / ROOMS) * ROOMS;

export const idle: Work = {
  servers: ['socket.io', 'ws naive', 'ws tuned', 'rt', 'rt msgpack'],
  metrics: {
    kib: { title: 'memory per idle connection in a room, collected and compacted, KiB', digits: 1 },
    joinedKib: { title: 'the same: as joining left it, KiB', digits: 1 },
    connections: { title: 'the same: connections', digits: 0 },
  },
  async run(stand: Stand, scale: Scale) {
    const connections = idleConnections(scale);
    await stand.start();
    await stand.join(ROOMS, FIRST / ROOMS);
    const first = await stand.host.ask('settledUsage');
    await stand.join(ROOMS, (connections - FIRST) / ROOMS);
    const joined = await stand.host.ask('usage');
    const settled = await stand.host.ask('settledUsage');
    const kib = ({ rssBytes }: { rssBytes: number }): number =>
      (rssBytes - first.rssBytes) / 1024 / (connections - FIRST);
    return { kib: kib(settled), joinedKib: kib(joined), connections };
  },
};
