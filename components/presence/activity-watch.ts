/** Notices that somebody uses the page, once for all elements that want to know. */

const EVENTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
/** Nobody has to know more often, ms. */
const PAUSE_MS = 1000;

const listeners = new Set<() => void>();
let toldAt = -Infinity;

function onUse({ timeStamp }: Event): void {
  if (timeStamp - toldAt < PAUSE_MS && timeStamp >= toldAt) return;
  toldAt = timeStamp;
  for (const listener of [...listeners]) listener();
}

/** Calls back while the page is used, at most once a second, until the returned function is called. */
export function watchActivity(listener: () => void): () => void {
  if (listeners.size === 0) for (const name of EVENTS) addEventListener(name, onUse, { passive: true, capture: true });
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) for (const name of EVENTS) removeEventListener(name, onUse, { capture: true });
  };
}
