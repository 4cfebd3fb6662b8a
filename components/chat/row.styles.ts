/** Rows: bubbles on two sides, closer together where they belong together. */
import { css } from 'lit';

export default css`
  .day {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    margin-block: calc(var(--c-space) * 2.5) calc(var(--c-space) * 1.5);
    color: var(--c-muted);
    font-size: 0.75rem;
    font-weight: 600;
  }
  .day::before,
  .day::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid var(--c-border);
  }
  .row {
    --side: 1.125rem;
    --tight: 0.3125rem;
    --r: var(--rt-bubble-radius, var(--side));
    display: flex;
    align-items: flex-end;
    gap: 0.5rem;
    margin-block-start: 0.1875rem;
    border-radius: var(--r);
    outline-offset: 3px;
  }
  .row.opens {
    margin-block-start: var(--rt-chat-gap, 0.75rem);
  }
  .day + .row.opens {
    margin-block-start: 0;
  }
  .row.own {
    flex-direction: row-reverse;
  }
  .face {
    flex: none;
    inline-size: var(--rt-avatar-size, 2rem);
  }
  .stack {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    min-inline-size: 0;
    max-inline-size: min(80%, 38rem);
  }
  .own .stack {
    align-items: flex-end;
  }
  .author {
    margin-inline-start: 0.85rem;
    margin-block-end: 0.1875rem;
    max-inline-size: 100%;
    overflow: hidden;
    color: var(--c-muted);
    font-size: 0.75rem;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bubble {
    max-inline-size: 100%;
    padding: 0.4375rem 0.8125rem;
    border-radius: var(--r);
    background: var(--c-other);
  }
  /* The corners on the speaker's side tighten inside a group, so that it reads as one. */
  .row:not(.own):not(.opens) .bubble {
    border-start-start-radius: min(var(--r), var(--tight));
  }
  .row:not(.own):not(.closes) .bubble {
    border-end-start-radius: min(var(--r), var(--tight));
  }
  .own .bubble {
    background: var(--c-own);
    color: var(--c-on-own);
  }
  .own:not(.opens) .bubble {
    border-start-end-radius: min(var(--r), var(--tight));
  }
  .own:not(.closes) .bubble {
    border-end-end-radius: min(var(--r), var(--tight));
  }
  .flow {
    display: flow-root;
    unicode-bidi: plaintext;
  }
  .text {
    white-space: pre-wrap;
  }
  .emoji.bubble {
    padding: 0.125rem 0.25rem;
    background: none;
    color: inherit;
  }
  .emoji .text {
    font-size: 2.25rem;
    line-height: 1.15;
  }
  /* Beside the last line where there is room, below it where there is none. */
  .meta {
    float: inline-end;
    display: flex;
    align-items: center;
    gap: 0.25rem;
    margin-block: 0.375rem -0.125rem;
    margin-inline-start: 0.625rem;
    color: var(--c-muted);
    font-size: 0.6875rem;
    font-variant-numeric: tabular-nums;
    line-height: 1rem;
    white-space: nowrap;
  }
  .emoji .meta {
    margin-block-start: 1.375rem;
  }
  .own:not(.failed) .bubble:not(.emoji) .meta {
    /* Any less than all of it, and dark falls under the contrast that small text needs. */
    color: var(--c-on-own);
  }
  .status {
    display: inline-block;
    font-size: 0.8125rem;
  }
  .sending .icon {
    animation: turn 1s linear infinite;
  }
  .pending .bubble:not(.emoji) {
    filter: saturate(0.6);
  }
  .failed .bubble {
    border: 1px solid var(--c-danger);
    background: none;
    color: var(--c-text);
  }
  .failed .status {
    color: var(--c-danger);
  }
  .text a {
    color: var(--c-link);
    text-underline-offset: 0.15em;
  }
  .own:not(.failed) .text a {
    color: inherit;
  }
  .failure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0.125rem 0.25rem;
    padding-block-start: 0.125rem;
    color: var(--c-danger);
    font-size: 0.75rem;
    text-align: end;
  }
  .failure button {
    padding: 0.2rem 0.5rem;
    border: 0;
    border-radius: 0.375rem;
    background: none;
    color: var(--c-text);
    font-weight: 600;
    text-decoration: underline;
    text-underline-offset: 0.15em;
  }
  .failure button:hover {
    background: var(--c-surface);
  }
  @container (inline-size < 24rem) {
    .stack {
      max-inline-size: 86%;
    }
  }
  @media (forced-colors: active) {
    .bubble {
      border: 1px solid CanvasText;
    }
    .own .bubble {
      border-width: 2px;
    }
    .failed .bubble {
      border-style: dashed;
    }
    .pending .bubble {
      border-style: dotted;
    }
  }
`;
