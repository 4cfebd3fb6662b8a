/** Which pages may connect: those of the server's own origin, and those the operator lists, exactly. */
import type { IncomingMessage } from 'node:http';

/** An origin in its one spelling, or undefined for what is none (`null`, a path, a pattern, two of them). */
export function parseOrigin(text: string): string | undefined {
  if (!/^https?:\/\/[^/?#@%\s,\\]+$/i.test(text)) return undefined;
  try {
    const { origin } = new URL(text);
    return origin;
  } catch {
    return undefined;
  }
}

export interface OriginPolicy {
  readonly origins: ReadonlySet<string>;
  /** Whether `X-Forwarded-Host` and `-Proto` are a proxy's word. */
  readonly trustProxy: boolean;
}

/**
 * Why the page of a request may not connect; undefined when it may. No `Origin` is no browser, and no door of ours reads
 * cookies, so there is nobody to protect.
 */
export function refusedOrigin(
  { headers, rawHeaders, socket }: IncomingMessage,
  { origins, trustProxy }: OriginPolicy,
): string | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  const once = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'origin').length === 1;
  const parsed = once ? parseOrigin(origin) : undefined;
  if (parsed !== undefined && (origins.has(parsed) || parsed === ownOrigin(headers, socket, trustProxy)))
    return undefined;
  const named = origin.slice(0, 200).replace(/[^\x21-\x7e]/g, '?');
  return `the origin ${named} may not connect here; its pages may once the server is started with --origin ${named}`;
}

function ownOrigin(
  headers: IncomingMessage['headers'],
  socket: IncomingMessage['socket'],
  trustProxy: boolean,
): string | undefined {
  const forwarded = (name: string): string | undefined => {
    const value = trustProxy ? headers[name] : undefined;
    return typeof value === 'string' ? value.split(',', 1)[0]?.trim() : undefined;
  };
  const host = forwarded('x-forwarded-host') ?? headers.host;
  const encrypted = 'encrypted' in socket && socket.encrypted === true;
  const proto = forwarded('x-forwarded-proto') ?? (encrypted ? 'https' : 'http');
  return host === undefined ? undefined : parseOrigin(`${proto}://${host}`);
}

/** The address of a peer, as limits count it. */
export function addressOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined;
  // The last one is what the proxy itself saw; those before it are what it was told.
  const last = typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined;
  // It is logged, and whoever is in front may pass on whatever it was told.
  const shown = last?.slice(0, 64).replace(/[^\x21-\x7e]/g, '?') ?? '';
  return shown === '' ? (socket.remoteAddress ?? 'unknown') : shown;
}
