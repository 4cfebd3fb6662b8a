/** The channels somebody on this process follows. */
import { ChannelHub, type ChannelRoster, type Encoders } from './channel-hub.ts';
import type { Flusher } from './outbox.ts';
import type { Committed } from './ports/broker.ts';

export class Channels {
  readonly #encoders: Encoders;
  readonly #flusher: Flusher;
  readonly #byName = new Map<string, ChannelHub>();
  readonly #onFault: (channel: string, error: unknown) => void;
  readonly #rosterOf: (channel: ChannelHub) => ChannelRoster | undefined;
  #aliases = 0;

  /**
   * @param onFault Told when events of a channel could not be fanned out; the others go on.
   * @param rosterOf Who is in a channel, where that is told.
   */
  constructor(
    encoders: Encoders,
    flusher: Flusher,
    onFault: (channel: string, error: unknown) => void,
    rosterOf: (channel: ChannelHub) => ChannelRoster | undefined = () => undefined,
  ) {
    this.#encoders = encoders;
    this.#flusher = flusher;
    this.#onFault = onFault;
    this.#rosterOf = rosterOf;
  }

  get size(): number {
    return this.#byName.size;
  }

  find(name: string): ChannelHub | undefined {
    return this.#byName.get(name);
  }

  /** The channel, kept until `release` finds it idle. */
  follow(name: string): ChannelHub {
    let channel = this.#byName.get(name);
    if (channel === undefined) {
      this.#byName.set(name, (channel = new ChannelHub(name, ++this.#aliases, this.#encoders, this.#flusher)));
      channel.roster = this.#rosterOf(channel);
    }
    return channel;
  }

  release(channel: ChannelHub): void {
    if (!channel.idle || this.#byName.get(channel.name) !== channel) return;
    channel.roster?.stop();
    this.#byName.delete(channel.name);
  }

  /** Fans commits out, in order. */
  publish(commits: readonly Committed[]): void {
    for (const { channel, events } of commits) {
      try {
        this.#byName.get(channel)?.publish(events);
      } catch (error) {
        this.#onFault(channel, error);
      }
    }
  }
}
