import { atom, onMount, type ReadableAtom } from 'nanostores';
import type { Client } from '../core/client-api.ts';

/**
 * A store of a moment that the server's clock moves on. One timer for all who listen to it, and none without; also looked at
 * when more is known about that clock.
 * @param begin Called when somebody begins to listen. What it returns is called at every tick, may set another moment, and says
 * in how many ms the next tick is due.
 */
export function ticksOf(
  client: Client,
  first: number,
  begin: (set: (at: number) => void) => () => number,
): ReadableAtom<number> {
  const store = atom(first);
  onMount(store, () => {
    const tick = begin((at) => store.set(at));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = (): void => {
      clearTimeout(timer);
      timer = setTimeout(run, tick());
    };
    const stop = client.clock.listen(run);
    run();
    return () => {
      stop();
      clearTimeout(timer);
    };
  });
  return store;
}
