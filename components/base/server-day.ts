/** Says when a new day begins, so that "Today" does not stay on yesterday's messages. */
import type { ReadableAtom } from 'nanostores';
import type { Client } from '../core/client-api.ts';
import { ticksOf } from './server-ticks.ts';

/** Looked at this often at the least: timers do not count the time a machine sleeps. */
const LOOK_MS = 3_600_000;

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/**
 * The midnight, in the viewer's time zone, that began the day it is by the server's clock, ms. One timer for all listeners
 * of a client, and none without.
 */
export const todayOf = (client: Client): ReadableAtom<number> => client.shared('base:today', () => today(client));

const today = (client: Client): ReadableAtom<number> =>
  ticksOf(client, startOfDay(client.now()), (set) => () => {
    const now = client.now();
    const next = new Date(startOfDay(now));
    set(next.getTime());
    next.setDate(next.getDate() + 1);
    return Math.min(next.getTime() - now + 50, LOOK_MS);
  });
