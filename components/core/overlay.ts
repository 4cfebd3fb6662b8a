/**
 * What a user did and the server has not confirmed, laid over what it has confirmed. Pure functions: the log stays the
 * truth, a change lies on top of it until the log tells of it too, or it is taken off.
 *
 * | what became of it | what is shown |
 * | --- | --- |
 * | waits for a connection, or for its turn | the change, as queued: nothing has failed |
 * | stored, but the log has not told of it | the change |
 * | the log tells of it | the log |
 * | refused for good, or given up: `keep` (what a person wrote) | the change, as failed with its reason, until it is retried or discarded |
 * | refused for good, or given up: `revert` (what is done with one click) | the log |
 *
 * A refusal for now is no refusal: the outbox tries again, and says `queued` meanwhile.
 */
import type { RtError } from '../protocol/errors.ts';

/** One thing a user did to one item. Replaced as a whole when its way goes on. */
export interface Change<Item> {
  /** Names it for its life: the first key it was sent under. */
  readonly row: string;
  /** The key it is sent under now. */
  readonly key: string;
  /** The item it is about; what it adds has its own key. */
  readonly id: string;
  /** What a refusal does: a text stays, a click is undone. */
  readonly onRefusal: 'keep' | 'revert';
  readonly state: 'queued' | 'sending' | 'stored' | 'failed';
  /** Why it was refused, when `failed`; why it has to wait, when `queued`. */
  readonly error?: RtError | undefined;
  /** Where and when the server stored it, once it is `stored`. */
  readonly stored?: StoredAt | undefined;
  /**
   * The item with this change, or undefined when it takes the item away. It must be pure. `item` is undefined when
   * the log does not have it; what adds an item gives one back only then.
   */
  readonly apply: (item: Item | undefined, change: Change<Item>) => Item | undefined;
}

/** A place in the order of the log, and the server's time. */
export interface StoredAt {
  readonly place: number;
  readonly at: number;
}

/** In the order in which the user acted. */
export type Changes<Item> = readonly Change<Item>[];

/** Lays one more on top. */
export const begin = <Item>(changes: Changes<Item>, change: Change<Item>): Changes<Item> => [...changes, change];

/** It waits, perhaps because the server said why, or is on its way. */
export const move = <Item>(
  changes: Changes<Item>,
  row: string,
  state: 'queued' | 'sending',
  why?: RtError,
): Changes<Item> =>
  replace(changes, row, (change) => {
    if (change.state === state && (why === undefined || change.error === why)) return change;
    return { ...change, state, error: why };
  });

/** The server has it. It stays until the log tells of it, which may say more about the item than was known here. */
export const store = <Item>(changes: Changes<Item>, row: string, stored: StoredAt): Changes<Item> =>
  replace(changes, row, (change) => ({ ...change, state: 'stored', error: undefined, stored }));

/** It will not be stored, as far as anybody knows. */
export const refuse = <Item>(changes: Changes<Item>, row: string, error: RtError): Changes<Item> =>
  changes.some((change) => change.row === row && change.onRefusal === 'revert')
    ? remove(changes, row)
    : replace(changes, row, (change) => ({ ...change, state: 'failed', error }));

/** It is sent under another key from now on; what it adds has that one as its id, also for what was done to it since. */
export function rekey<Item>(changes: Changes<Item>, row: string, key: string): Changes<Item> {
  const before = changes.find((change) => change.row === row);
  if (before === undefined || before.key === key) return changes;
  return changes.map((change) => {
    const id = before.id === before.key && change.id === before.id ? key : change.id;
    return change === before ? { ...change, key, id } : id === change.id ? change : { ...change, id };
  });
}

/** The log tells of it, or its user took it back. */
export const remove = <Item>(changes: Changes<Item>, row: string): Changes<Item> =>
  changes.filter((change) => change.row !== row);

/** The log has been read anew up to this place, and will not tell again what lies before it. */
export const settleUpTo = <Item>(changes: Changes<Item>, place: number): Changes<Item> =>
  changes.filter(({ stored }) => stored === undefined || stored.place > place);

/** What there is to show: the confirmed items with what was done to them, and the items that are not confirmed yet. */
export interface Overlaid<Item> {
  readonly items: readonly Item[];
  readonly added: readonly Item[];
}

/** Lays all changes over the confirmed items. What nothing was done to stays the same object; what was done gives the same object for the same change. */
export function overlay<Item>(
  confirmed: readonly Item[],
  changes: Changes<Item>,
  idOf: (item: Item) => string,
): Overlaid<Item> {
  if (changes.length === 0) return { items: confirmed, added: [] };
  const byId = new Map<string, Array<Change<Item>>>();
  for (const change of changes) byId.set(change.id, [...(byId.get(change.id) ?? []), change]);
  let touched = false;
  const items: Item[] = [];
  for (const item of confirmed) {
    const own = byId.get(idOf(item));
    byId.delete(idOf(item));
    const shown = own ? own.reduce<Item | undefined>(applied, item) : item;
    touched ||= shown !== item;
    if (shown !== undefined) items.push(shown);
  }
  const added = [...byId.values()].flatMap((own) => own.reduce<Item | undefined>(applied, undefined) ?? []);
  return { items: touched ? items : confirmed, added };
}

/** The last result of each change, by what it was applied to. */
const results = new WeakMap<object, { readonly item: unknown; readonly shown: unknown }>();

/** One change on one item; the same result for the same two. */
export function applied<Item>(item: Item | undefined, change: Change<Item>): Item | undefined {
  const before = results.get(change);
  if (before && before.item === item) return before.shown as Item | undefined;
  const shown = change.apply(item, change);
  results.set(change, { item, shown });
  return shown;
}

/** The same list where nothing changes, so that nothing is shown anew. */
function replace<Item>(changes: Changes<Item>, row: string, by: (change: Change<Item>) => Change<Item>): Changes<Item> {
  const before = changes.find((change) => change.row === row);
  const after = before && by(before);
  return after === undefined || after === before ? changes : changes.map((each) => (each === before ? after : each));
}
