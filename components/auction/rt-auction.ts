import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { prepareAnnouncer } from '../base/announcer.ts';
import { defineOnce } from '../base/define-once.ts';
import { isOffline } from '../base/is-offline.ts';
import { ModelController } from '../base/model-controller.ts';
import { type ElementState, RtElement } from '../base/rt-element.ts';
import { takeSeed } from '../base/seed-child.ts';
import { Words } from '../base/words.ts';
import type { ConnectionState } from '../core/client-api.ts';
import { channelOf } from '../protocol/channel-name.ts';
import { RtError } from '../protocol/errors.ts';
import { type ConfirmPolicy, problemOf, stepsOf } from './auction-attributes.ts';
import { type BidDetail, RtBeforeBidEvent, RtBidEvent } from './auction-events.ts';
import {
  AuctionModel,
  type AuctionModelPhase,
  type AuctionSnapshot,
  type AuctionState,
  type BidOutcome,
  type PendingBid,
} from './auction-model.ts';
import { AUCTION_STRINGS, type AuctionStrings } from './auction-strings.ts';
import { AuctionTeller } from './auction-teller.ts';
import { canBid } from './auction-shown.ts';
import { auctionView } from './auction-view.ts';
import { BidForm } from './bid-form.ts';
import styles from './rt-auction.styles.ts';

export * from './auction-events.ts';

/**
 * One auction: price, time left, how the reader stands, and a form to bid with. The server decides about every bid and
 * about the end; what is shown counts down by the server's clock. Amounts are whole numbers of the currency's minor unit.
 *
 * @summary A live auction with a form to bid.
 * @tagname rt-auction
 *
 * @attr {"loading"|"ready"|"empty"|"error"|"offline"|"denied"} state - Set by the element, for styles.
 *
 * @fires {RtBeforeBidEvent} rt-before-bid - Before a bid is sent; prevent the default to send nothing.
 * @fires {RtBidEvent} rt-bid - A bid is on its way.
 * @fires {RtBidAcceptedEvent} rt-bid-accepted - The server took a bid made here.
 * @fires {RtBidRejectedEvent} rt-bid-rejected - A bid made here does not count; `detail.reason` says why.
 * @fires {RtOutbidEvent} rt-outbid - Somebody else leads now.
 * @fires {RtLeadingEvent} rt-leading - The reader leads now.
 * @fires {RtPriceEvent} rt-price - The price changed.
 * @fires {RtExtendedEvent} rt-extended - A late bid moved the end.
 * @fires {RtReserveMetEvent} rt-reserve-met - The reserve is met.
 * @fires {RtEndingEvent} rt-ending - Five minutes, one minute, 30 or 10 seconds are left.
 * @fires {RtClosedEvent} rt-closed - It is over, by the server's word.
 *
 * @slot media - Pictures, above everything.
 * @slot title - What is sold. It names the whole.
 * @slot description - Below the title.
 * @slot terms - At the end.
 * @slot empty - Instead of the words shown where there is no such auction.
 * @slot closed - Shown once it is over.
 *
 * @csspart base - Everything.
 * @csspart price - The price.
 * @csspart price-label - What that price is.
 * @csspart status - How the auction or the reader stands.
 * @csspart reserve - Whether the reserve is met.
 * @csspart timer - The time left.
 * @csspart timer-urgent - The same in the last minute.
 * @csspart extended - How often the end was moved.
 * @csspart form - The form.
 * @csspart input - Its field.
 * @csspart quick - A button with an amount.
 * @csspart submit - The button that bids.
 * @csspart max-toggle - The choice to have the server bid up to a limit.
 * @csspart error - Why a bid does not count.
 * @csspart history - The bids so far.
 * @csspart bid - One of them.
 * @csspart bid-own - One of the reader's.
 * @csspart confirm - The dialog that asks once more.
 *
 * @cssprop [--rt-auction-urgent] - The time in the last minute.
 * @cssprop [--rt-auction-leading] - While the reader leads.
 * @cssprop [--rt-auction-outbid] - While the reader is outbid.
 */
export class RtAuction extends RtElement {
  static override styles = styles;

  /** Which auction: the room of its channel. */
  @property({ attribute: 'auction-id' }) auctionId = '';
  /** Buttons for so many steps above the price, up to six. */
  @property({ attribute: 'quick-bids' }) quickBids = '1 2 5';
  /** Which bids are asked about once more. */
  @property() confirm: ConfirmPolicy = 'always';
  /** With `confirm="above"`: only bids above this, in minor units. */
  @property({ attribute: 'confirm-above', type: Number }) confirmAbove = 0;
  /** Leaves out the bids so far. */
  @property({ attribute: 'hide-history', type: Boolean }) hideHistory = false;
  /** How many of them are shown, 1 to 50. */
  @property({ attribute: 'history-size', type: Number }) historySize = 20;
  /** Offers to have the server bid up to a limit. */
  @property({ attribute: 'allow-max', type: Boolean }) allowMax = false;
  /** Two notes when the reader is outbid. */
  @property({ type: Boolean }) sound = false;
  /** Other words for what the element says; those left out are those of the language. */
  @property({ attribute: false }) strings: Partial<AuctionStrings> = {};

  #model: AuctionModel | undefined;
  #watched: (() => void) | undefined;
  /** Whether the focus is in the form, which may go away with this update. */
  #isInForm = false;

  readonly #words = new Words<AuctionStrings>(this, 'rt-auction', AUCTION_STRINGS);
  readonly #auction = new ModelController<AuctionState>(
    this,
    () => undefined,
    () => this.#model?.on((happening) => this.#teller.hear(happening)),
  );
  readonly #clock = new ModelController<number>(this, (ms) => this.#teller.tick(ms));
  readonly #link = new ModelController<ConnectionState>(this);
  readonly #teller = new AuctionTeller(this, {
    strings: () => this.#words.strings,
    locale: () => this.language,
    model: () => this.#model,
  });
  readonly #form: BidForm = new BidForm(this, {
    money: () => this.auction,
    locale: () => this.language,
    canBid: () => canBid({ state: this.#auction.value }),
    needsConfirmation: (amount) =>
      this.confirm === 'always' || (this.confirm === 'above' && amount > this.confirmAbove),
    dialog: () => this.renderRoot.querySelector('dialog'),
    send: ({ amount, isMax }) => this.#send(amount, isMax ? Math.min(this.minBid ?? amount, amount) : amount)?.done,
  });

  protected override willUpdate(): void {
    this.#isInForm = this.shadowRoot?.activeElement?.closest('form, dialog') instanceof Element;
    const client = this.foundClient;
    const canOpen = client !== undefined && this.#problem === undefined;
    if (canOpen) takeSeed(this, client, channelOf('auction', this.auctionId));
    const model = canOpen ? AuctionModel.of(client, this.auctionId) : undefined;
    if (model !== this.#model) {
      // What was typed was meant for another auction.
      if (this.#model !== undefined && this.#model.auctionId !== model?.auctionId) this.#form.reset();
      this.#teller.reset();
    }
    this.#model = model;
    this.#auction.store = model?.state;
    this.#clock.store = model?.countdown;
    this.#link.store = client?.state;
  }

  protected override firstUpdated(): void {
    prepareAnnouncer();
  }

  protected override updated(): void {
    this.showState(this.#state);
    if (!this.#isInForm || this.renderRoot.querySelector('form') !== null) return;
    // It is over: whoever was writing stays in the auction instead of at the top of the page.
    this.#form.draft = undefined;
    this.renderRoot.querySelector<HTMLElement>('.base')?.focus({ preventScroll: true });
  }

  /** What everybody sees of it; undefined before it is known. */
  get auction(): AuctionSnapshot | undefined {
    return this.#auction.value?.auction;
  }

  /** The lowest bid that makes a difference. */
  get minBid(): number | undefined {
    return this.#auction.value?.minBid;
  }

  /** Whether the reader leads. */
  get leading(): boolean {
    return this.#auction.value?.leading ?? false;
  }

  /** Up to where the server bids for the reader. */
  get myMax(): number | undefined {
    return this.#auction.value?.myMax;
  }

  /** Time until the end, or before it until the start, ms, by the server's clock. */
  get remainingMs(): number {
    return this.#model?.remainingMs ?? 0;
  }

  /** Where it stands by the server's word; `closing` when only the time is over. */
  get phase(): AuctionModelPhase | undefined {
    return this.#model?.phase;
  }

  /** Own bids that are not answered. */
  get pending(): readonly PendingBid[] {
    return this.#auction.value?.pending ?? [];
  }

  /**
   * Bids as if by the form, without the dialog. Resolves with what became of it, with undefined when a listener of
   * `rt-before-bid` prevented it.
   * @throws RtError `UNAVAILABLE` without a connection to an auction. @throws TypeError for what is no amount.
   */
  async bid(amount: number, { max = amount }: { max?: number } = {}): Promise<BidOutcome | undefined> {
    if (this.auction === undefined)
      throw new RtError('UNAVAILABLE', this.#problem ?? 'This auction is not open here yet.');
    return this.#send(max, amount)?.done;
  }

  /** Asks the server how it stands. */
  async refresh(): Promise<void> {
    await this.#model?.refresh();
  }

  /** Keeps following the auction while the element is out of the page, until told otherwise. */
  watch(on: boolean): void {
    this.#watched?.();
    this.#watched = on ? this.#model?.watch() : undefined;
  }

  get #problem(): string | undefined {
    return problemOf(this) ?? this.connectionProblem;
  }

  get #isOffline(): boolean {
    return isOffline(this.#link.value, this.auction && this.#auction.value);
  }

  get #state(): ElementState {
    const status = this.#auction.value?.status ?? 'loading';
    if (this.#problem !== undefined) return 'error';
    if (status === 'error' || status === 'denied') return status;
    return this.#isOffline ? 'offline' : status;
  }

  /** Asks the page, then sends. */
  #send(max: number, amount: number): { readonly done: Promise<BidOutcome> } | undefined {
    const [model, auction, client] = [this.#model, this.auction, this.foundClient];
    if (model === undefined || auction === undefined || client === undefined) return undefined;
    const pending = this.pending.find((bid) => bid.amount === amount && bid.max === max);
    // A second click on the same bid is the first one.
    if (pending !== undefined) return model.bid(amount, { max });
    const { currency, v: version } = auction;
    const detail: BidDetail = { id: client.newKey(), amount, max, currency, minBid: this.minBid ?? 0, version };
    if (!this.dispatchEvent(new RtBeforeBidEvent(detail))) return undefined;
    const sent = model.bid(amount, { max, id: detail.id });
    this.#teller.mine.add(detail.id);
    this.dispatchEvent(new RtBidEvent(detail));
    return sent;
  }

  protected override render(): TemplateResult {
    const { allowMax, hideHistory, historySize } = this;
    const quick = stepsOf(this.quickBids).flatMap((steps) => {
      const amount = this.#model?.amountAfter(steps);
      return amount === undefined ? [] : [{ steps, amount }];
    });
    return auctionView({
      strings: this.#words.strings,
      locale: this.language,
      state: this.#auction.value,
      phase: this.phase,
      remainingMs: this.#clock.value ?? this.remainingMs,
      isOffline: this.#isOffline,
      problem: this.#problem,
      form: this.#form,
      quick,
      ...{ allowMax, hideHistory, historySize },
    });
  }
}

defineOnce('rt-auction', RtAuction);

declare global {
  interface HTMLElementTagNameMap {
    'rt-auction': RtAuction;
  }
}
