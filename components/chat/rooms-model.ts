/** The rooms somebody has written or read in, with what they have not read: for a list beside a chat. No DOM. */
import type { Channel, Client, Signal } from '../core/client-api.ts';
import { Model } from '../core/model.ts';
import type { ChatRoom } from '../protocol/chat.ts';
import { RtError } from '../protocol/errors.ts';

/** A room in the list. */
export interface RoomEntry {
  readonly room: string;
  /** Messages of others that were not read. */
  readonly unread: number;
  /** Whether there may be more of them than were counted. */
  readonly hasMore: boolean;
  /** Its newest message that is not deleted; the text may be cut. */
  readonly last?:
    { readonly id: string; readonly author: string; readonly text: string; readonly at: number } | undefined;
}

export interface ChatRoomsState {
  readonly phase: 'loading' | 'ready' | 'error';
  /** Why there is no list. */
  readonly error?: RtError | undefined;
  /** The one with the newest message first. */
  readonly rooms: readonly RoomEntry[];
  /** Over all of them. */
  readonly unread: number;
}

/** Most rooms that are held, as the server lists. */
const MOST_ROOMS = 100;

const isRoom = (value: unknown): value is ChatRoom => {
  const { room, m, unread } = (value ?? {}) as Partial<Record<keyof ChatRoom, unknown>>;
  return typeof room === 'string' && typeof m === 'number' && typeof unread === 'number';
};

const entryOf = ({ room, unread, more, last }: ChatRoom): RoomEntry => ({
  room,
  unread,
  hasMore: more === true,
  last: last && { id: last.k, author: last.u?.name ?? '', text: last.text, at: last.ts },
});

/** The list of one user's rooms. It is kept up to date while its state has listeners. */
export class ChatRoomsModel extends Model<ChatRoomsState> {
  readonly #client: Client;
  readonly #channel: Channel;
  #rooms = new Map<string, ChatRoom>();
  #v = -1;
  #error: RtError | undefined;
  /** Which question the answers in flight belong to. */
  #asked = 0;

  /** The list of a client's user, the same one for everybody who shares the client. */
  static of(client: Client): ChatRoomsModel {
    return client.shared('chat:~ rooms', () => new ChatRoomsModel(client));
  }

  constructor(client: Client) {
    super();
    this.#client = client;
    this.#channel = client.channel('chat:~');
  }

  /** Asks for the list again, after it could not be read. */
  async reload(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { v, rooms } = await this.#channel.call<{ v: number; rooms: ChatRoom[] }>('rooms', {});
      if (asked !== this.#asked) return;
      this.#v = v;
      this.#hold(rooms.filter(isRoom));
    } catch (cause) {
      if (asked !== this.#asked) return;
      // What was read before is still the best there is.
      if (this.#v >= 0) return;
      this.#error = cause instanceof RtError ? cause : new RtError('INTERNAL', 'No list of rooms.', { cause });
      this.publish();
    }
  }

  protected override start(): () => void {
    let userId: string | undefined;
    const stops = [
      this.#channel.follow({
        onStart: ({ result }) => void (result.err === undefined && this.reload()),
        onSignal: (signal) => this.#hear(signal),
      }),
      this.#client.state.subscribe(({ user }) => {
        if (user === undefined || user.id === userId) return;
        if (userId !== undefined) this.#forget();
        userId = user.id;
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#asked += 1;
    };
  }

  /** Somebody else is here now. */
  #forget(): void {
    this.#v = -1;
    this.#error = undefined;
    this.#rooms.clear();
    this.publish();
    void this.reload();
  }

  #hear({ n, d }: Signal): void {
    if (n !== 'rooms') return;
    const { v, rooms } = (d ?? {}) as { readonly v?: unknown; readonly rooms?: unknown };
    if (typeof v !== 'number' || !Array.isArray(rooms) || v <= this.#v) return;
    // One was missed, or the list is still on its way.
    if (v !== this.#v + 1) return void this.reload();
    this.#v = v;
    this.#hold([...this.#rooms.values(), ...(rooms as readonly unknown[]).filter(isRoom)]);
  }

  /** The newest of them; what is told of a room again takes the place of what was told before. */
  #hold(told: readonly ChatRoom[]): void {
    const rooms = [...new Map(told.map((room) => [room.room, room])).values()];
    const newestFirst = rooms.sort((a, b) => (b.last?.ts ?? 0) - (a.last?.ts ?? 0));
    this.#rooms = new Map(newestFirst.slice(0, MOST_ROOMS).map((room) => [room.room, room]));
    this.#error = undefined;
    this.publish();
  }

  protected override stateNow(): ChatRoomsState {
    const error = this.#error;
    const rooms = [...this.#rooms.values()];
    const phase = this.#v >= 0 ? 'ready' : error === undefined ? 'loading' : 'error';
    return {
      phase,
      ...(error && { error }),
      rooms: rooms.map(entryOf),
      unread: rooms.reduce((sum, room) => sum + room.unread, 0),
    };
  }
}
