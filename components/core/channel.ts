import type { ReadableAtom } from 'nanostores';
import { RtError } from '../protocol/errors.ts';
import { stringifyValue } from '../protocol/json-codec.ts';
import * as LIMITS from '../protocol/limits.ts';
import type { PresenceState } from '../protocol/presence.ts';
import type { Page } from '../protocol/server-messages.ts';
import { utf8Length } from '../protocol/utf8.ts';
import type { Value } from '../protocol/value.ts';
import { readPage, readSeed } from './boundary.ts';
import type { Calls } from './calls.ts';
import type {
  Channel,
  ChannelStatus,
  EventListener,
  Follower,
  Position,
  Sending,
  SendOptions,
  SignalListener,
} from './client-api.ts';
import type { ClientOutbox } from './outbox.ts';
import type { Subscription } from './subscription.ts';

export interface ChannelParts {
  readonly subscription: Subscription;
  readonly outbox: ClientOutbox;
  readonly calls: Calls;
  readonly callMs: number;
}

/** As `name` of the protocol's fields. */
const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** A channel as the rest of the page sees it. */
export class ClientChannel implements Channel {
  readonly name: string;
  readonly #parts: ChannelParts;

  constructor(name: string, parts: ChannelParts) {
    this.name = name;
    this.#parts = parts;
  }

  get status(): ReadableAtom<ChannelStatus> {
    return this.#parts.subscription.status;
  }

  get position(): Position | undefined {
    return this.#parts.subscription.position;
  }

  seed(seed: unknown): boolean {
    return this.#parts.subscription.seed(readSeed(seed, this.name));
  }

  follow(follower: Follower): () => void {
    return this.#parts.subscription.follow(follower);
  }

  on(name: string, listener: EventListener): () => void {
    return this.follow({
      onEvent: (event) => {
        if (name === '*' || name === event.n) listener(event, event.n);
      },
    });
  }

  once(name: string, listener: EventListener): () => void {
    const off = this.on(name, (event) => {
      off();
      listener(event, event.n);
    });
    return off;
  }

  signal(name: string, data?: Value): void {
    if (!NAME_PATTERN.test(name)) throw new RtError('BAD_REQUEST', `expected a name like typing, got ${name}`);
    const bytes = data === undefined ? 0 : utf8Length(stringifyValue(data));
    if (bytes > LIMITS.signalBytes)
      throw new RtError('TOO_LARGE', `expected at most ${LIMITS.signalBytes} bytes of data, got ${bytes}`);
    this.#parts.subscription.signal(name, data);
  }

  present(state: PresenceState | null): Promise<void> {
    return this.#parts.subscription.present(state);
  }

  onSignal(name: string, listener: SignalListener): () => void {
    return this.follow({
      onSignal: (signal) => {
        if (name === '*' || name === signal.n) listener(signal, signal.n);
      },
    });
  }

  send<Reply = Value>(name: string, data: Value, options?: SendOptions): Sending<Reply> {
    return this.#parts.outbox.send(this.name, 'call', name, data, options);
  }

  publish(name: string, data: Value, options?: SendOptions): Sending<Value> {
    return this.#parts.outbox.send(this.name, 'pub', name, data, options);
  }

  async call<Reply = Value>(
    name: string,
    data?: Value,
    { timeoutMs = this.#parts.callMs }: { readonly timeoutMs?: number | undefined } = {},
  ): Promise<Reply> {
    return (await this.#parts.calls.call({ t: 'call', c: this.name, n: name, d: data }, timeoutMs)) as Reply;
  }

  async history(range: { readonly before?: number; readonly after?: number; readonly limit?: number }): Promise<Page> {
    const { before, after, limit } = range;
    const answer = await this.#parts.calls.call({ t: 'hist', c: this.name, before, after, limit }, this.#parts.callMs);
    try {
      return readPage(answer);
    } catch (cause) {
      throw new RtError('INTERNAL', 'The server answered something else.', { cause });
    }
  }
}
