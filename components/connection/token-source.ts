/** Where a connection's token comes from: the page's own code, an address, or the attribute. */
import type { TokenRequest } from '../core/client-api.ts';
import { RtError } from '../protocol/errors.ts';
import { RtTokenRequestEvent } from './connection-events.ts';

export interface TokenHost extends EventTarget {
  readonly token: string;
  readonly tokenUrl: string;
}

/** Longest answer of a token address that is read, in characters. */
const MAX_ANSWER = 64 * 1024;

/** Asks the page's own server, with the page's own cookies; the answer is `{"token": "..."}`. */
async function fetchToken(url: string, reason: TokenRequest['reason']): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ reason }),
    cache: 'no-store',
  });
  if (!answer.ok) {
    const { status } = answer;
    // What passes by itself is asked for again; the rest is for the page's author or for the person.
    const passes = status >= 500 || status === 408 || status === 425 || status === 429;
    const code = passes ? 'UNAVAILABLE' : status === 403 ? 'FORBIDDEN' : 'UNAUTHORIZED';
    throw new RtError(code, `token-url: expected an answer of 200, got ${status}`);
  }
  const text = await answer.text();
  let token: unknown;
  try {
    token = text.length <= MAX_ANSWER ? (JSON.parse(text) as { token?: unknown } | null)?.token : undefined;
  } catch {
    token = undefined;
  }
  if (typeof token !== 'string' || token === '')
    throw new RtError('UNAUTHORIZED', 'token-url: expected an answer like {"token": "..."}');
  return token;
}

/**
 * A token for `request`: what a listener of `rt-token-request` provides, else what `token-url` answers, else `token`.
 * Resolves with undefined where there is none, which means: as a guest.
 */
export async function tokenFor(host: TokenHost, { reason }: TokenRequest): Promise<string | undefined> {
  let provided: string | Promise<string | undefined> | undefined;
  const event = new RtTokenRequestEvent(reason, (token) => {
    provided = token;
  });
  const goOn = host.dispatchEvent(event);
  if (provided !== undefined) return provided;
  if (!goOn) return undefined;
  return host.tokenUrl === '' ? host.token || undefined : fetchToken(host.tokenUrl, reason);
}
