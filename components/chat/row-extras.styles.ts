/** What rows carry beside their text: what they answer, reactions, who has read them, and the menu. */
import { css } from 'lit';

export default css`
  .line {
    display: flex;
    align-items: center;
    gap: 0.125rem;
    max-inline-size: 100%;
    min-inline-size: 0;
  }
  .own .line {
    flex-direction: row-reverse;
  }
  .gone .text {
    color: var(--c-muted);
    font-style: italic;
  }
  .row.gone .bubble {
    border: 1px dashed var(--c-border);
    background: none;
    color: var(--c-muted);
  }
  .row.own.gone .bubble .meta {
    color: var(--c-muted);
  }
  .day.unread {
    color: var(--c-danger);
  }
  .day.unread::before,
  .day.unread::after {
    border-color: currentColor;
  }
  .quote {
    max-inline-size: 100%;
    overflow: hidden;
    margin-block-end: 0.125rem;
    padding: 0.1875rem 0.625rem;
    border: 0;
    border-inline-start: 3px solid var(--c-accent);
    border-radius: 0.25rem;
    background: none;
    color: var(--c-muted);
    font-size: 0.8125rem;
    text-align: start;
    text-overflow: ellipsis;
    unicode-bidi: plaintext;
    white-space: nowrap;
  }
  .quote bdi {
    color: var(--c-text);
    font-weight: 600;
  }
  .quote:hover {
    background: var(--c-surface);
  }
  .more {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 1.75rem;
    block-size: 1.75rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--c-muted);
    opacity: 0;
  }
  .row:hover .more,
  .row:focus-within .more,
  .more[aria-expanded='true'] {
    opacity: 1;
  }
  @media (hover: none) {
    .more {
      opacity: 1;
    }
  }
  .more:hover {
    background: var(--c-surface);
    color: var(--c-text);
  }
  .more .icon {
    stroke-width: 2.5;
  }
  .reactions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    padding-block-start: 0.25rem;
  }
  .own .reactions {
    justify-content: flex-end;
  }
  .reaction {
    padding: 0.0625rem 0.5rem;
    border: 1px solid var(--c-border);
    border-radius: 99rem;
    background: var(--c-bg);
    color: var(--c-text);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  .reaction[aria-pressed='true'] {
    border-color: var(--c-accent);
    box-shadow: inset 0 0 0 1px var(--c-accent);
    font-weight: 600;
  }
  .reaction:disabled {
    cursor: default;
  }
  .receipts {
    padding-block-start: 0.125rem;
    color: var(--c-muted);
    font-size: 0.6875rem;
  }
  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0.375rem;
    min-inline-size: 11rem;
    max-inline-size: min(20rem, calc(100vw - 1rem));
    border: 1px solid var(--c-border);
    border-radius: 0.75rem;
    background: var(--c-bg);
    color: var(--c-text);
    box-shadow: 0 4px 24px var(--c-shadow);
  }
  .menu button {
    display: block;
    inline-size: 100%;
    padding: 0.4375rem 0.75rem;
    border: 0;
    border-radius: 0.5rem;
    background: none;
    text-align: start;
  }
  .menu button:hover,
  .menu button:focus-visible {
    background: var(--c-surface);
  }
  .menu .delete {
    color: var(--c-danger);
  }
  .emojis {
    display: flex;
    flex-wrap: wrap;
  }
  .menu .emojis button {
    inline-size: 2.25rem;
    block-size: 2.25rem;
    padding: 0;
    font-size: 1.25rem;
    text-align: center;
  }
  .menu [aria-checked='true'] {
    box-shadow: inset 0 0 0 2px var(--c-accent);
  }
  .row.highlight {
    animation: highlight 2.4s ease-out;
  }
  @keyframes highlight {
    0%,
    60% {
      background: color-mix(in srgb, var(--c-accent) 18%, transparent);
    }
  }
  @media (forced-colors: active) {
    .more {
      opacity: 1;
    }
    .reaction[aria-pressed='true'] {
      border-color: Highlight;
      outline: 1px solid Highlight;
    }
    .menu [aria-checked='true'] {
      outline: 2px solid Highlight;
    }
    .menu button:focus-visible {
      outline: 2px solid Highlight;
    }
  }
`;
