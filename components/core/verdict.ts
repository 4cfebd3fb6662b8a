/** From how a link ended to what is done next: a table, not a decision. */
import type { Verdict } from '../protocol/codes.ts';
import type { ServerMessages } from '../protocol/server-messages.ts';

export interface NextStep {
  readonly verdict: Verdict;
  /** What `never` means here. */
  readonly status: 'blocked' | 'replaced';
  /** How long to wait instead of the backoff's own delay, ms. */
  readonly waitMs?: number | undefined;
}

/**
 * What close codes mean where the server's word was lost on the way; all others back off. The same as `verdictOf` of
 * the protocol, which a test compares: its names for the codes would be downloaded for nothing.
 */
const BY_CODE: Readonly<Record<number, Verdict>> = {
  4000: 'never',
  4001: 'never',
  4401: 'auth',
  4403: 'never',
  4408: 'now',
  4409: 'never',
  4410: 'now',
};
/** Flood, and too many connections: the least to wait, when the server named no time or a shorter one. */
const LEAST_MS: Readonly<Record<number, number>> = { 4429: 5_000, 4430: 30_000 };
/** A server that restarts wants its clients back spread over this, unless it named a time. */
const SPREAD_MS = 5_000;

/**
 * The server's word decides; its number only where the word did not come. A word we do not know is `backoff`.
 * @param random At least 0, below 1.
 */
export function nextStep(code: number, close: ServerMessages['close'] | undefined, random: number): NextStep {
  const word = close ? close.retry : BY_CODE[code];
  const verdict = word === 'now' || word === 'auth' || word === 'never' ? word : 'backoff';
  const after = close?.after;
  const least = LEAST_MS[code];
  let waitMs = after;
  if (code === 1012 || code === 4503) waitMs = random * (after ?? SPREAD_MS);
  else if (least !== undefined) waitMs = Math.max(after ?? 0, least);
  return { verdict, status: code === 4409 ? 'replaced' : 'blocked', waitMs };
}
