/** How far the members of a room have received and read it. Pure functions over what the server says. */

/** How far one member got, as numbers of messages. */
export interface MemberPlace {
  readonly delivered: number;
  readonly read: number;
  /** Where the operator shows names. */
  readonly name?: string | undefined;
}

/** How far everybody got. In large rooms only the two who read furthest are known. */
export interface Receipts {
  /** Rises with each change; a lower one is older. */
  readonly v: number;
  /** By user id, or by a number where names are not shown. Never ourselves. */
  readonly others: ReadonlyMap<string, MemberPlace>;
}

export const NO_RECEIPTS: Receipts = { v: -1, others: new Map() };

const isNumber = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** The members with their places; of large rooms the furthest two. */
function* placesIn(given: unknown): Generator<readonly [id: string, place: MemberPlace]> {
  const { at, top } = (given ?? {}) as { readonly at?: unknown; readonly top?: unknown };
  const rows: ReadonlyArray<readonly unknown[]> = Array.isArray(top)
    ? (top as ReadonlyArray<readonly unknown[]>).map(([id, read]) => [id, read, read])
    : Object.entries((at ?? {}) as Record<string, readonly unknown[]>).map(([id, place]) => [id, ...place]);
  for (const [id, delivered, read, name] of rows) {
    if (typeof id !== 'string' || !isNumber(delivered) || !isNumber(read)) continue;
    const shown = typeof name === 'string' ? name : undefined;
    yield [id, { delivered: Math.max(delivered, read), read, name: shown }];
  }
}

/**
 * Reads what the server says, leaving out whoever is called `self`; undefined where it is none. Where members are numbers
 * and our own is not known yet, nobody is known: we might be anyone of them.
 */
export function readReceipts(given: unknown, self: string | undefined): Receipts | undefined {
  const { v } = (given ?? {}) as { readonly v?: unknown };
  if (!isNumber(v)) return undefined;
  const all = new Map(placesIn(given));
  const isNumbered = [...all.keys()].every((id) => /^\d+$/.test(id));
  if (isNumbered && !/^\d+$/.test(self ?? '')) all.clear();
  if (self !== undefined) all.delete(self);
  return { v, others: all };
}

/** How far one member is, where that is said. */
export const placeOf = (given: unknown, id: string | undefined): MemberPlace | undefined =>
  id === undefined ? undefined : new Map(placesIn(given)).get(id);

/** Whether somebody else has received, or read, an own message of this number. */
export function reachOf({ others }: Receipts, m: number): 'sent' | 'delivered' | 'read' {
  let reach: 'sent' | 'delivered' = 'sent';
  for (const { delivered, read } of others.values()) {
    if (read >= m) return 'read';
    if (delivered >= m) reach = 'delivered';
  }
  return reach;
}

/** The others who have read as far as this number. */
export const readersOf = ({ others }: Receipts, m: number): readonly MemberPlace[] =>
  [...others.values()].filter(({ read }) => read >= m);
