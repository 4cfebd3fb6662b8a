/** The frame of a chat: what is its own around the list, and the way back down. Rows and composer have files of their own. */
import { css } from 'lit';
import avatarStyles from '../base/avatar.styles.ts';
import hostStyles from '../base/host.styles.ts';
import frameStyles from '../base/scroll-frame.styles.ts';
import composerStyles from './composer.styles.ts';
import rowStyles from './row.styles.ts';
import rowExtraStyles from './row-extras.styles.ts';

const frame = css`
  :host {
    --c-own: var(--rt-bubble-own-bg, var(--c-accent));
    --c-on-own: var(--rt-bubble-own-text, var(--c-on-accent));
    --c-other: var(--rt-bubble-bg, var(--c-surface));
    block-size: var(--rt-chat-height, 32rem);
    max-inline-size: var(--rt-chat-max-width, none);
  }
  .base {
    container-type: inline-size;
  }
  .list {
    outline-offset: -2px;
  }
  .content {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-block-size: 100%;
    padding-block: calc(var(--c-space) * 2) calc(var(--c-space) * 1.5);
    padding-inline: calc(var(--c-space) * 1.75);
  }
  .edge {
    min-block-size: 2.5rem;
    text-align: center;
  }
  .edge button,
  .notice button {
    padding: 0.3rem 0.8rem;
    border: 1px solid var(--c-border);
    border-radius: 99rem;
    background: var(--c-bg);
    color: var(--c-text);
    font-size: 0.8125rem;
    font-weight: 550;
  }
  .edge button:hover,
  .notice button:hover {
    background: var(--c-surface);
  }
  .notice {
    pointer-events: none;
  }
  .notice > * {
    pointer-events: auto;
  }
  .icon.art {
    inline-size: 3.25rem;
    block-size: 3.25rem;
    padding: 0.875rem;
    border-radius: 50%;
    background: var(--c-surface);
    stroke-width: 1.5;
  }
  .icon {
    display: block;
    inline-size: 1em;
    block-size: 1em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .skeleton {
    justify-content: flex-end;
    gap: var(--c-space);
  }
  .skeleton i {
    block-size: 2.25rem;
    border-radius: 1.125rem;
    animation: pulse 1.6s ease-in-out infinite;
  }
  .skeleton i:nth-of-type(1) {
    inline-size: 46%;
  }
  .skeleton i:nth-of-type(2) {
    inline-size: 62%;
    block-size: 3.5rem;
  }
  .skeleton i:nth-of-type(3) {
    inline-size: 38%;
    align-self: flex-end;
  }
  .skeleton i:nth-of-type(4) {
    inline-size: 54%;
  }
  @keyframes pulse {
    50% {
      opacity: 0.5;
    }
  }

  .jump {
    position: absolute;
    inset-block-end: 0.75rem;
    inset-inline-end: 0.75rem;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-inline-size: 2.25rem;
    block-size: 2.25rem;
    padding-inline: 0.55rem;
    border: 1px solid var(--c-border);
    border-radius: 99rem;
    background: var(--c-bg);
    background: color-mix(in srgb, var(--c-bg) 100%, Canvas);
    color: var(--c-text);
    box-shadow: 0 2px 10px var(--c-shadow);
    font-size: 0.8125rem;
    font-weight: 600;
    animation: rise 0.16s ease-out;
  }
  .jump.new {
    border-color: transparent;
    background: var(--c-accent);
    color: var(--c-on-accent);
    padding-inline: 0.8rem;
  }
  @keyframes rise {
    from {
      translate: 0 0.5rem;
    }
  }
  /* Opens above the box after the same grace; the list gives way, and stays with its newest message. */
  .offline {
    display: grid;
    grid-template-rows: 1fr;
    margin: 0;
    color: var(--c-muted);
    font-size: 0.8125rem;
    text-align: center;
    animation: open 0.25s 2s backwards;
  }
  .offline span {
    min-block-size: 0;
    overflow: hidden;
  }
  .offline span::before,
  .offline span::after {
    content: '';
    display: block;
    block-size: 0.375rem;
  }
  @keyframes open {
    from {
      grid-template-rows: 0fr;
    }
  }
  .offline b {
    color: var(--c-text);
    font-weight: 600;
  }
  .refusal {
    margin: 0;
    padding: calc(var(--c-space) * 1.5);
    border-block-start: 1px solid var(--c-border);
    color: var(--c-muted);
    text-align: center;
  }
  @media (forced-colors: active) {
    .jump,
    .skeleton i {
      border: 1px solid CanvasText;
    }
    .spinner {
      border-block-start-color: Highlight;
    }
  }
`;

export default [hostStyles, avatarStyles, frameStyles, frame, rowStyles, rowExtraStyles, composerStyles];
