/** The drawings on the buttons of a row. */
import { icon } from '../base/icon.ts';

/** A tick: read. */
export const readIcon = icon('M3 8.5l3.25 3.25L13 4.75');

/** A disc: unread. */
export const unreadIcon = icon('M8 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5');

/** A box with a lid: archive. */
export const archiveIcon = icon('M2.5 3.5h11v3h-11zM3.5 6.5v6.5h9V6.5M6.5 9.25h3');
