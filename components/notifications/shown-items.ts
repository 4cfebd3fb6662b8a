/** Which items an open list shows, and where: what comes while somebody reads waits above, nothing moves under their eyes. */
import type { NotificationItem } from './notifications-model.ts';

export class ShownItems {
  /** Where each stands: its number when it was let in. */
  #places: Map<string, number> | undefined;

  /** Lets everything in that there is, from now on nothing above it. */
  hold(items: readonly NotificationItem[]): void {
    this.#places = new Map(items.map(({ id, m }) => [id, m]));
  }

  /** Shows everything as it comes. */
  release(): void {
    this.#places = undefined;
  }

  /** What is shown, in order, and how many wait above. Older ones join at the end. */
  of(items: readonly NotificationItem[]): { readonly items: readonly NotificationItem[]; readonly fresh: number } {
    const places = this.#places;
    if (places === undefined) return { items, fresh: 0 };
    // An empty list has nobody whose place could be lost.
    if (![...places.keys()].some((id) => items.some((item) => item.id === id))) {
      if (items.length > 0) this.hold(items);
      return { items, fresh: 0 };
    }
    const top = Math.max(...places.values());
    const shown = items.filter(({ id, m }) => places.has(id) || m < top);
    for (const { id, m } of shown) if (!places.has(id)) places.set(id, m);
    const placeOf = ({ id, m }: NotificationItem): number => places.get(id) ?? m;
    return { items: [...shown].sort((a, b) => placeOf(b) - placeOf(a)), fresh: items.length - shown.length };
  }
}
