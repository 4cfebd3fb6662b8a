/** What a user did, from the moment it was handed over until the server has it. */
import type { ReadableAtom } from 'nanostores';
import type { RtError } from '../protocol/errors.ts';
import type { Value } from '../protocol/value.ts';

export type SendState = 'queued' | 'sending' | 'sent' | 'failed' | 'expired';

export interface SendOptions {
  /** The idempotency key; made when absent. Give the first one again to repeat a request safely. */
  readonly key?: string | undefined;
  /**
   * How long to try, over reconnects and reloads, before the entry fails as `TIMEOUT`. Default 24 h. 0 is for what makes
   * no sense later, such as a bid: refused as `UNAVAILABLE` while there is no connection, repeated for 10 s at the most
   * when its link is lost, and never kept.
   */
  readonly lifetimeMs?: number | undefined;
  readonly onState?: ((state: SendState) => void) | undefined;
}

/** A durable request on its way. */
export interface Sending<Reply> {
  readonly key: string;
  /** Resolves with the reply once the server has stored it; rejects with an `RtError` when it cannot be. */
  readonly done: Promise<{
    readonly reply: Reply;
    readonly offset?: number | undefined;
    readonly ts?: number | undefined;
    readonly repeated: boolean;
  }>;
  /** Takes it back if it was not stored yet, as far as one can know. */
  cancel(): void;
}

/** Whether what waits outlives the page: `blocked` says that it should and cannot, for want of storage, room or locks. */
export type Persistence = 'off' | 'opening' | 'on' | 'blocked';

/** Something a user did that the server has not confirmed. Replaced as a whole when it changes. */
export interface OutboxEntry {
  /** Its idempotency key. */
  readonly key: string;
  /** Its first key, which stays when a refused entry is sent again under a new one. */
  readonly row: string;
  readonly channel: string;
  readonly name: string;
  readonly data: Value | undefined;
  /** `queued` and `sending` end by themselves; `failed` and `expired` stay until they are retried or discarded. */
  readonly state: Exclude<SendState, 'sent'>;
  /** Why it was not stored, when `failed`; why it has to wait, where the server said so; after `expired` that is not known. */
  readonly error?: RtError | undefined;
  /** When the user acted: server time, ms. */
  readonly since: number;
  /** How often it was written to a link. */
  readonly attempts: number;
  /** Whether it is on disk, so that a reload or a crash does not lose it. */
  readonly saved: boolean;
}

/** What this tab has to send, over all channels. At most 500 entries and 256 KiB wait; the last 100 that ended badly stay. */
export interface Outbox {
  /** In the order in which they are sent, those of earlier pages first. */
  readonly entries: ReadableAtom<readonly OutboxEntry[]>;
  readonly persistence: ReadableAtom<Persistence>;
  /** The way of an entry, whoever sent it: for models whose page was reloaded. Undefined when there is none of this key. */
  join<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply> | undefined;
  /** Takes back what is not with the server; what is ends with its answer or its link. */
  cancel(key: string): void;
  /**
   * Sends again what failed or expired: under its own key where the outcome is unknown, under a new one after a refusal.
   * @throws RtError `NOT_FOUND` when there is none of this key, `LIMIT` when too much waits.
   */
  retry<Reply = Value>(key: string, onState?: SendOptions['onState']): Sending<Reply>;
  /** Forgets what failed or expired. */
  discard(key: string): void;
  /**
   * Takes back and wipes everything of the present user, what closed tabs left included. `setToken(undefined)` and a
   * welcome as somebody else do so too. Resolves when the disk is clean, as far as storage answers.
   */
  forget(): Promise<void>;
}
