/** How one notification of the list looks. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { colorIndexOf, initialsOf } from '../base/avatar.ts';
import { momentText, relativeText } from '../base/relative-time.ts';
import { withoutBidiControls } from '../base/visible-text.ts';
import type { NotificationAction } from '../protocol/notifications.ts';
import { followable } from './link-policy.ts';
import type { NotificationStrings } from './notification-strings.ts';
import { plainTitle, titleParts } from './notification-text.ts';
import type { NotificationItem } from './notifications-model.ts';
import { archiveIcon, readIcon, unreadIcon } from './row-icons.ts';

/** What `renderItem` is given beside the item. */
export interface ItemContext {
  /** The title in words. */
  readonly title: string;
  /** How long ago. */
  readonly time: string;
  /** The address that may be followed, if any. */
  readonly href: string | undefined;
}
/** Paints the inside of a row in a way of the page's own: a template, a node, or text. */
export type RenderItem = (item: NotificationItem, context: ItemContext) => unknown;

/** What rows need to know besides themselves. */
export interface RowContext {
  readonly strings: NotificationStrings;
  readonly locale: string | undefined;
  readonly now: number;
  readonly origins: string;
  readonly renderItem: RenderItem | undefined;
  readonly onOpen: (event: Event, item: NotificationItem, href: string | undefined) => void;
  readonly onAction: (
    event: Event,
    item: NotificationItem,
    action: NotificationAction,
    href: string | undefined,
  ) => void;
  readonly onRead: (item: NotificationItem) => void;
  readonly onArchive: (item: NotificationItem) => void;
}

/** Paints a row; nothing is computed again while it and its surroundings stay the same. */
export function rowView(item: NotificationItem, context: RowContext): TemplateResult {
  const { strings, locale, now, origins, renderItem } = context;
  const { read, priority } = item;
  return html`<li
    class="item ${read ? '' : 'unread'} ${priority}"
    part=${read ? 'item' : 'item item-unread'}
    data-id=${item.id}
  >
    ${guard([item, strings, locale, now, origins, renderItem], () => insideView(item, context))}
  </li>`;
}

function insideView(item: NotificationItem, context: RowContext): TemplateResult {
  const { strings, locale, now, origins, renderItem, onRead, onArchive } = context;
  const { read, body, at } = item;
  const parts = titleParts(item, strings, locale);
  const href = followable(item.href, origins);
  const time = relativeText(at, now, locale);
  const inner =
    renderItem === undefined
      ? parts.map(({ kind, text }) => (kind === 'name' ? html`<bdi>${text}</bdi>` : text))
      : renderItem(item, { title: plainTitle(parts), time, href });
  return html`
    ${faceView(item, origins)}
    <div class="content">
      ${mainView(item, inner, href, context)}
      ${
        body === undefined || renderItem !== undefined
          ? nothing
          : html`<p class="body" part="body" dir="auto">${withoutBidiControls(body)}</p>`
      }
      <div class="meta">
        <time part="time" datetime=${new Date(at).toISOString()} title=${momentText(at, locale)}>${time}</time>
        ${read ? nothing : html`<span class="mark">${strings.unread}</span>`}
      </div>
      ${
        item.actions.length === 0
          ? nothing
          : html`<div class="actions" part="actions">
              ${item.actions.map((action) => actionView(item, action, context))}
            </div>`
      }
    </div>
    <div class="tools">
      <button
        class="tool"
        type="button"
        aria-label=${read ? strings.markUnread : strings.markRead}
        title=${read ? strings.markUnread : strings.markRead}
        @click=${() => onRead(item)}
      >
        ${read ? unreadIcon : readIcon}
      </button>
      <button
        class="tool"
        type="button"
        aria-label=${strings.archive}
        title=${strings.archive}
        @click=${() => onArchive(item)}
      >
        ${archiveIcon}
      </button>
    </div>
  `;
}

function mainView(
  item: NotificationItem,
  inner: unknown,
  href: string | undefined,
  { onOpen }: RowContext,
): TemplateResult {
  const open = (event: Event): void => onOpen(event, item, href);
  return href === undefined
    ? html`<button class="main" type="button" part="item-title" dir="auto" @click=${open}>${inner}</button>`
    : html`<a class="main" part="item-title" dir="auto" href=${href} rel="noopener noreferrer" @click=${open}
        >${inner}</a
      >`;
}

function actionView(
  item: NotificationItem,
  action: NotificationAction,
  { origins, onAction }: RowContext,
): TemplateResult {
  const href = followable(action.href, origins);
  const label = withoutBidiControls(action.label);
  const act = (event: Event): void => onAction(event, item, action, href);
  return href === undefined
    ? html`<button class="action" type="button" @click=${act}><bdi>${label}</bdi></button>`
    : html`<a class="action" href=${href} rel="noopener noreferrer" @click=${act}><bdi>${label}</bdi></a>`;
}

function faceView({ icon, actors, type }: NotificationItem, origins: string): TemplateResult {
  const src = followable(icon, origins);
  const [actor] = actors;
  if (src !== undefined)
    return html`<img class="face" part="avatar" src=${src} alt="" loading="lazy" referrerpolicy="no-referrer" />`;
  return html`<span class="avatar hue-${colorIndexOf(actor?.id ?? type)}" part="avatar" aria-hidden="true"
    >${initialsOf(actor?.name ?? type)}</span
  >`;
}
