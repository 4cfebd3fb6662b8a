/** One followed channel of this process: who follows it, what was said last, and fan-out to all of them. */
import type { Codec, Encoded, PresenceSnapshot, ServerMessage, ServerMessages, WireEvent } from 'rt-elements/protocol';
import { wireName } from './personal.ts';
import { Batch, type Flusher, type Outbox } from './outbox.ts';
import type { StoredEvent } from './ports/broker.ts';

type CodecName = Codec<ServerMessage>['name'];
export type Encoders = Readonly<Record<CodecName, Codec<ServerMessage>>>;

/** Newest events kept while someone is on the way from the log to the live feed; who is further behind reads on. */
const RECENT_EVENTS = 128;

/** An event as it stands on the wire: without what only the store needs. */
export const toWire = ({ o, n, d, u, ts, k }: StoredEvent): WireEvent => ({ o, n, d, u, ts, k });

/** Who is in a channel, where its followers are told. */
export interface ChannelRoster {
  /** The roster as of a version, as much of it as fits one answer. */
  snapshot(): PresenceSnapshot;
  /** Somebody came, left or changed. */
  changed(userId: string): void;
  /** A link is told from now on. @param given Version of the snapshot in its answer; undefined when there was none. */
  joined(outbox: Outbox, given: number | undefined): void;
  stop(): void;
}

interface Recent {
  readonly event: StoredEvent;
  json: Encoded | undefined;
  msgpack: Encoded | undefined;
}

export class ChannelHub {
  readonly name: string;
  /** The name as its followers know it: a personal channel's is the same for everybody. */
  readonly wire: string;
  /** The number that stands for the name in MessagePack; the same for every link of this process. */
  readonly alias: number;
  /** Offset of the newest event fanned out since somebody follows the channel; 0 while there was none. */
  top = 0;
  /** Undefined where the channel has none. */
  roster: ChannelRoster | undefined;

  readonly #encoders: Encoders;
  readonly #flusher: Flusher;
  readonly #live = { json: new Set<Outbox>(), msgpack: new Set<Outbox>() };
  readonly #batches: Record<CodecName, Batch | undefined> = { json: undefined, msgpack: undefined };
  #batchTick = -1;
  /** Subscriptions on the way from the log to the live feed: for them what is said is kept a while. */
  #waiting = 0;
  #recent: Recent[] = [];

  constructor(name: string, alias: number, encoders: Encoders, flusher: Flusher) {
    this.name = name;
    this.wire = wireName(name);
    this.alias = alias;
    this.#encoders = encoders;
    this.#flusher = flusher;
  }

  /** How many links are told what happens here. */
  get followers(): number {
    return this.#live.json.size + this.#live.msgpack.size;
  }

  /** Whether nobody needs the channel any more. */
  get idle(): boolean {
    return this.#waiting === 0 && this.followers === 0;
  }

  /** Fans committed events out to every live subscriber; each is encoded once per codec in use. */
  publish(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const recent: Recent = { event, json: undefined, msgpack: undefined };
      if (this.#waiting > 0) this.#recent.push(recent);
      this.top = event.o;
      if (this.#live.json.size > 0) this.#open('json').messages.push(this.#encode(recent, 'json'));
      if (this.#live.msgpack.size > 0) this.#open('msgpack').messages.push(this.#encode(recent, 'msgpack'));
    }
    // Trimmed in strides: moving the array for every event would cost more than keeping a few too many.
    if (this.#recent.length > RECENT_EVENTS * 2) this.#recent = this.#recent.slice(-RECENT_EVENTS);
  }

  /** Someone is about to read the log and then join; from now on nothing said is lost to them. */
  await(): void {
    this.#waiting++;
  }

  /** They have joined, or given up. */
  settle(): void {
    if (--this.#waiting === 0) this.#recent = [];
  }

  /** Whether what follows `offset` is in memory in full, so that going live from there leaves no hole. */
  covers(offset: number): boolean {
    return offset >= this.top || (this.#recent[0]?.event.o ?? Infinity) <= offset + 1;
  }

  /** Makes a link live from `offset` on; what it missed since is queued first. Only when `covers(offset)`. */
  join(outbox: Outbox, offset: number): void {
    const { codec } = outbox.link.format;
    this.#seal();
    for (const recent of this.#recent) if (recent.event.o > offset) outbox.push(this.#encode(recent, codec));
    this.#live[codec].add(outbox);
  }

  leave(outbox: Outbox): void {
    if (this.#live[outbox.link.format.codec].delete(outbox)) this.#seal();
  }

  /** Tells every live subscriber something that is no event. */
  tell(message: ServerMessage): void {
    this.#seal();
    for (const codec of ['json', 'msgpack'] as const) {
      if (this.#live[codec].size === 0) continue;
      const encoded = this.#encoders[codec].encode(message);
      for (const outbox of this.#live[codec]) outbox.push(encoded);
    }
  }

  /** Tells some live subscribers something that is no event. Who only reads events is never among them. */
  tellSome(message: ServerMessage, some: (outbox: Outbox) => boolean): void {
    this.#seal();
    for (const codec of ['json', 'msgpack'] as const) {
      let batch: Batch | undefined;
      for (const outbox of this.#live[codec]) {
        if (outbox.eventsOnly || !some(outbox)) continue;
        if (batch === undefined)
          (batch = new Batch(this.#live[codec].size)).messages.push(this.#encoders[codec].encode(message));
        outbox.push(batch);
      }
    }
  }

  /** Tells one live subscriber. */
  tellOne(outbox: Outbox, message: ServerMessage): void {
    this.#seal();
    if (!outbox.eventsOnly) outbox.push(this.#encoders[outbox.link.format.codec].encode(message));
  }

  /** Whether a link is live here. */
  has(outbox: Outbox): boolean {
    return this.#live[outbox.link.format.codec].has(outbox);
  }

  /**
   * Tells every live subscriber but the sender's own link what is not stored. Behind what was published before it.
   * @param sender Undefined for what the server says.
   * @param standing Whether it is a whole value that nobody may miss the newest of.
   */
  signal(message: ServerMessages['sig'], sender: Outbox | undefined, standing = false): void {
    this.#seal();
    const slot = `${message.c} ${message.n} ${message.u?.id ?? ''}`;
    for (const codec of ['json', 'msgpack'] as const) {
      const live = this.#live[codec];
      if (live.size === Number(sender !== undefined && live.has(sender))) continue;
      const batch = new Batch(live.size);
      batch.messages.push(this.#encoders[codec].encode(message));
      for (const outbox of live) if (outbox !== sender) outbox.signal(slot, batch, standing);
    }
  }

  #encode(recent: Recent, codec: CodecName): Encoded {
    const { o, n, d, u, ts, k } = recent.event;
    return (recent[codec] ??= this.#encoders[codec].encode({ t: 'pub', c: this.wire, o, n, d, u, ts, k }));
  }

  /** The batch of this tick; a new one is handed to every live subscriber. */
  #open(codec: CodecName): Batch {
    if (this.#batchTick !== this.#flusher.tick) this.#seal();
    const open = this.#batches[codec];
    if (open !== undefined) return open;
    const batch = new Batch(this.#live[codec].size);
    this.#batches[codec] = batch;
    this.#batchTick = this.#flusher.tick;
    for (const outbox of this.#live[codec]) outbox.push(batch);
    return batch;
  }

  /** Who follows has changed: what comes next is a batch of its own. */
  #seal(): void {
    this.#batches.json = undefined;
    this.#batches.msgpack = undefined;
  }
}
