/** The whole picture of a feed, from what there is to show to what is on the page. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { fill, plural } from '../base/locale.ts';
import { type ItemContext, itemView } from './activity-item-view.ts';
import type { ActivityGroup } from './model/activity-groups.ts';
import type { ActivityState } from './activity-model.ts';
import { timeText } from './activity-time.ts';

export interface ActivityView {
  readonly context: ItemContext;
  readonly groups: readonly ActivityGroup[];
  readonly state: ActivityState | undefined;
  /** What the page's author has to change. */
  readonly problem: string | undefined;
  readonly isOffline: boolean;
  readonly hasPill: boolean;
  readonly hasPause: boolean;
  readonly onKeydown: (event: KeyboardEvent) => void;
  readonly onScroll: () => void;
  readonly onPause: () => void;
  readonly onReveal: () => void;
  readonly onMore: () => void;
  readonly onReopen: () => void;
}

/** Paints everything. Slots are never left out, so that what a page put in them is not lost. */
export function activityView(view: ActivityView): TemplateResult {
  const { context, groups, state, isOffline, hasPill, hasPause } = view;
  const { strings } = context;
  const isBusy = state === undefined || state.phase === 'loading' || state.older.status === 'loading';
  return html`
    <div class="base" part="base" @keydown=${view.onKeydown}>
      <slot name="header"></slot>
      ${hasPause || isOffline ? barView(view) : nothing}
      <div class="port">
        ${hasPill ? pillView(view) : nothing}
        <div class="list ${hasPill ? 'under-pill' : ''}" part="list" @scroll=${view.onScroll}>
          <div
            class="content"
            role=${groups.length > 0 ? 'feed' : nothing}
            aria-label=${groups.length > 0 ? strings.feed : nothing}
            aria-busy=${groups.length > 0 ? String(isBusy) : nothing}
          >
            ${repeat(
              groups,
              ({ key }) => key,
              (group, index) => itemView(group, index, context),
            )}
          </div>
          ${groups.length > 0 ? edgeView(view) : nothing}
        </div>
        ${noticeView(view)}
      </div>
    </div>
  `;
}

function barView({ context, state, isOffline, hasPause, onPause }: ActivityView): TemplateResult {
  const { strings, locale } = context;
  const since = state?.since;
  const asOf = since === undefined ? '' : ` ${fill(strings.offlineSince, { time: timeText(since, locale) })}`;
  return html`
    <div class="bar">
      ${isOffline ? html`<p class="offline" part="offline"><b>${strings.offline}.</b>${asOf}</p>` : nothing}
      ${
        hasPause
          ? html`<button type="button" class="pause" part="pause" @click=${onPause}>
              ${state?.paused ? strings.resume : strings.pause}
            </button>`
          : nothing
      }
    </div>
  `;
}

function pillView({ context, state, onReveal }: ActivityView): TemplateResult {
  const { strings, locale } = context;
  const { pending = 0, newer } = state ?? {};
  return html`
    <div class="pill-place">
      <button
        type="button"
        class="pill"
        part="pill"
        aria-disabled=${String(newer?.status === 'loading')}
        @click=${onReveal}
      >
        ${plural(strings.showNew, pending, locale)}
      </button>
      ${newer?.status === 'error' ? html`<span class="pill-error" part="error" role="alert">${strings.newFailed}</span>` : nothing}
    </div>
  `;
}

/** What stands below the oldest activity. */
function edgeView({ context, state, onMore }: ActivityView): TemplateResult | typeof nothing {
  const { strings } = context;
  if (state === undefined) return nothing;
  const { status, done } = state.older;
  if (status === 'loading')
    return html`<div class="edge"><span class="spinner" role="img" aria-label=${strings.loading}></span></div>`;
  if (status === 'error')
    return html`
      <div class="edge" role="alert">
        <span part="error">${strings.loadFailed}</span>
        <button type="button" part="load-more" @click=${onMore}>${strings.retry}</button>
      </div>
    `;
  if (done) return html`<div class="edge" part="end"><slot name="end">${strings.end}</slot></div>`;
  return html`<div class="edge">
    <button type="button" part="load-more" @click=${onMore}>${strings.loadMore}</button>
  </div>`;
}

/** What fills the feed while it has nothing in it. */
function noticeView({ context, groups, state, problem, onReopen }: ActivityView): TemplateResult {
  const { strings } = context;
  const { phase = 'loading', error, older } = state ?? {};
  const isVoid = groups.length === 0;
  const isFailed = problem !== undefined || phase === 'error' || (isVoid && older?.status === 'error');
  const isEmpty = isVoid && !isFailed && phase === 'ready' && older?.done === true;
  const isDenied = isVoid && !isFailed && phase === 'denied';
  const isLoading = isVoid && !isFailed && !isEmpty && !isDenied;
  return html`
    <div class="notice" ?hidden=${!isEmpty}>
      <slot name="empty"><p>${strings.empty}</p></slot>
    </div>
    <div class="notice" ?hidden=${!isDenied}>
      <p>${strings.denied}</p>
      ${error === undefined ? nothing : html`<p><bdi>${error.message}</bdi></p>`}
    </div>
    <div class="skeleton" ?hidden=${!isLoading}>
      <span class="hidden-text">${strings.loading}</span><i></i><i></i><i></i><i></i>
    </div>
    <div class="notice" role="alert" ?hidden=${!isFailed || !isVoid}>
      <slot name="error">
        <p class="problem" part="error">${isFailed ? (problem ?? strings.openFailed) : nothing}</p>
        ${error === undefined ? nothing : html`<p><bdi>${error.message}</bdi></p>`}
        ${
          isFailed && problem === undefined
            ? html`<button type="button" part="load-more" @click=${onReopen}>${strings.retry}</button>`
            : nothing
        }
      </slot>
    </div>
  `;
}
