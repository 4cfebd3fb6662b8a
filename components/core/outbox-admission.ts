/** What an outbox takes in. */
import { RtError } from '../protocol/errors.ts';
import { stringifyValue } from '../protocol/json-codec.ts';
import { KEY_PATTERN } from '../protocol/key.ts';
import * as LIMITS from '../protocol/limits.ts';
import { utf8Length } from '../protocol/utf8.ts';
import { inspect, type Value } from '../protocol/value.ts';

/** Most entries and most bytes of data that may wait, over all lanes; a send beyond them is refused with `LIMIT`. */
const MAX_ENTRIES = 500;
const MAX_BYTES = 256 * 1024;
/** Longest delay a timer can express. */
const MAX_LIFETIME_MS = 2 ** 31 - 1;

/** What waits already. */
export interface Load {
  readonly waiting: number;
  readonly bytes: number;
}

/** Size of data as the limits count it, or what is wrong with it. */
export function weigh(data: Value | undefined): number | RtError {
  if (data === undefined) return 0;
  const { problem } = inspect(data, 'data');
  return problem === undefined ? utf8Length(stringifyValue(data)) : new RtError('BAD_REQUEST', problem);
}

/** What is asked for. */
export interface Candidate {
  readonly key: string;
  readonly lifetimeMs: number;
  readonly data: Value | undefined;
}

/** Whether so much more may wait. */
export const hasRoom = ({ waiting, bytes }: Load, moreEntries: number, moreBytes: number): boolean =>
  waiting + moreEntries <= MAX_ENTRIES && bytes + moreBytes <= MAX_BYTES;

/** The size of its data as the limits count it, when a request is taken in; else why it is not. */
export function admit({ key, lifetimeMs, data }: Candidate, load: Load, linked: boolean): number | RtError {
  const bytes = weigh(data);
  if (bytes instanceof RtError) return bytes;
  if (!KEY_PATTERN.test(key)) return new RtError('BAD_REQUEST', `expected a key of newKey(), got ${key}`);
  if (!(lifetimeMs >= 0 && lifetimeMs <= MAX_LIFETIME_MS))
    return new RtError('BAD_REQUEST', `expected a lifetimeMs of 0 to ${MAX_LIFETIME_MS}, got ${lifetimeMs}`);
  if (bytes > LIMITS.dataBytes)
    return new RtError('TOO_LARGE', `expected at most ${LIMITS.dataBytes} bytes of data, got ${bytes}`);
  if (!hasRoom(load, 1, bytes)) return new RtError('LIMIT', 'Too much is waiting to be sent.');
  return lifetimeMs > 0 || linked ? bytes : new RtError('UNAVAILABLE', 'There is no connection.');
}
