/** The few drawings an element needs, as shapes that take the colour of the text around them. */
import { html, type TemplateResult } from 'lit';
import { icon } from '../base/icon.ts';

/** A clock: waits for the connection. */
export const queuedIcon = icon('M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5M8 4.5V8l2.25 1.5');
/** A ring: on its way. */
export const sendingIcon = icon('M8 3a5 5 0 1 0 5 5');
/** A tick: the server has it. */
export const sentIcon = icon('M3 8.5l3.25 3.25L13 4.75');
/** Two ticks: somebody has it. */
export const reachedIcon = icon('M.75 8.75l3 3L10 5M7.5 11l.75.75L15.25 5');
/** An eye: somebody has read it. A shape of its own, as two weights of one cannot be told apart at this size. */
export const readIcon = icon(
  'M1 8c1.8-3 4.2-4.5 7-4.5S13.2 5 15 8c-1.8 3-4.2 4.5-7 4.5S2.8 11 1 8M8 6.25a1.75 1.75 0 1 0 0 3.5a1.75 1.75 0 1 0 0-3.5',
);
/** Three dots: what can be done. */
export const moreIcon = icon('M3 8v.01M8 8v.01M13 8v.01');
/** A cross: not after all. */
export const cancelIcon = icon('M4 4l8 8M12 4l-8 8');
/** An exclamation mark: it was not stored. */
export const failedIcon = icon('M8 3.5v5.25M8 12.25v.25');
/** An arrow down: to the newest message. */
export const downIcon = icon('M8 3v9.5M3.75 8.5L8 12.75l4.25-4.25');
/** An arrow up: send. */
export const sendIcon = icon('M8 13V3.5M3.75 7.5L8 3.25l4.25 4.25');

const art = (path: string): TemplateResult => html`
  <svg class="icon art" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${path}></path></svg>
`;

/** A speech bubble: nothing has been said yet. */
export const bubbleIcon = art(
  'M6.5 4.5h11a2.5 2.5 0 0 1 2.5 2.5v7a2.5 2.5 0 0 1-2.5 2.5H12L7.5 20v-3.5h-1A2.5 2.5 0 0 1 4 14V7a2.5 2.5 0 0 1 2.5-2.5z',
);
/** A lock: this is not for you. */
export const lockIcon = art(
  'M7 11h10a1.5 1.5 0 0 1 1.5 1.5V18A1.5 1.5 0 0 1 17 19.5H7A1.5 1.5 0 0 1 5.5 18v-5.5A1.5 1.5 0 0 1 7 11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
);
