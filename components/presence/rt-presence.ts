import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { prepareAnnouncer } from '../base/announcer.ts';
import { AvatarPictures } from '../base/avatar-pictures.ts';
import { defineOnce } from '../base/define-once.ts';
import { ModelController } from '../base/model-controller.ts';
import { momentsOf } from '../base/relative-time.ts';
import { oneTabStop, rove } from '../base/roving.ts';
import { type ElementState, RtElement } from '../base/rt-element.ts';
import { Words } from '../base/words.ts';
import type { ConnectionState } from '../core/client-api.ts';
import type { ManualStatus } from '../protocol/presence.ts';
import type { Value } from '../protocol/value.ts';
import { watchActivity } from './activity-watch.ts';
import { OwnPresence } from './own-presence.ts';
import {
  idsOf,
  type PresenceAway,
  type PresenceGroup,
  type PresenceSort,
  type PresenceVariant,
  problemOf,
} from './presence-attributes.ts';
import { RtJoinEvent, RtLeaveEvent, RtMemberClickEvent, RtPresenceEvent } from './presence-events.ts';
import { absent, type ShownMember, shownOf } from './presence-member.ts';
import { type PresenceBatch, PresenceModel, type PresentMember } from './presence-model.ts';
import { PRESENCE_STRINGS, type PresenceStrings } from './presence-strings.ts';
import { type MemberContext, presenceView } from './presence-view.ts';
import { sayChanges } from './presence-voice.ts';
import styles from './rt-presence.styles.ts';
import { WatchModel, type WatchState } from './watch-model.ts';

export { RtJoinEvent, RtLeaveEvent, RtMemberClickEvent, RtPresenceEvent } from './presence-events.ts';

/**
 * The people in a room, or those of a list, whichever tabs and devices they use: as discs, a list, a number or a dot. While
 * it shows a room, whoever looks at it is present there.
 *
 * @summary Shows who is in a room, and whether they are there, away or busy.
 * @tagname rt-presence
 *
 * @attr {"loading"|"ready"|"empty"|"error"|"offline"|"denied"} state - Set by the element, for styles: where the room stands.
 *
 * @fires {RtJoinEvent} rt-join - People came; `detail.members`.
 * @fires {RtLeaveEvent} rt-leave - People left; `detail.members`, each with `lastSeen`.
 * @fires {RtPresenceEvent} rt-presence - Something about them has changed; `detail.members` and `detail.count`.
 * @fires {RtMemberClickEvent} rt-member-click - Somebody was clicked; `detail.member`.
 *
 * @slot empty - Instead of the words shown while nobody is there.
 * @slot overflow - Instead of the number on the button that shows the rest.
 *
 * @csspart base - Everything.
 * @csspart list - The list of people.
 * @csspart member - One person.
 * @csspart avatar - Their disc.
 * @csspart initials - The letters on it.
 * @csspart dot - Their status.
 * @csspart dot-away - The dot of somebody who is away.
 * @csspart dot-busy - The dot of somebody who is busy.
 * @csspart dot-offline - The dot of somebody who is not there.
 * @csspart name - Their name, in a list.
 * @csspart tip - What is shown about them beside a disc.
 * @csspart count - The number of people.
 * @csspart overflow - The button that shows the rest.
 * @csspart panel - What it opens.
 * @csspart offline - The word shown while there is no connection.
 *
 * @cssprop [--rt-presence-avatar-size=2rem] - Size of the discs.
 * @cssprop [--rt-avatar-overlap=0.5rem] - How far discs lie over each other.
 * @cssprop [--rt-presence-online] - Dot of who is there.
 * @cssprop [--rt-presence-away] - Dot of who is away.
 * @cssprop [--rt-presence-busy] - Dot of who is busy.
 */
export class RtPresence extends RtElement {
  static override styles = styles;

  /** The room whose people are shown. Whoever looks is present in it. */
  @property() room = '';
  /** How they are shown. */
  @property({ reflect: true }) variant: PresenceVariant = 'avatars';
  /** Whose dot it is, with `variant="dot"`. */
  @property({ attribute: 'user-id' }) userId = '';
  /** How many are shown before the rest is a number, 1 to 100. */
  @property({ type: Number }) max = 5;
  /** One entry per person, or one per tab and device. */
  @property() group: PresenceGroup = 'user';
  /** Leaves out the reader. */
  @property({ attribute: 'exclude-self', type: Boolean }) excludeSelf = false;
  /** Ids of people to watch, separated by spaces, instead of a room; at most 200. */
  @property() users = '';
  /** When the reader counts as away: idle in this tab, in all tabs of this browser, or never. */
  @property() away: PresenceAway = 'idle-all-tabs';
  /** Says of who is away how long ago they were last active. */
  @property({ attribute: 'show-away', type: Boolean }) showAway = false;
  /** Their order. None depends on a status, so nobody changes place by going away. */
  @property() sort: PresenceSort = 'joined';
  /** Whether who comes and goes is said to screen readers. */
  @property() announce: 'off' | 'polite' = 'off';
  /** Where in the application the reader is, as others are shown it. Default: nothing is told. */
  @property() page = '';
  /** More origins that pictures (`meta.avatar`) may come from, separated by spaces, beside the page's and the server's. */
  @property({ attribute: 'avatar-origins' }) avatarOrigins = '';
  /** Other words for what the element says; those left out stay those of its language. */
  @property({ attribute: false }) strings: Partial<PresenceStrings> = {};
  /** Paints a person instead of disc and name: returns a Lit template, a node or a text. */
  @property({ attribute: false }) renderMember: ((member: ShownMember, context: MemberContext) => unknown) | undefined;

  @state() private isOpen = false;
  @state() private isQuiet = false;

  #model: PresenceModel | undefined;
  #last: PresenceBatch | undefined;
  #told: readonly PresentMember[] = [];
  #shown: readonly ShownMember[] = [];
  #wasReady = false;
  #stopWatching: (() => void) | undefined;

  readonly #own = new OwnPresence();
  readonly #pictures = new AvatarPictures(this, () => this.foundClient?.url);
  readonly #words = new Words<PresenceStrings>(this, 'rt-presence', PRESENCE_STRINGS);
  readonly #people = new ModelController<PresenceBatch>(this, (batch) => this.#onBatch(batch));
  readonly #watched = new ModelController<WatchState>(this, () => this.#tell());
  readonly #link = new ModelController<ConnectionState>(this);
  readonly #moments = new ModelController<number>(this);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopWatching ??= watchActivity(() => this.#model?.noteActivity());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const client = this.foundClient;
    const canOpen = client !== undefined && this.#problem === undefined;
    const model = canOpen && this.room !== '' ? PresenceModel.of(client, this.room) : undefined;
    if (model !== this.#model) {
      this.#own.enter(model, this.page);
      this.#model = model;
      this.#last = undefined;
      this.#wasReady = false;
    }
    if (changed.has('page') && model !== undefined) model.setPage(this.page || undefined);
    model?.watchIdle(this.away !== 'off');
    model?.hearTabs(this.away === 'idle-all-tabs');
    const ids = canOpen && this.room === '' ? idsOf(this.users || this.userId) : [];
    this.#people.store = model?.batches;
    this.#watched.store = client !== undefined && ids.length > 0 ? WatchModel.of(client).watch(ids) : undefined;
    this.#link.store = client?.state;
    this.#moments.store = client && (this.showAway || ids.length > 0) ? momentsOf(client) : undefined;
    this.#shown = this.#show();
  }

  protected override updated(): void {
    if (this.announce === 'polite') prepareAnnouncer();
    oneTabStop(this.#stops);
    const state = this.#state;
    this.#wasReady ||= state === 'ready' || state === 'empty';
    this.showState(state);
  }

  /** Who is shown, in order; more than `max`, and in a room of more than 200 a sample. */
  get members(): readonly ShownMember[] {
    return this.#show();
  }

  /** The reader's own entry, where others see it. */
  get self(): PresentMember | undefined {
    return this.#people.value?.self;
  }

  /** How many people there are, named or not, without those left out. */
  get count(): number {
    const { count, self } = this.#people.value ?? {};
    if (count === undefined)
      return this.#watched.value?.members.filter(({ status }) => status !== 'offline').length ?? 0;
    return this.excludeSelf && self !== undefined ? count - 1 : count;
  }

  /** Sets the reader's status by hand, in this tab: `online` leaves it to their activity, `invisible` shows them to nobody. */
  setStatus(status: ManualStatus): void {
    this.#own.setStatus(status);
  }

  /** What others are shown about the reader, as the application likes; `avatar` is the address of a picture. At most 1 KiB. */
  setMeta(meta: Value | undefined): void {
    this.#own.setMeta(meta);
  }

  /** Asks for the people anew. */
  refresh(): void {
    this.#model?.refresh();
  }

  get #stops(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('.face, .plus:not([hidden])')];
  }

  get #problem(): string | undefined {
    return problemOf(this) ?? this.connectionProblem;
  }

  get #isOffline(): boolean {
    const { status } = this.#link.value ?? { status: 'idle' };
    return status !== 'online' && this.#wasReady;
  }

  get #state(): ElementState {
    const phase = this.#people.value?.phase ?? this.#watched.value?.phase ?? 'loading';
    if (this.#problem !== undefined) return 'error';
    if (phase === 'error' || phase === 'denied') return phase;
    if (this.#isOffline) return 'offline';
    if (phase === 'loading') return 'loading';
    return this.#shown.length === 0 ? 'empty' : 'ready';
  }

  #show(): readonly ShownMember[] {
    const { excludeSelf, group, sort } = this;
    const members = this.#people.value?.members ?? this.#watched.value?.members ?? [];
    const selfId = this.#link.value?.user?.id;
    const shown = shownOf(members, { selfId, excludeSelf, group, sort, locale: this.language });
    if (this.variant !== 'dot' || this.userId === '') return shown;
    const one = shown.find(({ user }) => user.id === this.userId);
    if (one !== undefined) return [one];
    return this.#people.value?.phase === 'ready' ? [absent(this.userId)] : [];
  }

  #onBatch(batch: PresenceBatch): void {
    const isNew = batch !== this.#last && this.#last !== undefined;
    this.#last = batch;
    if (isNew) {
      const { joined, left } = batch;
      if (joined.length > 0) this.dispatchEvent(new RtJoinEvent(joined));
      if (left.length > 0) this.dispatchEvent(new RtLeaveEvent(left));
      const speaker = { from: this, strings: this.#words.strings, locale: this.language };
      const isOther = ({ user }: PresentMember): boolean => user.id !== batch.self?.user.id;
      if (this.announce === 'polite') sayChanges(joined.filter(isOther), left.filter(isOther), speaker);
    }
    const before = this.#told;
    this.#told = batch.members;
    const isSame = before.length === batch.members.length && before.every((each, at) => each === batch.members[at]);
    if (!isSame) this.#tell();
  }

  #tell(): void {
    this.dispatchEvent(new RtPresenceEvent(this.#show(), this.count));
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return void rove(event, this.#stops);
    const panel = this.renderRoot.querySelector('.panel');
    const inPanel = panel !== null && event.composedPath().includes(panel);
    if (!this.isOpen) this.isQuiet = true;
    this.isOpen = false;
    // The focus must not go with what it was in.
    if (inPanel) this.renderRoot.querySelector<HTMLElement>('.plus')?.focus();
  };

  readonly #onMember = (_event: Event, member: ShownMember): void => {
    this.dispatchEvent(new RtMemberClickEvent(member));
  };

  readonly #pictureOf = ({ meta }: ShownMember): string | undefined => {
    const avatar = typeof meta === 'object' && meta !== null && 'avatar' in meta ? meta.avatar : undefined;
    return this.#pictures.source(avatar);
  };

  protected override render(): TemplateResult {
    const { variant, max, isOpen, isQuiet, showAway, renderMember } = this;
    return presenceView({
      ...{ variant, max, isOpen, isQuiet, showAway, renderMember },
      members: this.#shown,
      count: Math.max(
        this.count,
        this.#people.value === undefined || this.group === 'connection' ? this.#shown.length : 0,
      ),
      isOffline: this.#isOffline,
      state: this.#state,
      problem: this.#problem,
      strings: this.#words.strings,
      locale: this.language,
      now: this.#moments.value ?? this.foundClient?.now() ?? 0,
      pictureOf: this.#pictureOf,
      onBroken: this.#pictures.onBroken,
      onMember: this.#onMember,
      onToggle: () => (this.isOpen = !this.isOpen),
      onKeydown: this.#onKeydown,
      onPointer: () => (this.isQuiet = false),
    });
  }
}

defineOnce('rt-presence', RtPresence);

declare global {
  interface HTMLElementTagNameMap {
    'rt-presence': RtPresence;
  }
}
