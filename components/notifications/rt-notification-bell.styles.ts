/** The bell, its badge and the frame of the panel. Borders rather than shadows say what is what where colours are forced. */
import { css } from 'lit';
import hostStyles from '../base/host.styles.ts';

const bell = css`
  :host {
    display: inline-block;
    line-height: 1.4;
    --rt-avatar-size: 2rem;
  }
  :host([inline]) {
    display: block;
  }
  .icon {
    inline-size: 1em;
    block-size: 1em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .bell {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: var(--rt-bell-size, 2.5rem);
    block-size: var(--rt-bell-size, 2.5rem);
    padding: 0;
    border: 1px solid transparent;
    border-radius: 50%;
    background: none;
    color: var(--c-text);
    font-size: calc(var(--rt-bell-size, 2.5rem) * 0.55);
  }
  .bell:hover,
  .bell[aria-expanded='true'] {
    background: var(--c-surface);
  }
  .badge,
  .dot {
    position: absolute;
    inset-block-start: -0.125rem;
    inset-inline-end: -0.25rem;
    border: 2px solid var(--c-bg);
    border-radius: 1rem;
    background: var(--rt-badge-bg, light-dark(#b3261e, #c0362c));
    color: #fff;
  }
  .badge {
    min-inline-size: 1.25rem;
    padding-inline: 0.25rem;
    font-size: 0.6875rem;
    font-weight: 600;
    line-height: 1.125rem;
    text-align: center;
  }
  .dot {
    inset-block-start: 0.125rem;
    inset-inline-end: 0.125rem;
    inline-size: 0.75rem;
    block-size: 0.75rem;
  }
  .panel {
    display: flex;
    flex-direction: column;
    padding: 0;
    background: var(--c-bg);
    color: var(--c-text);
    overflow: clip;
    overflow-wrap: anywhere;
  }
  .panel[popover] {
    position: fixed;
    inset: auto;
    margin: 0;
    inline-size: min(var(--rt-bell-panel-width, 24rem), calc(100vw - 1rem));
    max-block-size: min(var(--rt-bell-panel-max-height, 36rem), var(--c-room, 90dvh));
    border: 1px solid var(--c-border);
    border-radius: 0.75rem;
    box-shadow: 0 0.5rem 2rem var(--c-shadow);
    overflow: hidden;
  }
  .panel[popover]:not(:popover-open) {
    display: none;
  }
  @media (max-width: 480px) {
    .panel[popover] {
      inset-inline: 0;
      inset-block-end: 0;
      inline-size: 100%;
      max-inline-size: none;
      max-block-size: 85dvh;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
  }
  .header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--c-space);
    padding: calc(var(--c-space) * 1.5) calc(var(--c-space) * 2) var(--c-space);
  }
  .title {
    flex: 1;
    margin: 0;
    font-size: 1.0625rem;
  }
  .plain,
  .choice,
  .action {
    display: inline-block;
    padding: 0.125rem 0.625rem;
    border: 1px solid var(--c-border);
    border-radius: 1rem;
    background: var(--c-bg);
    color: var(--c-text);
    font-size: 0.8125rem;
    line-height: 1.375rem;
    text-decoration: none;
  }
  .plain:disabled {
    color: var(--c-muted);
    cursor: default;
  }
  .plain:not(:disabled):hover,
  .choice:hover,
  .action:hover,
  .tool:hover {
    background: var(--c-surface);
  }
  .notice {
    margin: 0;
    padding: calc(var(--c-space) * 1.5) calc(var(--c-space) * 2);
    color: var(--c-muted);
    text-align: center;
  }
  .notice p {
    margin-block: 0 var(--c-space);
  }
  @media (forced-colors: active) {
    .badge,
    .dot {
      border-color: Highlight;
    }
  }
`;

export default [hostStyles, bell];
