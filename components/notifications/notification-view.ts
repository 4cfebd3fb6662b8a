/** What is in the panel: filter, list, what is wrong, and what is on offer. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { plural } from '../base/locale.ts';
import type { ElementState } from '../base/rt-element.ts';
import type { PermissionState } from './desktop.ts';
import type { Filter } from './notification-attributes.ts';
import { type RowContext, rowView } from './notification-row-view.ts';
import type { NotificationItem, OlderState } from './notifications-model.ts';

export interface ListView {
  readonly context: RowContext;
  readonly state: ElementState;
  readonly items: readonly NotificationItem[];
  /** How many wait above. */
  readonly fresh: number;
  readonly older: OlderState;
  readonly filter: Filter;
  /** What the page's author has to change, or why nothing can be shown. */
  readonly problem: string | undefined;
  /** A mark that was refused, in words. */
  readonly failure: string | undefined;
  /** Undefined where the desktop is not asked for. */
  readonly permission: PermissionState | undefined;
  readonly onFilter: (filter: Filter) => void;
  readonly onReveal: () => void;
  readonly onOlder: () => void;
  readonly onRetry: () => void;
  readonly onDismiss: () => void;
  readonly onPermit: () => void;
}

/** All that stands between heading and footer. */
export function listView(view: ListView): TemplateResult {
  const { context, fresh, onReveal } = view;
  const { strings, locale } = context;
  return html`
    ${filterView(view)} ${failureView(view)}
    ${view.state === 'offline' ? html`<p class="notice offline">${strings.offline}</p>` : nothing}
    <div class="port">
      <button class="fresh" type="button" part="fresh" ?hidden=${fresh === 0} @click=${onReveal}>
        ${plural(strings.fresh, fresh, locale)}
      </button>
      <div class="scroll" tabindex="-1">${rowsView(view)}</div>
    </div>
    ${permissionView(view)}
  `;
}

function filterView({ context: { strings }, filter, onFilter }: ListView): TemplateResult {
  const choice = (name: Filter, label: string): TemplateResult =>
    html`<button class="choice" type="button" aria-pressed=${filter === name} @click=${() => onFilter(name)}>
      ${label}
    </button>`;
  return html`<div class="filter" part="filter" role="group" aria-label=${strings.filter}>
    ${choice('all', strings.all)}${choice('unread', strings.unread)}
  </div>`;
}

function failureView({ context: { strings }, failure, onDismiss }: ListView): TemplateResult | typeof nothing {
  if (failure === undefined) return nothing;
  return html`<p class="notice failure" part="error">
    <bdi>${failure}</bdi> <button class="plain" type="button" @click=${onDismiss}>${strings.dismiss}</button>
  </p>`;
}

function rowsView(view: ListView): TemplateResult {
  const { context, state, items, older, problem, filter, onOlder, onRetry } = view;
  const { strings } = context;
  if (state === 'loading') return html`<p class="notice" part="loading">${strings.loading}</p>`;
  if (state === 'error' || state === 'denied')
    return html`<div class="notice" part="error">
      <p><bdi>${problem ?? strings.openFailed}</bdi></p>
      ${
        state === 'error'
          ? html`<button class="plain" type="button" @click=${onRetry}>${strings.retry}</button>`
          : nothing
      }
    </div>`;
  return html`
    ${
      items.length === 0 && older.done
        ? html`<div class="notice empty" part="empty">
            <slot name="empty">${filter === 'unread' ? strings.emptyUnread : strings.empty}</slot>
          </div>`
        : html`<ul class="list" part="list" role="list" aria-labelledby="title">
            ${repeat(
              items,
              ({ id }) => id,
              (item) => rowView(item, context),
            )}
          </ul>`
    }
    ${
      older.done
        ? nothing
        : html`<div class="edge">
            ${older.status === 'error' ? html`<p class="notice" part="error">${strings.loadFailed}</p>` : nothing}
            <button
              class="plain"
              type="button"
              part="load-more"
              aria-disabled=${older.status === 'loading'}
              @click=${onOlder}
            >
              ${older.status === 'error' ? strings.retry : older.status === 'loading' ? strings.loading : strings.loadMore}
            </button>
          </div>`
    }
  `;
}

function permissionView({ context: { strings }, permission, onPermit }: ListView): TemplateResult | typeof nothing {
  if (permission === 'denied') return html`<p class="permission" part="permission">${strings.desktopBlocked}</p>`;
  if (permission !== 'default') return nothing;
  return html`<p class="permission" part="permission">
    ${strings.desktopOffer} <button class="plain" type="button" @click=${onPermit}>${strings.turnOn}</button>
  </p>`;
}
