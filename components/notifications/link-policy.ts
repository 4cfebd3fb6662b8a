/** Which addresses of a notification are followed: the page's own site, and those the page lists. */
import { isSafeHref } from '../protocol/safe-href.ts';

/** The address to follow, or undefined: then what it was given for is shown without a link. */
export function followable(href: string | undefined, origins: string): string | undefined {
  if (href === undefined || !isSafeHref(href)) return undefined;
  try {
    const { origin, protocol, username, password, href: whole } = new URL(href, document.baseURI);
    if ((protocol !== 'http:' && protocol !== 'https:') || username !== '' || password !== '') return undefined;
    return origin === location.origin || origins.split(/\s+/).includes(origin) ? whole : undefined;
  } catch {
    return undefined;
  }
}
