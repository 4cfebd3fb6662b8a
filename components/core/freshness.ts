/** How fresh what is held is: of one channel over time, and of many at once. */
import { type ReadableAtom, atom } from 'nanostores';
import type { ChannelStatus, Freshness, FreshnessState } from './client-api.ts';

/** From good to bad. */
const ORDER: readonly Freshness[] = ['live', 'catching-up', 'gap', 'stale'];

/** The next state after `before`. Remembers when it was last live. */
export function nextFreshness(
  before: FreshnessState,
  freshness: Freshness,
  now: number,
  behind: number | undefined,
): FreshnessState {
  const since = freshness === 'live' ? undefined : before.freshness === 'live' ? now : before.since;
  return {
    freshness,
    ...(since === undefined ? {} : { since }),
    ...(freshness !== 'live' && behind !== undefined && behind > 0 ? { behind } : {}),
  };
}

/** Whether there is nothing new to tell. */
export const isSameFreshness = (a: FreshnessState, b: FreshnessState): boolean =>
  a.freshness === b.freshness && a.since === b.since && a.behind === b.behind;

/** The worst of many; `live` where there are none. */
export function worstFreshness(states: Iterable<ChannelStatus>): FreshnessState {
  let freshness: Freshness = 'live';
  let since: number | undefined;
  let behind = 0;
  for (const state of states) {
    // What the server refuses is not out of date: it is not there.
    if (state.error?.retryable === false) continue;
    if (ORDER.indexOf(state.freshness) > ORDER.indexOf(freshness)) freshness = state.freshness;
    if (state.since !== undefined) since = Math.min(since ?? Infinity, state.since);
    behind += state.behind ?? 0;
  }
  return { freshness, ...(since === undefined ? {} : { since }), ...(behind > 0 ? { behind } : {}) };
}

/** Sums channels up. */
export class FreshnessSum {
  readonly #store = atom<FreshnessState>({ freshness: 'live' });
  readonly store: ReadableAtom<FreshnessState> = this.#store;

  /** Looks at all of them anew. */
  update(states: Iterable<ChannelStatus>): void {
    const next = worstFreshness(states);
    if (!isSameFreshness(next, this.#store.get())) this.#store.set(next);
  }
}
