/** An auction as one card: facts on top, then how one stands, the form, and the bids. */
import { css } from 'lit';
import hostStyles from '../base/host.styles.ts';

const card = css`
  :host {
    --c-urgent: var(--rt-auction-urgent, var(--c-danger));
    --c-leading: var(--rt-auction-leading, var(--c-success));
    --c-outbid: var(--rt-auction-outbid, var(--c-danger));
    display: block;
    min-inline-size: 0;
    background: var(--c-bg);
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .base {
    display: flex;
    flex-direction: column;
    gap: calc(var(--c-space) * 1.5);
    padding: calc(var(--c-space) * 2);
    container-type: inline-size;
  }
  p,
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  /* Some letters cannot be broken apart. */
  p,
  .title,
  .fact,
  .who,
  li {
    min-inline-size: 0;
    overflow-x: clip;
  }
  .title {
    font-size: 1.125rem;
    font-weight: 650;
  }
  .facts,
  .row,
  .quick {
    display: flex;
    flex-wrap: wrap;
    gap: var(--c-space);
  }
  .facts {
    justify-content: space-between;
    gap: calc(var(--c-space) * 3);
  }
  .fact {
    display: grid;
    align-content: start;
  }
  .label,
  .more {
    color: var(--c-muted);
    font-size: 0.8125rem;
  }
  .price,
  .timer {
    font-size: 1.75rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    line-height: 1.25;
  }
  .timer.urgent {
    color: var(--c-urgent);
  }
  .time {
    text-align: end;
  }
  :host([state='offline']) .timer {
    color: var(--c-muted);
    font-style: italic;
  }
  .status {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.375rem 0.5rem;
    font-weight: 600;
  }
  /* A frame is for who has a part in it; around a plain word it would look like a field to write in. */
  .status:is(.leading, .won, .outbid) {
    padding: 0.5rem 0.75rem;
    border: 1px solid;
    border-radius: 0.5rem;
  }
  .status .more {
    font-weight: 400;
  }
  .status.leading,
  .status.won {
    border-color: var(--c-leading);
    color: var(--c-leading);
  }
  .status.outbid {
    border-color: var(--c-outbid);
    color: var(--c-outbid);
  }
  .leading .sign::before,
  .won .sign::before {
    content: '✓';
  }
  .outbid .sign::before {
    content: '!';
  }
  .none .sign {
    display: none;
  }
  .offline {
    color: var(--c-warning);
    font-size: 0.875rem;
  }
  .form {
    display: grid;
    gap: 0.375rem;
  }
  button {
    padding: 0.4375rem 0.875rem;
    border: 1px solid var(--c-border);
    border-radius: 0.5rem;
    background: var(--c-surface);
    font-weight: 550;
  }
  button:hover:not([aria-disabled='true']) {
    border-color: var(--c-muted);
  }
  .submit,
  .again {
    border-color: var(--c-accent);
    background: var(--c-accent);
    color: var(--c-on-accent);
  }
  button[aria-disabled='true'] {
    border-color: var(--c-border);
    background: var(--c-surface);
    color: var(--c-muted);
    cursor: default;
  }
  .field {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 0.375rem;
    min-inline-size: 8rem;
    padding-inline: 0.75rem;
    border: 1px solid var(--c-border);
    border-radius: 0.5rem;
    background: var(--c-bg);
  }
  .field:focus-within {
    outline: 2px solid var(--c-ring);
    outline-offset: -1px;
  }
  .field .sign {
    color: var(--c-muted);
  }
  .field input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.25rem;
    padding: 0;
    border: 0;
    outline: none;
    background: none;
    color: inherit;
    /* Smaller, and a phone zooms in when the field is touched. */
    font: inherit;
    font-size: 1rem;
    font-variant-numeric: tabular-nums;
  }
  .toggle {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 1.5rem;
    font-size: 0.875rem;
  }
  .toggle input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
  }
  .error {
    color: var(--c-danger);
    font-size: 0.875rem;
  }
  .error .again {
    margin-inline-start: 0.25rem;
  }
  .notice {
    padding-block: calc(var(--c-space) * 3);
    color: var(--c-muted);
    text-align: center;
  }
  .notice.error {
    color: var(--c-danger);
  }
  .history ol {
    max-block-size: 12rem;
    overflow-y: auto;
  }
  li {
    display: flex;
    justify-content: space-between;
    gap: var(--c-space);
    padding-block: 0.25rem;
    border-block-end: 1px solid var(--c-border);
    font-size: 0.875rem;
  }
  li.own {
    font-weight: 600;
  }
  .sum {
    flex: none;
    font-variant-numeric: tabular-nums;
  }
  dialog {
    max-inline-size: min(24rem, calc(100vw - 2rem));
    padding: calc(var(--c-space) * 3);
    border: 1px solid var(--c-border);
    border-radius: 0.75rem;
    background: var(--c-bg);
    color: var(--c-text);
  }
  dialog p {
    margin-block-end: calc(var(--c-space) * 2);
  }
  dialog .row {
    justify-content: end;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.45);
  }
  @media (forced-colors: active) {
    .submit,
    .again {
      border-color: ButtonText;
    }
    button[aria-disabled='true'] {
      border-color: GrayText;
      color: GrayText;
    }
    .timer.urgent {
      text-decoration: underline;
    }
  }
`;

export default [hostStyles, card];
