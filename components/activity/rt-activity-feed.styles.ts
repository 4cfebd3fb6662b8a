/** How a feed looks, inside the frame it shares with others. */
import { css } from 'lit';
import avatarStyles from '../base/avatar.styles.ts';
import hostStyles from '../base/host.styles.ts';
import frameStyles from '../base/scroll-frame.styles.ts';

const feed = css`
  :host {
    block-size: var(--rt-feed-height, 32rem);
    max-inline-size: var(--rt-feed-max-width, none);
  }
  .bar {
    display: flex;
    align-items: center;
    gap: var(--c-space);
    padding: var(--c-space) calc(var(--c-space) * 1.75);
    border-block-end: 1px solid var(--c-border);
    font-size: 0.8125rem;
  }
  .offline {
    margin: 0;
    color: var(--c-warning);
  }
  .pause {
    flex: none;
    margin-inline-start: auto;
  }
  .under-pill {
    scroll-padding-block-start: 3.5rem;
  }
  .item {
    display: flex;
    gap: calc(var(--c-space) * 1.5);
    padding: calc(var(--c-space) * 1.5) calc(var(--c-space) * 1.75);
    border-block-end: 1px solid var(--c-border);
    scroll-margin-block: var(--rt-feed-scroll-margin, 0);
    outline-offset: -2px;
  }
  .item.unseen {
    box-shadow: inset 3px 0 0 var(--c-accent);
    background: color-mix(in srgb, var(--c-accent) 5%, var(--c-bg));
  }
  .item.unseen:dir(rtl) {
    box-shadow: inset -3px 0 0 var(--c-accent);
  }
  .avatar {
    flex: none;
  }
  .stack {
    flex: 1;
    min-inline-size: 0;
  }
  .name {
    font-weight: 600;
    color: inherit;
  }
  a.name {
    color: var(--c-link);
    text-decoration: none;
    /* At least as high as a finger needs, without moving the lines apart. */
    padding-block: 0.2rem;
  }
  a.name:hover,
  a.name:focus-visible {
    text-decoration: underline;
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--c-space);
    min-block-size: 1.5rem;
    color: var(--c-muted);
    font-size: 0.8125rem;
  }
  .new {
    font-weight: 600;
    color: var(--c-link);
  }
  .members {
    margin: var(--c-space) 0 0;
    padding: 0;
    padding-inline-start: calc(var(--c-space) * 1.5);
    border-inline-start: 2px solid var(--c-border);
    list-style: none;
    font-size: 0.875rem;
  }
  .members li {
    padding-block: 0.2rem;
  }
  .members time {
    color: var(--c-muted);
    font-size: 0.8125rem;
  }
  button {
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--c-border);
    border-radius: 99rem;
    background: var(--c-bg);
    color: var(--c-text);
    font-size: 0.8125rem;
  }
  button:hover {
    background: var(--c-surface);
  }
  .meta button {
    padding: 0 0.5rem;
  }
  .pill-place {
    position: absolute;
    z-index: 1;
    inset-block-start: var(--c-space);
    inset-inline: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 0.25rem;
    pointer-events: none;
  }
  .pill-place > * {
    pointer-events: auto;
  }
  .pill {
    padding: 0.4rem 1rem;
    border-color: transparent;
    background: var(--c-accent);
    color: var(--c-on-accent);
    font-weight: 600;
    box-shadow: 0 2px 10px var(--c-shadow);
  }
  .pill:hover {
    background: color-mix(in srgb, var(--c-accent) 88%, #000);
  }
  .pill-error {
    padding: 0.1rem 0.6rem;
    border-radius: 99rem;
    background: var(--c-bg);
    color: var(--c-danger);
    font-size: 0.8125rem;
  }
  .edge {
    min-block-size: 3rem;
  }
  .edge [part='error'] {
    color: var(--c-danger);
  }
  .notice {
    overflow: hidden;
  }
  .skeleton {
    gap: calc(var(--c-space) * 1.5);
  }
  .skeleton i {
    block-size: 2.5rem;
    border-radius: 0.5rem;
  }
  @media (forced-colors: active) {
    .item.unseen {
      border-inline-start: 3px solid Highlight;
    }
    .pill {
      border-color: ButtonText;
    }
    .skeleton i {
      border: 1px solid GrayText;
    }
  }
`;

export default [hostStyles, avatarStyles, frameStyles, feed];
