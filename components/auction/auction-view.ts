/** Paints an auction: how it stands, the form, the bids so far. Texts are texts; slots are never left out. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill, plural } from '../base/locale.ts';
import type { AuctionModelPhase, AuctionState } from './auction-model.ts';
import { bidderText, nameOf, placeOf, problemText, statusText } from './auction-sentences.ts';
import type { AuctionStrings } from './auction-strings.ts';
import type { BidDraft, BidForm } from './bid-form.ts';
import { currencySign, moneyText } from './money.ts';
import { timeFigures } from './time-left.ts';

export interface AuctionView {
  readonly strings: AuctionStrings;
  readonly locale: string | undefined;
  readonly state: AuctionState | undefined;
  readonly phase: AuctionModelPhase | undefined;
  readonly remainingMs: number;
  readonly isOffline: boolean;
  readonly problem: string | undefined;
  readonly form: BidForm;
  readonly quick: ReadonlyArray<{ readonly steps: number; readonly amount: number }>;
  readonly allowMax: boolean;
  readonly hideHistory: boolean;
  readonly historySize: number;
}

/** When the time left is shown as urgent, ms. */
const URGENT_MS = 60_000;

type Shown = AuctionView & {
  readonly state: AuctionState & { readonly auction: NonNullable<AuctionState['auction']> };
};

const money = ({ state, locale }: Shown, minor: number): string => moneyText(minor, state.auction, locale);

export function auctionView(view: AuctionView): TemplateResult {
  const { strings, problem, state } = view;
  return html`
    <div class="base" part="base" role="group" aria-labelledby="title">
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
      >${plural(strings.bids, bids, locale)}${
        reserve === 'none' ? nothing : html` · <span part="reserve">${strings.reserve[reserve]}</span>`
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

function formView(view: Shown): TemplateResult | typeof nothing {
  const { strings, locale, state, phase, form, quick, allowMax } = view;
  if (phase === 'closed' || phase === 'scheduled') return nothing;
  const isOff = !canBid(view);
  const isWrong = form.problem !== undefined;
  const waits = state.pending.at(-1);
  return html`<form class="form" part="form" novalidate @submit=${form.onSubmit}>
      <div class="quick">
        ${quick.map(
          ({ amount }) =>
            html`<button
              type="button"
              part="quick"
              aria-disabled=${isOff}
              @click=${() => form.offer({ amount, isMax: false })}
            >
              <bdi>${money(view, amount)}</bdi>
            </button>`,
        )}
      </div>
      <label class="label" for="amount">${form.isMax ? strings.maxAmount : strings.amount}</label>
      <div class="row">
        <span class="field">
          <span class="sign" aria-hidden="true">${currencySign(state.auction, locale)}</span>
          <input
            id="amount"
            part="input"
            inputmode="decimal"
            autocomplete="off"
            maxlength="40"
            aria-describedby=${isWrong ? 'hint error' : 'hint'}
            aria-invalid=${isWrong}
            aria-errormessage="error"
            .value=${form.text}
            @input=${form.onInput}
          />
        </span>
        <button class="submit" type="submit" part="submit" aria-disabled=${isOff}>${strings.bid}</button>
      </div>
      ${
        allowMax
          ? html`<label class="toggle" part="max-toggle"
              ><input type="checkbox" .checked=${form.isMax} @change=${form.onToggle} />${strings.useMax}</label
            >`
          : nothing
      }
      <p class="more" id="hint">${fill(strings.minBid, { amount: money(view, state.minBid ?? 0) })}</p>
      ${errorView(view)}
      <p class="more">
        ${waits ? (waits.state === 'unknown' ? strings.unknown : strings.sending) : form.accepted === undefined ? nothing : fill(strings.accepted, { amount: money(view, form.accepted) })}
      </p>
    </form>
    ${confirmView(view)}`;
}

function errorView(view: Shown): TemplateResult {
  const { form, strings, state } = view;
  const { problem } = form;
  const lowest = state.minBid ?? 0;
  const text =
    problem === undefined ? '' : problemText(problem, { strings, amount: (minor = lowest) => money(view, minor) });
  const again = problem?.kind === 'refused' && ['too-low', 'increment'].includes(problem.reason);
  return html`<p class="error" part="error" id="error" ?hidden=${text === ''}>
    <bdi>${text}</bdi>
    ${
      again
        ? html`<button
            type="button"
            class="again"
            part="submit"
            aria-disabled=${!canBid(view)}
            @click=${() => form.offerNow({ amount: lowest, isMax: false })}
          >
            ${fill(strings.bidAmount, { amount: money(view, lowest) })}
          </button>`
        : nothing
    }
  </p>`;
}

/** Says once more what is going to be bid. When the price has overtaken it, it says so and offers what can be bid. */
function confirmView(view: Shown): TemplateResult {
  const { form, strings, state } = view;
  const { draft } = form;
  const lowest = state.minBid ?? 0;
  const isLow = draft !== undefined && draft.amount < lowest;
  const bid: BidDraft | undefined = isLow ? { ...draft, amount: lowest } : draft;
  const words = draft?.isMax ? strings.confirmMax : strings.confirmText;
  return html`<dialog
    part="confirm"
    aria-labelledby="confirm-title"
    aria-describedby="confirm-text"
    @close=${form.close}
  >
    <p class="title" id="confirm-title">${strings.confirmTitle}</p>
    ${
      draft && bid
        ? html`<p id="confirm-text">
              ${isLow ? html`<span class="error">${fill(strings.reasons['too-low'], { amount: money(view, lowest) })}</span> ` : nothing}${fill(words, { amount: money(view, bid.amount) })}
            </p>
            <div class="row">
              <button type="button" @click=${form.close}>${strings.cancel}</button>
              <button type="button" class="submit" aria-disabled=${!canBid(view)} @click=${() => form.confirm(bid)}>
                ${fill(strings.confirm, { amount: money(view, bid.amount) })}
              </button>
            </div>`
        : nothing
    }
  </dialog>`;
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

/** Whether a bid can be made: by the server's phase and the connection, never by the time left here. */
export const canBid = ({ state }: Pick<AuctionView, 'state'>): boolean =>
  state?.auction?.phase === 'open' && state.connected;
