import type { Speech } from '../peers/peer.ts';
import type { Dialect } from './dialect.ts';

/** How to make a dialect for each member of a server that speaks so. Loads no other. */
export async function dialectsOf(speech: Speech): Promise<() => Dialect> {
  switch (speech) {
    case 'socket.io': {
      const { socketIoDialect } = await import('./socket-io-dialect.ts');
      return () => socketIoDialect;
    }
    case 'ws': {
      const { wsDialect } = await import('./ws-dialect.ts');
      return () => wsDialect;
    }
    case 'rt.v1.json':
    case 'rt.v1.msgpack': {
      const { rtDialect } = await import('./rt-dialect.ts');
      return () => rtDialect(speech);
    }
  }
}
