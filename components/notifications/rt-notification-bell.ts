import { adoptStyles, html, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Placement } from '../base/anchored.ts';
import { announce, prepareAnnouncer } from '../base/announcer.ts';
import { defineOnce } from '../base/define-once.ts';
import { Later } from '../base/later.ts';
import { fill, plural } from '../base/locale.ts';
import { ModelController } from '../base/model-controller.ts';
import { type ElementState, RtElement } from '../base/rt-element.ts';
import { Words } from '../base/words.ts';
import type { ConnectionState } from '../core/client-api.ts';
import { BellAlerts } from './bell-alerts.ts';
import type { BellPanel } from './bell-panel.ts';
import { stateOf } from './bell-state.ts';
import { bellView } from './bell-view.ts';
import { askPermission, type PermissionState, permissionState } from './desktop.ts';
import {
  type BadgeKind,
  type Desktop,
  type Filter,
  type MarkRead,
  type MarkSeen,
  problemOf,
} from './notification-attributes.ts';
import {
  RtCountEvent,
  RtNotificationErrorEvent,
  RtNotificationEvent,
  RtPermissionEvent,
  RtToggleEvent,
} from './notification-events.ts';
import type { RenderItem } from './notification-row-view.ts';
import { NOTIFICATION_STRINGS, type NotificationStrings } from './notification-strings.ts';
import { plainTitle, titleParts } from './notification-text.ts';
import {
  type NotificationItem,
  NotificationsModel,
  type NotificationsHappening,
  type NotificationsState,
} from './notifications-model.ts';
import { inlinePanel, panelFrame, popoverPanel } from './panel-frame-view.ts';
import { PanelPopover } from './panel-popover.ts';
import styles from './rt-notification-bell.styles.ts';

export * from './notification-events.ts';

// Outside of the class: in a decorated one the compiler leaves the name of the source file as it is.
const bringPanel = (): Promise<{ readonly BellPanel: typeof BellPanel }> => import('./bell-panel.ts');

/**
 * A bell with a number, and the list of what somebody should know. What is marked shows at once, in all tabs of the browser,
 * and comes back where the server refuses it. The list opens above everything else on the page.
 *
 * @summary Notifications of whoever is signed in: a bell, a badge and a list.
 * @tagname rt-notification-bell
 *
 * @attr {"loading"|"ready"|"empty"|"error"|"offline"|"denied"} state - Set by the element, for styles: where it stands.
 *
 * @fires {RtNotificationEvent} rt-notification - One arrived.
 * @fires {RtNotificationClickEvent} rt-notification-click - One was opened; prevent the default to follow its address yourself.
 * @fires {RtNotificationActionEvent} rt-notification-action - A button of one was pressed; prevent the default to keep its address from being followed.
 * @fires {RtCountEvent} rt-count - How many are unread or unseen changed.
 * @fires {RtToggleEvent} rt-toggle - The panel was opened or closed.
 * @fires {RtPermissionEvent} rt-permission - The person answered about desktop notifications.
 * @fires {RtNotificationErrorEvent} rt-error - A mark was refused and is shown as before.
 *
 * @slot icon - Instead of the bell.
 * @slot header-actions - Beside the heading.
 * @slot empty - Instead of the words shown when there is nothing.
 * @slot footer - Below the list.
 *
 * @csspart button - The bell.
 * @csspart badge - The number.
 * @csspart dot - Instead of the number, with `badge="dot"`.
 * @csspart panel - What opens.
 * @csspart header - Heading and what is beside it.
 * @csspart title - The heading.
 * @csspart mark-all - The button that marks all as read.
 * @csspart filter - The two choices of what is shown.
 * @csspart fresh - The button that shows what came while the list was open.
 * @csspart list - The list.
 * @csspart item - One notification.
 * @csspart item-unread - One that is not read.
 * @csspart avatar - Its picture or initials.
 * @csspart item-title - What it says first, and what opens it.
 * @csspart body - What it says besides.
 * @csspart time - How long ago it was.
 * @csspart actions - Its buttons.
 * @csspart load-more - The button for earlier ones.
 * @csspart loading - The words shown until they are there.
 * @csspart permission - The offer of desktop notifications.
 * @csspart empty - The words shown when there is nothing.
 * @csspart error - The words shown when something failed.
 *
 * @cssprop [--rt-bell-size=2.5rem] - Size of the bell.
 * @cssprop [--rt-bell-panel-width=24rem] - Width of the panel.
 * @cssprop [--rt-bell-panel-max-height=36rem] - Height of the panel at the most.
 * @cssprop [--rt-badge-bg] - Background of the number.
 */
export class RtNotificationBell extends RtElement {
  static override styles = styles;

  /** What the badge counts, or whether it is only a dot, or nothing. */
  @property() badge: BadgeKind = 'unseen';
  /** The highest number the badge shows; above it stands `99+`. */
  @property({ attribute: 'max-badge', type: Number }) maxBadge = 99;
  /** On which side of the bell the panel opens, where there is room. */
  @property() placement: Placement = 'bottom-end';
  /** Notifications per page, 1 to 100. Counts when they are first opened on a connection. */
  @property({ attribute: 'page-size', type: Number }) pageSize = 20;
  /** What counts as seen: everything once the panel is open, or what was in view. */
  @property({ attribute: 'mark-seen' }) markSeen: MarkSeen = 'open';
  /** What counts as read: what was opened, what was in view, or what the person marks. */
  @property({ attribute: 'mark-read' }) readOn: MarkRead = 'click';
  /** What is shown. */
  @property() filter: Filter = 'all';
  /** Whether the panel offers desktop notifications. */
  @property() desktop: Desktop = 'off';
  /** Address of a sound for what arrives while no tab is looked at. */
  @property() sound = '';
  /** Puts the number in front of the page's title. */
  @property({ attribute: 'title-badge', type: Boolean }) titleBadge = false;
  /** Puts the number on the icon of an installed page. */
  @property({ attribute: 'app-badge', type: Boolean }) appBadge = false;
  /** Whether the panel is open. */
  @property({ type: Boolean, reflect: true }) open = false;
  /** Shows the list in the page, without a bell. */
  @property({ type: Boolean, reflect: true }) inline = false;
  /** What the button and the list are called. Default: "Notifications". */
  @property() label = '';
  /** Origins beside the page's own that addresses of notifications may lead to, with spaces between. */
  @property({ attribute: 'link-origins' }) linkOrigins = '';
  /** Paints the inside of a row in a way of the page's own. */
  @property({ attribute: false }) renderItem: RenderItem | undefined;
  /** Other words for what the element says; those left out stay as they are in the language. */
  @property({ attribute: false }) strings: Partial<NotificationStrings> = {};

  @state() private failure: string | undefined;

  #model: NotificationsModel | undefined;
  #counts = { unread: 0, unseen: 0 };
  #wasOpen = false;

  readonly #words = new Words<NotificationStrings>(this, 'rt-notification-bell', NOTIFICATION_STRINGS);
  readonly #notifications = new ModelController<NotificationsState>(
    this,
    (state) => this.#onState(state),
    () => this.#model?.on(this.#onHappening),
  );
  readonly #link = new ModelController<ConnectionState>(this);
  readonly #alerts = new BellAlerts(this);
  readonly #popover = new PanelPopover(this, (isOpen) => this.#onToggle(isOpen));
  readonly #panel = new Later<BellPanel>(this, async () => {
    const { BellPanel } = await this.loadPanel();
    const type = this.constructor as typeof RtNotificationBell;
    adoptStyles(this.renderRoot as ShadowRoot, [...type.elementStyles, ...BellPanel.styles]);
    const panel = new BellPanel(this, () => this.foundClient);
    if (this.#isShowing) panel.hold();
    return panel;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    // A popover does not outlive a move.
    if (this.hasUpdated && this.open) this.requestUpdate();
  }

  protected override willUpdate(): void {
    const client = this.foundClient;
    const canOpen = client !== undefined && this.#problem === undefined;
    this.#model = canOpen ? NotificationsModel.of(client, { pageSize: this.pageSize }) : undefined;
    this.#notifications.store = this.#model?.state;
    this.#link.store = client?.state;
  }

  protected override updated(changed: PropertyValues<this>): void {
    prepareAnnouncer();
    this.showState(this.#state);
    if (changed.has('inline') && this.inline) this.#onShown();
    this.#alerts.showCounts(this.#counts.unread, this.titleBadge, this.appBadge);
  }

  /** What is held, newest first. */
  get items(): readonly NotificationItem[] {
    return this.#notifications.value?.items ?? [];
  }

  /** How many are unread, over all there are. */
  get unreadCount(): number {
    return this.#counts.unread;
  }

  /** How many came since the list was last looked at. */
  get unseenCount(): number {
    return this.#counts.unseen;
  }

  /** Whether the person wants desktop notifications. */
  get permission(): PermissionState {
    return permissionState();
  }

  /** Opens the panel. */
  show(): void {
    this.open = true;
  }

  /** Closes the panel. */
  hide(): void {
    this.open = false;
  }

  /** Opens the panel, or closes it. */
  toggle(): void {
    this.open = !this.open;
  }

  /** Says that these were looked at, or all there are. What fails is told by `rt-error`. */
  see(ids?: readonly string[]): void {
    this.#model?.markSeen(ids).catch(() => undefined);
  }

  /** Marks these as read. Rejects with an `RtError` when that is not stored; then they are shown as before. */
  async markRead(ids: readonly string[]): Promise<void> {
    await this.#model?.markRead(ids);
  }

  /** Marks these as not read. */
  async markUnread(ids: readonly string[]): Promise<void> {
    await this.#model?.markUnread(ids);
  }

  /** Marks all there are now as read. */
  async markAllRead(): Promise<void> {
    await this.#model?.markAllRead();
  }

  /** Takes these away for good. */
  async archive(ids: readonly string[]): Promise<void> {
    await this.#model?.archive(ids);
  }

  /** Asks the server for everything again. */
  refresh(): void {
    this.#model?.refresh();
  }

  /** Asks the person whether they want desktop notifications. Call it inside a click, or browsers refuse. */
  async requestPermission(): Promise<PermissionState> {
    const answer = await askPermission();
    this.requestUpdate();
    this.dispatchEvent(new RtPermissionEvent(answer));
    return answer;
  }

  /** Gets what the panel lists. A seam for tests. */
  protected loadPanel(): Promise<{ readonly BellPanel: typeof BellPanel }> {
    return bringPanel();
  }

  get #isShowing(): boolean {
    return this.inline || this.open;
  }

  get #problem(): string | undefined {
    return problemOf(this) ?? this.connectionProblem;
  }

  get #state(): ElementState {
    return stateOf({ problem: this.#problem, model: this.#notifications.value, link: this.#link.value });
  }

  /** The list is before somebody's eyes from now on. */
  #onShown(): void {
    this.#panel.want();
    this.#panel.part?.hold();
    if (this.markSeen === 'open') this.see();
    this.requestUpdate();
  }

  #onToggle(isOpen: boolean): void {
    if (isOpen) this.#onShown();
    else this.#panel.part?.release();
    if (!isOpen) this.failure = undefined;
    this.dispatchEvent(new RtToggleEvent(isOpen));
  }

  #onState({ unread, unseen, items, phase }: NotificationsState): void {
    // Not before there is something to show, and before it is asked for: what is held can be read without a network.
    if (phase === 'ready' && items.length > 0 && !this.#panel.hasFailed) this.#panel.want();
    if (this.inline && phase === 'ready' && items.length > 0 && !this.#wasOpen) {
      this.#wasOpen = true;
      queueMicrotask(() => this.#onShown());
    }
    if (unread === this.#counts.unread && unseen === this.#counts.unseen) return;
    this.#counts = { unread, unseen };
    this.dispatchEvent(new RtCountEvent(unread, unseen));
  }

  readonly #onHappening = (happening: NotificationsHappening): void => {
    if (happening.kind === 'undone') {
      const { error } = happening;
      this.failure = fill(this.#words.strings.undone, { reason: error.message });
      announce({ from: this, text: this.failure, urgent: true });
      this.dispatchEvent(new RtNotificationErrorEvent(error));
      return;
    }
    const { item, live } = happening;
    this.dispatchEvent(new RtNotificationEvent(item, live));
    if (!live) return;
    const title = plainTitle(titleParts(item, this.#words.strings, this.language));
    this.#alerts.arrived(item, title, {
      sentence: (count) => plural(this.#words.strings.arrived, count, this.language),
    });
  };

  readonly #onReveal = (): void => {
    this.#onShown();
    this.#panel.part?.goToNewest();
  };

  get #name(): string {
    return this.label === '' ? this.#words.strings.notifications : this.label;
  }

  #frameView(): TemplateResult {
    const { unread } = this.#counts;
    return panelFrame({
      ...{ strings: this.#words.strings, label: this.#name, unread, content: this.#contentView() },
      hasFailed: this.#panel.hasFailed,
      onMarkAll: () => void this.markAllRead().catch(() => undefined),
      onReload: () => this.#panel.want(),
    });
  }

  #contentView(): TemplateResult | undefined {
    const { strings } = this.#words;
    const model = this.#notifications.value;
    const state = this.#state;
    const denial = state === 'denied' ? (model?.error?.message ?? strings.denied) : undefined;
    return this.#panel.part?.view({
      ...{ strings, locale: this.language, model, state, failure: this.failure },
      problem: this.#problem ?? denial,
      permission: this.desktop === 'ask' ? permissionState() : undefined,
      onFilter: (filter) => (this.filter = filter),
      onReveal: this.#onReveal,
      onOlder: () => void this.#model?.loadOlder(),
      onRetry: () => this.refresh(),
      onDismiss: () => (this.failure = undefined),
      onPermit: () => void this.requestPermission(),
    });
  }

  protected override render(): TemplateResult {
    const onKeydown = this.#panel.part?.onKeydown;
    if (this.inline) return inlinePanel(this.#frameView(), onKeydown);
    const { badge, maxBadge, open } = this;
    const { strings } = this.#words;
    return html`${bellView({ ...this.#counts, badge, maxBadge, open, strings, label: this.#name, locale: this.language })}
    ${popoverPanel(this.#frameView(), this.#popover, onKeydown)}`;
  }
}

defineOnce('rt-notification-bell', RtNotificationBell);

declare global {
  interface HTMLElementTagNameMap {
    'rt-notification-bell': RtNotificationBell;
  }
}
