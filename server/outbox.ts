/**
 * What is on its way to each link. Messages gather during a tick and leave in one write; what many links get is encoded
 * once per codec and, where a link gets nothing else, dressed once as well.
 */
import { type Encoded, LIMITS, sizeOf } from 'rt-elements/protocol';
import type { FlushHold } from './flush-hold.ts';
import type { Format, Link } from './transports/transport.ts';
import type { Runtime } from './runtime.ts';
import { HeldSignals, SIGNAL_ROOM_BYTES } from './signals-held.ts';

/** How messages become frames, whatever is in them. */
export interface Joiner {
  join(messages: readonly Encoded[]): Encoded;
}
export type Joiners = Readonly<Record<Format['codec'], Joiner>>;

/** Frame brackets and, in JSON, a comma per message. */
const FRAME_OVERHEAD = 8;
/** UTF-8 takes at most three bytes per UTF-16 code unit, so most frames need no exact count. */
const WORST_BYTES_PER_UNIT = 3;

/** Dresses messages as frames of at most `frameBytes`, split between messages. */
export function pack(
  messages: readonly Encoded[],
  format: Format,
  joiners: Joiners,
  frameBytes: number = LIMITS.frameBytes,
): Uint8Array {
  const joiner = joiners[format.codec];
  let most = FRAME_OVERHEAD;
  for (const message of messages) most += message.length * WORST_BYTES_PER_UNIT + 1;
  if (most <= frameBytes) return format.wrap(joiner.join(messages));

  const frames: Uint8Array[] = [];
  let start = 0;
  let bytes = FRAME_OVERHEAD;
  for (let at = 0; at < messages.length; at++) {
    const size = sizeOf(messages[at]!) + 1;
    if (at > start && bytes + size > frameBytes) {
      frames.push(format.wrap(joiner.join(messages.slice(start, at))));
      start = at;
      bytes = FRAME_OVERHEAD;
    }
    bytes += size;
  }
  const last = format.wrap(joiner.join(start === 0 ? messages : messages.slice(start)));
  return frames.length === 0 ? last : concat([...frames, last], format);
}

function concat(chunks: readonly Uint8Array[], format: Format): Uint8Array {
  if (format.concat !== undefined) return format.concat(chunks);
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * Messages of one channel and codec that a tick produced. Every subscriber's outbox holds the same batch, so one more
 * message costs the same for one subscriber as for a thousand.
 */
export class Batch {
  readonly messages: Encoded[] = [];
  /** How many links it was handed to when it was opened. */
  readonly links: number;
  #format: Format | undefined;
  #bytes: Uint8Array | undefined;
  /** How many messages the bytes hold: a link that is closed is written to while more may come. */
  #dressed = 0;

  constructor(links: number) {
    this.links = links;
  }

  /** The batch dressed for a kind of link; made once, because links of one kind come in long runs. */
  bytes(format: Format, joiners: Joiners): Uint8Array {
    if (this.#bytes === undefined || this.#format !== format || this.#dressed !== this.messages.length) {
      this.#bytes = pack(this.messages, format, joiners);
      this.#format = format;
      this.#dressed = this.messages.length;
    }
    return this.#bytes;
  }
}

type Part = Encoded | Batch;
/** A batch of so many messages for so many links is copied: that costs less than dressing it anew with what else there is. */
const COPIED = { links: 3, messages: 4 };
/** What an idle link holds: thousands of them share it. */
const NOTHING: Part[] = [];

/** Writes every outbox that has something, once per tick. */
export class Flusher {
  readonly joiners: Joiners;
  readonly #defer: Runtime['defer'];
  readonly #hold: FlushHold | undefined;
  #dirty: Outbox[] = [];
  /** Events fanned out since the last flush. */
  #events = 0;
  /** Counts flushes; a batch of an earlier one is closed. */
  tick = 0;

  /** @param hold Lets a flush wait for a commit under way. Without one it never waits. */
  constructor(joiners: Joiners, { defer }: Pick<Runtime, 'defer'>, hold?: FlushHold) {
    this.joiners = joiners;
    this.#defer = defer;
    this.#hold = hold;
  }

  add(outbox: Outbox): void {
    if (this.#dirty.length === 0) this.#defer(this.#due);
    this.#dirty.push(outbox);
  }

  /** A commit's events are in the outboxes: a flush that waited for them is due. */
  gathered(events: number): void {
    this.#events += events;
    if (this.#hold?.release() === true) this.#defer(this.flush);
  }

  readonly #due = (): void => {
    if (this.#hold?.pays(this.#events, this.#dirty.length) === true) this.#hold.start(this.flush);
    else this.flush();
  };

  readonly flush = (): void => {
    const dirty = this.#dirty;
    this.#dirty = [];
    this.#events = 0;
    this.tick++;
    for (const outbox of dirty) outbox.flush();
  };
}

/** Whose link it is. */
export interface OutboxOwner {
  /** Whether the link is told of events alone, and of no signals. Default false. */
  readonly eventsOnly?: boolean;
  /** The link holds more than it may. */
  slow(): void;
}

/** The messages on their way to one link. */
export class Outbox {
  readonly link: Link;
  readonly #flusher: Flusher;
  readonly #mostBytes: number;
  readonly #owner: OutboxOwner;
  #parts: Part[] = NOTHING;
  /** Set while the link does not keep up. */
  #held: HeldSignals | undefined;

  /**
   * @param mostBytes Most bytes the link may hold after a flush.
   */
  constructor(link: Link, flusher: Flusher, mostBytes: number, owner: OutboxOwner) {
    this.link = link;
    this.#flusher = flusher;
    this.#mostBytes = mostBytes;
    this.#owner = owner;
  }

  /** Whether the link is told of events alone. */
  get eventsOnly(): boolean {
    return this.#owner.eventsOnly === true;
  }

  push(part: Part): void {
    if (this.#parts === NOTHING) {
      this.#parts = [part];
      this.#flusher.add(this);
    } else this.#parts.push(part);
  }

  /**
   * A signal: goes out like anything else while the link keeps up. Behind that only the latest of each slot is kept until
   * there is room, and none where the link is far behind; the latest of a standing one in any case.
   */
  signal(slot: string, signal: Batch, standing = false): void {
    if (this.#owner.eventsOnly === true) return;
    const { bufferedBytes } = this.link;
    if (this.#held === undefined) {
      if (bufferedBytes <= SIGNAL_ROOM_BYTES) return this.push(signal);
      this.#held = new HeldSignals();
      this.link.onDrain(() => this.#release());
    }
    // What is given back at once had nothing to wait for.
    if (this.#held === undefined) this.push(signal);
    else if (standing) this.#held.keep(slot, signal);
    else if (bufferedBytes > this.#mostBytes / 2) this.#held.drop();
    else this.#held.hold(slot, signal);
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    for (const signal of held?.signals ?? []) this.push(signal);
  }

  /** Writes what has gathered, now. */
  flush(): void {
    const parts = this.#parts;
    if (parts === NOTHING) return;
    this.#parts = NOTHING;
    const { link } = this;
    const { joiners } = this.#flusher;
    const first = parts[0]!;
    const alone = parts.length === 1 && first instanceof Batch;
    link.write(alone ? first.bytes(link.format, joiners) : dress(parts, link.format, joiners));
    if (link.bufferedBytes > this.#mostBytes) this.#owner.slow();
  }
}

/** Dresses all parts in their order. What many others get as well is in a frame of its own, everything else together. */
function dress(parts: readonly Part[], format: Format, joiners: Joiners): Uint8Array {
  const frames: Uint8Array[] = [];
  let own: Encoded[] = [];
  for (const part of parts) {
    if (!(part instanceof Batch)) own.push(part);
    else if (part.links < COPIED.links || part.messages.length < COPIED.messages)
      for (const message of part.messages) own.push(message);
    else {
      if (own.length > 0) frames.push(pack(own, format, joiners));
      own = [];
      frames.push(part.bytes(format, joiners));
    }
  }
  if (own.length > 0) frames.push(pack(own, format, joiners));
  return frames.length === 1 ? frames[0]! : concat(frames, format);
}
