/** Where an outbox outlives its page: what is asked of storage, and what lies there. */
import type { RtErrorDetails } from '../../protocol/errors.ts';
import type { ErrorCode } from '../../protocol/codes.ts';
import type { Value } from '../../protocol/value.ts';

/** An entry on disk. Times are ms of the machine's clock, the only one that outlives a page. */
export interface StoredEntry {
  /** The entry's first key: unique, and the same for its life. */
  readonly row: string;
  /** Its present idempotency key. */
  readonly key: string;
  /** The server and the connection it was written on. */
  readonly place: string;
  /** Who wrote it: the id the server gave them, or a mark of the tab while that was not known. */
  readonly user: string;
  /** The tab it belongs to while that tab holds its lock. */
  readonly cid: string;
  /** Its place among the entries of its tab. */
  readonly order: number;
  readonly channel: string;
  readonly t: 'call' | 'pub';
  readonly name: string;
  readonly data: Value | undefined;
  readonly lifetimeMs: number;
  /** When the user acted: server time. */
  readonly since: number;
  readonly expiresAt: number;
  readonly attempts: number;
  /** Why it was refused; absent while it waits. */
  readonly error?: StoredError | undefined;
}

/** A refusal on disk. */
export interface StoredError extends Pick<RtErrorDetails, 'retryable' | 'data'> {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What changes in one step, all of it or nothing. */
export interface StoreChange {
  readonly put: readonly StoredEntry[];
  /** Rows to remove; those that are not there do no harm. */
  readonly remove: readonly string[];
}

/**
 * Storage that all tabs of an origin share. Any call may reject, also after earlier ones worked: storage is blocked, full
 * or taken away at any time. What it gives was written by any version of this code and is checked by who reads it.
 */
export interface OutboxStore {
  /** All entries of a place, of all users and tabs, in no order. */
  read(place: string): Promise<readonly unknown[]>;
  /** Resolves once the change is stored. */
  write(change: StoreChange): Promise<void>;
  close(): void;
}
