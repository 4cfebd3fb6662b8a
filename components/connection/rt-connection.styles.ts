/** The bar of a connection: out of the flow, so that nothing jumps when it comes and goes. */
import { css } from 'lit';
import hostStyles from '../base/host.styles.ts';

export default [
  hostStyles,
  css`
    :host {
      display: contents;
    }
    .bar {
      position: var(--rt-connection-position, fixed);
      inset-block-start: max(0.75rem, env(safe-area-inset-top));
      inset-inline: 0.75rem;
      z-index: var(--rt-connection-z-index, 100);
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.25rem 0.625rem;
      inline-size: fit-content;
      max-inline-size: min(100% - 1.5rem, 36rem);
      min-block-size: 2.5rem;
      margin-inline: auto;
      padding-block: 0.3rem;
      padding-inline: 0.875rem;
      border: 1px solid var(--c-border);
      border-radius: 1.25rem;
      background: var(--c-bg);
      color: var(--c-text);
      box-shadow: 0 4px 20px var(--c-shadow);
      font-size: 0.875rem;
      line-height: 1.3;
      animation: drop 0.18s ease-out;
    }
    @keyframes drop {
      from {
        translate: 0 -0.5rem;
      }
    }
    .bar.inline {
      position: static;
      inline-size: auto;
    }
    .dot {
      flex: none;
      inline-size: 0.625rem;
      block-size: 0.625rem;
      border: 2px solid var(--c-muted);
      border-radius: 50%;
    }
    .online .dot {
      border-color: var(--c-success);
      background: var(--c-success);
    }
    .connecting .dot {
      border-color: var(--c-warning);
      border-inline-end-color: transparent;
      animation: turn 0.8s linear infinite;
    }
    .waiting .dot,
    .offline .dot {
      border-color: var(--c-warning);
    }
    /* The ends: a filled square, told apart by shape as well as by colour. */
    .unauthorized .dot,
    .blocked .dot,
    .replaced .dot {
      border-color: var(--c-danger);
      border-radius: 2px;
      background: var(--c-danger);
    }
    @keyframes turn {
      to {
        rotate: 1turn;
      }
    }
    .label {
      font-weight: 600;
    }
    .detail {
      color: var(--c-muted);
      font-variant-numeric: tabular-nums;
    }
    .retry {
      min-block-size: 1.75rem;
      margin-inline: 0.125rem -0.375rem;
      padding: 0.15rem 0.75rem;
      border: 1px solid var(--c-border);
      border-radius: 99rem;
      background: var(--c-surface);
      font-weight: 600;
    }
    .retry:hover {
      border-color: var(--c-muted);
    }
    .retry[aria-disabled='true'] {
      color: var(--c-muted);
      cursor: default;
    }
    @media (forced-colors: active) {
      .dot {
        border-color: CanvasText;
      }
      .online .dot,
      .unauthorized .dot,
      .blocked .dot,
      .replaced .dot {
        background: CanvasText;
      }
    }
  `,
];
