/** A feature's command that a backend calls in somebody's name. */
import { type Author, roomOf, type Value } from 'rt-elements/protocol';
import type { Action } from '../access.ts';
import { assertEventSize } from '../data-size.ts';
import type { Desk } from '../desk.ts';
import type { CallContext, Decision, User } from '../feature.ts';
import type { Namespace } from '../namespaces.ts';
import type { ChannelState } from '../ports/broker.ts';
import type { Sequenced, Sequencer } from '../sequencer.ts';

export interface BackendCallOptions {
  readonly channel: string;
  readonly namespace: Namespace;
  readonly author: Author;
  readonly key: string | undefined;
  readonly sequencer: Sequencer;
  readonly now: () => number;
  readonly desk: Desk;
}

export class BackendCall implements CallContext {
  readonly channel: string;
  readonly user: User;
  readonly author: Author;
  readonly byBackend = true;
  readonly key: string | undefined;
  readonly #options: BackendCallOptions;
  /** Where it was stored, once it was. */
  stored: Sequenced<Value> | undefined;

  constructor(options: BackendCallOptions) {
    const { channel, author, key } = options;
    this.#options = options;
    this.channel = channel;
    this.author = author;
    this.key = key;
    this.user = { ...author, claims: {} };
  }

  get desk(): Desk {
    return this.#options.desk;
  }

  get room(): string {
    return roomOf(this.channel);
  }

  now(): number {
    return this.#options.now();
  }

  /** A backend does what people may, in their name; what only moderators may has routes of its own. */
  may(action: Action): Promise<boolean> {
    return Promise.resolve(action !== 'moderate');
  }

  async append<Reply extends Value>(
    { records, rows }: { readonly records?: readonly string[]; readonly rows?: readonly string[] },
    rule: (state: ChannelState, now: number) => Decision<Reply>,
  ): Promise<Reply> {
    const { channel, key, author } = this;
    const { sequencer, namespace } = this.#options;
    const stored = await sequencer.append<Reply>({
      channel,
      key,
      by: key === undefined ? undefined : author.id,
      author,
      records,
      rows,
      keep: namespace.keep,
      rule: (state, now) => {
        const decision = rule(state, now);
        if (decision.accept) for (const event of decision.events) assertEventSize(channel, event);
        return decision;
      },
    });
    this.stored = stored;
    return stored.reply;
  }
}
