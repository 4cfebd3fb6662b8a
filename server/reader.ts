/** One reader of one channel who says nothing: from a position into the live feed. */
import {
  CLOSE,
  jsonCodec,
  LIMITS,
  type ServerMessage,
  type SubscriptionRequest,
  utf8Length,
  type WireEvent,
} from 'rt-elements/protocol';
import { toWire } from './channel-hub.ts';
import type { User } from './feature.ts';
import { type Namespace, storedName } from './namespaces.ts';
import { Outbox, type OutboxOwner } from './outbox.ts';
import { mayDo } from './permission.ts';
import type { Services } from './services.ts';
import { Subscription } from './subscription.ts';
import { readStart, TOO_LONG } from './subscription-start.ts';
import type { Link } from './transports/transport.ts';

/** While a link holds more than this, the log waits. */
const SEND_BUDGET_BYTES = 128 * 1024;
const encoder = jsonCodec<ServerMessage>();

/** A link that only goes down. */
export interface ReaderLink extends Link {
  /** The reader is in; everything it will be told belongs to this epoch. */
  begin(epoch: string): void;
  /** Says that the server is still there. */
  keepAlive(): void;
}

export interface ReaderOptions {
  readonly link: ReaderLink;
  readonly services: Services;
  readonly namespace: Namespace;
  readonly request: SubscriptionRequest;
  /** Whether what was said before may be brought. */
  readonly back: boolean;
  readonly user: User;
  /** When the right to read ends, monotonic ms; undefined for never. */
  readonly expiresAt: number | undefined;
}

export class Reader implements OutboxOwner {
  readonly eventsOnly = true;
  readonly link: ReaderLink;
  readonly user: User;
  readonly expiresAt: number | undefined;
  readonly #options: ReaderOptions;
  readonly #outbox: Outbox;
  readonly #subscription: Subscription;
  #ended = false;

  /** Holds the channel's live feed from now on. Whether the user may read it was asked before. */
  constructor(options: ReaderOptions) {
    const { link, services, request, user, expiresAt } = options;
    this.#options = options;
    this.link = link;
    this.user = user;
    this.expiresAt = expiresAt;
    this.#outbox = new Outbox(link, services.flusher, services.settings.limits.queuedBytes, this);
    this.#subscription = new Subscription(
      services.channels,
      storedName(options.namespace, request.c, user, services.runtime),
    );
  }

  /** Resolves once the reader is in, on its way to the live feed. Rejects where the channel cannot be read; nothing was told then. */
  async start(): Promise<void> {
    const { services, namespace, request, link, back } = this.#options;
    const source = { broker: services.broker, encoder };
    const start = await readStart(source, namespace, request, {
      channel: this.#subscription.channel.name,
      bytes: LIMITS.resumeBytes,
      back,
      user: undefined,
    });
    if (this.#ended || start === TOO_LONG) return;
    const { epoch, offset, rec, pubs } = start;
    link.begin(epoch);
    if (rec !== true) this.#outbox.push(JSON.stringify({ t: rec === null ? 'start' : 'reset', e: epoch, o: offset }));
    this.#catchUp(offset, pubs).catch((error: unknown) => {
      services.log.error({ err: error, channel: request.c }, 'a reader could not be brought to the live feed');
      this.end();
    });
  }

  slow(): void {
    this.end();
  }

  /** Asks again whether the channel may be read; if not, the stream ends. */
  async authorizeAgain(): Promise<void> {
    const { services, namespace, request, user } = this.#options;
    try {
      await mayDo({ services, user }, namespace, request.c, 'subscribe');
    } catch {
      this.end();
    }
  }

  /** Ends the stream; who follows it comes back and resumes. */
  end(): void {
    if (this.#ended) return;
    this.closed();
    this.link.close(CLOSE.goingAway);
  }

  /** The link is gone. */
  closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#subscription.leave(this.#outbox);
  }

  async #catchUp(from: number, known: readonly WireEvent[]): Promise<void> {
    const { channel } = this.#subscription;
    const { broker } = this.#options.services;
    await this.#tell(known);
    let offset = from;
    while (!this.#ended && !channel.covers(offset)) {
      const limits = { count: LIMITS.resumeEvents, bytes: LIMITS.resultBytes };
      const events = await broker.read(channel.name, offset, channel.top, limits);
      // Trimmed meanwhile: the reader comes back and is told so.
      if (events[0]?.o !== offset + 1) return this.end();
      offset = events.at(-1)?.o ?? offset;
      await this.#tell(events.map(toWire));
    }
    if (!this.#ended) this.#subscription.join(this.#outbox, offset);
  }

  /** Tells events as fast as the link takes them. */
  async #tell(events: readonly WireEvent[]): Promise<void> {
    const { channel } = this.#subscription;
    let bytes = 0;
    for (const event of events) {
      if (this.#ended) return;
      const encoded = encoder.encode({ t: 'pub', c: channel.wire, ...event }) as string;
      bytes += utf8Length(encoded);
      this.#outbox.push(encoded);
      if (bytes < LIMITS.resultBytes) continue;
      bytes = 0;
      await this.#room();
    }
  }

  async #room(): Promise<void> {
    const { link, services } = this.#options;
    await new Promise<void>((resolve) => services.runtime.defer(resolve));
    if (link.bufferedBytes > SEND_BUDGET_BYTES) await new Promise<void>((resolve) => link.onDrain(resolve));
  }
}
