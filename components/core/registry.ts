import type { SubscriptionRequest } from '../protocol/client-messages.ts';
import * as LIMITS from '../protocol/limits.ts';
import type { ServerMessages, SubResult } from '../protocol/server-messages.ts';
import { FreshnessSum } from './freshness.ts';
import type { Link } from './link.ts';
import { Subscription, type SubscriptionContext } from './subscription.ts';

/** All channels of a client, by name. */
export class Registry {
  readonly freshness = new FreshnessSum();
  readonly #context: SubscriptionContext;
  readonly #subscriptions = new Map<string, Subscription>();
  #link: Link | undefined;
  #cancelHeads = (): void => {};

  constructor(context: Omit<SubscriptionContext, 'onStatus'>) {
    const sum = (): void => {
      const followed = [...this.#subscriptions.values()].filter((subscription) => subscription.followed);
      this.freshness.update(followed.map(({ status }) => status.get()));
    };
    this.#context = { ...context, onStatus: () => context.guard(sum) };
  }

  get(name: string): Subscription {
    let subscription = this.#subscriptions.get(name);
    if (!subscription) {
      subscription = new Subscription(name, this.#context);
      if (this.#link) subscription.up(this.#link, undefined);
      this.#subscriptions.set(name, subscription);
    }
    return subscription;
  }

  /**
   * What rides in `hello`; what does not fit is asked for after the welcome.
   * @param beside Another link brings events until then, and goes on bringing them if there is no welcome.
   */
  hello(beside: boolean): SubscriptionRequest[] {
    return [...this.#subscriptions.values()]
      .filter(({ followed }) => followed)
      .slice(0, LIMITS.subs)
      .map((subscription) => (beside ? subscription.request() : subscription.hello()));
  }

  up(link: Link, results: readonly SubResult[]): void {
    this.#link = link;
    const byName = new Map(results.map((result) => [result.c, result]));
    for (const [name, subscription] of this.#subscriptions) subscription.up(link, byName.get(name));
  }

  down(): void {
    this.#link = undefined;
    this.#cancelHeads();
    for (const subscription of this.#subscriptions.values()) subscription.down();
  }

  /** The link is about to be closed on purpose. */
  depart(): void {
    for (const subscription of this.#subscriptions.values()) subscription.depart();
  }

  onMessage(message: ServerMessages['pub' | 'sig' | 'more' | 'gap' | 'subx' | 'pdiff' | 'psnap']): void {
    this.#subscriptions.get(message.c)?.onMessage(message);
  }

  /** Offsets the server has reached. Events on their way get a moment before silence counts as loss. */
  heads(heads: Readonly<Record<string, number>>): void {
    const { platform, timing } = this.#context;
    this.#cancelHeads();
    this.#cancelHeads = platform.after(timing.headsMs, () => {
      for (const [name, offset] of Object.entries(heads)) this.#subscriptions.get(name)?.expect(offset);
    });
  }

  dispose(): void {
    this.#cancelHeads();
    for (const subscription of this.#subscriptions.values()) subscription.dispose();
  }
}
