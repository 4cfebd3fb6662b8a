/** Between an entry of the outbox and what lies on disk, which anybody may have written. */
import { isChannel } from '../../protocol/channel-name.ts';
import { ERROR_CODES } from '../../protocol/codes.ts';
import { RtError } from '../../protocol/errors.ts';
import { KEY_PATTERN } from '../../protocol/key.ts';
import { weigh } from '../outbox-admission.ts';
import { type Entry, Outcome } from '../outbox-entry.ts';
import type { Platform } from '../platform.ts';
import type { StoredEntry } from './outbox-store.ts';

/** What is written beside the entry itself. */
export type Owner = Pick<StoredEntry, 'place' | 'user' | 'cid'>;

const expired = (): RtError => new RtError('TIMEOUT', 'Not sent in its lifetime; whether it was stored is not known.');

/** An entry as it is written. */
export function toStored(entry: Entry, owner: Owner, platform: Platform): StoredEntry {
  const { row, k: key, order, channel, t, n: name, d: data, lifetimeMs, since, expiresAt, attempts, error } = entry;
  return {
    ...{ ...owner, row, key, order, channel, t, name, data, lifetimeMs, since, attempts },
    expiresAt: platform.wall() + expiresAt - platform.monotonic(),
    ...(error && {
      error: { code: error.code, message: error.message, retryable: error.retryable, data: error.data },
    }),
  };
}

/** An entry as it was read: waiting, or ended with what it ended with. */
export function fromStored(stored: StoredEntry, writer: Entry['writer'], platform: Platform): Entry {
  const { row, key: k, order, channel, t, name: n, data: d, lifetimeMs, since, attempts } = stored;
  const weight = weigh(d);
  const leftMs = Math.min(lifetimeMs, stored.expiresAt - platform.wall());
  const kept = stored.error && new RtError(stored.error.code, stored.error.message, stored.error);
  const error = kept ?? (weight instanceof RtError ? weight : leftMs <= 0 ? expired() : undefined);
  const outcome = new Outcome();
  if (error) outcome.reject(error);
  return {
    ...{ row, k, order, channel, t, n, d, lifetimeMs, since, attempts, writer, outcome, error },
    bytes: weight instanceof RtError ? 0 : weight,
    expiresAt: platform.monotonic() + leftMs,
    state: error === undefined ? 'queued' : error.code === 'TIMEOUT' ? 'expired' : 'failed',
    ...{ saved: true, inFlight: false, cancelled: false, shown: undefined },
  };
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isError = (error: StoredEntry['error']): boolean =>
  error === undefined || (ERROR_CODES.includes(error?.code) && isText(error.message));

/** Whether this is an entry that can be sent. */
export function isStored(value: unknown): value is StoredEntry {
  const { row, key, place, user, cid, order, channel, t, name, lifetimeMs, since, expiresAt, attempts, error } =
    (value ?? {}) as Partial<StoredEntry>;
  return (
    [row, place, user, cid, name].every(isText) &&
    [order, since, expiresAt, attempts].every(Number.isFinite) &&
    typeof key === 'string' &&
    KEY_PATTERN.test(key) &&
    typeof channel === 'string' &&
    isChannel(channel) &&
    (t === 'call' || t === 'pub') &&
    Number(lifetimeMs) > 0 &&
    isError(error)
  );
}
