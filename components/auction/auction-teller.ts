/** Tells the page and its screen readers what happens in an auction, in the name of one element. */
import {
  RtBidAcceptedEvent,
  RtBidRejectedEvent,
  RtClosedEvent,
  RtEndingEvent,
  RtExtendedEvent,
  RtLeadingEvent,
  RtOutbidEvent,
  RtPriceEvent,
  RtReserveMetEvent,
} from './auction-events.ts';
import type { AuctionHappening, AuctionModel } from './auction-model.ts';
import { problemText } from './auction-sentences.ts';
import type { AuctionStrings } from './auction-strings.ts';
import { AuctionVoice } from './auction-voice.ts';
import { chime } from './chime.ts';
import { moneyText } from './money.ts';
import { endingBetween } from './time-left.ts';

export interface TellerOptions {
  readonly strings: () => AuctionStrings;
  readonly locale: () => string | undefined;
  readonly model: () => AuctionModel | undefined;
}

export class AuctionTeller {
  /** Bids made by this element: others of the same auction tell of theirs. */
  readonly mine = new Set<string>();
  readonly #host: HTMLElement & { readonly auctionId: string; readonly sound: boolean };
  readonly #options: TellerOptions;
  readonly #voice: AuctionVoice;
  #leftMs: number | undefined;

  constructor(host: HTMLElement & { readonly auctionId: string; readonly sound: boolean }, options: TellerOptions) {
    this.#host = host;
    this.#options = options;
    this.#voice = new AuctionVoice(() => ({
      from: host,
      auctionId: host.auctionId,
      strings: options.strings(),
      locale: options.locale(),
      money: (minor) => this.#money(minor),
    }));
  }

  reset(): void {
    this.#leftMs = undefined;
    this.mine.clear();
  }

  /** Each happening as the event and the sentence it is. */
  hear(happening: AuctionHappening): void {
    const host = this.#host;
    switch (happening.kind) {
      case 'accepted':
        if (!this.mine.delete(happening.id)) return;
        host.dispatchEvent(new RtBidAcceptedEvent(happening.id, happening));
        if (happening.leading) this.#voice.say(this.#options.strings().leading);
        return;
      case 'rejected':
        return this.#rejected(happening);
      case 'outbid':
        host.dispatchEvent(new RtOutbidEvent(happening));
        this.#voice.outbid(happening.price, happening.version);
        if (host.sound && happening.live) chime();
        return;
      case 'leading':
        host.dispatchEvent(new RtLeadingEvent(happening));
        return this.#voice.leading(happening.price, happening.version);
      case 'price':
        host.dispatchEvent(new RtPriceEvent(happening));
        return this.#voice.price(happening.price, happening.version);
      case 'extended':
        host.dispatchEvent(new RtExtendedEvent(happening));
        this.#leftMs = undefined;
        return this.#voice.extended(this.#options.model()?.remainingMs ?? 0, happening.endsAt);
      case 'reserve-met':
        return void host.dispatchEvent(new RtReserveMetEvent());
      case 'closed':
        host.dispatchEvent(new RtClosedEvent(happening));
        return this.#voice.say(this.#options.strings().outcome[happening.outcome]);
      case 'phase':
        // Its end is said with how it ended.
        if (happening.phase !== 'closed') this.#voice.say(this.#options.strings().phase[happening.phase]);
    }
  }

  /** A second has passed. */
  tick(leftMs: number): void {
    this.#voice.tick();
    const model = this.#options.model();
    const auction = model?.get().auction;
    const before = this.#leftMs;
    this.#leftMs = auction?.phase === 'open' ? leftMs : undefined;
    if (before === undefined || this.#leftMs === undefined || auction === undefined) return;
    const ending = endingBetween(before, leftMs);
    if (ending === undefined) return;
    this.#host.dispatchEvent(new RtEndingEvent(ending));
    this.#voice.remaining(ending, auction.endsAt);
  }

  #rejected({ refusal, state }: AuctionHappening & { readonly kind: 'rejected' }): void {
    if (!this.mine.delete(refusal.id)) return;
    const { id, reason, message, max } = refusal;
    this.#host.dispatchEvent(new RtBidRejectedEvent(id, reason, state));
    const amount = (minor = state.minBid ?? 0): string => this.#money(minor);
    const text = problemText({ kind: 'refused', reason, message, max }, { strings: this.#options.strings(), amount });
    this.#voice.say(text, true);
  }

  #money(minor: number): string {
    const auction = this.#options.model()?.get().auction;
    return auction === undefined ? '' : moneyText(minor, auction, this.#options.locale());
  }
}
