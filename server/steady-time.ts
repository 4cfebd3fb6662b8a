import type { Runtime } from './runtime.ts';

/**
 * The server's time as it was when this was made, moved on by the clock that never jumps. What is kept for a while is
 * judged by it: a wall clock that is set to next year must not make the keys of the last minute, or a month of history,
 * look old.
 */
export function steadyTime({ now, monotonic }: Pick<Runtime, 'now' | 'monotonic'>): () => number {
  const startMs = now() - monotonic();
  return () => Math.round(startMs + monotonic());
}
