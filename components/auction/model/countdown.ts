/** The time left, told on each of its full seconds, by the server's clock. */
import { atom, onMount, type ReadableAtom } from 'nanostores';
import type { Client } from '../../core/client-api.ts';
import type { Platform } from '../../core/platform.ts';

/** A clock that is further off than this is being asked: what is shown waits for it instead of jumping twice. */
const UNSURE_MS = 1000;
const MOST_WAITS = 4;

export interface CountdownOptions {
  readonly client: Client;
  readonly time: Pick<Platform, 'after'>;
  /** Time left by now, ms. */
  readonly remaining: () => number;
  /** Whether it runs, rather than standing still. */
  readonly runs: () => boolean;
  /** Calls back when either may have jumped. */
  readonly changes: ReadableAtom<unknown>;
}

/** One timer, only while somebody listens and time runs. A late timer, as in a hidden tab, tells where it is by then. */
export function countdown({ client, time, remaining, runs, changes }: CountdownOptions): ReadableAtom<number> {
  const store = atom(0);
  onMount(store, () => {
    let cancel = (): void => {};
    let waits = 0;
    const tick = (): void => {
      cancel();
      const { error } = client.clock.get();
      const unsure = error > UNSURE_MS && error !== Infinity && waits < MOST_WAITS;
      waits = unsure ? waits + 1 : 0;
      const ms = remaining();
      if (!unsure) store.set(ms);
      if (!runs() || ms <= 0) return;
      // A moment later, as timers may be early.
      cancel = time.after((ms % 1000 || 1000) + 2, tick);
    };
    const stops = [changes.listen(tick), client.clock.listen(tick)];
    tick();
    return () => {
      for (const stop of stops) stop();
      cancel();
    };
  });
  return store;
}
