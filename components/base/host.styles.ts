/** What all elements share: the tokens, box model, focus ring and the manners of motion. */
import { css } from 'lit';

/**
 * Public tokens are `--rt-*` and may be set anywhere above the element; `--c-*` are what rules use. Light or dark
 * follows the page's `color-scheme`.
 */
export default css`
  :host {
    --c-bg: var(--rt-bg, light-dark(#ffffff, #16181d));
    --c-surface: var(--rt-surface, light-dark(#f1f3f6, #252932));
    --c-text: var(--rt-text, light-dark(#15181e, #e9ecf1));
    --c-muted: var(--rt-muted, light-dark(#5c6470, #9ba4b2));
    --c-border: var(--rt-border, light-dark(#dfe3e8, #343a45));
    --c-accent: var(--rt-accent, light-dark(#2b59d9, #3f6fe8));
    --c-on-accent: var(--rt-on-accent, #ffffff);
    --c-link: var(--rt-link, light-dark(#1d4ed8, #9cc0ff));
    --c-danger: var(--rt-danger, light-dark(#b3261e, #ff9b92));
    --c-warning: var(--rt-warning, light-dark(#8a5300, #f5c26b));
    --c-success: var(--rt-success, light-dark(#17733a, #6fd596));
    --c-space: var(--rt-space, 0.5rem);
    --c-ring: var(--rt-focus-ring, light-dark(#2b59d9, #9cc0ff));
    --c-shadow: light-dark(rgb(15 20 30 / 0.12), rgb(0 0 0 / 0.5));
    font-family: var(--rt-font, inherit);
    color: var(--c-text);
    accent-color: var(--c-accent);
    box-sizing: border-box;
  }
  :host([hidden]) {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button,
  textarea {
    font: inherit;
    color: inherit;
    margin: 0;
  }
  button {
    cursor: pointer;
    min-inline-size: 1.5rem;
    min-block-size: 1.5rem;
    touch-action: manipulation;
  }
  :focus-visible {
    outline: 2px solid var(--c-ring);
    outline-offset: 2px;
  }
  .hidden-text {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  [hidden] {
    display: none !important;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 1ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 1ms !important;
      scroll-behavior: auto !important;
    }
  }
`;
