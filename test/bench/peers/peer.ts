/** What the bench needs of a server, whoever wrote it. */

export interface PeerOptions {
  /** A fixed port where a restart has to come back to it; 0 takes any. */
  readonly port: number;
  /** A folder of this server's own for its database, where it keeps one. */
  readonly folder: string;
}

/** Starts a server on loopback. Resolves with its port once it listens. */
export type Peer = (options: PeerOptions) => Promise<number>;

/** Every server a benchmark can name. `speaks` is how the load generator talks to it. */
export const SERVERS = {
  'socket.io': { speaks: 'socket.io', durable: 'no' },
  'ws naive': { speaks: 'ws', durable: 'no' },
  'ws tuned': { speaks: 'ws', durable: 'no' },
  'ws durable': { speaks: 'ws', durable: 'NORMAL' },
  'ws durable FULL': { speaks: 'ws', durable: 'FULL' },
  'rt memory': { speaks: 'rt.v1.json', durable: 'no' },
  rt: { speaks: 'rt.v1.json', durable: 'FULL' },
  'rt msgpack': { speaks: 'rt.v1.msgpack', durable: 'FULL' },
} as const satisfies Record<string, { speaks: string; durable: 'no' | 'NORMAL' | 'FULL' }>;

export type ServerName = keyof typeof SERVERS;
export type Speech = (typeof SERVERS)[ServerName]['speaks'];
