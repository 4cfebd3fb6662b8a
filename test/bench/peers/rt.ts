/** This project's server, as it ships, with its limits out of the way. */
import { join } from 'node:path';
import { createServer } from 'rt-elements-server';
import type { Peer } from './peer.ts';
import { RT_LIMITS } from './rt-limits.ts';
import { PEOPLE } from './rt-people.ts';

async function serve(port: number, database: string): Promise<number> {
  const server = await createServer({ database, guests: true, jwt: PEOPLE, log: false, limits: RT_LIMITS });
  return (await server.listen({ port, host: '127.0.0.1' })).port;
}

export const rt: Peer = ({ port, folder }) => serve(port, join(folder, 'rt.db'));
export const rtMemory: Peer = ({ port }) => serve(port, ':memory:');
