/** A feed without a page around it: what happened, newest first, and what has happened since. */
import type { Channel, Client, FreshnessState } from '../core/client-api.ts';
import { TellingModel } from '../core/model.ts';
import { type Phase, phaseOf } from '../core/phase.ts';
import { browserPlatform } from '../core/platform.ts';
import { channelOf } from '../protocol/channel-name.ts';
import { RtError } from '../protocol/errors.ts';
import type { Page, SubResult, WireEvent } from '../protocol/server-messages.ts';
import { type ActivityItem, readActivity, readRetraction } from './model/activity-item.ts';
import { ActivityList, type ActivityPage } from './model/activity-list.ts';
import { Pacer, type PacerTime } from './model/pacer.ts';

export type { ActivityItem, ActivityPart } from './model/activity-item.ts';

/** Where a feed as a whole stands. `denied`: the server will not let this user in. `error`: it could not be opened. */
export type ActivityPhase = Phase;

/** An end of what is shown: whether more is coming, and why it did not come. */
export interface ActivityEdge {
  readonly status: 'idle' | 'loading' | 'error';
  readonly error?: RtError | undefined;
}

/** Everything there is to show. Replaced as a whole with every change. */
export interface ActivityState extends FreshnessState {
  readonly phase: ActivityPhase;
  /** Why the feed is not open. */
  readonly error?: RtError | undefined;
  /** What is shown, newest first: flat, however an element groups it. */
  readonly items: readonly ActivityItem[];
  /** How many are newer than what is shown. */
  readonly pending: number;
  /** Whether somebody asked for quiet. */
  readonly paused: boolean;
  /** The way to what was before. `done`: there is nothing older. */
  readonly older: ActivityEdge & { readonly done: boolean };
  /** The way to what waits, where that has to be fetched. */
  readonly newer: ActivityEdge;
}

/** What happened, for whoever wants more than the state. `activity` comes in order and once for each. */
export type ActivityHappening =
  | { readonly kind: 'activity'; readonly item: ActivityItem; readonly live: boolean }
  | { readonly kind: 'retracted'; readonly id: string }
  | { readonly kind: 'page'; readonly count: number; readonly done: boolean }
  | { readonly kind: 'reveal'; readonly count: number }
  | { readonly kind: 'seen'; readonly ids: readonly string[] };

export interface ActivityModelOptions {
  /** Activities per page, 1 to 100. Default 25. */
  readonly pageSize?: number | undefined;
  /** Most activities shown, 50 to 2000. Default 500. */
  readonly maxItems?: number | undefined;
  /** Only activities of these verbs. Default: all. */
  readonly verbs?: readonly string[] | undefined;
  /** For tests. Default: the machine's. */
  readonly time?: PacerTime | undefined;
}

/** What can be chosen. */
export const ACTIVITY_BOUNDS = { pageSize: [1, 100], maxItems: [50, 2000] } as const;

/** Least time between two states that what comes in leads to, ms: four a second. */
const PACE_MS = 250;
const IDLE: ActivityEdge = { status: 'idle' };

function check(name: keyof typeof ACTIVITY_BOUNDS, value: number): number {
  const [low, high] = ACTIVITY_BOUNDS[name];
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new TypeError(`${name}: expected a whole number from ${low} to ${high}, got ${value}`);
}

/**
 * One view of a feed, for one reader: what waits and what is paused are theirs, so two elements have two. It follows the
 * feed while its state has listeners, and lets go a moment after the last one left.
 */
export class ActivityModel extends TellingModel<ActivityState, ActivityHappening> {
  readonly feed: string;

  readonly #client: Client;
  readonly #channel: Channel;
  readonly #pageSize: number;
  readonly #verbs: ReadonlySet<string> | undefined;
  readonly #list: ActivityList;
  readonly #pacer: Pacer;

  #started = false;
  #epoch = '';
  #paused = false;
  #held = false;
  #older: ActivityEdge = IDLE;
  #newer: ActivityEdge = IDLE;
  /** Which start the answers in flight belong to; later ones replace everything. */
  #generation = 0;
  #unfollow: (() => void) | undefined;

  /** @throws TypeError when `feed` is not the name of a room or an option is out of bounds. */
  constructor(client: Client, feed: string, options: ActivityModelOptions = {}) {
    super();
    const { pageSize = 25, maxItems = 500, verbs, time = browserPlatform() } = options;
    this.feed = feed;
    this.#client = client;
    this.#pageSize = check('pageSize', pageSize);
    this.#verbs = verbs && new Set(verbs);
    this.#channel = client.channel(channelOf('activity', feed));
    this.#list = new ActivityList(check('maxItems', maxItems));
    this.#pacer = new Pacer(PACE_MS, time, () => this.publish());
  }

  /** From now on nothing is shown by itself; it is counted. */
  pause(): void {
    this.#paused = true;
    this.#pacer.now();
  }

  /** Shows what was held back, and what comes. */
  async resume(): Promise<void> {
    this.#paused = false;
    await this.reveal();
  }

  /** Lets what comes wait while this is no moment to show it, and shows what waited when it is again. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#held) return;
    this.#held = isHeld;
    if (!this.#waits && this.#list.pending > 0) void this.reveal();
  }

  /** Shows what waits. Resolves when it is shown, or its failure is, in `newer`. */
  async reveal(): Promise<void> {
    const count = this.#list.pending;
    if (this.#list.mustFetch && !(await this.#fetch('newer', {}, (page) => this.#list.replace(page)))) return;
    this.#list.reveal();
    this.#pacer.now();
    if (count > 0) this.tell({ kind: 'reveal', count });
  }

  /** Fetches the page before the oldest shown. A failure shows in `older`, and takes nothing away. */
  async loadOlder(): Promise<void> {
    const before = this.#list.cursor;
    if (this.#older.status === 'loading' || this.#list.olderDone || before === Infinity) return;
    await this.#fetch('older', { before }, (page) => {
      // What was asked from may have been let go of meanwhile; its page would leave a hole.
      if (this.#list.cursor !== before) return;
      const count = this.#list.addOlder(page);
      this.tell({ kind: 'page', count, done: page.done });
    });
  }

  /** Shows the newest there is, whatever was shown before. */
  async refresh(): Promise<void> {
    if (this.#unfollow === undefined) return;
    if (this.#channel.status.get().error !== undefined) {
      this.#unfollow();
      this.#follow();
      return;
    }
    await this.#fetch('newer', {}, (page) => this.#list.replace(page));
  }

  /** Says that these have been looked at. */
  markSeen(ids: Iterable<string>): void {
    const seen = this.#list.see(new Set(ids));
    if (seen.length === 0) return;
    this.#pacer.now();
    this.tell({ kind: 'seen', ids: seen });
  }

  get #waits(): boolean {
    return this.#paused || this.#held;
  }

  protected override start(): () => void {
    this.#follow();
    const stops = [
      this.#channel.status.listen(() => this.#pacer.now()),
      this.#client.state.listen(({ status }) => {
        // What failed for want of a connection may be tried again.
        if (status === 'online' && this.#older.status === 'error') this.#older = IDLE;
        this.#pacer.soon();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#pacer.stop();
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
    if (result.err !== undefined) return this.#pacer.now();
    const isSameLog = this.#started && result.e === this.#epoch;
    this.#epoch = result.e ?? '';
    this.#generation += 1;
    this.#older = this.#newer = IDLE;
    // What came while nobody was connected is as new as what comes live.
    this.#list.start(this.#read(result.page ?? { items: [], done: true }), isSameLog && this.#waits);
    this.#started = true;
    this.#pacer.now();
  }

  #hear(event: WireEvent, live: boolean): void {
    const retraction = readRetraction(event);
    if (retraction !== undefined) {
      if (!this.#list.retract(retraction.ref, retraction.m)) return;
      this.#pacer.soon();
      return this.tell({ kind: 'retracted', id: retraction.ref });
    }
    const item = readActivity(event, false);
    if (!this.#wants(item) || !this.#list.receive(item, this.#waits)) return;
    this.#pacer.soon();
    this.tell({ kind: 'activity', item, live });
  }

  /** Returns whether a page came and was taken in. */
  async #fetch(
    edge: 'older' | 'newer',
    range: { before?: number },
    apply: (page: ActivityPage) => void,
  ): Promise<boolean> {
    const generation = this.#generation;
    this.#setEdge(edge, { status: 'loading' });
    this.#pacer.now();
    let page: ActivityPage | undefined;
    let next = IDLE;
    try {
      page = this.#read(await this.#channel.history({ ...range, limit: this.#pageSize }));
    } catch (cause) {
      const error = cause instanceof RtError ? cause : new RtError('INTERNAL', 'The page did not come.', { cause });
      next = { status: 'error', error };
    }
    if (generation !== this.#generation) return false;
    this.#setEdge(edge, next);
    if (page !== undefined) apply(page);
    this.#pacer.now();
    return page !== undefined;
  }

  #setEdge(edge: 'older' | 'newer', state: ActivityEdge): void {
    if (edge === 'older') this.#older = state;
    else this.#newer = state;
  }

  #read({ items, done }: Page): ActivityPage {
    const read = items.map((item) => readActivity(item, true)).filter((item) => this.#wants(item));
    return { items: read.reverse(), done, oldest: items[0]?.m ?? Infinity };
  }

  #wants(item: ActivityItem | undefined): item is ActivityItem {
    return item !== undefined && (this.#verbs === undefined || this.#verbs.has(item.verb));
  }

  protected override stateNow(): ActivityState {
    const { error, freshness, behind, since } = this.#channel.status.get();
    return {
      phase: phaseOf(this.#started, error),
      error,
      items: this.#list.shown,
      pending: this.#list.pending,
      paused: this.#paused,
      older: { ...this.#older, done: this.#list.olderDone },
      newer: this.#newer,
      freshness,
      behind,
      since,
    };
  }
}
