/** The channel of an auction with no server behind it: a test says how it stands, and answers or refuses bids. */
import type { Follower } from '../../components/core/client-api.ts';
import {
  type AuctionMe,
  type AuctionSnapshot,
  type AuctionStanding,
  RtError,
  type ShownAuthor,
  type Value,
} from '../../components/protocol/index.ts';
import { FakeChannel, FakeClient, keyOf } from './fake-client.ts';

/** The fake client's time. */
export const NOW = 1_700_000_500_000;

export const LOT: AuctionSnapshot = {
  currency: 'EUR',
  exponent: 2,
  start: 10_000,
  tiers: [[0, 500]],
  steps: 'any',
  names: 'alias',
  windowMs: 120_000,
  extendMs: 120_000,
  v: 1,
  phase: 'open',
  price: null,
  leader: null,
  minBid: 10_000,
  bids: 0,
  bidders: 0,
  reserve: 'none',
  startsAt: NOW - 60_000,
  endsAt: NOW + 600_000,
  hardEndsAt: null,
  extensions: 0,
  pausedAt: null,
  closedAt: null,
  outcome: null,
  recent: [],
};

const NOBODY: AuctionMe = { rev: 0, alias: null, max: null, keys: [] };

export class FakeLot extends FakeChannel {
  snap: AuctionSnapshot | null = LOT;
  own = NOBODY;
  /** Asked how it stands: answered with `snap` and `own` unless set. */
  onLook: (() => Promise<Value>) | undefined;
  looks = 0;

  override start(only?: Follower, resync = false): void {
    for (const follower of only ? [only] : [...this.followers]) {
      const result = { c: this.name, e: this.epoch, o: this.log.length, rec: null, snap: this.snap, me: this.own };
      follower.onStart?.({ result, resync });
    }
    this.status.set({ freshness: 'live' });
  }

  override call<Reply = Value>(): Promise<Reply> {
    this.looks += 1;
    const answer = { o: this.log.length, snap: this.snap, me: this.own } as Value;
    return (this.onLook?.() ?? Promise.resolve(answer)) as Promise<Reply>;
  }

  /** How it stands from now on; nobody is told. */
  change(change: Partial<AuctionSnapshot>): AuctionStanding {
    const before = this.snap ?? LOT;
    const next = { ...before, ...change, v: change.v ?? before.v + 1 };
    if (change.price !== undefined && change.minBid === undefined) next.minBid = (change.price ?? 0) + 500;
    this.snap = next;
    const { currency, exponent, start, tiers, steps, names, windowMs, extendMs, recent, ...standing } = next;
    return standing;
  }

  /** The server tells an event, after which it stands like this. */
  happen(
    n: string,
    change: Partial<AuctionSnapshot>,
    { d = {}, u = {}, k = '', live = true }: { d?: object; u?: ShownAuthor; k?: string; live?: boolean } = {},
  ): void {
    const standing = this.change(change);
    const o = this.log.length + 1;
    const item = { m: o, rev: o, o, n, ts: NOW, k: k || keyOf(o), u, d: { standing, ...d } as Value };
    this.log.push(item);
    this.tell(item, live);
  }

  /** Somebody bids, and leads unless it is said who does. */
  bid(by: string, price: number, { leader = by, k = '', name = undefined as string | undefined } = {}): void {
    const bids = (this.snap?.bids ?? 0) + 1;
    this.happen('bid', { price, leader, bids }, { d: { by }, u: { ...(name && { name }) }, k });
  }

  /** The server takes the newest bid that was sent. */
  accept(standing: Partial<AuctionSnapshot>, own: Partial<AuctionMe> = {}): void {
    const sending = this.sent.at(-1)!;
    this.own = { rev: this.own.rev + 1, alias: 'b9', max: null, keys: [sending.key], ...own };
    const after = this.change(standing);
    sending.answer({ leading: after.leader === this.own.alias, standing: after, me: this.own });
  }

  /** The server refuses it. */
  reject(reason: string, more: object = {}): void {
    const standing = this.change({});
    this.sent.at(-1)!.refuse(new RtError('REFUSED', 'no', { data: { reason, standing, ...more } as Value }));
  }
}

/** A client with one auction. */
export function auctionClient(change: Partial<AuctionSnapshot> = {}, own: Partial<AuctionMe> = {}) {
  const client = new FakeClient({ now: NOW });
  const lot = new FakeLot('auction:lot');
  lot.snap = { ...LOT, ...change };
  lot.own = { ...NOBODY, ...own };
  client.channels.set('auction:lot', lot);
  return { client, lot };
}
