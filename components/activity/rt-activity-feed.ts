import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { prepareAnnouncer } from '../base/announcer.ts';
import { defineOnce } from '../base/define-once.ts';
import { plural } from '../base/locale.ts';
import { isOffline } from '../base/is-offline.ts';
import { ModelController } from '../base/model-controller.ts';
import { momentsOf } from '../base/relative-time.ts';
import { type ElementState, RtElement } from '../base/rt-element.ts';
import { takeSeed } from '../base/seed-child.ts';
import { secondsOf } from '../base/server-seconds.ts';
import { Words } from '../base/words.ts';
import type { Client, ConnectionState } from '../core/client-api.ts';
import { channelOf } from '../protocol/channel-name.ts';
import { RtError } from '../protocol/errors.ts';
import { problemOf } from './activity-attributes.ts';
import { RtActivityClickEvent, RtPendingEvent } from './activity-events.ts';
import { type ActivityGroup, groupActivities, type GroupRule } from './model/activity-groups.ts';
import type { RenderItem } from './activity-item-view.ts';
import {
  type ActivityHappening,
  type ActivityItem,
  ActivityModel,
  type ActivityModelOptions,
  type ActivityState,
} from './activity-model.ts';
import { ACTIVITY_STRINGS, type ActivityStrings } from './activity-strings.ts';
import type { ActivityVerbs } from './activity-verbs.ts';
import { activityView } from './activity-view.ts';
import { wordsWithVerbs } from './activity-words.ts';
import { walkFeed } from './feed-keys.ts';
import { FeedScroll } from './feed-scroll.ts';
import { eventOf } from './happening-event.ts';
import { LiveGate, type LiveMode } from './live-gate.ts';
import { PendingVoice } from './pending-voice.ts';
import { PlaceKeeper } from './place-keeper.ts';
import styles from './rt-activity-feed.styles.ts';
import { SeenWatcher } from './seen-watcher.ts';

export * from './activity-events.ts';

type Row = HTMLElement & { readonly feedKey?: string };

/**
 * What happened, newest first, and what happens next. It finds its connection by itself. What is new comes in by itself
 * only where nobody is reading; else it waits behind a button.
 *
 * @summary A live feed of what happened.
 * @tagname rt-activity-feed
 *
 * @attr {"loading"|"ready"|"empty"|"error"|"offline"|"denied"} state - Set by the element, for styles: where the feed stands.
 *
 * @fires {RtActivityEvent} rt-activity - Something happened; in order and once each, also while it waits to be shown.
 * @fires {RtActivityClickEvent} rt-activity-click - A link of an activity was clicked; prevent the default to handle it yourself.
 * @fires {RtPendingEvent} rt-pending - The number of activities that wait changed.
 * @fires {RtRevealEvent} rt-reveal - What waited is shown.
 * @fires {RtPageEvent} rt-page - A page of earlier activities arrived.
 * @fires {RtSeenEvent} rt-seen - Activities were looked at for the first time.
 *
 * @slot header - Above the feed.
 * @slot empty - Instead of the words shown while nothing has happened.
 * @slot end - Instead of the words below the oldest activity.
 * @slot error - Instead of the words shown when the feed could not be opened.
 *
 * @csspart base - Everything.
 * @csspart pill - The button that shows what waits.
 * @csspart pause - The button that stops what is new from coming in, and lets it in again.
 * @csspart list - The box that scrolls.
 * @csspart item - An activity, or several that stand together.
 * @csspart item-unseen - One that nobody has looked at.
 * @csspart avatar - The disc with initials.
 * @csspart text - The sentence.
 * @csspart actor - Who did it.
 * @csspart object - What it was done to.
 * @csspart target - Where, or with what.
 * @csspart time - When it was.
 * @csspart group-toggle - The button that shows the activities of a group one by one.
 * @csspart load-more - The buttons that load, or try again to load.
 * @csspart end - The words below the oldest activity.
 * @csspart offline - The words shown while there is no connection.
 * @csspart error - Words about something that failed.
 *
 * @cssprop [--rt-feed-height=32rem] - Height of the element; `auto` lets the page scroll.
 * @cssprop [--rt-feed-max-width=none] - Greatest width of the element.
 * @cssprop [--rt-feed-scroll-margin=0] - Room that bars of the page which stick to its edges take away from it.
 * @cssprop [--rt-avatar-size=2rem] - Size of the discs.
 */
export class RtActivityFeed extends RtElement {
  static override styles = styles;

  /** The feed to show. */
  @property() feed = '';
  /** How what is new comes in: by itself where nobody is reading, always by the button, or only when asked for. */
  @property() live: LiveMode = 'auto';
  /** Activities per page, 1 to 100. */
  @property({ attribute: 'page-size', type: Number }) pageSize = 25;
  /** Which activities stand together, besides their verb: those of one actor, about one object, or all. */
  @property() group: GroupRule = 'none';
  /** How long one group lasts, in seconds. */
  @property({ attribute: 'group-window', type: Number }) groupWindow = 3600;
  /** Verbs to show, with spaces between them. Default: all. */
  @property() filter = '';
  /** Most activities held, 50 to 2000. */
  @property({ attribute: 'max-items', type: Number }) maxItems = 500;
  /** Says how long ago something was instead of when. */
  @property({ attribute: 'relative-time', type: Boolean }) relativeTime = false;
  /** Leaves out the button that pauses, for pages that bring their own. */
  @property({ attribute: 'hide-pause', type: Boolean }) hidePause = false;
  /** What counts as looked at: what was half in view for a moment, or what the page says. */
  @property({ attribute: 'mark-seen' }) markSeenWhen: 'visible' | 'manual' = 'visible';
  /** Sentences for verbs, over those of the language: `{actor}`, `{object}`, `{target}`; `[...]` is left out where that is missing. */
  @property({ attribute: false }) verbs: ActivityVerbs = {};
  /** Another way to show an activity: it returns a template, a node or text. */
  @property({ attribute: false }) renderItem: RenderItem | undefined;
  /** Other words for what the element says; those left out stay. */
  @property({ attribute: false }) strings: Partial<ActivityStrings> = {};

  #model: ActivityModel | undefined;
  /** What the model was made of: it is made anew when that changes, and at no other time. */
  #made: readonly unknown[] = [];
  #pending = 0;
  /** Keys of groups that are shown one by one. */
  readonly #open = new Set<string>();

  readonly #words = new Words<ActivityStrings>(this, 'rt-activity-feed', ACTIVITY_STRINGS);
  readonly #withVerbs = wordsWithVerbs();
  readonly #activity = new ModelController<ActivityState>(
    this,
    (state) => this.#onState(state),
    () => this.#model?.on(this.#onHappening),
  );
  readonly #link = new ModelController<ConnectionState>(this);
  readonly #moments = new ModelController<number>(this, () => this.#speak());
  readonly #voice = new PendingVoice(this);
  readonly #scroll = new FeedScroll(this, {
    scroller: () => this.#list,
    rows: () => this.#rows,
    state: () => this.#activity.value,
    isOnline: () => this.#link.value?.status === 'online',
    loadOlder: () => void this.#model?.loadOlder(),
  });
  readonly #gate = new LiveGate(this, {
    mode: () => this.live,
    scroller: () => this.#list,
    first: () => this.#rows[0] ?? null,
    onChange: (mayInsert) => {
      this.#model?.hold(!mayInsert);
      this.#scroll.loadNear();
    },
  });

  constructor() {
    super();
    new PlaceKeeper(this, { scroller: () => this.#list, rows: () => this.#rows, keyOf: ({ feedKey }: Row) => feedKey });
    new SeenWatcher(this, {
      rows: () => this.renderRoot.querySelectorAll<HTMLElement>('article.unseen'),
      idsOf: ({ feedKey }: Row) => this.#groups.find(({ key }) => key === feedKey)?.items.map(({ id }) => id) ?? [],
      seconds: () => (this.markSeenWhen === 'visible' && this.foundClient ? secondsOf(this.foundClient) : undefined),
      onSeen: (ids) => this.markSeen(ids),
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const client = this.#problem === undefined ? this.foundClient : undefined;
    const made = [client, this.feed, this.pageSize, this.maxItems, this.filter];
    if (made.some((value, index) => value !== this.#made[index])) {
      this.#made = made;
      this.#open.clear();
      this.#model = client && this.#make(client);
    }
    if (changed.has('live')) this.#model?.hold(!this.#gate.mayInsert);
    this.#activity.store = this.#model?.state;
    this.#link.store = this.foundClient?.state;
    this.#moments.store = this.foundClient && momentsOf(this.foundClient);
  }

  protected override firstUpdated(): void {
    prepareAnnouncer();
  }

  protected override updated(): void {
    this.showState(this.#state);
    this.#scroll.loadNear();
  }

  /** What is shown, newest first and flat, however it is grouped. */
  get items(): readonly ActivityItem[] {
    return this.#activity.value?.items ?? [];
  }

  /** How many activities wait to be shown. */
  get pending(): number {
    return this.#pending;
  }

  /** Whether the reader asked for quiet. */
  get paused(): boolean {
    return this.#activity.value?.paused ?? false;
  }

  /** From now on nothing comes in by itself. */
  pause(): void {
    this.#opened.pause();
  }

  /** Shows what waited, and what comes. */
  async resume(): Promise<void> {
    await this.#land(this.#opened.resume());
  }

  /** Shows what waits, and goes to the first of it. */
  async reveal(): Promise<void> {
    await this.#land(this.#opened.reveal());
  }

  /** Loads the page before the oldest activity. Resolves when it is in, or its failure is shown. */
  async loadMore(): Promise<void> {
    await this.#opened.loadOlder();
  }

  /** Shows the newest there is, whatever was shown before. */
  async refresh(): Promise<void> {
    await this.#opened.refresh();
  }

  /** Says that activities have been looked at. */
  markSeen(ids: Iterable<string>): void {
    this.#opened.markSeen(ids);
  }

  get #list(): HTMLElement | null {
    return this.renderRoot?.querySelector<HTMLElement>('.list') ?? null;
  }

  get #rows(): Row[] {
    return [...(this.renderRoot?.querySelectorAll<Row>('article.item') ?? [])];
  }

  get #groups(): ActivityGroup[] {
    return groupActivities(this.items, { by: this.group, windowMs: this.groupWindow * 1000 });
  }

  get #problem(): string | undefined {
    const { feed, live, group, groupWindow, pageSize, maxItems, markSeenWhen: markSeen } = this;
    return problemOf({ feed, live, group, groupWindow, pageSize, maxItems, markSeen }) ?? this.connectionProblem;
  }

  get #opened(): ActivityModel {
    if (this.#model === undefined)
      throw new RtError('UNAVAILABLE', this.#problem ?? 'This feed has no connection yet.');
    return this.#model;
  }

  get #strings(): ActivityStrings {
    return this.#withVerbs(this.#words.strings, this.verbs);
  }

  get #isOffline(): boolean {
    const shown = this.#activity.value;
    return isOffline(this.#link.value, shown?.phase === 'loading' ? undefined : shown);
  }

  get #state(): ElementState {
    const { phase, older } = this.#activity.value ?? { phase: 'loading', older: undefined };
    if (this.#problem !== undefined) return 'error';
    if (phase === 'error' || phase === 'denied') return phase;
    if (this.#isOffline) return 'offline';
    if (phase === 'loading') return 'loading';
    if (this.items.length > 0) return 'ready';
    return older?.status === 'error' ? 'error' : older?.done === true ? 'empty' : 'loading';
  }

  /** What its pace goes by. Undefined: the browser's time. */
  protected get time(): ActivityModelOptions['time'] {
    return undefined;
  }

  #make(client: Client): ActivityModel {
    const { feed, pageSize, maxItems, filter } = this;
    takeSeed(this, client, channelOf('activity', feed));
    const verbs = filter.split(/\s+/).filter((verb) => verb !== '');
    const options = { pageSize, maxItems, verbs: verbs.length > 0 ? verbs : undefined, time: this.time };
    const model = new ActivityModel(client, feed, options);
    model.hold(!this.#gate.mayInsert);
    return model;
  }

  async #land(shown: Promise<void>): Promise<void> {
    if (await this.#scroll.goToNewest(shown)) this.#gate.follow();
  }

  #onState({ pending }: ActivityState): void {
    if (pending === this.#pending) return;
    this.#pending = pending;
    this.dispatchEvent(new RtPendingEvent(pending));
    this.#speak();
  }

  #speak(): void {
    const client = this.foundClient;
    if (client === undefined || this.live === 'off') return;
    const words = (count: number): string => plural(this.#strings.newWaiting, count, this.language);
    this.#voice.say(this.#pending, client.now(), words);
  }

  readonly #onHappening = (happening: ActivityHappening): void => {
    const event = eventOf(happening);
    if (event !== undefined) this.dispatchEvent(event);
  };

  readonly #onToggle = (key: string): void => {
    if (!this.#open.delete(key)) this.#open.add(key);
    this.requestUpdate();
  };

  readonly #onLink = (event: Event, item: ActivityItem, href: string): void => {
    if (!this.dispatchEvent(new RtActivityClickEvent(item, href))) event.preventDefault();
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    const feed = this.renderRoot.querySelector('.content');
    if (feed !== null && event.composedPath().includes(feed)) walkFeed(event, this, this.#rows);
  };

  protected override render(): TemplateResult {
    const strings = this.#strings;
    const state = this.#activity.value;
    const groups = this.#groups;
    return activityView({
      context: {
        strings,
        locale: this.language,
        now: this.relativeTime ? this.#moments.value : undefined,
        size: state?.older.done === true ? groups.length : -1,
        renderItem: this.renderItem,
        isOpen: (key) => this.#open.has(key),
        onToggle: this.#onToggle,
        onLink: this.#onLink,
      },
      groups,
      state,
      problem: this.#problem,
      isOffline: this.#isOffline,
      hasPill: this.live !== 'off' && this.#pending > 0,
      hasPause: !this.hidePause && state?.phase === 'ready',
      onKeydown: this.#onKeydown,
      onScroll: this.#gate.look,
      onPause: () => (this.paused ? void this.resume() : this.pause()),
      onReveal: () => void this.reveal(),
      onMore: () => void this.loadMore(),
      onReopen: () => void this.refresh(),
    });
  }
}

defineOnce('rt-activity-feed', RtActivityFeed);

declare global {
  interface HTMLElementTagNameMap {
    'rt-activity-feed': RtActivityFeed;
  }
}
