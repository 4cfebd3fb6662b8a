/** What a person does to one notification: opens it, presses one of its buttons, marks it, or puts it away. */
import type { LitElement } from 'lit';
import type { NotificationAction } from '../protocol/notifications.ts';
import type { MarkRead } from './notification-attributes.ts';
import { RtNotificationActionEvent, RtNotificationClickEvent } from './notification-events.ts';
import { focusRow, neighbourOf } from './notification-keys.ts';
import type { NotificationItem } from './notifications-model.ts';

/** The element they are done in. What fails there is told by the model. */
export interface DeedHost extends LitElement {
  readonly markRead: (ids: readonly string[]) => Promise<void>;
  readonly markUnread: (ids: readonly string[]) => Promise<void>;
  readonly archive: (ids: readonly string[]) => Promise<void>;
  readonly see: (ids: readonly string[]) => void;
  readonly readOn: MarkRead;
  hide(): void;
}

const quietly = (done: Promise<void>): void => void done.catch(() => undefined);

export class ItemDeeds {
  readonly #host: DeedHost;

  constructor(host: DeedHost) {
    this.#host = host;
  }

  open(event: Event, item: NotificationItem, href: string | undefined): void {
    if (!this.#host.dispatchEvent(new RtNotificationClickEvent(item, href))) event.preventDefault();
    this.#read(item);
    const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
    if (href !== undefined && !ctrlKey && !metaKey && !shiftKey) this.#host.hide();
  }

  act(event: Event, item: NotificationItem, action: NotificationAction): void {
    if (!this.#host.dispatchEvent(new RtNotificationActionEvent(item, action))) event.preventDefault();
    this.#read(item);
  }

  toggleRead({ id, read }: NotificationItem): void {
    quietly(read ? this.#host.markUnread([id]) : this.#host.markRead([id]));
  }

  archive(id: string): void {
    const { renderRoot } = this.#host;
    const focused = (renderRoot as ShadowRoot).activeElement?.closest<HTMLElement>('.item');
    const next = neighbourOf(renderRoot.querySelector('.list'), id)?.dataset['id'];
    quietly(this.#host.archive([id]));
    if (focused?.dataset['id'] !== id) return;
    // The row goes away under the focus, which must not go with it.
    void this.#host.updateComplete.then(() => {
      const rows = [...renderRoot.querySelectorAll<HTMLElement>('.item')];
      const row = rows.find((each) => each.dataset['id'] === next);
      if (row === undefined) renderRoot.querySelector<HTMLElement>('#title')?.focus();
      else focusRow(row);
    });
  }

  /** These were in view for a moment. */
  lookAt(ids: readonly string[], items: readonly NotificationItem[]): void {
    const unread = items.filter(({ id, read }) => ids.includes(id) && !read);
    if (this.#host.readOn === 'visible') return quietly(this.#host.markRead(unread.map(({ id }) => id)));
    const unseen = unread.filter(({ seen }) => !seen).map(({ id }) => id);
    if (unseen.length > 0) this.#host.see(unseen);
  }

  #read({ id }: NotificationItem): void {
    if (this.#host.readOn !== 'manual') quietly(this.#host.markRead([id]));
  }
}
