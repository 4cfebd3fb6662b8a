/** One link's place in one channel, from the request to follow it until it leaves. */
import type { SubscriptionRequest } from 'rt-elements/protocol';
import type { ChannelHub } from './channel-hub.ts';
import type { Channels } from './channels.ts';
import type { Namespace } from './namespaces.ts';
import type { Outbox } from './outbox.ts';

export class Subscription {
  readonly channel: ChannelHub;
  /** The newest offset the client was told of in a ping or at its start. */
  told = 0;
  /** Version of the roster in its answer, where there was one. */
  given: number | undefined;
  readonly #channels: Channels;
  #state: 'waiting' | 'live' | 'left' = 'waiting';

  /** Holds the channel's live feed from now on. */
  constructor(channels: Channels, name: string) {
    this.#channels = channels;
    this.channel = channels.follow(name);
    this.channel.await();
  }

  get state(): 'waiting' | 'live' | 'left' {
    return this.#state;
  }

  /** Goes over to the live feed behind `offset`; what was said since is queued first. False when that is not in memory any more. */
  join(outbox: Outbox, offset: number): boolean {
    if (this.#state !== 'waiting' || !this.channel.covers(offset)) return false;
    this.channel.join(outbox, offset);
    this.channel.settle();
    this.told = Math.max(offset, this.channel.top);
    this.#state = 'live';
    this.channel.roster?.joined(outbox, this.given);
    return true;
  }

  leave(outbox: Outbox): void {
    if (this.#state === 'waiting') this.channel.settle();
    else if (this.#state === 'live') this.channel.leave(outbox);
    this.#state = 'left';
    this.#channels.release(this.channel);
  }
}

/** A subscription on its way. */
export interface Joining {
  readonly request: SubscriptionRequest;
  readonly namespace: Namespace;
  readonly subscription: Subscription;
}
