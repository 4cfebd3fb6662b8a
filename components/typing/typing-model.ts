/** Who types in a room, and that somebody here does: without a page around it, for elements, bots and other markup. */
import type { Channel, Client, Signal } from '../core/client-api.ts';
import { Model } from '../core/model.ts';
import { leaversOf } from '../core/leavers.ts';
import { browserPlatform } from '../core/platform.ts';
import { channelOf } from '../protocol/channel-name.ts';
import type { RtError } from '../protocol/errors.ts';
import type { Author } from '../protocol/fields.ts';
import { Typers, type TypingTime } from './model/typers.ts';
import { TypingSender } from './model/typing-sender.ts';

/** Everything there is to show. Replaced as a whole with every change. */
export interface TypingState {
  /** Who types, each person once, who began first standing first. Never oneself, on whichever device. */
  readonly users: readonly Author[];
  /** Whether the room is heard at the moment. */
  readonly isLive: boolean;
  /** Why the server does not let the room be heard, when it does not. */
  readonly error?: RtError | undefined;
}

export interface TypingModelOptions {
  /** How long somebody is shown who says nothing more, 1000 to 6000 ms. Default 6000. */
  readonly ttlMs?: number | undefined;
  /** Shortest time between two starts that are told, 500 to 5000 ms and less than the time to live. Default 2500. */
  readonly intervalMs?: number | undefined;
  /** For tests. Default: the machine's. */
  readonly time?: TypingTime | undefined;
}

/** What can be chosen, ms. Longer than six seconds nobody is believed who says nothing. */
export const TYPING_BOUNDS = { ttlMs: [1000, 6000], intervalMs: [500, 5000] } as const;

function check(name: keyof typeof TYPING_BOUNDS, value: number): number {
  const [low, high] = TYPING_BOUNDS[name];
  if (value >= low && value <= high) return value;
  throw new TypeError(`${name}: expected ${low} to ${high} ms, got ${value}`);
}

/**
 * The typing of one room. It follows the room while its state has listeners; only then can it tell anything. Somebody
 * is taken from the list when they stop, when they fall silent, when a message of theirs arrives, when they leave a room
 * whose people are followed as well, and when the connection is lost.
 */
export class TypingModel extends Model<TypingState> {
  readonly room: string;

  readonly #client: Client;
  readonly #channel: Channel;
  readonly #messages: Channel;
  readonly #typers: Typers;
  readonly #sender: TypingSender;

  /** The model of a room, the same one for everybody who shares the client and wants the same times. */
  static of(client: Client, room: string, options: TypingModelOptions = {}): TypingModel {
    const { ttlMs = 6000, intervalMs = 2500 } = options;
    const key = `${channelOf('typing', room)} ${ttlMs} ${intervalMs}`;
    return client.shared(key, () => new TypingModel(client, room, options));
  }

  /** @throws TypeError when `room` is not the name of a room or a time is out of bounds. */
  constructor(client: Client, room: string, options: TypingModelOptions = {}) {
    super();
    const ttlMs = check('ttlMs', options.ttlMs ?? 6000);
    const intervalMs = check('intervalMs', options.intervalMs ?? 2500);
    if (intervalMs >= ttlMs) throw new TypeError(`intervalMs: expected less than ttlMs (${ttlMs}), got ${intervalMs}`);
    const { time = browserPlatform() } = options;
    this.room = room;
    this.#client = client;
    this.#channel = client.channel(channelOf('typing', room));
    this.#messages = client.channel(channelOf('chat', room));
    this.#typers = new Typers(ttlMs, time, () => this.publish());
    this.#sender = new TypingSender(client, this.#channel, { ttlMs, intervalMs, time });
  }

  /** The text changed by somebody's hand. Call it as often as that happens; at most one start per interval leaves. */
  notify(): void {
    this.#sender.notify();
  }

  /** What was written is sent, or gone. */
  stop(): void {
    this.#sender.stop();
  }

  /** Somebody looks elsewhere: it counts as having stopped unless they are back within two seconds. */
  pause(): void {
    this.#sender.pause();
  }

  /** They are back. */
  resume(): void {
    this.#sender.resume();
  }

  protected override start(): () => void {
    const leavers = leaversOf(this.#client, this.room);
    const forget = (userId: string): void => this.#typers.forget(userId);
    leavers.add(forget);
    const stops = [
      () => leavers.delete(forget),
      this.#channel.onSignal('typing', (signal) => this.#hear(signal)),
      // A message says that its author has finished, and is heard in the same turn as it is shown.
      this.#messages.on('message', ({ u }) => u?.id !== undefined && this.#typers.forget(u.id)),
      this.#channel.status.listen(() => this.publish()),
      this.#client.state.subscribe(({ status }) => {
        if (status !== 'online') {
          this.#typers.clear();
          this.#sender.lose();
        }
        this.publish();
      }),
    ];
    return () => {
      this.#sender.stop();
      for (const stop of stops) stop();
      this.#typers.clear();
    };
  }

  #hear({ d, u }: Signal): void {
    const { id, name } = u ?? {};
    if (id === undefined || typeof d !== 'boolean') return;
    if (d) this.#typers.hear({ ...u, id, name: name ?? '' });
    else this.#typers.forget(id);
  }

  protected override stateNow(): TypingState {
    const { user, status } = this.#client.state.get();
    const { freshness, error } = this.#channel.status.get();
    const users = this.#typers.users.filter(({ id }) => id !== user?.id);
    return { users, isLive: status === 'online' && freshness === 'live', error };
  }

  protected override publish(): void {
    const before = this.get();
    const state = this.stateNow();
    const isSame =
      before.isLive === state.isLive &&
      before.error === state.error &&
      before.users.length === state.users.length &&
      before.users.every(({ id, name }, index) => id === state.users[index]?.id && name === state.users[index].name);
    // Others type all the time, and most of what they say changes nothing.
    if (!isSame) super.publish();
  }
}
