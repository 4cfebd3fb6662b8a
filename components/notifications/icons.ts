import { icon } from '../base/icon.ts';

/** A bell. */
export const bellIcon = icon(
  'M3.5 11.5h9c-1-1-1.25-2-1.25-4.5a3.25 3.25 0 0 0-6.5 0c0 2.5-.25 3.5-1.25 4.5M6.75 13.75a1.4 1.4 0 0 0 2.5 0',
);
