/** The box one writes in: grows with its text, stands clear of a phone's lower edge. */
import { css } from 'lit';

export default css`
  .composer {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 0.5rem;
    padding-block: 0.625rem max(0.625rem, env(safe-area-inset-bottom));
    padding-inline: calc(var(--c-space) * 1.5);
    border-block-start: 1px solid var(--c-border);
  }
  /* The text twice in one grid cell: the copy gives the height, the field fills it. */
  .field {
    display: grid;
    flex: 1;
    min-inline-size: 8rem;
    border: 1px solid var(--c-border);
    border-radius: 1.25rem;
    background: var(--c-surface);
    transition: border-color 0.12s;
  }
  .field:hover {
    border-color: color-mix(in srgb, var(--c-muted) 55%, var(--c-border));
  }
  .field:focus-within {
    border-color: transparent;
    outline: 2px solid var(--c-ring);
    outline-offset: -1px;
  }
  .field::after {
    content: attr(data-text) ' ';
    visibility: hidden;
  }
  .field::after,
  textarea {
    grid-area: 1 / 1;
    inline-size: 100%;
    max-block-size: 9.5rem;
    padding: 0.5rem 0.9375rem;
    border: 0;
    /* Smaller, and a phone zooms in when the field is touched. */
    font-size: 1rem;
    line-height: 1.375;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }
  textarea {
    min-block-size: 2.375rem;
    background: none;
    overflow-y: auto;
    resize: none;
    scrollbar-width: thin;
  }
  /* The ring is around the field, which has its shape. */
  textarea:focus-visible {
    outline: none;
  }
  textarea::placeholder {
    color: var(--c-muted);
    opacity: 1;
  }
  .mode {
    display: flex;
    flex-basis: 100%;
    align-items: center;
    gap: 0.5rem;
    min-inline-size: 0;
    padding-inline-start: 0.625rem;
    border-inline-start: 3px solid var(--c-accent);
    font-size: 0.8125rem;
  }
  .mode-text {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .mode b {
    font-weight: 600;
    margin-inline-end: 0.5rem;
  }
  .mode q {
    color: var(--c-muted);
    quotes: none;
  }
  .plain {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2rem;
    block-size: 2rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
  }
  .plain:hover {
    background: var(--c-surface);
  }
  .note {
    flex: none;
    margin: 0;
    padding-block: 0.375rem 0;
    padding-inline: calc(var(--c-space) * 1.75);
    color: var(--c-danger);
    font-size: 0.8125rem;
  }
  .send {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--c-accent);
    color: var(--c-on-accent);
    font-size: 1.125rem;
    transition:
      scale 0.12s,
      background-color 0.12s,
      color 0.12s;
  }
  .send:hover:not(:disabled) {
    background: color-mix(in srgb, var(--c-accent) 88%, var(--c-text));
  }
  .send:active:not(:disabled) {
    scale: 0.94;
  }
  .send:disabled {
    background: var(--c-surface);
    color: var(--c-muted);
    cursor: default;
  }
  .counter {
    order: 1;
    flex-basis: 100%;
    color: var(--c-muted);
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .counter.full {
    color: var(--c-danger);
    font-weight: 600;
  }
  @media (forced-colors: active) {
    .send {
      border-color: ButtonText;
    }
    .send:disabled {
      border-color: GrayText;
      color: GrayText;
    }
  }
`;
