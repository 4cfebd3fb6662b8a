/** One second after another by the server's clock, for everything on a page that counts or says how long ago. */
import type { ReadableAtom } from 'nanostores';
import type { Client } from '../core/client-api.ts';
import { ticksOf } from './server-ticks.ts';

/** A clock that is further off than this is being asked: what is shown waits for it instead of jumping twice. */
const UNSURE_MS = 1000;
/** For so many seconds, and no longer: an answer may never come. */
const MOST_WAITS = 4;

/**
 * The server's time, ms, on each of its full seconds. One timer for all listeners of a client, and none without. After a
 * sleep it goes on when the time is known again.
 */
export const secondsOf = (client: Client): ReadableAtom<number> => client.shared('base:seconds', () => seconds(client));

const seconds = (client: Client): ReadableAtom<number> =>
  ticksOf(client, client.now(), (set) => {
    let waits = 0;
    return () => {
      const now = client.now();
      const { error } = client.clock.get();
      // Before a server was heard there is nothing to wait for.
      const unsure = error > UNSURE_MS && error !== Infinity && waits < MOST_WAITS;
      waits = unsure ? waits + 1 : 0;
      if (!unsure) set(now);
      // A moment later: timers of browsers may be early.
      return 1002 - (((now % 1000) + 1000) % 1000);
    };
  });
