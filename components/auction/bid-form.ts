/** What somebody is about to bid: the text they typed, and whether they confirmed it. Updates of the auction never touch it. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BidOutcome } from './model/bid-sender.ts';
import { type Money, type ParsedAmount, parseAmount } from './money.ts';

/** A bid that waits for its confirmation. */
export interface BidDraft {
  readonly amount: number;
  readonly isMax: boolean;
}

/** Why there is no bid: of what was typed, or the server's reason. */
export type FormProblem =
  | { readonly kind: 'typed'; readonly problem: Exclude<ParsedAmount, number> }
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string; readonly max?: number | undefined };

export interface BidFormOptions {
  readonly money: () => Money | undefined;
  readonly locale: () => string | undefined;
  /** Whether bids can be made at all. */
  readonly canBid: () => boolean;
  readonly needsConfirmation: (amount: number) => boolean;
  readonly dialog: () => HTMLDialogElement | null;
  /** Sends it; undefined when the page said no. */
  readonly send: (draft: BidDraft) => Promise<BidOutcome> | undefined;
}

export class BidForm implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: BidFormOptions;
  text = '';
  isMax = false;
  problem: FormProblem | undefined;
  /** The amount of the last own bid that was taken, until something else is typed. */
  accepted: number | undefined;
  draft: BidDraft | undefined;

  constructor(host: ReactiveControllerHost, options: BidFormOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.draft = undefined;
  }

  reset(): void {
    this.text = '';
    this.isMax = false;
    this.problem = undefined;
    this.accepted = undefined;
    this.draft = undefined;
  }

  readonly onInput = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value;
    this.problem = undefined;
    this.accepted = undefined;
    this.#host.requestUpdate();
  };

  readonly onToggle = (event: Event): void => {
    this.isMax = (event.target as HTMLInputElement).checked;
    this.#host.requestUpdate();
  };

  readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    const money = this.#options.money();
    if (money === undefined || !this.#options.canBid()) return;
    const parsed = parseAmount(this.text, money, this.#options.locale());
    if (typeof parsed === 'number') return this.offer({ amount: parsed, isMax: this.isMax });
    this.problem = { kind: 'typed', problem: parsed };
    this.#host.requestUpdate();
  };

  /** Bids, after a confirmation where that is wanted. */
  offer(draft: BidDraft): void {
    if (!this.#options.canBid()) return;
    if (!this.#options.needsConfirmation(draft.amount)) return this.#send(draft);
    this.draft = draft;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => {
      const dialog = this.#options.dialog();
      if (this.draft === draft && dialog && !dialog.open) dialog.showModal();
    });
  }

  /** Bids without asking again, as when the lowest bid rose meanwhile and stands on the button. */
  offerNow(draft: BidDraft): void {
    if (this.#options.canBid()) this.#send(draft);
  }

  /** What is shown in the dialog is what is sent. */
  confirm(draft: BidDraft): void {
    this.close();
    if (this.#options.canBid()) this.#send(draft);
  }

  readonly close = (): void => {
    this.draft = undefined;
    this.#options.dialog()?.close();
    this.#host.requestUpdate();
  };

  #send(draft: BidDraft): void {
    const { text } = this;
    this.problem = undefined;
    this.accepted = undefined;
    void this.#options.send(draft)?.then((outcome) => {
      if (!outcome.taken) this.problem = { kind: 'refused', ...outcome };
      else {
        this.accepted = draft.amount;
        // What was sent has gone; what was typed since stays.
        if (this.text === text) this.text = '';
      }
      this.#host.requestUpdate();
    });
    this.#host.requestUpdate();
  }
}
