import type { Client, ClientOptions } from './client-api.ts';
import { RtClient, type Surroundings } from './client.ts';
import { browserPlatform } from './platform.ts';
import { TIMING } from './timing.ts';
import { webSocketTransport } from './transports/websocket.ts';

/**
 * Makes a client. It connects when it is first needed, by a `hold` or a follower, and lets go a second after the last.
 * Runs in pages, workers and Node.
 *
 * @param surroundings For unusual hosts and tests: another platform, other durations, another transport.
 * @throws TypeError for options that cannot be right, saying what was expected.
 */
export function createClient(options: ClientOptions, surroundings: Partial<Surroundings> = {}): Client {
  const { platform = browserPlatform(), timing = TIMING } = surroundings;
  const load = async (name: 'sse' | 'poll') => {
    const { fallbackTransport } = await import('./fallbacks.ts');
    return fallbackTransport(name, platform, timing);
  };
  const keep = async () => (await import('./store/idb-store.ts')).idbStore();
  const { transport = webSocketTransport(platform), fallback = load } = surroundings;
  // Asking for the database itself may throw; asking whether there is one does not.
  const { store = 'indexedDB' in globalThis ? keep : undefined } = surroundings;
  return new RtClient(options, { platform, timing, transport, fallback, store });
}
