/** What a user did, from the moment it was handed over until it is stored or forgotten. */
import type { Author } from '../protocol/fields.ts';
import type { RtError } from '../protocol/errors.ts';
import type { Value } from '../protocol/value.ts';
import type { OutboxEntry, Sending, SendOptions, SendState } from './client-api.ts';

type Result = Awaited<Sending<never>['done']>;

/** How an entry ends, for whoever wants to know. */
export class Outcome {
  readonly done: Promise<Result>;
  readonly listeners = new Set<NonNullable<SendOptions['onState']>>();
  #ends: { readonly resolve: (result: Result) => void; readonly reject: (error: RtError) => void } | undefined;

  constructor() {
    this.done = new Promise((resolve, reject) => (this.#ends = { resolve, reject }));
    // Who wants to know looks at `done` or at the states; a send that is not looked at must not end a process.
    this.done.catch(() => {});
  }

  resolve(result: Result): void {
    this.#ends?.resolve(result);
  }

  reject(error: RtError): void {
    this.#ends?.reject(error);
  }
}

/** An entry as outbox and lane keep it. `row`, `channel` and what is sent stay; the rest is its way. */
export interface Entry {
  readonly row: string;
  readonly channel: string;
  readonly t: 'call' | 'pub';
  readonly n: string;
  readonly d: Value | undefined;
  readonly bytes: number;
  /** 0: not kept beyond the moment. */
  readonly lifetimeMs: number;
  readonly since: number;
  k: string;
  /** Its place among the entries of this outbox. */
  order: number;
  /** Who wrote it, where the server has said so. */
  writer: Author | undefined;
  /** Monotonic time at which it is given up. */
  expiresAt: number;
  state: SendState;
  error: RtError | undefined;
  attempts: number;
  saved: boolean;
  /** Whether it has a number on the present link whose answer is still to come. */
  inFlight: boolean;
  /** Taken back: whatever comes, it is not kept. */
  cancelled: boolean;
  outcome: Outcome;
  /** As it is shown. */
  shown: OutboxEntry | undefined;
}

/** What its sender says of an entry, and where it stands when it was taken in. */
export type NewEntry = Pick<
  Entry,
  'k' | 'channel' | 't' | 'n' | 'd' | 'bytes' | 'lifetimeMs' | 'since' | 'order' | 'writer' | 'expiresAt'
>;

/** An entry at the start of its way. */
export const newEntry = (parts: NewEntry): Entry => ({
  ...parts,
  row: parts.k,
  outcome: new Outcome(),
  state: 'queued',
  error: undefined,
  attempts: 0,
  saved: false,
  inFlight: false,
  cancelled: false,
  shown: undefined,
});

/** Whether an entry ended without being stored, and waits for its user. */
export const hasEnded = ({ state }: Entry): boolean => state === 'failed' || state === 'expired';

/** Whether it is unknown that something was stored, rather than known that it was not: then the same key asks again. */
export const isUnknown = ({ code, retryable }: RtError): boolean =>
  retryable || code === 'TIMEOUT' || code === 'CLOSED';

/** The entry as everybody else sees it; the same object as long as it looks the same. */
export function shownOf(entry: Entry): OutboxEntry {
  const { k: key, row, channel, n: name, d: data, state, error, since, attempts, saved, shown } = entry;
  const same =
    shown?.key === key &&
    shown.state === state &&
    shown.attempts === attempts &&
    shown.saved === saved &&
    shown.error === error;
  if (same && shown) return shown;
  // What was stored is not listed any more.
  const visible = state === 'sent' ? 'sending' : state;
  return (entry.shown = { key, row, channel, name, data, state: visible, error, since, attempts, saved });
}

/** Whether two identities are one person's as far as sending goes: guests may be given a new one at any time. */
export const mayBeSame = (before: Author | undefined, now: Author): boolean =>
  before === undefined || before.id === now.id || (before.guest === true && now.guest === true);
