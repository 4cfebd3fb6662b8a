/** What is said aloud about an auction: being outbid at once, prices seldom, the end when it is near. */
import { announce } from '../base/announcer.ts';
import { fill } from '../base/locale.ts';
import type { AuctionStrings } from './auction-strings.ts';
import { timeWords } from './time-left.ts';

/** Shortest time between two prices, ms. */
const PAUSE_MS = 3000;

/** Who speaks, about what, and how. */
export interface AuctionSpeaker {
  readonly from: Element;
  readonly auctionId: string;
  readonly strings: AuctionStrings;
  readonly locale: string | undefined;
  readonly money: (minor: number) => string;
}

export class AuctionVoice {
  readonly #speaker: () => AuctionSpeaker;
  #saidAt = -Infinity;
  /** The newest price that was not said. */
  #waiting: { readonly price: number; readonly version: number } | undefined;

  constructor(speaker: () => AuctionSpeaker) {
    this.#speaker = speaker;
  }

  /** Once for each time it happens, and not after every price. */
  outbid(price: number, version: number): void {
    const { strings, money } = this.#speaker();
    this.#waiting = undefined;
    this.#say(fill(strings.saidOutbid, { price: money(price) }), `outbid:${version}`, true);
  }

  leading(price: number, version: number): void {
    const { strings, money } = this.#speaker();
    this.#waiting = undefined;
    this.#say(fill(strings.saidLeading, { price: money(price) }), `leading:${version}`);
  }

  /** The newest price, at most one in three seconds; `tick` says what had to wait. */
  price(price: number, version: number): void {
    this.#waiting = { price, version };
    this.tick();
  }

  /** Says the price that had to wait, when its time has come. */
  tick(): void {
    const now = performance.now();
    if (this.#waiting === undefined || now - this.#saidAt < PAUSE_MS) return;
    const { strings, money } = this.#speaker();
    const { price, version } = this.#waiting;
    this.#waiting = undefined;
    this.#saidAt = now;
    this.#say(fill(strings.saidPrice, { price: money(price) }), `price:${version}`);
  }

  remaining(ms: number, endsAt: number): void {
    const { strings, locale } = this.#speaker();
    this.#say(fill(strings.saidRemaining, { time: timeWords(ms, locale) }), `left:${ms}:${endsAt}`);
  }

  extended(ms: number, endsAt: number): void {
    const { strings, locale } = this.#speaker();
    this.#say(fill(strings.saidExtended, { time: timeWords(ms, locale) }), `extended:${endsAt}`);
  }

  /** What the reader's own act led to. */
  say(text: string, urgent = false): void {
    this.#say(text, undefined, urgent);
  }

  #say(text: string, id: string | undefined, urgent = false): void {
    const { from, auctionId } = this.#speaker();
    // Several elements may show one auction: it is said once.
    announce({ from, text, urgent, id: id === undefined ? undefined : `auction:${auctionId}:${id}` });
  }
}
