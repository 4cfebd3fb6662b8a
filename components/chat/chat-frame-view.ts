/** What stands around the rows: the ends of the list, the states without rows, the way back down. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill, plural } from '../base/locale.ts';
import { timeText } from './chat-dates.ts';
import type { ChatState, EdgeState } from './chat-model.ts';
import type { ChatStrings } from './chat-strings.ts';
import { bubbleIcon, downIcon, lockIcon } from './icons.ts';

/** The end of the list at which older or newer messages come in. */
export function edgeView(
  edge: EdgeState,
  label: string,
  strings: ChatStrings,
  onLoad: () => void,
): TemplateResult | typeof nothing {
  const { status, done } = edge;
  if (done && status !== 'error') return nothing;
  if (status === 'loading') {
    return html`<div class="edge"><span class="spinner" role="img" aria-label=${strings.loading}></span></div>`;
  }
  if (status === 'error') {
    return html`
      <div class="edge" role="alert">
        <span part="error">${strings.loadFailed}</span
        ><button type="button" part="load" @click=${onLoad}>${strings.retry}</button>
      </div>
    `;
  }
  return html`<div class="edge near"><button type="button" part="load" @click=${onLoad}>${label}</button></div>`;
}

export interface NoticeView {
  readonly state: Pick<ChatState, 'phase' | 'error' | 'messages'> | undefined;
  /** What the page's author has to change. */
  readonly problem: string | undefined;
  readonly strings: ChatStrings;
  readonly onReopen: () => void;
}

/** What fills the list while it has no rows. The slots are always there, so that what a page put in them is not lost. */
export function noticeView({ state, problem, strings, onReopen }: NoticeView): TemplateResult {
  const { phase = 'loading', error, messages = [] } = state ?? {};
  const isFailed = problem !== undefined || phase === 'error';
  const isLoading = !isFailed && phase === 'loading' && messages.length === 0;
  const isEmpty = !isFailed && phase === 'ready' && messages.length === 0;
  const isDenied = !isFailed && phase === 'denied' && messages.length === 0;
  return html`
    <div class="notice" ?hidden=${!isEmpty}>
      <slot name="empty">
        ${bubbleIcon}
        <p>${strings.empty}</p>
      </slot>
    </div>
    <div class="notice" ?hidden=${!isDenied}>
      ${lockIcon}
      <p>${strings.denied}</p>
    </div>
    <div class="skeleton" ?hidden=${!isLoading}>
      <slot name="loading"><span class="hidden-text">${strings.loading}</span><i></i><i></i><i></i><i></i></slot>
    </div>
    <div class="notice" role="alert" ?hidden=${!isFailed || messages.length > 0}>
      <slot name="error">
        <p class="problem" part="error">${isFailed ? (problem ?? strings.openFailed) : nothing}</p>
        ${error === undefined ? nothing : html`<p><bdi>${error.message}</bdi></p>`}
        ${phase === 'error' ? html`<button type="button" part="load" @click=${onReopen}>${strings.retry}</button>` : nothing}
      </slot>
    </div>
  `;
}

export interface JumpView {
  readonly count: number;
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
  readonly onJump: () => void;
}

/** The way back to the newest message, saying how many came meanwhile. */
export function jumpView({ count, strings, locale, onJump }: JumpView): TemplateResult {
  const messages = plural(strings.newMessages, count, locale);
  const label = count > 0 ? fill(strings.jumpNew, { messages }) : strings.jump;
  return html`
    <button
      type="button"
      class="jump ${count > 0 ? 'new' : ''}"
      part="jump"
      aria-label=${label}
      title=${label}
      @click=${onJump}
    >
      ${count > 0 ? html`<span part="jump-count">${messages}</span>` : nothing} ${downIcon}
    </button>
  `;
}

/** How much what is shown can be trusted. */
export interface TrustView {
  readonly isOffline: boolean;
  readonly state: Pick<ChatState, 'phase' | 'freshness' | 'behind' | 'since'> | undefined;
  readonly strings: ChatStrings;
  readonly locale: string | undefined;
}

/**
 * Said above the box: without a connection, that what is shown may be old and what is written waits; with one, that what
 * was missed is coming in. Nothing while everything is there.
 */
export function trustView({ isOffline, state, strings, locale }: TrustView): TemplateResult | typeof nothing {
  const { phase, freshness = 'live', behind, since } = state ?? {};
  if (isOffline) {
    const asOf = since === undefined ? '' : `${fill(strings.offlineSince, { time: timeText(since, locale) })} `;
    return html`<p class="offline" part="offline">
      <span><b>${strings.offline}.</b> ${asOf}${strings.offlineHint}</span>
    </p>`;
  }
  if (phase !== 'ready' || freshness === 'live') return nothing;
  const words = behind === undefined ? strings.catchingUp : plural(strings.catchingUpBy, behind, locale);
  return html`<p class="offline late" part="catching-up"><span>${words}</span></p>`;
}
