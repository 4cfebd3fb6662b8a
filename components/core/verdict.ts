/** From how a link ended to what is done next: a table, not a decision. */
import { CLOSE, type Verdict, verdictOf } from '../protocol/codes.ts';
import type { ServerMessages } from '../protocol/server-messages.ts';

export interface NextStep {
  readonly verdict: Verdict;
  /** What `never` means here. */
  readonly status: 'blocked' | 'replaced';
  /** How long to wait instead of the backoff's own delay, ms. */
  readonly waitMs?: number | undefined;
}

/** Waits a code asks for at the least, when the server named none or a shorter one. */
const LEAST_MS: ReadonlyMap<number, number> = new Map<number, number>([
  [CLOSE.flood, 5_000],
  [CLOSE.tooManyConnections, 30_000],
]);
/** A server that restarts asks its clients to come back spread over this, unless it named a time. */
const SPREAD_MS = 5_000;

/**
 * The server's word decides; its number only where the word was lost on the way.
 * @param random At least 0, below 1.
 */
export function nextStep(code: number, verdict: ServerMessages['close'] | undefined, random: number): NextStep {
  const after = verdict?.after;
  const least = LEAST_MS.get(code);
  let waitMs = after;
  if (code === CLOSE.restart || code === CLOSE.drain) waitMs = random * (after ?? SPREAD_MS);
  else if (least !== undefined) waitMs = Math.max(after ?? 0, least);
  return {
    verdict: verdict?.retry ?? verdictOf(code),
    status: code === CLOSE.replaced ? 'replaced' : 'blocked',
    waitMs,
  };
}
