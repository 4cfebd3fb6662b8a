/** Own bids on their way: each sent once, never kept, and asked after when nobody knows what became of it. */
import type { Channel, Client } from '../../core/client-api.ts';
import type { AuctionBidReply, AuctionStanding } from '../../protocol/auction.ts';
import { RtError } from '../../protocol/errors.ts';

/** A bid the server has not answered. `unknown`: nor will it; it is asked whether it has it. */
export interface PendingBid {
  readonly id: string;
  readonly amount: number;
  readonly max: number;
  readonly state: 'sending' | 'unknown';
}

/** How a bid ended. `reason` is a word of the auction's, or `offline`, `unknown` or an error code in small letters. */
export interface BidRefusal {
  readonly id: string;
  readonly reason: string;
  readonly message: string;
  /** How the auction stood then, where the server said so. */
  readonly standing?: AuctionStanding | undefined;
  /** One's own limit, where that is the reason. */
  readonly max?: number | undefined;
}

/** What became of a bid. */
export type BidOutcome =
  | {
      readonly taken: true;
      readonly id: string;
      /** Undefined where only its being taken is known. */
      readonly reply?: AuctionBidReply | undefined;
    }
  | ({ readonly taken: false } & BidRefusal);

interface Waiting {
  readonly bid: PendingBid;
  readonly done: Promise<BidOutcome>;
  readonly end: (outcome: BidOutcome) => void;
}

export interface BidSenderContext {
  readonly client: Client;
  readonly channel: Channel;
  /** What waits has changed. */
  readonly changed: () => void;
  /** A bid ended. Called before its promise resolves. */
  readonly ended: (outcome: BidOutcome) => void;
  /** Nobody knows what became of a bid: ask. */
  readonly lost: () => void;
}

/** Most bids that may wait; each ends within seconds. */
const MOST_WAITING = 10;

export class BidSender {
  readonly #context: BidSenderContext;
  #waiting: readonly Waiting[] = [];

  constructor(context: BidSenderContext) {
    this.#context = context;
  }

  get pending(): readonly PendingBid[] {
    return this.#waiting.map(({ bid }) => bid);
  }

  /** Those nobody knows about. */
  get lost(): readonly string[] {
    return this.#waiting.filter(({ bid }) => bid.state === 'unknown').map(({ bid }) => bid.id);
  }

  /** Sends a bid. The same one again while it is on its way is that one. @throws RtError `LIMIT` when too many wait. */
  send(amount: number, max: number, id = this.#context.client.newKey()): { id: string; done: Promise<BidOutcome> } {
    const same = this.#waiting.find(({ bid }) => bid.amount === amount && bid.max === max);
    if (same) return { id: same.bid.id, done: same.done };
    if (this.#waiting.length >= MOST_WAITING) throw new RtError('LIMIT', 'Too many bids are on their way.');
    let end: (outcome: BidOutcome) => void = () => {};
    const done = new Promise<BidOutcome>((resolve) => (end = resolve));
    this.#waiting = [...this.#waiting, { bid: { id, amount, max, state: 'sending' }, done, end }];
    this.#context.changed();
    const data = max === amount ? { amount } : { amount, max };
    this.#context.channel.send<AuctionBidReply>('bid', data, { key: id, lifetimeMs: 0 }).done.then(
      ({ reply }) => this.#end({ taken: true, id, reply }),
      (error: unknown) => this.#failed(id, error),
    );
    return { id, done };
  }

  /** The server says which bids it has: those among them are taken. `asked` are those it was asked about: the others of these are not. */
  settle(keys: readonly string[], asked: readonly string[] = []): void {
    for (const { bid } of this.#waiting) {
      if (bid.state !== 'unknown') continue;
      if (keys.includes(bid.id)) this.#end({ taken: true, id: bid.id });
      else if (asked.includes(bid.id)) this.#end(refusal(bid.id, 'unknown', 'The bid did not arrive.'));
    }
  }

  #failed(id: string, error: unknown): void {
    const known = error instanceof RtError ? error : new RtError('INTERNAL', String(error));
    if (known.code !== 'TIMEOUT') return this.#end(refusalOf(id, known));
    this.#waiting = this.#waiting.map((each) =>
      each.bid.id === id ? { ...each, bid: { ...each.bid, state: 'unknown' } } : each,
    );
    this.#context.changed();
    this.#context.lost();
  }

  #end(outcome: BidOutcome): void {
    const ended = this.#waiting.find(({ bid }) => bid.id === outcome.id);
    if (ended === undefined) return;
    this.#waiting = this.#waiting.filter((each) => each !== ended);
    this.#context.ended(outcome);
    ended.end(outcome);
  }
}

const refusal = (id: string, reason: string, message: string): BidOutcome => ({ taken: false, id, reason, message });

function refusalOf(id: string, error: RtError): BidOutcome {
  const { standing, max } = (error.data ?? {}) as { standing?: AuctionStanding; max?: number };
  return { ...refusal(id, reasonOf(error), error.message), standing, max } as BidOutcome;
}

function reasonOf({ code, reason }: RtError): string {
  if (code === 'REFUSED' && reason !== undefined) return reason;
  if (code === 'FORBIDDEN' || code === 'UNAUTHORIZED') return 'not-eligible';
  return code === 'UNAVAILABLE' ? 'offline' : code.toLowerCase();
}
