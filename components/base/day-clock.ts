/** Says when a new day begins, so that "Today" does not stay on yesterday's messages. */
import { atom, onMount } from 'nanostores';

const startOfToday = (): number => new Date().setHours(0, 0, 0, 0);
const store = atom(startOfToday());

/** The local midnight that began the present day, ms. Ticks over while it has listeners, with one timer for all of them. */
export const today = store;

onMount(store, () => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tick = (): void => {
    store.set(startOfToday());
    const next = new Date(store.get());
    next.setDate(next.getDate() + 1);
    // An hour at most, because timers do not count the time a machine sleeps.
    timer = setTimeout(tick, Math.min(next.getTime() - Date.now() + 50, 3_600_000));
  };
  tick();
  return () => clearTimeout(timer);
});
