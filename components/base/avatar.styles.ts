/** Avatars: a disc with initials, one class per colour, because a style attribute would not pass a strict policy. */
import { css, unsafeCSS } from 'lit';
import { AVATAR_COLORS } from './avatar.ts';

const colors = AVATAR_COLORS.map((color, index) => `.hue-${index} { background-color: ${color}; }`).join('\n');

export default css`
  .avatar {
    display: grid;
    place-items: center;
    inline-size: var(--rt-avatar-size, 2rem);
    block-size: var(--rt-avatar-size, 2rem);
    border-radius: 50%;
    color: #fff;
    font-size: calc(var(--rt-avatar-size, 2rem) * 0.4);
    font-weight: 600;
    letter-spacing: 0.01em;
    line-height: 1;
    user-select: none;
    overflow: hidden;
    white-space: nowrap;
  }
  .avatar img {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  ${unsafeCSS(colors)}
  @media (forced-colors: active) {
    .avatar {
      border: 1px solid CanvasText;
      color: CanvasText;
      background: Canvas;
    }
  }
`;
