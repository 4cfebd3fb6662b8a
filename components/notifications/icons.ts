/** The few drawings the bell needs, as shapes that take the colour of the text around them. */
import { html, type TemplateResult } from 'lit';

const icon = (path: string): TemplateResult => html`
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=${path}></path></svg>
`;

/** A bell. */
export const bellIcon = icon(
  'M3.5 11.5h9c-1-1-1.25-2-1.25-4.5a3.25 3.25 0 0 0-6.5 0c0 2.5-.25 3.5-1.25 4.5M6.75 13.75a1.4 1.4 0 0 0 2.5 0',
);
/** A tick: read. */
export const readIcon = icon('M3 8.5l3.25 3.25L13 4.75');
/** A disc: unread. */
export const unreadIcon = icon('M8 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5');
/** A box with a lid: archive. */
export const archiveIcon = icon('M2.5 3.5h11v3h-11zM3.5 6.5v6.5h9V6.5M6.5 9.25h3');
