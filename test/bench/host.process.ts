/** A process that is one server and nothing else, so that what the kernel counts for it is what the server costs. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Peer, PeerOptions, ServerName } from './peers/peer.ts';
import { answer } from './rpc.ts';

/** Only the server asked for is loaded: the others would count as its memory. */
const PEERS: Readonly<Record<ServerName, () => Promise<Peer>>> = {
  'socket.io': async () => (await import('./peers/socket-io.ts')).socketIo,
  'ws naive': async () => (await import('./peers/ws-naive.ts')).wsNaive,
  'ws tuned': async () => (await import('./peers/ws-tuned.ts')).wsTuned,
  'ws durable': async () => (await import('./peers/ws-tuned.ts')).wsDurable,
  'ws durable FULL': async () => (await import('./peers/ws-tuned.ts')).wsDurableFull,
  'rt memory': async () => (await import('./peers/rt.ts')).rtMemory,
  rt: async () => (await import('./peers/rt.ts')).rt,
  'rt msgpack': async () => (await import('./peers/rt.ts')).rt,
};

/** What the kernel has counted for this process, all threads together. */
export interface Usage {
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** Present with `--expose-gc`. */
const collect = (globalThis as { gc?: (options: Readonly<Record<string, string>>) => void }).gc;

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
}

const handlers = {
  /** Listens; gives the port and the wall-clock time at which it opened, ms. */
  async start({ server, ...options }: PeerOptions & { server: ServerName }): Promise<{ port: number; at: number }> {
    const peer = await PEERS[server]();
    const port = await peer(options);
    return { port, at: performance.timeOrigin + performance.now() };
  },
  usage,
  /**
   * Usage once V8 has collected and compacted, as it does by itself under pressure: how much of the young generation
   * and of pages full of holes it keeps otherwise depends on how the connections came, not on what they hold.
   */
  async settledUsage(): Promise<Usage> {
    for (let round = 0; round < 3; round++) {
      await wait(100);
      collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    }
    return usage();
  },
  /** Ends at once, by the way that writes a profile where Node was asked for one. */
  stop(): void {
    setImmediate(() => process.exit(0));
  },
};

export type HostHandlers = typeof handlers;
answer(handlers);
