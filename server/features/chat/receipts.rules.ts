/** How far the members of a room have received and read it: numbers that only rise, never events. */
import {
  type Author,
  type chat,
  type ChatMe,
  type ChatReceipts,
  isForbiddenKey,
  type RequestOf,
  type Value,
} from 'rt-elements/protocol';
import { accept, cutText, type ChannelState, type Decision, type RecordWrite } from '../../feature.ts';

/** What a room is told of its members: nothing, how many have read, or who. */
export const RECEIPT_MODES = ['off', 'count', 'names'] as const;
/** What a room is told of its members. */
export type ReceiptMode = (typeof RECEIPT_MODES)[number];

/** Most members that are told of one by one; of more, the two furthest. */
export const MOST_MEMBERS = 50;
/** Most members of a room whose positions are kept; whoever comes later reads without. */
export const MOST_KEPT = 100_000;
/** Longest name told here, in UTF-16 code units: with the longest ids, what is told of the most members fits a signal. */
const NAME_CHARS = 40;
/** Id of the record of all positions of a room. */
export const RECEIPTS = 'receipts';
/** Id of the record of one person's own. */
export const readId = (userId: string): string => `read@${userId}`;

/** One's own positions, and the number the room knows one by. */
interface Own {
  readonly i: number;
  readonly d: number;
  readonly r: number;
}

/** `[delivered, read]`, and who, where names are shown. */
type Place = readonly [delivered: number, read: number, id?: string, name?: string];

/** All of a room. `at` as long as there are few members, then `top`. */
interface All {
  readonly v: number;
  readonly count: number;
  /** The number the next member gets. */
  readonly next: number;
  readonly at?: Readonly<Record<string, Place>> | undefined;
  readonly top?: ReadonlyArray<readonly [i: number, read: number, id?: string]> | undefined;
}

const NOBODY: All = { v: 0, count: 0, next: 0, at: {} };

/** A member's own positions; undefined for who has not written or read here. */
export const ownOf = (state: ChannelState, userId: string): Own | undefined =>
  state.records.get(readId(userId)) as Own | undefined;

const allOf = (state: ChannelState): All => (state.records.get(RECEIPTS) as All | undefined) ?? NOBODY;

/**
 * Notes how far somebody is, which makes them a member. Nothing goes back, and nobody is further than the newest message;
 * where nothing was ever said, and in a room with as many members as are kept, nobody becomes one. Reads the records
 * `receipts` and the person's own.
 */
export function applySeen(
  state: ChannelState,
  { delivered = 0, read = 0 }: RequestOf<typeof chat, 'seen'>,
  author: Author,
  mode: ReceiptMode,
): Decision<{ delivered: number; read: number; alias?: string }> {
  const all = allOf(state);
  const before = ownOf(state, author.id);
  if (before === undefined && (state.m === 0 || all.count >= MOST_KEPT)) return accept({ delivered: 0, read: 0 }, []);
  const i = before?.i ?? all.next;
  const r = Math.max(before?.r ?? 0, Math.min(read, state.m));
  const d = Math.max(before?.d ?? 0, r, Math.min(delivered, state.m));
  const reply = { delivered: d, read: r, ...(mode === 'count' && { alias: String(i) }) };
  if (before !== undefined && before.d === d && before.r === r) return accept(reply, []);
  const records: RecordWrite[] = [{ id: readId(author.id), doc: { i, d, r } }];
  const place: Place = mode === 'names' ? [d, r, author.id, author.name] : [d, r];
  const told = moved(all, i, place, before === undefined);
  if (told !== all) records.push({ id: RECEIPTS, doc: toDoc(told) });
  return accept(reply, [], records);
}

/** The whole with one member where they are now; the same where nobody would be told anything else. */
function moved(all: All, i: number, place: Place, isNew: boolean): All {
  const count = all.count + (isNew ? 1 : 0);
  const next = Math.max(all.next, i + 1);
  const at = all.at && { ...all.at, [i]: place };
  if (at !== undefined && Object.keys(at).length <= MOST_MEMBERS) return { v: all.v + 1, count, next, at };
  const known =
    at === undefined ? (all.top ?? []) : Object.entries<Place>(at).map(([n, [, r, id]]) => entry(Number(n), r, id));
  const others = known.filter(([n]) => n !== i);
  const top = [...others, entry(i, place[1], place[2])].sort(([, a], [, b]) => b - a).slice(0, 2);
  const same = !isNew && at === undefined && JSON.stringify(top) === JSON.stringify(all.top);
  return same ? all : { v: all.v + 1, count, next, top };
}

const entry = (i: number, read: number, id: string | undefined): readonly [number, number, string?] =>
  id === undefined ? [i, read] : [i, read, id];

const toDoc = ({ v, count, next, at, top }: All): Value =>
  ({ v, count, next, ...(at !== undefined && { at }), ...(top !== undefined && { top }) }) as unknown as Value;

/**
 * Takes a member out of the whole: what was noted of them is being erased, their own record too. Reads `receipts` and their
 * own record.
 */
export function applyForget(state: ChannelState, userId: string): Decision<null> {
  const all = allOf(state);
  const own = ownOf(state, userId);
  if (own === undefined || !state.records.has(RECEIPTS)) return accept(null, []);
  const isOther = (i: number): boolean => i !== own.i;
  const at = all.at && Object.fromEntries(Object.entries<Place>(all.at).filter(([i]) => isOther(Number(i))));
  const top = all.top?.filter(([i]) => isOther(i));
  const left: All = { v: all.v + 1, count: Math.max(0, all.count - 1), next: all.next, at, top };
  return accept(null, [], [{ id: RECEIPTS, doc: toDoc(left) }]);
}

/** What a room is told of its members; ids and names only where that is wanted now, whatever was noted. */
export function receiptsOf(state: ChannelState, mode: Exclude<ReceiptMode, 'off'>): ChatReceipts {
  const { v, count, at, top } = allOf(state);
  const named = mode === 'names';
  if (at === undefined)
    return { v, count, top: (top ?? []).map(([i, read, id]) => [(named ? id : undefined) ?? String(i), read]) };
  const places = Object.entries(at).map(([i, [d, r, id, name]]) => {
    if (!named || id === undefined || name === undefined) return [i, [d, r]];
    // Some names cannot be keys on the wire. Whoever is called so is known by number.
    return [isForbiddenKey(id) ? i : id, [d, r, cutText(name, NAME_CHARS)]];
  });
  return { v, count, at: Object.fromEntries(places) as NonNullable<ChatReceipts['at']> };
}

/** What only one person may know: where they are themselves, and what the room calls them. */
export function chatMeOf(state: ChannelState, userId: string, mode: ReceiptMode): ChatMe {
  const own = ownOf(state, userId);
  const me: ChatMe = { delivered: own?.d ?? 0, read: own?.r ?? 0 };
  if (mode === 'off') return me;
  const alias = mode === 'count' && own !== undefined ? { alias: String(own.i) } : {};
  return { ...me, ...alias, receipts: receiptsOf(state, mode) };
}
