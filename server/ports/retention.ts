/** When a channel's oldest events go: the arithmetic every adapter shares, so that all of them trim alike. */
import type { Head, Keep } from './broker.ts';

/** Most events one append trims: trimming is work of the writer's commit and must stay small. */
export const TRIM_STEP = 1000;

const REPLAY_EVENTS = 256;
const REPLAY_AGE_MS = 10 * 60_000;

/** Events older than `due` are reason to trim; then everything older than `to` goes. Both are server times in ms. */
export interface AgeLimit {
  readonly due: number;
  readonly to: number;
}

/** Most events a channel keeps, by its kind where the operator said nothing. `Infinity` for no limit. */
function eventLimit({ retention, maxEvents }: Keep): number {
  switch (retention) {
    case 'live':
      return 0;
    case 'replay':
      return maxEvents ?? REPLAY_EVENTS;
    case 'history':
      return maxEvents ?? Infinity;
  }
}

/**
 * The `low` a channel should move to because it holds too many events; the present one while it does not.
 * An eighth of slack (at least 16) gathers the work, so that it is not done on every append.
 */
export function lowByCount({ low, top }: Pick<Head, 'low' | 'top'>, keep: Keep): number {
  const limit = eventLimit(keep);
  const slack = limit === 0 ? 0 : Math.max(16, limit >> 3);
  return top - low > limit + slack ? Math.min(top - limit, low + TRIM_STEP) : low;
}

/** The age limit of a channel at `now`, with an eighth of slack; undefined where age does not matter. */
export function ageLimit({ retention, maxAgeMs }: Keep, now: number): AgeLimit | undefined {
  const ageMs = maxAgeMs ?? (retention === 'replay' ? REPLAY_AGE_MS : Infinity);
  return ageMs === Infinity ? undefined : { due: now - ageMs - Math.floor(ageMs / 8), to: now - ageMs };
}
