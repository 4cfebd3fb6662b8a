/** What is listed in the panel. */
import { css } from 'lit';
import avatarStyles from '../base/avatar.styles.ts';

const list = css`
  .choice[aria-pressed='true'] {
    border-color: var(--c-accent);
    background: var(--c-accent);
    color: var(--c-on-accent);
  }
  .filter {
    display: flex;
    gap: calc(var(--c-space) / 2);
    padding: 0 calc(var(--c-space) * 2) var(--c-space);
  }
  .port {
    position: relative;
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    min-block-size: 0;
    border-block-start: 1px solid var(--c-border);
  }
  .scroll {
    flex: 1 1 auto;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scroll-padding-block: 3rem 0.5rem;
    scrollbar-width: thin;
  }
  :host([inline]) .scroll {
    overflow: visible;
  }
  .fresh {
    align-self: center;
    margin-block: var(--c-space);
    padding: 0.125rem 0.875rem;
    border: 1px solid var(--c-accent);
    border-radius: 1rem;
    background: var(--c-accent);
    color: var(--c-on-accent);
    font-size: 0.8125rem;
    line-height: 1.5rem;
  }
  .failure {
    color: var(--c-danger);
  }
  .edge {
    padding: var(--c-space);
    text-align: center;
  }
  .permission {
    margin: 0;
    padding: var(--c-space) calc(var(--c-space) * 2);
    border-block-start: 1px solid var(--c-border);
    color: var(--c-muted);
    font-size: 0.8125rem;
  }
  :host([state='offline']) .list {
    filter: grayscale(0.6);
  }
`;

const rows = css`
  .list {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .item {
    display: flex;
    gap: calc(var(--c-space) * 1.25);
    padding: calc(var(--c-space) * 1.25) calc(var(--c-space) * 2);
    border-inline-start: 3px solid transparent;
  }
  .item + .item {
    border-block-start: 1px solid var(--c-border);
  }
  .item.unread {
    border-inline-start-color: var(--c-accent);
    background: var(--c-surface);
  }
  .item.unread.urgent {
    border-inline-start-color: var(--c-danger);
  }
  .face {
    inline-size: 2rem;
    block-size: 2rem;
    border-radius: 0.375rem;
    object-fit: cover;
  }
  .avatar,
  .face {
    flex: none;
  }
  .content {
    flex: 1;
    min-inline-size: 0;
  }
  .main {
    display: block;
    inline-size: 100%;
    min-block-size: 1.5rem;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    text-align: start;
    text-decoration: none;
  }
  .main:hover {
    text-decoration: underline;
  }
  .unread .main {
    font-weight: 600;
  }
  .body {
    margin: 0.125rem 0 0;
    font-size: 0.875rem;
    white-space: pre-line;
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--c-space);
    color: var(--c-muted);
    font-size: 0.8125rem;
  }
  .unread .meta {
    color: light-dark(#505762, #b3bbc8);
  }
  .mark {
    font-weight: 600;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--c-space) / 2);
    margin-block-start: calc(var(--c-space) / 2);
  }
  .tools {
    display: flex;
    flex: none;
    align-items: flex-start;
  }
  .tool {
    display: grid;
    place-items: center;
    inline-size: 1.75rem;
    block-size: 1.75rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--c-muted);
  }
  .unread .tool {
    color: light-dark(#505762, #b3bbc8);
  }
  @media (forced-colors: active) {
    .item.unread {
      border-color: Highlight;
    }
    .choice[aria-pressed='true'],
    .fresh {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
  }
`;

export default [avatarStyles, list, rows];
