/** The bar that says how the connection is, and offers not to wait. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../base/locale.ts';
import type { ConnectionState, Status } from '../core/client-api.ts';
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
  /** Seconds to the next try, where one is waited for. */
  readonly seconds: number | undefined;
  readonly strings: ConnectionStrings;
  readonly locale: string | undefined;
  readonly onRetry: () => void;
}

const secondsText = (seconds: number, locale: string | undefined): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short' }).format(seconds);

/** Plain text in a named group; what is spoken about it is the announcer's, once for each outage. */
export function barView({ state, isBack, seconds, strings, locale, onRetry }: BarView): TemplateResult {
  const { status, reason } = state;
  const words = isBack ? strings.back : strings.status[status];
  const dialling = status === 'connecting';
  const wait = status === 'waiting' && seconds !== undefined && seconds > 0;
  return html`
    <div class="bar ${status}" part="bar" role="group" aria-label=${strings.label}>
      <span class="dot" part="dot" aria-hidden="true"></span>
      <span class="label" part="label">${SLOTS[status]?.(words) ?? words}</span>
      ${wait ? html`<span class="detail">${fill(strings.retryIn, { seconds: secondsText(seconds, locale) })}</span>` : nothing}
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
