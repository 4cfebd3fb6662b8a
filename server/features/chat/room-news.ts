/** Tells rooms how far their members are, and people that something is new in their rooms: at most once a second each. */
import type { ChatRoom } from 'rt-elements/protocol';
import type { Desk } from '../../feature.ts';
import { RECEIPTS, type ReceiptMode, ownOf, readId, receiptsOf } from './receipts.rules.ts';
import type { MayRead } from './room-list.ts';
import { channelOfRoom, ROOM_TAIL, roomItem } from './rooms.rules.ts';

/** How long changes are gathered, ms. */
export const GATHER_MS = 1000;
/** Most rooms one signal tells of; the others follow a second later. */
const MOST_TOLD = 20;
/** Most people whose lists are kept up to date here; those who look later have to ask. */
const MOST_WATCHING = 20_000;

/** Most links of one person whose rights are asked; those that asked for the list longest ago are forgotten. */
const MOST_LINKS = 4;

/** Somebody who looks at the list of their rooms. */
interface Watcher {
  readonly userId: string;
  v: number;
  /** By link: what is new is told where one that is still there may read it. */
  readonly rights: Map<object, MayRead>;
  rooms: ReadonlySet<string>;
  /** Rooms that changed and were not told yet. */
  readonly changed: Set<string>;
}

export class RoomNews {
  readonly #desk: Desk;
  readonly #mode: ReceiptMode;
  /** By the stored name of their own channel. */
  readonly #watchers = new Map<string, Watcher>();
  readonly #byRoom = new Map<string, Set<Watcher>>();
  readonly #read = new Set<string>();
  #waits = false;

  constructor(desk: Desk, mode: ReceiptMode) {
    this.#desk = desk;
    this.#mode = mode;
  }

  /**
   * Keeps somebody's list up to date as long as they follow their own channel.
   * @param link What their links are told apart by. @param mayRead Whether that link may read a room now.
   * @returns The version the list has.
   */
  watch(userId: string, rooms: readonly string[], link: object, mayRead: MayRead): number {
    const channel = this.#desk.personal(userId);
    const before = this.#watchers.get(channel);
    if (before !== undefined) this.#drop(channel, before);
    // On another device the list goes on as it was: its versions must not jump. A new one begins above any told before.
    const v = before?.v ?? this.#desk.now();
    if (this.#watchers.size >= MOST_WATCHING) this.#dropIdle();
    if (this.#watchers.size >= MOST_WATCHING) return v;
    const rights = new Map([...(before?.rights ?? [])].filter(([other]) => other !== link).slice(1 - MOST_LINKS));
    rights.set(link, mayRead);
    this.#add(channel, { userId, v, rights, rooms: new Set(rooms), changed: before?.changed ?? new Set() });
    return v;
  }

  /** Something was said, changed or taken back in a room, by somebody. */
  said(room: string): void {
    const watchers = this.#byRoom.get(room);
    if (watchers === undefined) return;
    for (const watcher of watchers) watcher.changed.add(room);
    this.#plan();
  }

  /** Somebody has read further. */
  read(userId: string, room: string): void {
    if (this.#mode !== 'off' && this.#desk.followers(channelOfRoom(room)) > 0) this.#read.add(room);
    const watcher = this.#watchers.get(this.#desk.personal(userId));
    if (watcher !== undefined) this.#listed(watcher, room).changed.add(room);
    if (watcher !== undefined || this.#read.size > 0) this.#plan();
  }

  /** A room that came to a list meanwhile. */
  #listed(watcher: Watcher, room: string): Watcher {
    if (watcher.rooms.has(room)) return watcher;
    watcher.rooms = new Set([...watcher.rooms, room]);
    this.#byRoom.set(room, (this.#byRoom.get(room) ?? new Set()).add(watcher));
    return watcher;
  }

  #add(channel: string, watcher: Watcher): void {
    this.#watchers.set(channel, watcher);
    for (const room of watcher.rooms) this.#byRoom.set(room, (this.#byRoom.get(room) ?? new Set()).add(watcher));
  }

  #drop(channel: string, watcher: Watcher): void {
    this.#watchers.delete(channel);
    for (const room of watcher.rooms) {
      const watchers = this.#byRoom.get(room);
      watchers?.delete(watcher);
      if (watchers?.size === 0) this.#byRoom.delete(room);
    }
  }

  /** Lets go of those who look no more. */
  #dropIdle(): void {
    for (const [channel, watcher] of this.#watchers)
      if (this.#desk.followers(channel) === 0) this.#drop(channel, watcher);
  }

  #plan(): void {
    if (this.#waits) return;
    this.#desk.after(GATHER_MS, async () => {
      this.#waits = false;
      await forEach([() => this.#tellReceipts(), () => this.#tellRooms()], (tell) => tell());
    });
    this.#waits = true;
  }

  async #tellReceipts(): Promise<void> {
    const rooms = [...this.#read];
    this.#read.clear();
    if (this.#mode === 'off') return;
    const mode = this.#mode;
    await forEach(rooms, async (room) => {
      const channel = channelOfRoom(room);
      const state = await this.#desk.state(channel, [RECEIPTS]);
      this.#desk.signal(channel, 'receipts', receiptsOf(state, mode));
    });
  }

  /** Each changed room is read once, and then seen with the eyes of everybody who has it in their list. */
  async #tellRooms(): Promise<void> {
    const tails = new Map<string, ReturnType<Desk['page']>>();
    const tailOf = (stored: string): ReturnType<Desk['page']> => {
      const tail = tails.get(stored) ?? this.#desk.page(stored, {}, ROOM_TAIL);
      tails.set(stored, tail);
      return tail;
    };
    await forEach(this.#watchers, async ([channel, watcher]) => {
      if (watcher.changed.size === 0) return;
      if (this.#desk.followers(channel) === 0) return this.#drop(channel, watcher);
      const rooms = [...watcher.changed].slice(0, MOST_TOLD);
      for (const room of rooms) watcher.changed.delete(room);
      if (watcher.changed.size > 0) this.#plan();
      const items: ChatRoom[] = [];
      for (const room of rooms) {
        if (!(await mayRead(watcher, room))) continue;
        const stored = channelOfRoom(room);
        const state = await this.#desk.state(stored, [readId(watcher.userId)]);
        const readM = ownOf(state, watcher.userId)?.r ?? 0;
        items.push(roomItem(room, await tailOf(stored), watcher.userId, readM));
      }
      if (items.length > 0) this.#desk.signal(channel, 'rooms', { v: ++watcher.v, rooms: items });
    });
  }
}

async function mayRead({ rights }: Watcher, room: string): Promise<boolean> {
  for (const may of [...rights.values()].reverse()) if (await may(room)) return true;
  return false;
}

/** One after another, whatever becomes of any of them. Rejects in the end with what the first to fail did. */
async function forEach<T>(all: Iterable<T>, run: (one: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all) {
    try {
      await run(one);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
