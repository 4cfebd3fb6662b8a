/** A person's notifications without a page around them: what the bell shows, and what bots and tests use as it is. */
import type { Channel, Client, FreshnessState } from '../core/client-api.ts';
import { TellingModel } from '../core/model.ts';
import { type Phase, phaseOf } from '../core/phase.ts';
import { browserPlatform, type Platform } from '../core/platform.ts';
import type { RtError } from '../protocol/errors.ts';
import {
  countsOf,
  EMPTY_BOX,
  type Mark,
  type MarkName,
  newestOf,
  type NotificationBox,
  type NotificationCounts,
  unpackRows,
  withMark,
  withNew,
} from '../protocol/notification-box.ts';
import type { SubResult, WireEvent } from '../protocol/server-messages.ts';
import { type NotificationItem, readRow } from './model/notification-item.ts';
import { NotificationList, type OlderState } from './model/notification-list.ts';
import { markOf, CALLS } from './model/mark-request.ts';
import { PendingMarks } from './model/pending-marks.ts';

export type { NotificationItem } from './model/notification-item.ts';
export type { OlderState } from './model/notification-list.ts';

/** Where it stands as a whole. `denied`: the server will not give them. `error`: they could not be opened. */
export type NotificationsPhase = Phase;

/** Everything there is to show. Replaced as a whole with every change. */
export interface NotificationsState extends FreshnessState {
  readonly phase: NotificationsPhase;
  /** Why they are not open. */
  readonly error?: RtError | undefined;
  /** Newest first. */
  readonly items: readonly NotificationItem[];
  /** The way to older ones. */
  readonly older: OlderState;
  /** Of all there are, not only of `items`. */
  readonly unread: number;
  readonly unseen: number;
  /** Whether some that are not held are unread. */
  readonly olderUnread: boolean;
}

/** What happened. `notification` comes in order and once for each; `undone` when a mark was refused and taken back. */
export type NotificationsHappening =
  | { readonly kind: 'notification'; readonly item: NotificationItem; readonly live: boolean }
  | { readonly kind: 'undone'; readonly how: MarkName; readonly error: RtError };

export interface NotificationsModelOptions {
  /** Notifications per page, 1 to 100. Default 20. */
  readonly pageSize?: number | undefined;
  /** Timers, for tests. */
  readonly time?: Pick<Platform, 'after'> | undefined;
}

/** The channel everybody has of their own. */
const CHANNEL = 'notifications:~';
/** Most that one call names. */
const MARKS_AT_ONCE = 100;

/**
 * The notifications of whoever is signed in. It listens while its state has listeners. What is marked is shown as marked at
 * once, in the browser's other tabs as well, and shown as before when the server refuses it.
 */
export class NotificationsModel extends TellingModel<NotificationsState, NotificationsHappening> {
  readonly #client: Client;
  readonly #channel: Channel;
  readonly #pageSize: number;
  readonly #list: NotificationList;
  readonly #pending: PendingMarks;

  #started = false;
  #epoch = '';
  #userId: string | undefined;
  #box: NotificationBox = EMPTY_BOX;
  /** The server's numbers as of the latest it said. */
  #counts: NotificationCounts = countsOf(EMPTY_BOX);
  #unfollow: (() => void) | undefined;

  /** The model of a client, the same one for everybody who shares it. Options count when it is made. */
  static of(client: Client, options: NotificationsModelOptions = {}): NotificationsModel {
    return client.shared(CHANNEL, () => new NotificationsModel(client, options));
  }

  /** @throws TypeError when `pageSize` is out of bounds. */
  constructor(client: Client, { pageSize = 20, time = browserPlatform() }: NotificationsModelOptions = {}) {
    super();
    if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 100)
      throw new TypeError(`expected a page size of 1 to 100, got ${pageSize}`);
    this.#client = client;
    this.#pageSize = pageSize;
    this.#channel = client.channel(CHANNEL);
    const changed = (): void => this.publish();
    this.#list = new NotificationList(this.#channel, pageSize, changed);
    this.#pending = new PendingMarks({
      ...{ client, channel: this.#channel, time, changed },
      undone: (how, error) => this.tell({ kind: 'undone', how, error }),
    });
  }

  /** Says that they were looked at: those of these ids, or all there are. Resolves once it is stored. */
  markSeen(ids?: readonly string[]): Promise<void> {
    return ids === undefined ? this.#markAll('seen') : this.#mark('seen', ids);
  }

  /** Says that they were read. Resolves once it is stored; rejects with an `RtError` when it is not, and takes it back. */
  markRead(ids: readonly string[]): Promise<void> {
    return this.#mark('read', ids);
  }

  /** Takes back that they were read. */
  markUnread(ids: readonly string[]): Promise<void> {
    return this.#mark('unread', ids);
  }

  /** All there are now were read; not what is still on its way here. */
  markAllRead(): Promise<void> {
    return this.#markAll('read');
  }

  /** Takes them away for good. */
  archive(ids: readonly string[]): Promise<void> {
    return this.#mark('archived', ids);
  }

  /** Fetches the page before the oldest held. A failure shows in `older`. */
  loadOlder(): Promise<void> {
    return this.#list.loadOlder(() => this.#shown);
  }

  /** Asks for everything again. */
  refresh(): void {
    if (this.#unfollow === undefined) return;
    this.#unfollow();
    this.#follow();
  }

  get #shown(): NotificationBox {
    return this.#pending.over(this.#box);
  }

  #markAll(how: 'seen' | 'read'): Promise<void> {
    return this.#send({ how, upTo: newestOf(this.#box) });
  }

  async #mark(how: MarkName, ids: readonly string[]): Promise<void> {
    const wanted = new Set(ids);
    const shown = this.#shown;
    const items = this.#list
      .items(shown)
      .filter(({ id, m }) => wanted.has(id) && withMark(shown, { how, items: [m] }) !== shown)
      .map(({ m }) => m);
    const parts: Array<Promise<void>> = [];
    for (let at = 0; at < items.length; at += MARKS_AT_ONCE)
      parts.push(this.#send({ how, items: items.slice(at, at + MARKS_AT_ONCE) }));
    await Promise.all(parts);
  }

  /** What changes nothing is not sent. */
  #send(mark: Mark): Promise<void> {
    const shown = this.#shown;
    return withMark(shown, mark) === shown ? Promise.resolve() : this.#pending.add(mark);
  }

  protected override start(): () => void {
    this.#follow();
    const stops = [
      this.#pending.follow(),
      this.#channel.status.listen(() => this.publish()),
      this.#client.state.subscribe(({ user }) => this.#know(user?.id)),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#unfollow?.();
      this.#unfollow = undefined;
    };
  }

  #follow(): void {
    this.#unfollow = this.#channel.follow({
      want: `hist:${this.#pageSize}`,
      onStart: ({ result }) => this.#begin(result),
      onEvent: (event, live) => this.#hear(event, live),
    });
  }

  #begin(result: SubResult): void {
    if (result.err !== undefined) return this.publish();
    const sameLog = this.#started && result.e === this.#epoch;
    this.#epoch = result.e ?? '';
    const { version, rows } = (result.me ?? {}) as { readonly version?: number; readonly rows?: readonly number[] };
    if (typeof version === 'number' && Array.isArray(rows)) this.#box = { version, rows: unpackRows(rows as number[]) };
    else if (!sameLog) this.#box = EMPTY_BOX;
    this.#counts = countsOf(this.#box);
    this.#list.start(result.page ?? { items: [], done: true }, this.#box, sameLog);
    this.#started = true;
    this.#pending.settle(this.#box.version);
    this.publish();
  }

  #hear(event: WireEvent, live: boolean): void {
    const { counts, ...data } = (event.d ?? {}) as Readonly<Record<string, unknown>> & {
      readonly counts?: NotificationCounts;
    };
    // What the box of a start has already is told by the log once more.
    if (counts === undefined || counts.version <= this.#box.version) return;
    const row = readRow(event);
    const mark = event.n === 'changed' ? markOf(CALLS[data['how'] as MarkName], data) : undefined;
    if (row !== undefined) this.#list.receive(row);
    if (row !== undefined || mark !== undefined) {
      const box = row === undefined ? withMark(this.#box, mark!) : withNew(this.#box, { m: row.m, ...placeOf(data) });
      this.#box = { ...box, version: counts.version };
      this.#counts = counts;
    }
    this.#pending.settle(this.#box.version, event.k);
    this.publish();
    const item = row && this.get().items.find(({ m }) => m === row.m);
    if (item !== undefined && !item.read) this.tell({ kind: 'notification', item, live });
  }

  /** Somebody else is signed in: nothing of what is held is theirs. */
  #know(userId: string | undefined): void {
    const before = this.#userId;
    this.#userId = userId ?? before;
    if (before !== undefined && userId !== undefined && userId !== before) {
      this.#started = false;
      this.#box = EMPTY_BOX;
      this.#counts = countsOf(EMPTY_BOX);
      this.#list.clear();
      this.#pending.clear();
      this.refresh();
    }
    this.publish();
  }

  protected override stateNow(): NotificationsState {
    const { error, freshness, behind, since } = this.#channel.status.get();
    const shown = this.#shown;
    this.#list.trim(this.#box);
    const items = this.#list.items(shown);
    const older = this.#list.older(shown);
    const [stored, now] = [countsOf(this.#box), countsOf(shown)];
    const held = items.filter(({ read }) => !read).length;
    return {
      ...{ phase: phaseOf(this.#started, error), error, items, older, freshness, behind, since },
      unread: Math.max(0, this.#counts.unread + now.unread - stored.unread),
      unseen: Math.max(0, this.#counts.unseen + now.unseen - stored.unseen),
      olderUnread: !older.done && now.unread > held,
    };
  }
}

const placeOf = ({ instead, from }: Readonly<Record<string, unknown>>): { instead?: number; from?: number } => ({
  ...(typeof instead === 'number' && { instead }),
  ...(typeof from === 'number' && { from }),
});
