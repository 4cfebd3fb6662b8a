import { RtError } from '../protocol/errors.ts';
import type { Author } from '../protocol/fields.ts';
import type { Value } from '../protocol/value.ts';
import type { Outbox, Sending, SendOptions, SendState } from './client-api.ts';
import type { Context } from './context.ts';
import { Keeping, type OpenArchive } from './keeping.ts';
import { Lanes } from './lanes.ts';
import type { Link } from './link.ts';
import { admit, hasRoom } from './outbox-admission.ts';
import { type Entry, hasEnded, isUnknown, mayBeSame, newEntry, Outcome } from './outbox-entry.ts';
import { Expiry } from './outbox-expiry.ts';
import { OutboxList } from './outbox-list.ts';
import type { Ok } from './requests.ts';

export interface OutboxContext extends Pick<Context, 'platform' | 'timing' | 'newKey' | 'now' | 'hold' | 'guard'> {
  readonly archive: OpenArchive;
}

/** What the user did and the server has not settled yet: kept over links and pages, sent in order, nothing lost in silence. */
export class ClientOutbox implements Outbox {
  readonly entries;
  readonly persistence;
  readonly #context: OutboxContext;
  readonly #lanes: Lanes;
  readonly #expiry: Expiry;
  readonly #list: OutboxList;
  readonly #keeping: Keeping;
  #link: Link | undefined;
  #user: Author | undefined;
  #release = (): void => {};
  #disposed = false;

  constructor(context: OutboxContext) {
    this.#context = context;
    this.#list = new OutboxList(context.guard);
    this.entries = this.#list.shown;
    this.#keeping = new Keeping(
      context.archive,
      {
        all: () => this.#list.all.filter(({ lifetimeMs }) => lifetimeMs > 0),
        adopt: (entries) => this.#adopt(entries),
        saved: (entries) => {
          for (const entry of entries) entry.saved = true;
          this.#list.show();
        },
      },
      context.guard,
    );
    this.persistence = this.#keeping.persistence;
    this.#lanes = new Lanes({
      ...context,
      // What a server says of an entry that was given up meanwhile changes nothing any more.
      onState: (entry, state) => {
        if (!hasEnded(entry)) this.#setState(entry, state);
      },
      onSettled: (entry, outcome) => this.#settle(entry, outcome),
    });
    this.#expiry = new Expiry(context.platform, (now) => this.#expire(now));
  }

  /** Takes a request. Never throws: what cannot be sent rejects `done`. */
  send<Reply>(
    channel: string,
    t: Entry['t'],
    n: string,
    d: Value | undefined,
    options: SendOptions = {},
  ): Sending<Reply> {
    const { platform, timing, newKey, now } = this.#context;
    const { key = newKey(), lifetimeMs = timing.lifetimeMs, onState } = options;
    const bytes = this.#closed ?? admit({ key, lifetimeMs, data: d }, this.#list.load, this.#link !== undefined);
    if (bytes instanceof RtError) {
      const outcome = new Outcome();
      outcome.reject(bytes);
      return { key, done: outcome.done, cancel: () => {} };
    }
    const entry = newEntry({
      ...{ k: key, channel, t, n, d, bytes, lifetimeMs },
      since: now(),
      order: this.#list.nextOrder(platform.wall()),
      writer: this.#link && this.#user,
      expiresAt: this.#endOf(lifetimeMs),
    });
    this.#list.add(entry);
    return this.#take(entry, onState);
  }

  join<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply> | undefined {
    const entry = this.#list.find(key);
    return entry && this.#follow(entry, onState);
  }

  cancel(key: string): void {
    for (const entry of this.#list.all) if (entry.k === key && !hasEnded(entry)) this.#cancel(entry);
  }

  retry<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply> {
    const entry = this.#list.find(key, hasEnded);
    if (this.#closed) throw this.#closed;
    if (!entry?.error) throw new RtError('NOT_FOUND', `expected the key of a failed entry, got ${key}`);
    if (!hasRoom(this.#list.load, 1, entry.bytes)) throw new RtError('LIMIT', 'Too much is waiting to be sent.');
    // The key that was refused is remembered as refused.
    const k = isUnknown(entry.error) ? key : this.#context.newKey();
    // Another object, as an answer to the first try may still come.
    const again: Entry = {
      ...{ ...entry, k, expiresAt: this.#endOf(entry.lifetimeMs), outcome: new Outcome() },
      ...{ state: 'queued', error: undefined, inFlight: false },
    };
    this.#list.replace(entry, again);
    return this.#take<Reply>(again, onState);
  }

  discard(key: string): void {
    for (const entry of this.#list.all) if (entry.k === key && hasEnded(entry)) this.#forget(entry);
    this.#list.show();
  }

  async forget(): Promise<void> {
    this.#takeAway(() => true, 'Signed out before this was sent.');
    await this.#keeping.wipe();
  }

  /** The token was taken back. A guest has none, and nothing to sign out of. */
  signOut(): void {
    const writers = [this.#user, ...this.#list.all.map(({ writer }) => writer)];
    if (writers.some((writer) => writer && !writer.guest)) void this.forget();
  }

  /** Starts to keep what waits, and to look for what an earlier page left. Again after that failed. */
  open(): void {
    this.#keeping.open();
  }

  /** A link is up. Entries written as somebody else are not sent as this user. */
  up(link: Link, user: Author): void {
    this.#user = user;
    this.#takeAway(({ writer }) => !mayBeSame(writer, user), 'Written by another user than the one now signed in.');
    for (const entry of this.#list.all) entry.writer = user;
    this.#link = link;
    this.#lanes.up(link, this.#keeping.welcomed(user));
  }

  /** The link is gone. @param code Its close code: after "too large" the largest entry it carried is given up, or it would be cut for ever. */
  down(code: number): void {
    this.#link = undefined;
    if (code === 1009 || code === 4413) {
      const largest = this.#list.all.filter(({ inFlight }) => inFlight).sort((a, b) => b.bytes - a.bytes)[0];
      if (largest) this.#drop(largest, new RtError('TOO_LARGE', 'The server refused the frame as too large.'));
    }
    this.#lanes.down();
  }

  dispose(): void {
    this.#disposed = true;
    this.#keeping.close();
    this.down(1000);
    for (const entry of this.#list.all)
      this.#drop(entry, new RtError('CLOSED', 'The client was disposed; whether it was stored is not known.'));
    for (const entry of this.#list.all) this.#list.delete(entry);
    this.#list.show();
    this.#expiry.stop();
  }

  get #closed(): RtError | undefined {
    return this.#disposed ? new RtError('CLOSED', 'The client was disposed.') : undefined;
  }

  #endOf(lifetimeMs: number): number {
    const { platform, timing } = this.#context;
    return platform.monotonic() + (lifetimeMs || timing.callMs);
  }

  #follow<Reply>(entry: Entry, onState: SendOptions['onState']): Sending<Reply> {
    const { outcome, k: key } = entry;
    if (onState) outcome.listeners.add(onState);
    return {
      key,
      done: outcome.done,
      cancel: () => {
        if (entry.outcome === outcome) this.#cancel(entry);
      },
    };
  }

  /** It goes on its way. */
  #take<Reply>(entry: Entry, onState: SendOptions['onState']): Sending<Reply> {
    const sending = this.#follow<Reply>(entry, onState);
    this.#enter(entry);
    this.#keeping.put(entry);
    this.#lanes.add(entry);
    this.#list.show();
    return sending;
  }

  /** Counts it among what waits. */
  #enter(entry: Entry): void {
    if (this.#list.enter(entry)) this.#release = this.#context.hold();
    this.#expiry.watch(entry.expiresAt);
  }

  /** It stays to be retried or discarded, and pushes out the oldest such when there are too many. */
  #keepEnded(entry: Entry): void {
    const { surplus } = this.#list;
    if (surplus) this.#forget(surplus);
    this.#keeping.put(entry);
  }

  #forget(entry: Entry): void {
    this.#list.delete(entry);
    this.#keeping.remove(entry);
  }

  #cancel(entry: Entry): void {
    this.#lanes.cancel(entry);
  }

  #drop(entry: Entry, error: RtError): void {
    this.#lanes.drop(entry, error);
  }

  #setState(entry: Entry, state: SendState): void {
    if (entry.state === state) return;
    entry.state = state;
    this.#list.show();
    for (const listener of entry.outcome.listeners) this.#context.guard(() => listener(state));
  }

  #settle(entry: Entry, outcome: Ok | RtError): void {
    const isLast = this.#list.leave(entry);
    const ends = entry.outcome;
    if (outcome instanceof RtError) {
      entry.error = outcome;
      if (entry.cancelled || entry.lifetimeMs === 0) this.#forget(entry);
      else this.#keepEnded(entry);
      this.#setState(entry, outcome.code === 'TIMEOUT' ? 'expired' : 'failed');
      ends.reject(outcome);
    } else {
      this.#forget(entry);
      this.#setState(entry, 'sent');
      ends.resolve({ reply: outcome.d as never, offset: outcome.o, ts: outcome.ts, repeated: outcome.dup === true });
    }
    if (isLast) this.#release();
  }

  /** What one person wrote is neither sent nor shown as another. */
  #takeAway(which: (entry: Entry) => boolean, why: string): void {
    for (const entry of this.#list.all.filter(which)) {
      entry.cancelled = true;
      if (hasEnded(entry)) this.#forget(entry);
      else this.#drop(entry, new RtError('UNAUTHORIZED', why, { data: { reason: 'signed-out' } }));
    }
    this.#list.show();
  }

  /** Takes over what another page left, ahead of everything of this one. @returns whether there was room for it. */
  #adopt(entries: readonly Entry[]): boolean {
    const waiting = entries.filter((entry) => !hasEnded(entry));
    const { load } = this.#list;
    const bytes = waiting.reduce((sum, entry) => sum + entry.bytes, 0);
    if (this.#disposed || (load.waiting > 0 && !hasRoom(load, waiting.length, bytes))) return false;
    const adopted = this.#list.prepend(entries);
    const sent = adopted.filter((entry) => !hasEnded(entry));
    for (const entry of sent) this.#enter(entry);
    this.#lanes.adopt(sent);
    for (const entry of adopted) this.#keeping.put(entry);
    this.#list.show();
    return true;
  }

  #expire(now: number): number {
    const waiting = this.#list.all.filter((entry) => !hasEnded(entry));
    for (const entry of waiting) {
      if (entry.expiresAt <= now)
        this.#drop(entry, new RtError('TIMEOUT', 'Not answered in its lifetime; whether it was stored is not known.'));
    }
    return Math.min(...waiting.map(({ expiresAt }) => (expiresAt <= now ? Infinity : expiresAt)));
  }
}
