/** Discs that overlap, rows, and dots that differ in shape as well as in colour. */
import { css } from 'lit';
import avatarStyles from '../base/avatar.styles.ts';
import hostStyles from '../base/host.styles.ts';

const people = css`
  :host {
    --c-online: var(--rt-presence-online, light-dark(#17733a, #4cc38a));
    --c-away: var(--rt-presence-away, light-dark(#8a5300, #f5c26b));
    --c-busy: var(--rt-presence-busy, light-dark(#b3261e, #ff9b92));
    --rt-avatar-size: var(--rt-presence-avatar-size, 2rem);
    display: inline-block;
    max-inline-size: 100%;
    min-block-size: 1.5rem;
    font-size: 0.875rem;
    line-height: 1.3;
    vertical-align: middle;
  }
  :host([variant='list']) {
    display: block;
  }
  .base {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    min-inline-size: 0;
  }
  .old .member,
  .old .count,
  .old .alone {
    opacity: 0.6;
  }
  .notice,
  .rest {
    margin: 0;
    min-inline-size: 0;
    overflow: hidden;
    color: var(--c-muted);
    overflow-wrap: anywhere;
  }
  .problem {
    color: var(--c-danger);
  }
  .offline {
    color: var(--c-muted);
    font-size: 0.8125rem;
  }
  .list,
  .rows {
    display: flex;
    margin: 0;
    padding: 0;
    list-style: none;
    min-inline-size: 0;
  }
  .list {
    flex-wrap: wrap;
  }
  .list .list,
  .rows,
  .base.list > .list {
    flex-direction: column;
    align-items: stretch;
    inline-size: 100%;
  }
  .member {
    position: relative;
    min-inline-size: 0;
  }
  .avatars > .list > .member:not(:first-child) {
    margin-inline-start: calc(-1 * var(--rt-avatar-overlap, 0.5rem));
  }
  .face {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    max-inline-size: 100%;
    padding: 0;
    border: 0;
    border-radius: 999px;
    background: none;
    text-align: start;
  }
  .rows .face,
  .base.list .face {
    inline-size: 100%;
    padding: 0.25rem;
    border-radius: 0.5rem;
  }
  .rows .face:hover,
  .base.list .face:hover {
    background: var(--c-surface);
  }
  .disc {
    position: relative;
    flex: none;
    display: block;
  }
  .avatar {
    outline: 2px solid var(--c-bg);
  }
  .dot {
    display: block;
    inline-size: 0.625rem;
    block-size: 0.625rem;
    border: 2px solid var(--c-online);
    border-radius: 50%;
    background: var(--c-online);
    outline: 2px solid var(--c-bg);
  }
  /* Above the disc that overlaps its own. */
  .avatars > .list {
    isolation: isolate;
  }
  .disc .dot {
    position: absolute;
    z-index: 1;
    inset-block-end: 0;
    inset-inline-end: 0;
  }
  /* Away is a ring, busy a bar, offline an empty square: no two are told apart by colour alone. */
  .dot.away {
    border-color: var(--c-away);
    background: var(--c-bg);
  }
  .dot.busy {
    border-color: var(--c-busy);
    border-radius: 0.125rem;
    background: var(--c-busy);
  }
  .dot.offline {
    border-color: var(--c-muted);
    border-radius: 0.125rem;
    background: var(--c-bg);
  }
  .alone {
    display: inline-grid;
    place-items: center;
    min-inline-size: 1.5rem;
    min-block-size: 1.5rem;
  }
  .words {
    display: grid;
    min-inline-size: 0;
  }
  .name,
  .detail,
  .tip bdi {
    display: block;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name {
    font-weight: 500;
  }
  .detail,
  .tip small {
    color: var(--c-muted);
    font-size: 0.8125rem;
  }
  .plus {
    min-inline-size: var(--rt-avatar-size);
    block-size: var(--rt-avatar-size);
    padding-inline: 0.5rem;
    border: 1px solid var(--c-border);
    border-radius: 999px;
    background: var(--c-surface);
    font-size: 0.8125rem;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .panel,
  .tip {
    position: absolute;
    z-index: 10;
    inset-block-start: calc(100% + 0.375rem);
    inset-inline-start: 0;
    border: 1px solid var(--c-border);
    border-radius: 0.625rem;
    background: var(--c-bg);
    box-shadow: 0 6px 20px var(--c-shadow);
  }
  .panel {
    inline-size: min(18rem, 90vw);
    max-block-size: min(20rem, 60vh);
    padding: 0.375rem;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .rest {
    padding: 0.375rem 0.5rem;
  }
  .tip {
    display: none;
    inline-size: max-content;
    max-inline-size: min(16rem, 80vw);
    padding: 0.375rem 0.625rem;
  }
  .face:hover + .tip,
  .tip:hover,
  .face:focus-visible + .tip {
    display: block;
  }
  .quiet .tip {
    display: none !important;
  }
  @media (prefers-reduced-motion: no-preference) {
    .member {
      transition: opacity 0.15s;
    }
  }
  @media (forced-colors: active) {
    .dot {
      forced-color-adjust: none;
      border-color: CanvasText;
      background: CanvasText;
      outline-color: Canvas;
    }
    .dot.away,
    .dot.offline {
      border-color: CanvasText;
      background: Canvas;
    }
    .dot.busy {
      border-color: CanvasText;
      background: CanvasText;
    }
  }
`;

export default [hostStyles, avatarStyles, people];
