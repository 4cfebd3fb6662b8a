/** Which pictures of people may be loaded: a request tells whoever serves it who looks at what, and when. */

/** Longest address, in UTF-16 code units. */
const LONGEST = 1024;
/** Whole addresses, and paths of the page's own site: any other word is not meant as an address. */
const ADDRESS = /^(?:https?:\/\/|\/(?![/\\]))/i;

/** Whom a page trusts with that. */
export interface AvatarTrust {
  /** The page's address, by which relative ones are read; its origin is trusted. */
  readonly base: string;
  /** The server's address, whose origin is trusted as well. */
  readonly server: string | undefined;
  /** More origins, separated by spaces. */
  readonly origins: string;
}

/** The picture's whole address, or undefined where it must not, or cannot, be loaded: then there are initials. */
export function avatarSource(address: unknown, { base, server, origins }: AvatarTrust): string | undefined {
  if (typeof address !== 'string' || address.length > LONGEST || !ADDRESS.test(address)) return undefined;
  const url = urlOf(address, base);
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return undefined;
  const trusted = [base, server ?? base, ...origins.split(/\s+/).filter((origin) => origin !== '')];
  return trusted.some((each) => urlOf(each, base)?.origin === url.origin) ? url.href : undefined;
}

function urlOf(address: string, base: string): URL | undefined {
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}
