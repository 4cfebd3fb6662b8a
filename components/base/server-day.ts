/** Says when a new day begins, so that "Today" does not stay on yesterday's messages. */
import { atom, onMount, type ReadableAtom } from 'nanostores';
import type { Client } from '../core/client-api.ts';

/** Looked at this often at the least: timers do not count the time a machine sleeps. */
const LOOK_MS = 3_600_000;

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/**
 * The midnight, in the viewer's time zone, that began the day it is by the server's clock, ms. One timer for all listeners
 * of a client, and none without.
 */
export const todayOf = (client: Client): ReadableAtom<number> => client.shared('base:today', () => today(client));

function today(client: Client): ReadableAtom<number> {
  const store = atom(startOfDay(client.now()));
  onMount(store, () => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      clearTimeout(timer);
      store.set(startOfDay(client.now()));
      const next = new Date(store.get());
      next.setDate(next.getDate() + 1);
      timer = setTimeout(tick, Math.min(next.getTime() - client.now() + 50, LOOK_MS));
    };
    const stop = client.clock.listen(tick);
    tick();
    return () => {
      stop();
      clearTimeout(timer);
    };
  });
  return store;
}
