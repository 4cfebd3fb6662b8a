/**
 * Brings links that are far behind up to the live feed: the log in pieces, as fast as the link takes them. Nothing live
 * is hoarded meanwhile; the log is read on until what is left is in memory anyway.
 */
import { LIMITS, RtError, type SubResult, type WireEvent } from 'rt-elements/protocol';
import { toWire } from './channel-hub.ts';
import { mayFollow } from './permission.ts';
import type { Session } from './session.ts';
import type { Joining, Subscription } from './subscription.ts';
import { eventBytes, readStart, toResult, TOO_LONG } from './subscription-start.ts';

/** While a link holds more than this, the log waits. */
const SEND_BUDGET_BYTES = 128 * 1024;
/** Room for a piece's own fields. */
const FIELD_BYTES = 512;

interface Job {
  readonly joining: Joining;
  /** Where to go on reading the log; undefined when the start is still to be read and sent. */
  readonly from: number | undefined;
}

/** The channels one link is catching up with, one after another. */
export class CatchUp {
  readonly #session: Session;
  readonly #drop: (subscription: Subscription) => void;
  readonly #jobs: Job[] = [];
  #running = false;
  #stopped = false;

  /** @param drop Ends a subscription that cannot be brought any further. */
  constructor(session: Session, drop: (subscription: Subscription) => void) {
    this.#session = session;
    this.#drop = drop;
  }

  /** Reads a start and sends it in pieces, or goes on behind one that was sent. */
  add(joining: Joining, from?: number): void {
    this.#jobs.push({ joining, from });
    if (!this.#running) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#jobs.length = 0;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let job = this.#jobs.shift(); job !== undefined; job = this.#jobs.shift()) {
      const { joining } = job;
      try {
        await this.#bring(job);
      } catch (error) {
        if (this.#gone(joining)) continue;
        const { code, message, retryable } = this.#session.known(error);
        this.#drop(joining.subscription);
        this.#send({ c: joining.request.c, err: { code, msg: message, retry: retryable } }, true);
      }
    }
    this.#running = false;
  }

  async #bring({ joining, from }: Job): Promise<void> {
    let offset = from ?? (await this.#sendStart(joining));
    const { channel } = joining.subscription;
    const { broker } = this.#session.services;
    while (offset !== undefined && !this.#gone(joining)) {
      if (channel.covers(offset)) {
        this.#send({ c: channel.wire }, true);
        joining.subscription.join(this.#session.outbox, offset);
        return;
      }
      const events = await broker.read(channel.name, offset, channel.top, {
        count: LIMITS.resumeEvents,
        bytes: LIMITS.resultBytes,
      });
      if (events[0]?.o !== offset + 1)
        throw new RtError('UNAVAILABLE', 'the log was trimmed meanwhile: subscribe again');
      offset = await this.#sendRun(joining, {}, events.map(toWire), offset);
    }
  }

  async #sendStart(joining: Joining): Promise<number | undefined> {
    const { request, namespace, subscription } = joining;
    const session = this.#session;
    const { back } = await mayFollow(session, namespace, request);
    const source = { broker: session.services.broker, encoder: session.codec };
    const start = await readStart(source, namespace, request, {
      channel: subscription.channel.name,
      bytes: LIMITS.resumeBytes,
      back,
      user: session.user,
    });
    if (start === TOO_LONG || this.#gone(joining)) return undefined;
    const { c: _c, pubs: _pubs, ...fields } = toResult(request.c, subscription.channel.alias, start);
    // A page or a snapshot fills a piece by itself; a log is cut into pieces.
    if (start.pubs.length > 0) return this.#sendRun(joining, fields, start.pubs, start.offset - start.pubs.length);
    await this.#room();
    if (!this.#gone(joining)) this.#send({ c: request.c, ...fields });
    return start.offset;
  }

  /** Sends consecutive events in pieces, the fields with the first, and tells the offset of the last one sent. */
  async #sendRun(
    joining: Joining,
    fields: Omit<SubResult, 'c'>,
    events: readonly WireEvent[],
    after: number,
  ): Promise<number> {
    const { codec } = this.#session;
    const { c } = joining.request;
    let first = fields;
    let offset = after;
    for (let at = 0; at < events.length;) {
      let end = at;
      let bytes = FIELD_BYTES;
      while (end < events.length && (end === at || bytes < LIMITS.resultBytes)) {
        bytes += eventBytes(codec, c, events[end]!);
        if (end > at && bytes > LIMITS.resultBytes) break;
        end++;
      }
      await this.#room();
      if (this.#gone(joining)) return offset;
      this.#send({ c, ...first, pubs: events.slice(at, end) });
      first = {};
      at = end;
      offset = events[end - 1]!.o;
    }
    return offset;
  }

  #send(result: SubResult, last = false): void {
    this.#session.send(last ? { t: 'more', ...result, last } : { t: 'more', ...result });
  }

  #gone({ subscription }: Joining): boolean {
    return this.#stopped || subscription.state === 'left';
  }

  /** Waits until the link has taken enough of what it holds, and at least until the last piece has left. */
  async #room(): Promise<void> {
    const { link, services } = this.#session;
    await new Promise<void>((resolve) => services.runtime.defer(resolve));
    if (link.bufferedBytes > SEND_BUDGET_BYTES) await new Promise<void>((resolve) => link.onDrain(resolve));
  }
}
