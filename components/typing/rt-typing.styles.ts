/** One line of fixed height, so that nothing around it moves when somebody begins or stops. */
import { css } from 'lit';
import avatarStyles from '../base/avatar.styles.ts';
import hostStyles from '../base/host.styles.ts';

const line = css`
  :host {
    --rt-avatar-size: var(--rt-typing-avatar-size, 1.125rem);
    display: block;
    block-size: var(--rt-typing-height, 1.75rem);
    min-inline-size: 0;
    overflow: hidden;
    font-size: 0.8125rem;
    line-height: 1.25;
  }
  /* In line with what stands above and below it in a chat. */
  :host([slot='before-composer']) {
    padding-inline: calc(var(--c-space) * 1.5);
  }
  .base {
    position: relative;
    display: flex;
    align-items: center;
    gap: 0.4375rem;
    block-size: 100%;
    min-inline-size: 0;
    color: var(--c-muted);
  }
  .faces {
    display: flex;
    flex: none;
    padding-inline-start: 0.25rem;
  }
  .avatar {
    flex: none;
    margin-inline-start: -0.25rem;
    outline: 1px solid var(--c-bg);
  }
  .dots {
    display: flex;
    flex: none;
    align-items: center;
    gap: 0.1875rem;
  }
  .dot {
    inline-size: 0.3125rem;
    block-size: 0.3125rem;
    border-radius: 50%;
    background: currentColor;
  }
  .text {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* A long name gives way, so that the words around it can be read. */
  bdi {
    display: inline-block;
    max-inline-size: min(12em, 45cqi);
    overflow: hidden;
    color: var(--c-text);
    font-weight: 500;
    text-overflow: ellipsis;
    vertical-align: bottom;
  }
  .problem {
    color: var(--c-danger);
  }
  .line {
    block-size: 100%;
    container-type: inline-size;
  }
  @media (prefers-reduced-motion: no-preference) {
    .dot {
      animation: rt-typing-dot 1.2s ease-in-out infinite;
    }
    .dot:nth-child(2) {
      animation-delay: 0.15s;
    }
    .dot:nth-child(3) {
      animation-delay: 0.3s;
    }
    .base:not([hidden]) {
      animation: rt-typing-in 0.15s ease-out;
    }
  }
  @keyframes rt-typing-dot {
    0%,
    60%,
    100% {
      opacity: 0.35;
      translate: 0 0;
    }
    30% {
      opacity: 1;
      translate: 0 -0.125rem;
    }
  }
  @keyframes rt-typing-in {
    from {
      opacity: 0;
    }
  }
  @media (forced-colors: active) {
    .dot {
      background: CanvasText;
    }
  }
`;

export default [hostStyles, avatarStyles, line];
