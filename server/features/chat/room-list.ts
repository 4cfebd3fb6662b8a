/** Which rooms a person is in: noted in their own channel, one record for each room, so that they are found at once. */
import { type ChatRoom, isRoom, RtError } from 'rt-elements/protocol';
import { accept, type Desk } from '../../feature.ts';
import { ownOf, readId } from './receipts.rules.ts';
import { byNewest, channelOfRoom, ROOM_TAIL, roomItem } from './rooms.rules.ts';

/** Most rooms of one list. */
export const MOST_ROOMS = 100;
/** Most rooms a person is noted in; further ones are theirs all the same, and are not listed. */
export const MOST_NOTED = 1000;
/** Most people times rooms that are known to be noted; a later one is looked up again. */
const MOST_KNOWN = 50_000;
const READ_TOGETHER = 8;
/** Most lists of one person that are asked for at the same time, and when to ask again beyond that, ms. */
const MOST_ASKED = 4;
const AGAIN_MS = 1000;
const PREFIX = 'room:';

/** Whether somebody may read a room now. */
export type MayRead = (room: string) => Promise<boolean>;

export class RoomList {
  readonly #desk: Desk;
  readonly #known = new Set<string>();
  /** By person: how many lists are asked for, and the last of them. */
  readonly #asked = new Map<string, { count: number; last: Promise<void> }>();

  constructor(desk: Desk) {
    this.#desk = desk;
    desk.whereabouts.listen((userId, isErased) => {
      if (isErased) this.#forget(userId);
    });
  }

  /** Whether it is known already that a person's list has a room. */
  knows(userId: string, room: string): boolean {
    return this.#known.has(`${room} ${userId}`);
  }

  /** Puts a room into a person's list, once, if it is one that an element could ask for. */
  async note(userId: string, room: string): Promise<void> {
    if (this.knows(userId, room) || !isRoom(room)) return;
    const id = PREFIX + room;
    const channel = this.#desk.personal(userId);
    const { records } = await this.#desk.state(channel, [id]);
    if (!records.has(id) && (await this.#hasRoom(channel)))
      await this.#desk.append(channel, {}, () => accept(null, [], [{ id, doc: true }]));
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.add(`${room} ${userId}`);
  }

  /** Whether fewer rooms are noted than may be: anybody can read in as many as there are. */
  async #hasRoom(channel: string): Promise<boolean> {
    return (await this.#desk.records(channel, '', MOST_NOTED)).length < MOST_NOTED;
  }

  /** Puts a room into a person's list again, should it have been erased with everything else of them. */
  async noteAgain(userId: string, room: string): Promise<void> {
    this.#known.delete(`${room} ${userId}`);
    await this.note(userId, room);
  }

  /** Somebody was erased: what was noted of them is not noted any more. */
  #forget(userId: string): void {
    for (const known of this.#known) if (known.slice(known.indexOf(' ') + 1) === userId) this.#known.delete(known);
  }

  /** Rooms a person is noted in. */
  async roomsOf(userId: string): Promise<readonly string[]> {
    const records = await this.#desk.records(this.#desk.personal(userId), '', MOST_NOTED);
    return records.filter(({ id }) => id.startsWith(PREFIX)).map(({ id }) => id.slice(PREFIX.length));
  }

  /**
   * The rooms of a person that they may read, newest message first. One at a time for each person.
   * @throws RtError `RATE_LIMITED` when they ask faster than it can be read.
   */
  async list(userId: string, mayRead: MayRead): Promise<ChatRoom[]> {
    const waiting = this.#asked.get(userId);
    if (waiting !== undefined && waiting.count >= MOST_ASKED)
      throw new RtError('RATE_LIMITED', 'the list is still being read', { afterMs: AGAIN_MS });
    const queue = waiting ?? { count: 0, last: Promise.resolve() };
    this.#asked.set(userId, queue);
    queue.count++;
    const read = queue.last.then(() => this.#read(userId, mayRead));
    queue.last = read.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await read;
    } finally {
      if (--queue.count === 0) this.#asked.delete(userId);
    }
  }

  /** Looks where rooms stand first, and only then into the newest ones. */
  async #read(userId: string, mayRead: MayRead): Promise<ChatRoom[]> {
    const rooms = await this.roomsOf(userId);
    const states = await Promise.all(
      rooms.map(async (room) => ({ room, ts: (await this.#desk.state(channelOfRoom(room))).ts })),
    );
    states.sort((a, b) => b.ts - a.ts);
    const items: ChatRoom[] = [];
    for (let at = 0; at < states.length && items.length < MOST_ROOMS; at += READ_TOGETHER) {
      const some = states.slice(at, at + READ_TOGETHER);
      const found = await Promise.all(
        some.map(async ({ room }) => ((await mayRead(room)) ? this.item(userId, room) : undefined)),
      );
      items.push(...found.filter((item) => item !== undefined));
    }
    return items.sort(byNewest).slice(0, MOST_ROOMS);
  }

  /** One room as it stands in a person's list. */
  async item(userId: string, room: string): Promise<ChatRoom> {
    const channel = channelOfRoom(room);
    const [state, tail] = await Promise.all([
      this.#desk.state(channel, [readId(userId)]),
      this.#desk.page(channel, {}, ROOM_TAIL),
    ]);
    return roomItem(room, tail, userId, ownOf(state, userId)?.r ?? 0);
  }
}
