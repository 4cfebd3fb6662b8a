import { atom } from 'nanostores';
import { RtError } from '../protocol/errors.ts';
import type { Author } from '../protocol/fields.ts';
import type { Value } from '../protocol/value.ts';
import type { Outbox, OutboxEntry, Persistence, Sending, SendOptions, SendState } from './client-api.ts';
import { Lane } from './lane.ts';
import type { Link } from './link.ts';
import { hasRoom, refusalOf, weigh } from './outbox-admission.ts';
import type { ArchiveSite, OutboxArchive } from './outbox-archive.ts';
import { type Entry, hasEnded, isUnknown, mayBeSame, Outcome, shownOf } from './outbox-entry.ts';
import { Expiry } from './outbox-expiry.ts';
import type { Platform } from './platform.ts';
import type { Ok } from './requests.ts';
import type { Timing } from './timing.ts';

/** Most entries that failed and are still shown; beyond them the oldest is let go. Each was reported when it failed. */
const MAX_ENDED = 100;

export interface OutboxContext {
  readonly platform: Platform;
  readonly timing: Timing;
  readonly newKey: () => string;
  /** Server time. */
  readonly now: () => number;
  /** Keeps the connection up until the returned function is called. */
  readonly hold: () => () => void;
  readonly guard: (run: () => void) => void;
  /** Opens what outlives the page; a word where there is nothing to open. */
  readonly archive: ((site: ArchiveSite) => Promise<OutboxArchive>) | Extract<Persistence, 'off' | 'blocked'>;
}

/** What the user did and the server has not settled yet: kept over links and pages, sent in order, nothing lost in silence. */
export class ClientOutbox implements Outbox {
  readonly entries = atom<readonly OutboxEntry[]>([]);
  readonly persistence;
  readonly #context: OutboxContext;
  readonly #lanes = new Map<string, Lane>();
  readonly #expiry: Expiry;
  /** In the order in which they are sent. */
  #all = new Set<Entry>();
  #waiting = 0;
  #bytes = 0;
  #order = 0;
  #link: Link | undefined;
  /** Whether the lanes wait for what an earlier page left. */
  #gated = false;
  #user: Author | undefined;
  #opening: Promise<void> | undefined;
  #archive: OutboxArchive | undefined;
  #release = (): void => {};
  #cancelGate = (): void => {};
  #disposed = false;

  constructor(context: OutboxContext) {
    this.#context = context;
    this.persistence = atom<Persistence>(typeof context.archive === 'string' ? context.archive : 'opening');
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
    const weight = weigh(d);
    const bytes = weight instanceof RtError ? 0 : weight;
    const outcome = new Outcome();
    const refusal =
      this.#closed ??
      (weight instanceof RtError
        ? weight
        : (refusalOf(key, lifetimeMs, bytes, this.#load) ?? this.#unlinked(lifetimeMs)));
    if (refusal) {
      outcome.reject(refusal);
      return { key, done: outcome.done, cancel: () => {} };
    }
    this.#order = Math.max(this.#order + 1, platform.wall());
    const entry: Entry = {
      ...{ row: key, k: key, channel, t, n, d, bytes, lifetimeMs, outcome },
      ...{ since: now(), order: this.#order, writer: this.#link && this.#user, expiresAt: this.#endOf(lifetimeMs) },
      ...{
        state: 'queued',
        error: undefined,
        attempts: 0,
        saved: false,
        inFlight: false,
        cancelled: false,
        shown: undefined,
      },
    };
    const sending = this.#follow<Reply>(entry, onState);
    this.#all.add(entry);
    this.#enter(entry);
    this.#keep(entry);
    this.#lane(channel).add(entry);
    this.#show();
    return sending;
  }

  join<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply> | undefined {
    const entry = this.#find(key);
    return entry && this.#follow(entry, onState);
  }

  cancel(key: string): void {
    for (const entry of [...this.#all]) if (entry.k === key && !hasEnded(entry)) this.#cancel(entry);
  }

  retry<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply> {
    const entry = this.#find(key);
    if (this.#closed) throw this.#closed;
    if (!entry?.error || !hasEnded(entry))
      throw new RtError('NOT_FOUND', `expected the key of a failed entry, got ${key}`);
    if (!hasRoom(this.#load, 1, entry.bytes)) throw new RtError('LIMIT', 'Too much is waiting to be sent.');
    // The key that was refused is remembered as refused.
    if (!isUnknown(entry.error)) entry.k = this.#context.newKey();
    entry.error = undefined;
    entry.state = 'queued';
    entry.expiresAt = this.#endOf(entry.lifetimeMs);
    entry.outcome = new Outcome();
    const sending = this.#follow<Reply>(entry, onState);
    this.#enter(entry);
    this.#keep(entry);
    this.#lane(entry.channel).add(entry);
    this.#show();
    return sending;
  }

  discard(key: string): void {
    for (const entry of [...this.#all]) if (entry.k === key && hasEnded(entry)) this.#forget(entry);
    this.#show();
  }

  async forget(): Promise<void> {
    this.#takeAway(() => true, 'Signed out before this was sent.');
    await this.#opening;
    await this.#archive?.wipe();
  }

  /** The token was taken back. A guest has none, and nothing to sign out of. */
  signOut(): void {
    const writers = [this.#user, ...[...this.#all].map(({ writer }) => writer)];
    if (writers.some((writer) => writer && !writer.guest)) void this.forget();
  }

  /** Starts to keep what waits, and to look for what an earlier page left. Again after that failed. */
  open(): void {
    const { archive } = this.#context;
    if (typeof archive === 'string' || this.#opening || this.#disposed) return;
    const show = (state: Persistence): void => this.#context.guard(() => this.persistence.set(state));
    this.#opening = archive({
      all: () => [...this.#all].filter(({ lifetimeMs }) => lifetimeMs > 0),
      adopt: (entries) => this.#adopt(entries),
      saved: (entries) => {
        for (const entry of entries) entry.saved = true;
        this.#show();
      },
      show,
    }).then(
      (opened) => {
        if (this.#disposed) return opened.close();
        this.#archive = opened;
        return opened.start(this.#user);
      },
      () => {
        this.#opening = undefined;
        show('blocked');
      },
    );
  }

  /** A link is up. Entries written as somebody else are not sent as this user. */
  up(link: Link, user: Author): void {
    const first = this.#user === undefined;
    this.#user = user;
    this.#takeAway(({ writer }) => !mayBeSame(writer, user), 'Written by another user than the one now signed in.');
    for (const entry of this.#all) entry.writer = user;
    this.#link = link;
    this.open();
    const welcomed = this.#archive?.welcomed(user) ?? this.#opening;
    if (first && welcomed) this.#gate(link, welcomed);
    else for (const lane of this.#lanes.values()) lane.up(link);
  }

  /** The link is gone. @param code Its close code: after "too large" the largest entry it carried is given up, or it would be cut for ever. */
  down(code: number): void {
    this.#link = undefined;
    this.#gated = false;
    this.#cancelGate();
    if (code === 1009 || code === 4413) {
      const largest = [...this.#all].filter(({ inFlight }) => inFlight).sort((a, b) => b.bytes - a.bytes)[0];
      if (largest) this.#drop(largest, new RtError('TOO_LARGE', 'The server refused the frame as too large.'));
    }
    for (const [channel, lane] of this.#lanes) {
      lane.down();
      if (lane.entries.length === 0) this.#lanes.delete(channel);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#archive?.close();
    this.down(1000);
    for (const entry of [...this.#all])
      this.#drop(entry, new RtError('CLOSED', 'The client was disposed; whether this was stored is not known.'));
    this.#all.clear();
    this.#show();
    this.#expiry.stop();
  }

  get #load() {
    return { waiting: this.#waiting, bytes: this.#bytes };
  }

  get #closed(): RtError | undefined {
    return this.#disposed ? new RtError('CLOSED', 'The client was disposed.') : undefined;
  }

  #unlinked(lifetimeMs: number): RtError | undefined {
    if (lifetimeMs > 0 || this.#link) return undefined;
    return new RtError('UNAVAILABLE', 'There is no connection, and this is not kept for later.');
  }

  #endOf(lifetimeMs: number): number {
    const { platform, timing } = this.#context;
    return platform.monotonic() + (lifetimeMs || timing.callMs);
  }

  #find(key: string): Entry | undefined {
    for (const entry of this.#all) if (entry.k === key) return entry;
    return undefined;
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

  #lane(channel: string): Lane {
    const { platform, timing } = this.#context;
    let lane = this.#lanes.get(channel);
    if (!lane) {
      lane = new Lane({
        channel,
        platform,
        timing,
        // What a server says of an entry that was given up meanwhile changes nothing any more.
        onState: (entry, state) => {
          if (!hasEnded(entry)) this.#setState(entry, state);
        },
        onSettled: (entry, outcome) => this.#settle(entry, outcome),
      });
      this.#lanes.set(channel, lane);
      if (this.#link && !this.#gated) lane.up(this.#link);
    }
    return lane;
  }

  /** Counts it among what waits. */
  #enter(entry: Entry): void {
    if (this.#waiting++ === 0) this.#release = this.#context.hold();
    this.#bytes += entry.bytes;
    this.#expiry.watch(entry.expiresAt);
  }

  #keep(entry: Entry): void {
    if (entry.lifetimeMs > 0) this.#archive?.put(entry);
  }

  /** It stays to be retried or discarded, and pushes out the oldest such when there are too many. */
  #keepEnded(entry: Entry): void {
    const [oldest, ...others] = [...this.#all].filter(hasEnded);
    if (oldest && others.length + 1 >= MAX_ENDED) this.#forget(oldest);
    this.#keep(entry);
  }

  #forget(entry: Entry): void {
    this.#all.delete(entry);
    this.#archive?.remove(entry);
  }

  #cancel(entry: Entry): void {
    this.#lanes.get(entry.channel)?.cancel(entry);
  }

  #drop(entry: Entry, error: RtError): void {
    this.#lanes.get(entry.channel)?.drop(entry, error);
  }

  #setState(entry: Entry, state: SendState): void {
    if (entry.state === state) return;
    entry.state = state;
    this.#show();
    for (const listener of entry.outcome.listeners) this.#context.guard(() => listener(state));
  }

  #settle(entry: Entry, outcome: Ok | RtError): void {
    this.#waiting--;
    this.#bytes -= entry.bytes;
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
    if (this.#waiting === 0) this.#release();
  }

  #show(): void {
    this.#context.guard(() => this.entries.set([...this.#all].map(shownOf)));
  }

  /** What one person wrote is neither sent nor shown as another. */
  #takeAway(which: (entry: Entry) => boolean, why: string): void {
    for (const entry of [...this.#all].filter(which)) {
      entry.cancelled = true;
      if (hasEnded(entry)) this.#forget(entry);
      else this.#drop(entry, new RtError('UNAUTHORIZED', why, { data: { reason: 'signed-out' } }));
    }
    this.#show();
  }

  /** Takes over what another page left, ahead of everything of this one. @returns whether there was room for it. */
  #adopt(entries: readonly Entry[]): boolean {
    const known = new Set([...this.#all].map(({ row }) => row));
    const adopted = entries.filter(({ row }) => !known.has(row));
    const waiting = adopted.filter((entry) => !hasEnded(entry));
    const bytes = waiting.reduce((sum, entry) => sum + entry.bytes, 0);
    if (this.#disposed || (this.#waiting > 0 && !hasRoom(this.#load, waiting.length, bytes))) return false;
    const first = Math.min(this.#order + 1, ...[...this.#all].map(({ order }) => order)) - adopted.length;
    adopted.forEach((entry, index) => (entry.order = first + index));
    this.#all = new Set([...adopted, ...this.#all]);
    for (const entry of waiting) this.#enter(entry);
    for (const channel of new Set(waiting.map((entry) => entry.channel)))
      this.#lane(channel).adopt(waiting.filter((entry) => entry.channel === channel));
    for (const entry of adopted) this.#keep(entry);
    this.#show();
    return true;
  }

  /** Nothing is sent until what an earlier page left stands in its place, or that takes too long. */
  #gate(link: Link, ready: Promise<void>): void {
    this.#gated = true;
    const open = (): void => {
      if (!this.#gated || this.#link !== link) return;
      this.#gated = false;
      this.#cancelGate();
      for (const lane of this.#lanes.values()) lane.up(link);
    };
    this.#cancelGate = this.#context.platform.after(this.#context.timing.adoptMs, open);
    void ready.then(open, open);
  }

  #expire(now: number): number {
    const waiting = [...this.#all].filter((entry) => !hasEnded(entry));
    for (const entry of waiting) {
      if (entry.expiresAt <= now)
        this.#drop(entry, new RtError('TIMEOUT', 'Not answered in its lifetime; whether it was stored is not known.'));
    }
    return Math.min(...waiting.map(({ expiresAt }) => (expiresAt <= now ? Infinity : expiresAt)));
  }
}
