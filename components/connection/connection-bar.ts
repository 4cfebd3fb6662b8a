/** The bar that says how the connection is, and offers not to wait. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill, plural } from '../base/locale.ts';
import type { ConnectionState, FreshnessState, Status } from '../core/client-api.ts';
import type { ConnectionStrings } from './connection-strings.ts';
import { isFinal } from './outage.ts';

/** Statuses whose words a page may replace. */
const SLOTS: Partial<Record<Status, (words: string) => TemplateResult>> = {
  connecting: (words) => html`<slot name="connecting">${words}</slot>`,
  waiting: (words) => html`<slot name="waiting">${words}</slot>`,
  offline: (words) => html`<slot name="offline">${words}</slot>`,
  unauthorized: (words) => html`<slot name="unauthorized">${words}</slot>`,
  blocked: (words) => html`<slot name="blocked">${words}</slot>`,
};
/** Statuses that end by themselves or by a click; the others need more than a new try. */
const RETRYABLE: ReadonlySet<Status> = new Set(['waiting', 'offline', 'unauthorized', 'blocked', 'replaced']);

export interface BarView {
  readonly state: ConnectionState;
  /** Whether the bar says that the connection is back. */
  readonly isBack: boolean;
  readonly freshness: FreshnessState;
  /** Server time, ms, while there is something to count down to. */
  readonly now: number | undefined;
  readonly strings: ConnectionStrings;
  readonly locale: string | undefined;
  readonly onRetry: () => void;
}

const secondsText = (seconds: number, locale: string | undefined): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short' }).format(seconds);

const clockText = (at: number, locale: string | undefined): string =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at);

/** Seconds to the next try, rounded up, where one is waited for. */
const secondsLeft = ({ state: { retryAt }, now }: BarView): number | undefined =>
  retryAt === undefined || now === undefined ? undefined : Math.max(0, Math.ceil((retryAt - now) / 1000));

/** How old what is shown is; undefined while it is all there is. */
function freshnessText({ state, freshness, strings, locale }: BarView): string | undefined {
  const { freshness: word, since, behind } = freshness;
  if (word === 'live') return undefined;
  if (state.status !== 'online')
    return since === undefined ? undefined : fill(strings.asOf, { time: clockText(since, locale) });
  return behind === undefined ? strings.catchingUp : plural(strings.catchingUpBy, behind, locale);
}

/** Plain text in a named group; what is spoken about it is the announcer's, once for each outage. */
export function barView(view: BarView): TemplateResult {
  const { state, isBack, strings, locale, onRetry } = view;
  const { status, reason, auth } = state;
  const signing = status === 'connecting' && auth === 'refreshing';
  const words = isBack ? strings.back : signing ? strings.refreshing : strings.status[status];
  const age = freshnessText(view);
  const dialling = status === 'connecting';
  const seconds = secondsLeft(view);
  const wait = status === 'waiting' && seconds !== undefined && seconds > 0;
  return html`
    <div class="bar ${status}" part="bar" role="group" aria-label=${strings.label}>
      <span class="dot" part="dot" aria-hidden="true"></span>
      <span class="label" part="label">${SLOTS[status]?.(words) ?? words}</span>
      ${wait ? html`<span class="detail">${fill(strings.retryIn, { seconds: secondsText(seconds, locale) })}</span>` : nothing}
      ${age === undefined ? nothing : html`<span class="detail" part="freshness">${age}</span>`}
      ${isFinal(status) && reason ? html`<span class="detail"><bdi>${reason}</bdi></span>` : nothing}
      ${
        RETRYABLE.has(status) || dialling
          ? html`
              <button
                type="button"
                class="retry"
                part="retry"
                aria-disabled=${String(dialling)}
                @click=${dialling ? null : onRetry}
              >
                ${strings.retry}
              </button>
            `
          : nothing
      }
    </div>
  `;
}

/** Said to the page's author instead: what has to be changed before there can be a connection. */
export const problemView = (problem: string): TemplateResult => html`
  <p class="bar blocked" part="bar" role="alert">
    <span class="dot" part="dot" aria-hidden="true"></span><span part="label">${problem}</span>
  </p>
`;
