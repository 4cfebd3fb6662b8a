/** One auction without a page around it: what elements show, and what bots and tests use as it is. */
import type { ReadableAtom } from 'nanostores';
import type { Channel, Client } from '../core/client-api.ts';
import { TellingModel } from '../core/model.ts';
import { phaseOf } from '../core/phase.ts';
import type { AuctionLookReply, AuctionMe, AuctionSnapshot } from '../protocol/auction.ts';
import { browserPlatform, type Platform } from '../core/platform.ts';
import { AUCTION_MAX, stepsAbove } from '../protocol/auction-steps.ts';
import { channelOf } from '../protocol/channel-name.ts';
import type { SubResult, WireEvent } from '../protocol/server-messages.ts';
import { afterEvent, toldOf, withStanding } from './model/auction-changes.ts';
import { countdown } from './model/countdown.ts';
import type { AuctionHappening, AuctionModelPhase, AuctionState } from './model/auction-state.ts';
import { type BidOutcome, BidSender } from './model/bid-sender.ts';

export type { AuctionSnapshot } from '../protocol/auction.ts';
export type { AuctionHappening, AuctionModelPhase, AuctionState } from './model/auction-state.ts';
export type { BidOutcome, BidRefusal, PendingBid } from './model/bid-sender.ts';

export interface AuctionModelOptions {
  /** Timers; a test brings its own. */
  readonly time?: Pick<Platform, 'after'> | undefined;
}

type Told = AuctionHappening extends infer H ? (H extends AuctionHappening ? Omit<H, 'live'> : never) : never;

const NOBODY: AuctionMe = { rev: -1, alias: null, max: null, keys: [] };

/**
 * One auction. It follows it while its state has listeners. Amounts are whole numbers of minor units; the server decides
 * about every bid, and whether it is over.
 */
export class AuctionModel extends TellingModel<AuctionState, AuctionHappening> {
  readonly auctionId: string;
  /** `remainingMs`, on each of its full seconds. */
  readonly countdown: ReadableAtom<number>;

  readonly #client: Client;
  readonly #channel: Channel;
  readonly #own: Channel;
  readonly #sender: BidSender;
  #auction: AuctionSnapshot | undefined;
  #started = false;
  #epoch = '';
  #me = NOBODY;
  #userId: string | undefined;
  /** The version at which one was last told of being outbid. */
  #outbidAt = -1;
  #looking: Promise<void> | undefined;

  /** The model of an auction, the same one for everybody who shares the client. */
  static of(client: Client, auctionId: string): AuctionModel {
    return client.shared(channelOf('auction', auctionId), () => new AuctionModel(client, auctionId));
  }

  /** @throws TypeError when `auctionId` cannot be the name of an auction. */
  constructor(client: Client, auctionId: string, { time = browserPlatform() }: AuctionModelOptions = {}) {
    super();
    this.auctionId = auctionId;
    this.#client = client;
    this.#channel = client.channel(channelOf('auction', auctionId));
    this.#own = client.channel('auction:~');
    this.#sender = new BidSender({
      client,
      channel: this.#channel,
      changed: () => this.publish(),
      ended: (outcome) => this.#onOutcome(outcome),
      lost: () => void this.refresh().catch(() => undefined),
    });
    this.countdown = countdown({
      client,
      time,
      remaining: () => this.remainingMs,
      runs: () => this.#auction?.phase === 'open' || this.#auction?.phase === 'scheduled',
      changes: this.state,
    });
  }

  /** Follows the auction until the returned function is called, for whoever only wants what happens. */
  watch(): () => void {
    return this.state.listen(() => {});
  }

  /** Time until the end, or before it until the start, ms; it stands still while paused, and is 0 at the end. */
  get remainingMs(): number {
    const { phase, startsAt, endsAt, pausedAt } = this.#auction ?? {};
    if (phase === undefined || phase === 'closed') return 0;
    const until = phase === 'scheduled' ? startsAt : endsAt;
    const now = phase === 'paused' ? (pausedAt ?? 0) : this.#client.now();
    return Math.max(0, (until ?? 0) - now);
  }

  get phase(): AuctionModelPhase | undefined {
    const phase = this.#auction?.phase;
    return phase === 'open' && this.remainingMs === 0 ? 'closing' : phase;
  }

  /** The amount so many steps above the price, or above one's own limit for who leads; the lowest bid for one. */
  amountAfter(steps: number): number | undefined {
    const auction = this.#auction;
    if (auction === undefined) return undefined;
    const { price, tiers, start } = auction;
    if (price === null) return stepsAbove(tiers, start, steps - 1);
    return stepsAbove(tiers, this.#leading ? Math.max(price, this.#me.max ?? 0) : price, steps);
  }

  /**
   * Bids up to an amount of minor units, or, with `max`, up to that. The same bid twice while it is on its way is one.
   * Resolves with what became of it: taken, or why not; a bid is never kept for later.
   * @throws TypeError for what is no amount. @throws RtError `LIMIT` when too many bids are on their way.
   */
  bid(amount: number, options: { readonly max?: number | undefined; readonly id?: string | undefined } = {}) {
    const { max = amount, id } = options;
    for (const value of [amount, max])
      if (!Number.isSafeInteger(value) || value < 0 || value > AUCTION_MAX)
        throw new TypeError(`expected a whole number of minor units up to ${AUCTION_MAX}, got ${value}`);
    if (max < amount) throw new TypeError(`max: expected at least ${amount}, got ${max}`);
    return this.#sender.send(amount, max, id);
  }

  /** Asks the server how the auction stands. Resolves once that is shown. */
  refresh(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { lost } = this.#sender;
    const { snap, me } = await this.#channel.call<AuctionLookReply>('look', {});
    this.#know(me);
    if (snap !== null && (this.#auction === undefined || snap.v > this.#auction.v)) this.#change(snap, false);
    this.#sender.settle(me.keys, lost);
    this.publish();
  }

  protected override start(): () => void {
    const stops = [
      this.#channel.follow({
        want: 'snap',
        onStart: ({ result }) => this.#begin(result),
        onEvent: (event, live) => this.#hear(event, live),
        onMe: (me) => {
          this.#know(me as unknown as AuctionMe);
          this.publish();
        },
      }),
      this.#own.on('me', ({ d }) => {
        const me = d as unknown as AuctionMe;
        if (me.room === this.auctionId) this.#know(me);
        this.publish();
      }),
      this.#channel.status.listen(({ freshness }) => {
        if (freshness === 'live' && (this.#sender.lost.length > 0 || this.#me.rev < 0))
          void this.refresh().catch(() => undefined);
        this.publish();
      }),
      this.#client.state.listen(() => this.publish()),
    ];
    this.publish();
    return () => {
      for (const stop of stops) stop();
    };
  }

  #begin({ err, e, snap, me }: SubResult): void {
    if (err !== undefined) return this.publish();
    const isSame = this.#started && e === this.#epoch;
    this.#epoch = e ?? '';
    this.#started = true;
    if (!isSame) this.#me = NOBODY;
    this.#recognise();
    if (me !== undefined) this.#know(me as unknown as AuctionMe);
    const auction = (snap ?? undefined) as AuctionSnapshot | undefined;
    if (!isSame) this.#auction = undefined;
    this.#change(auction, false);
    this.publish();
  }

  #hear(event: WireEvent, live: boolean): void {
    this.#change(afterEvent(this.#auction, event), live);
    const { standing, byMs } = toldOf(event);
    if (event.n === 'extended' && standing && byMs !== undefined)
      this.#say({ kind: 'extended', endsAt: standing.endsAt, byMs, count: standing.extensions }, live);
    if (event.n === 'reserve-met') this.#say({ kind: 'reserve-met' }, live);
    this.publish();
  }

  /** Somebody else signed in: what the last one knew is not theirs. */
  #recognise(): void {
    const id = this.#client.state.get().user?.id;
    if (id !== this.#userId) this.#me = NOBODY;
    this.#userId = id;
  }

  /** What one user alone knows, the newest of it. */
  #know(me: AuctionMe): void {
    if (me.rev <= this.#me.rev) return;
    const led = this.#leading;
    this.#me = me;
    this.#sender.settle(me.keys);
    if (this.#leading && !led) this.#tellPlace('leading', false);
  }

  /** Holds another auction, and tells what is different about it. */
  #change(auction: AuctionSnapshot | undefined, live: boolean): void {
    const before = this.#auction;
    const led = this.#leading;
    this.#auction = auction;
    if (auction === undefined || before === undefined || auction === before) return;
    const { price, v: version, phase, outcome } = auction;
    if (price !== null && price !== before.price) this.#say({ kind: 'price', price, version }, live);
    if (led !== this.#leading) this.#tellPlace(led ? 'outbid' : 'leading', live);
    if (phase === before.phase) return;
    this.#say({ kind: 'phase', phase }, live);
    if (outcome !== null) this.#say({ kind: 'closed', outcome, price: price ?? undefined }, live);
  }

  #tellPlace(kind: 'outbid' | 'leading', live: boolean): void {
    const { price, minBid, v: version } = this.#auction!;
    if (kind === 'outbid') this.#outbidAt = version;
    this.#say({ kind, price: price ?? 0, minBid, version }, live);
  }

  #onOutcome(outcome: BidOutcome): void {
    const { standing } = outcome.taken ? (outcome.reply ?? {}) : outcome;
    if (outcome.taken && outcome.reply) this.#know(outcome.reply.me);
    if (standing) this.#change(withStanding(this.#auction, standing), true);
    this.publish();
    if (!outcome.taken) return this.#say({ kind: 'rejected', refusal: outcome, state: this.get() }, true);
    this.#say({ kind: 'accepted', id: outcome.id, price: this.#auction?.price ?? 0, leading: this.#leading }, true);
    // Somebody’s limit was higher, or a rival came in between: said once, whichever way it is learnt.
    if (!this.#leading && this.#auction?.phase === 'open' && this.#outbidAt < (standing?.v ?? Infinity))
      this.#tellPlace('outbid', true);
  }

  get #leading(): boolean {
    return this.#me.alias !== null && this.#auction?.leader === this.#me.alias;
  }

  /** Who leads raises their limit: less than it makes no difference. */
  get #minBid(): number | undefined {
    const auction = this.#auction;
    const { max } = this.#me;
    if (auction === undefined || !this.#leading || max === null || max < auction.minBid) return auction?.minBid;
    return stepsAbove(auction.tiers, max, 1);
  }

  get #status(): AuctionState['status'] {
    const { error } = this.#channel.status.get();
    const phase = phaseOf(this.#started, error);
    return phase === 'ready' && this.#auction === undefined ? 'empty' : phase;
  }

  protected override stateNow(): AuctionState {
    const { error, freshness, behind, since } = this.#channel.status.get();
    return {
      status: this.#status,
      error,
      auction: this.#auction,
      alias: this.#me.alias ?? undefined,
      leading: this.#leading,
      minBid: this.#minBid,
      myMax: this.#me.max ?? undefined,
      pending: this.#sender.pending,
      connected: this.#client.state.get().status === 'online',
      freshness,
      behind,
      since,
    };
  }

  #say(told: Told, live: boolean): void {
    this.tell({ ...told, live });
  }
}
