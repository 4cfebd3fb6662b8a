/** Which addresses of others may become links: nothing that runs, hides where it leads, or carries a password. */

/** Longest address, in UTF-16 code units. */
export const HREF_MAX = 1024;

/** Controls, spaces, invisible characters and those that turn text around; and what browsers read as a slash. */
const UNFIT = /[\p{C}\p{Z}\\]/u;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const WEB = /^https?:\/\/([^/?#]+)/i;

/**
 * Whether an address may be linked at all: `http:`, `https:`, or relative to the page. Whether another site may be is for
 * the page to say.
 */
export function isSafeHref(href: string): boolean {
  if (href === '' || href.length > HREF_MAX || UNFIT.test(href)) return false;
  const authority = WEB.exec(href)?.[1];
  if (authority !== undefined) return !authority.includes('@') && !authority.startsWith(':');
  return !SCHEME.test(href) && !href.startsWith('//');
}
