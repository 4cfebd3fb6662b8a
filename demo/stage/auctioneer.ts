/** Calls one lot after another, and sends two people who want each of them, up to a point. */
import { type Client, createClient } from 'rt-elements/client';
import type { Backend } from './backend.ts';
import type { TokenOffice } from './token-office.ts';

const LOT_MS = 3 * 60_000;
/** A bid in the last seconds moves the end: so much, and never further than that. */
const WINDOW_MS = 15_000;
const HARD_MS = 60_000;
/** How long a lot that is over stays up, and between two attempts to call one. */
const BREAK_MS = 15_000;
const LOOK_MS = 2000;
/** Between two thoughts of a bidder. */
const THINKING_MS = [4000, 15_000] as const;
const BIDDERS = ['Ottilie', 'Marek'] as const;
const START_CENTS = 20_00;
const INCREMENTS = [
  [0, 1_00],
  [50_00, 2_50],
  [100_00, 5_00],
] as const;

interface Standing {
  readonly phase: string;
  readonly minBid: number;
  /** Alias of who leads. */
  readonly leader: string | null;
}

export interface AuctioneerOptions {
  readonly backend: Backend;
  /** Where the server is, like `http://127.0.0.1:3000`. */
  readonly base: () => string;
  readonly office: TokenOffice;
}

export class Auctioneer {
  readonly #options: AuctioneerOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #clients: Client[] = [];
  #lot: string | undefined;

  constructor(options: AuctioneerOptions) {
    this.#options = options;
  }

  /** Id of the lot that is up; undefined between two. */
  get lot(): string | undefined {
    return this.#lot;
  }

  begin(): void {
    const url = `${this.#options.base()}/rt`;
    for (const name of BIDDERS) {
      const getToken = (): Promise<string> => this.#options.office.issue({ id: `bidder-of-the-demo-${name}`, name });
      const client = createClient({ url, getToken });
      this.#clients.push(client);
      this.#bidSoon(client);
    }
    this.#call();
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const client of this.#clients.splice(0)) client.dispose();
  }

  /** Calls a lot, unless one is up that was called before the server went. */
  #call(): void {
    if (this.#lot !== undefined) return void this.#watch(this.#lot);
    const endsAt = Date.now() + LOT_MS;
    const id = `lot-${endsAt.toString(36)}`;
    const lot = {
      id,
      currency: 'EUR',
      exponent: 2,
      start: START_CENTS,
      increments: INCREMENTS,
      reserve: 60_00,
      names: 'public',
      guests: true,
      endsAt,
      hardEndsAt: endsAt + HARD_MS,
      windowMs: WINDOW_MS,
    };
    void this.#options.backend.ask('POST', '/auction', lot).then((made) => {
      if (made) this.#lot = id;
      this.#later(made ? LOOK_MS : BREAK_MS, () => this.#call());
    });
  }

  async #watch(lot: string): Promise<void> {
    const seen = (await this.#options.backend.ask('GET', `/auction/${lot}`)) as Standing | undefined;
    if (seen?.phase !== 'closed') return this.#later(LOOK_MS, () => this.#call());
    this.#later(BREAK_MS, () => {
      this.#lot = undefined;
      this.#call();
    });
  }

  #bidSoon(client: Client): void {
    const [least, most] = THINKING_MS;
    this.#later(least + Math.random() * (most - least), () => {
      void this.#bid(client).finally(() => this.#bidSoon(client));
    });
  }

  /** Bids the least that leads, unless that is more than a lamp is worth to them, which differs from lot to lot. */
  async #bid(client: Client): Promise<void> {
    const { lot } = this;
    if (lot === undefined) return;
    const channel = client.channel(`auction:${lot}`);
    const worth = START_CENTS + ((parseInt(lot.slice(-4), 36) * (this.#clients.indexOf(client) + 3)) % 180_00);
    try {
      const { snap, me } = await channel.call<{ snap: Standing | null; me: { alias: string | null } }>('look', {});
      if (snap?.phase !== 'open' || snap.minBid > worth) return;
      if (snap.leader !== null && snap.leader === me.alias) return;
      await channel.send('bid', { amount: snap.minBid }, { lifetimeMs: 0 }).done;
    } catch {
      // Outbid meanwhile, or the server is away: there is another thought coming.
    }
  }

  #later(delayMs: number, run: () => void): void {
    // A restart in between ended this one.
    if (this.#clients.length === 0) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}
