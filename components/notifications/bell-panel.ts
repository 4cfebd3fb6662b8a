/** What a bell shows once it is open: the list, and what a person does in it. It is loaded after the bell itself. */
import type { ReactiveController, TemplateResult } from 'lit';
import { ModelController } from '../base/model-controller.ts';
import { momentsOf } from '../base/relative-time.ts';
import type { Client } from '../core/client-api.ts';
import styles from './bell-panel.styles.ts';
import { type DeedHost, ItemDeeds } from './item-deeds.ts';
import type { Filter, MarkSeen } from './notification-attributes.ts';
import { focusRow, takeKey } from './notification-keys.ts';
import type { RenderItem } from './notification-row-view.ts';
import { listView, type ListView } from './notification-view.ts';
import type { NotificationItem, NotificationsState } from './notifications-model.ts';
import { ShownItems } from './shown-items.ts';
import { VisibleRows } from './visible-rows.ts';

/** The element it is in. */
export interface PanelOwner extends DeedHost {
  readonly items: readonly NotificationItem[];
  readonly open: boolean;
  readonly inline: boolean;
  readonly markSeen: MarkSeen;
  readonly filter: Filter;
  readonly linkOrigins: string;
  readonly renderItem: RenderItem | undefined;
}

/** What it cannot read off its element. */
export interface PanelFacts extends Omit<ListView, 'context' | 'items' | 'fresh' | 'older' | 'filter'> {
  readonly strings: ListView['context']['strings'];
  readonly locale: string | undefined;
  readonly model: NotificationsState | undefined;
}

const NO_MORE = { status: 'idle', done: true } as const;

export class BellPanel implements ReactiveController {
  static readonly styles = styles;

  readonly #host: PanelOwner;
  readonly #client: () => Client | undefined;
  readonly #shown = new ShownItems();
  readonly #deeds: ItemDeeds;
  readonly #visible: VisibleRows;
  readonly #now: ModelController<number>;

  constructor(host: PanelOwner, client: () => Client | undefined) {
    this.#host = host;
    this.#client = client;
    this.#deeds = new ItemDeeds(host);
    this.#visible = new VisibleRows(host, (ids) => this.#deeds.lookAt(ids, host.items));
    this.#now = new ModelController<number>(host);
    host.addController(this);
  }

  hostUpdate(): void {
    const client = this.#client();
    this.#now.store = client && momentsOf(client);
  }

  hostUpdated(): void {
    const { inline, markSeen, readOn, renderRoot } = this.#host;
    if (this.#isShowing && (markSeen === 'visible' || readOn === 'visible'))
      this.#visible.watch(inline ? null : this.#scroller, renderRoot.querySelectorAll<HTMLElement>('.item'));
    else this.#visible.stop();
  }

  /** What there is now is before somebody's eyes; what comes waits above it. */
  hold(): void {
    this.#shown.hold(this.#host.items);
  }

  /** Nobody looks any more. */
  release(): void {
    this.#shown.release();
  }

  /** Goes to the newest, which has been let in. */
  goToNewest(): void {
    this.#scroller?.scrollTo({ top: 0 });
    const { renderRoot, updateComplete } = this.#host;
    void updateComplete.then(() => focusRow(renderRoot.querySelector('.item') ?? undefined));
  }

  readonly onKeydown = (event: KeyboardEvent): void => {
    const list = this.#host.renderRoot.querySelector('.list');
    if (list === null || !event.composedPath().includes(list)) return;
    takeKey(event, list, {
      archive: (id) => this.#deeds.archive(id),
      toggleRead: (id) => {
        const item = this.#host.items.find((each) => each.id === id);
        if (item !== undefined) this.#deeds.toggleRead(item);
      },
    });
  };

  /** Paints all that stands between heading and footer. */
  view({ strings, locale, model, ...facts }: PanelFacts): TemplateResult {
    const { items: held, filter, linkOrigins, renderItem } = this.#host;
    const { items, fresh } = this.#isShowing ? this.#shown.of(held) : { items: held, fresh: 0 };
    const isUnread = filter === 'unread';
    const older = model?.older ?? NO_MORE;
    return listView({
      ...facts,
      context: {
        ...{ strings, locale, now: this.#now.value ?? 0, origins: linkOrigins, renderItem },
        onOpen: (event, item, href) => this.#deeds.open(event, item, href),
        onAction: (event, item, action) => this.#deeds.act(event, item, action),
        onRead: (item) => this.#deeds.toggleRead(item),
        onArchive: (item) => this.#deeds.archive(item.id),
      },
      ...{ fresh, filter },
      items: isUnread ? items.filter(({ read }) => !read) : items,
      older: isUnread && model?.olderUnread === false ? NO_MORE : older,
    });
  }

  get #isShowing(): boolean {
    return this.#host.inline || this.#host.open;
  }

  get #scroller(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.scroll');
  }
}
