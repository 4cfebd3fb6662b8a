/** Those who make things happen while nobody does: an auctioneer, a newsroom, and who sends notifications. */
import { Auctioneer, type AuctioneerOptions } from './auctioneer.ts';
import { Newsroom } from './newsroom.ts';
import { NOTICES } from './notices.ts';

/** What a page has to know of it. */
export interface Scene {
  /** Id of the auction that runs now; absent between two. */
  readonly auction: string | undefined;
}

export class Cast {
  readonly #options: AuctioneerOptions;
  readonly #auctioneer: Auctioneer;
  readonly #newsroom: Newsroom;

  constructor(options: AuctioneerOptions) {
    this.#options = options;
    this.#auctioneer = new Auctioneer(options);
    this.#newsroom = new Newsroom(options.backend);
  }

  get scene(): Scene {
    return { auction: this.#auctioneer.lot };
  }

  begin(): void {
    this.#auctioneer.begin();
    this.#newsroom.begin();
  }

  end(): void {
    this.#auctioneer.end();
    this.#newsroom.end();
  }

  /** Whether a person was told something of a kind there is. */
  async notify(user: string, kind: string): Promise<boolean> {
    const notice = NOTICES.get(kind);
    if (notice === undefined) return false;
    return (await this.#options.backend.ask('POST', '/notify', { user, ...notice() })) !== undefined;
  }
}
