import type { RtError } from '../protocol/errors.ts';

/** Where what a channel shows stands as a whole. `denied`: the server will not give it. `error`: it could not be opened. */
export type Phase = 'loading' | 'ready' | 'error' | 'denied';

const DENIALS: ReadonlySet<string> = new Set(['FORBIDDEN', 'UNAUTHORIZED', 'NOT_FOUND', 'REFUSED', 'LIMIT']);

/** Where it stands, from whether it was ever open and what the server said last. */
export function phaseOf(started: boolean, error: RtError | undefined): Phase {
  // What passes by itself does not take away what is there already.
  if (error === undefined || (started && error.retryable)) return started ? 'ready' : 'loading';
  return DENIALS.has(error.code) ? 'denied' : 'error';
}
