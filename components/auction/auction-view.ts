/** Paints an auction: how it stands, the form, the bids so far. Texts are texts; slots are never left out. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill, plural } from '../base/locale.ts';
import { bidderText, nameOf, placeOf, statusText } from './auction-sentences.ts';
import { type AuctionView, money, type Shown } from './auction-shown.ts';
import { formView } from './bid-form-view.ts';
import { timeFigures } from './time-left.ts';

/** When the time left is shown as urgent, ms. */
const URGENT_MS = 60_000;

export function auctionView(view: AuctionView): TemplateResult {
  const { strings, problem, state } = view;
  return html`
    <div class="base" part="base" role="group" tabindex="-1" aria-labelledby="title">
      <slot name="media"></slot>
      <div class="title" id="title">
        <slot name="title"><span class="hidden-text">${strings.label}</span></slot>
      </div>
      <slot name="description"></slot>
      ${
        problem === undefined
          ? state?.auction
            ? lotView(view as Shown)
            : noticeView(view)
          : html`<p class="notice error" role="alert">${problem}</p>`
      }
      <slot name="closed" ?hidden=${view.phase !== 'closed'}></slot>
      <slot name="terms"></slot>
    </div>
  `;
}

function noticeView({ state, strings }: AuctionView): TemplateResult {
  const status = state?.status ?? 'loading';
  if (status === 'empty') return html`<div class="notice"><slot name="empty">${strings.empty}</slot></div>`;
  if (status === 'loading') return html`<p class="notice">${strings.loading}</p>`;
  return html`<p class="notice error" role="alert">${status === 'denied' ? strings.denied : strings.openFailed}</p>`;
}

const lotView = (view: Shown): TemplateResult => html`
  <div class="facts">${priceView(view)} ${timerView(view)}</div>
  ${statusView(view)} ${formView(view)} ${view.hideHistory ? nothing : historyView(view)}
`;

function priceView(view: Shown): TemplateResult {
  const { strings, locale } = view;
  const { price, start, reserve, bids, phase } = view.state.auction;
  const label = price === null ? strings.startPrice : phase === 'closed' ? strings.finalPrice : strings.price;
  return html`<div class="fact">
    <span class="label" part="price-label">${label}</span>
    <span class="price" part="price"><bdi>${money(view, price ?? start)}</bdi></span>
    <span class="more"
      ><bdi>${plural(strings.bids, bids, locale)}</bdi>${
        reserve === 'none' ? nothing : html` · <bdi part="reserve">${strings.reserve[reserve]}</bdi>`
      }</span
    >
  </div>`;
}

function timerView({ strings, locale, state, phase, remainingMs, isOffline }: Shown): TemplateResult | typeof nothing {
  const { extensions } = state.auction;
  if (phase === 'closed' || phase === undefined) return nothing;
  const isUrgent = phase === 'closing' || (phase === 'open' && remainingMs <= URGENT_MS);
  return html`<div class="fact time">
    <span class="label" id="timer-label">${phase === 'scheduled' ? strings.startsIn : strings.endsIn}</span>
    <span
      class="timer ${isUrgent ? 'urgent' : ''}"
      part=${isUrgent && !isOffline ? 'timer timer-urgent' : 'timer'}
      role="timer"
      aria-labelledby="timer-label"
      >${phase === 'closing' ? strings.phase.closing : timeFigures(remainingMs, locale)}</span
    >
    <span class="more"
      >${
        isOffline
          ? strings.lastKnown
          : extensions > 0
            ? html`<span part="extended">${plural(strings.extended, extensions, locale)}</span>`
            : nothing
      }</span
    >
  </div>`;
}

function statusView(view: Shown): TemplateResult {
  const { strings, state, phase, isOffline } = view;
  const place = placeOf(state);
  const max = state.myMax;
  return html`<p class="status ${place}" part="status">
      <span class="sign" aria-hidden="true"></span>${statusText(state, phase ?? 'open', strings)}
      ${
        place === 'leading' && max !== undefined
          ? html`<span class="more">${fill(strings.yourMax, { amount: money(view, max) })}</span>`
          : nothing
      }
    </p>
    ${isOffline ? html`<p class="offline">${strings.offline}</p>` : nothing}`;
}

function historyView(view: Shown): TemplateResult {
  const { strings, locale, state, historySize } = view;
  const rows = state.auction.recent.slice(0, historySize);
  const who = (alias: string): string =>
    bidderText(alias, nameOf(alias, state.auction.recent), { strings, own: state.alias, locale });
  return html`<div class="history" part="history">
    <p class="label" id="history">${strings.history}</p>
    ${
      rows.length === 0
        ? html`<p class="more">${strings.noBids}</p>`
        : html`<ol aria-labelledby="history">
            ${rows.map(
              ({ by, leader, price }) =>
                html`<li class=${by === state.alias ? 'own' : ''} part=${by === state.alias ? 'bid bid-own' : 'bid'}>
                  <bdi class="who"
                    >${by === leader ? who(by) : fill(strings.answered, { bidder: who(by), leader: who(leader) })}</bdi
                  ><bdi class="sum">${money(view, price)}</bdi>
                </li>`,
            )}
          </ol>`
    }
  </div>`;
}
