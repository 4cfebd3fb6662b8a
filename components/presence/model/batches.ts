/** Changes of a room gathered for who paints them: at most four times a second, however many people come and go. */
import { atom, onMount, type ReadableAtom } from 'nanostores';
import type { Platform } from '../../core/platform.ts';
import type { PresenceHappening, PresenceModelState } from '../presence-model.ts';
import type { PresentMember } from './roster.ts';

/** Shortest time between two batches, ms. */
export const BATCH_MS = 250;

/** What there is to show, and who came and left since the batch before. */
export interface PresenceBatch extends PresenceModelState {
  readonly joined: readonly PresentMember[];
  readonly left: ReadonlyArray<PresentMember & { readonly lastSeen: number }>;
}

export interface BatchSource {
  readonly state: ReadableAtom<PresenceModelState>;
  on(listener: (happening: PresenceHappening) => void): () => void;
}

/** The first change is told at once, as soon as all that came with it is known; what follows gathers. */
export function batchesOf(source: BatchSource, after: Platform['after']): ReadableAtom<PresenceBatch> {
  let joined = new Map<string, PresentMember>();
  let left = new Map<string, PresentMember & { readonly lastSeen: number }>();
  const batch = (): PresenceBatch => {
    const made = { ...source.state.get(), joined: [...joined.values()], left: [...left.values()] };
    joined = new Map();
    left = new Map();
    return made;
  };
  const store = atom(batch());
  onMount(store, () => {
    let cancel: (() => void) | undefined;
    let more = false;
    const flush = (): void => {
      more = false;
      // Painting may bring about more, which waits as well.
      cancel = () => undefined;
      store.set(batch());
      cancel = after(BATCH_MS, () => {
        cancel = undefined;
        if (more) flush();
      });
    };
    const stops = [
      source.on((happening) => {
        const { id } = happening.member.user;
        // Who came and went between two batches was never seen, and has not been away who went and came.
        if (happening.kind === 'join') void (left.delete(id) || joined.set(id, happening.member));
        else if (!joined.delete(id)) left.set(id, happening.member);
      }),
      source.state.listen(() => {
        more = true;
        cancel ??= after(0, flush);
      }),
    ];
    store.set(batch());
    return () => {
      cancel?.();
      for (const stop of stops) stop();
    };
  });
  return store;
}
