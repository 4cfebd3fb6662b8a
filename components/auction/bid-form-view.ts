/** Paints the form one bids with, why a bid does not count, and the dialog that asks once more. */
import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../base/locale.ts';
import { problemText } from './auction-sentences.ts';
import { canBid, money, type Shown } from './auction-shown.ts';
import type { BidDraft } from './bid-form.ts';
import { currencySign } from './money.ts';

export function formView(view: Shown): TemplateResult | typeof nothing {
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
