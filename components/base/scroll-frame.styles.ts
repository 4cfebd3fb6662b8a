/** A box with a list that scrolls in it, and what takes the list's place: for the elements that show a log. */
import { css } from 'lit';

export default css`
  :host {
    display: block;
    min-inline-size: 0;
    background: var(--c-bg);
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .base {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: 0;
  }
  .port {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  .list {
    block-size: 100%;
    overflow-y: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in srgb, var(--c-muted) 45%, transparent) transparent;
  }
  /* Fades after the same grace in which the connection stays quiet; a short drop shows nothing. Greyed rather than made
     transparent, because stale text has to stay as readable as fresh text. */
  .content {
    transition: filter 0.3s ease;
  }
  :host([state='offline']) .content {
    filter: grayscale(0.6);
    transition-delay: 2s;
  }
  .edge {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: var(--c-space);
    color: var(--c-muted);
    font-size: 0.8125rem;
  }
  .spinner {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    border: 2px solid var(--c-border);
    border-block-start-color: var(--c-accent);
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .notice,
  .skeleton {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
  }
  .notice {
    align-items: center;
    justify-content: center;
    gap: calc(var(--c-space) * 1.5);
    padding: calc(var(--c-space) * 4);
    color: var(--c-muted);
    text-align: center;
    text-wrap: balance;
  }
  .notice p {
    margin: 0;
  }
  .problem {
    color: var(--c-danger);
  }
  .skeleton {
    padding: calc(var(--c-space) * 2);
    overflow: hidden;
    /* A quick answer shows no skeleton at all. */
    animation: appear 0.2s 0.15s backwards;
  }
  .skeleton i {
    flex: none;
    background: var(--c-surface);
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
`;
