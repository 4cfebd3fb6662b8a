/** Many people bid on one lot at once while the server is killed: what became of it, for a test and for the soak. */
import type { Client, ClientOptions } from '../../components/core/client-api.ts';
import { AuctionModel, type BidOutcome } from '../../components/auction/auction-model.ts';
import { AUCTION_MAX } from '../../components/protocol/index.ts';
import { applyBid } from '../../server/features/auction/apply-bid.ts';
import { applyOpen } from '../../server/features/auction/apply-phase.ts';
import { type Auction, type AuctionTerms, newAuction } from '../../server/features/auction/auction-state.ts';
import { ask } from '../support/backend.ts';
import type { Random } from '../support/random.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { FAST } from '../support/start-client.ts';

const CHANNEL = 'auction:race';
const WAYS = ['ws', 'sse', 'poll'] as const;
const DAY_MS = 86_400_000;
/** How long an answer to a bid that is said again is waited for. */
const ASKING_MS = 300_000;

export interface RaceOptions {
  readonly server: ServerProcess;
  readonly secret: string;
  readonly client: (options: ClientOptions & { readonly timing: typeof FAST }) => Client;
  readonly random: Random;
  readonly bidders: number;
  /** Bids that are answered between two kills, and after the last. */
  readonly bidsEach: number;
  readonly kills: number;
  readonly until: (holds: () => boolean, what: string) => Promise<void>;
}

/** What came of a race. Every list of wrongs should be empty. */
export interface RaceResult {
  readonly answered: number;
  readonly taken: number;
  /** Bids whose outcome nobody knew at a kill. */
  readonly underWay: number;
  readonly acknowledgedAndLost: readonly string[];
  readonly brokenRules: readonly string[];
  readonly differentViews: readonly string[];
  readonly winners: number;
}

interface Acknowledged {
  readonly bidder: Bidder;
  readonly key: string;
  readonly data: { readonly amount: number; readonly max?: number };
}

class Bidder {
  readonly client: Client;
  readonly model: AuctionModel;
  /** What this one was told, in order: offset, version and price. */
  readonly heard: string[] = [];
  constructor(client: Client) {
    this.client = client;
    this.model = new AuctionModel(client, 'race');
    client.channel(CHANNEL).follow({
      want: 'snap',
      onStart: () => this.heard.splice(0),
      onEvent: ({ o, n, d }) => {
        const { standing } = d as { standing?: { v: number; price: number | null } };
        this.heard.push([o, n, standing?.v, standing?.price].join(' '));
      },
    });
    this.model.subscribe(() => undefined);
  }
}

export async function race(options: RaceOptions): Promise<RaceResult> {
  const { server, secret, random, kills, bidsEach, until } = options;
  const body = {
    ...{ id: 'race', currency: 'EUR', exponent: 2, start: 1000, reserve: 40_000, guests: true },
    ...{ increments: [[0, 10]], endsAt: Date.now() + DAY_MS / 2, windowMs: DAY_MS, extendMs: DAY_MS },
    hardEndsAt: Date.now() + 2 * DAY_MS,
  };
  const made = await ask(server.url, 'POST /auction', { secret, body });
  if (made.status !== 201) throw new Error(`expected an auction, got ${JSON.stringify(made.body)}`);
  const bidders = Array.from({ length: options.bidders }, (_, index) => {
    const transports = [WAYS[index % WAYS.length]!];
    return new Bidder(options.client({ url: server.url, name: `bidder ${index}`, transports, timing: FAST }));
  });
  await until(() => bidders.every(({ model }) => model.get().status === 'ready'), 'everybody sees the lot');

  const acknowledged = new Map<string, Acknowledged>();
  const brokenRules: string[] = [];
  let answered = 0;
  let open = 0;
  let underWay = 0;
  const bid = (bidder: Bidder): void => {
    const least = bidder.model.get().minBid ?? 1000;
    const amount = least + random.int(30) * 10;
    const data = random.int(4) === 0 ? { amount, max: Math.min(AUCTION_MAX, amount + random.int(200)) } : { amount };
    const { id, done } = bidder.model.bid(data.amount, data);
    open += 1;
    void done.then((outcome: BidOutcome) => {
      open -= 1;
      answered += 1;
      if (outcome.taken && outcome.reply) acknowledged.set(id, { bidder, key: id, data });
    });
  };
  for (let kill = 0; kill <= kills; kill++) {
    const enough = answered + bidsEach;
    await until(() => {
      for (let burst = 0; burst < 20 && open < bidders.length; burst++) bid(random.pick(bidders));
      return answered >= enough;
    }, `${bidsEach} bids are answered`);
    if (kill === kills) break;
    underWay += open;
    await server.kill();
    await server.start();
    await until(() => bidders.every(({ model }) => model.get().connected), 'everybody is back');
  }
  await until(() => open === 0, 'every bid has an end');

  const acknowledgedAndLost: string[] = [];
  await Promise.all(
    [...acknowledged.values()].map(async ({ bidder, key, data }) => {
      // Said again until it is answered: who gave up on a machine that is slow would take the bid for lost.
      const again = await bidder.client
        .channel(CHANNEL)
        .send('bid', data, { key, lifetimeMs: ASKING_MS })
        .done.catch((error: unknown) => error);
      // What was said instead tells a bid that is lost from one that nobody answered.
      if (!(again instanceof Object && 'repeated' in again && again.repeated === true))
        acknowledgedAndLost.push(`${key}: ${again instanceof Error ? again.message : JSON.stringify(again)}`);
    }),
  );
  const closed = await ask(server.url, 'POST /auction/race/close', { secret });
  if (closed.status !== 200) throw new Error(`expected it to close, got ${JSON.stringify(closed.body)}`);
  await until(() => bidders.every(({ model }) => model.get().auction?.phase === 'closed'), 'everybody sees it closed');

  const { taken, replayed } = await replay(server.url, secret, body, brokenRules);
  const secretly = (await ask(server.url, 'GET /auction/race/private', { secret })).body as unknown as {
    readonly max: number;
    readonly taken: number;
    readonly public: Pick<Auction, 'price' | 'leader' | 'bids' | 'bidders' | 'endsAt' | 'extensions'>;
  };
  const { price, leader } = secretly.public;
  const ends = (state: typeof secretly.public, max: number | null): string =>
    JSON.stringify([state.price, state.leader, max, state.bids, state.bidders, state.endsAt, state.extensions]);
  const [again, stored] = [ends(replayed, replayed.max), ends(secretly.public, secretly.max)];
  if (again !== stored) brokenRules.push(`replayed: ${again}, stored: ${stored}`);
  if (taken < acknowledged.size) brokenRules.push(`${acknowledged.size} acknowledged, ${taken} taken`);

  const longest = bidders.reduce<readonly string[]>(
    (best, { heard }) => (heard.length > best.length ? heard : best),
    [],
  );
  const differentViews = bidders
    .filter(({ heard }) => heard.join() !== longest.slice(longest.length - heard.length).join())
    .map(({ client }) => client.cid);
  for (const { model } of bidders) {
    const { auction } = model.get();
    if (auction?.price !== price || auction.leader !== leader)
      differentViews.push([auction?.price, auction?.leader].join(' '));
  }
  const winners = bidders.filter(({ model }) => model.get().leading).length;
  return { answered, taken, underWay, acknowledgedAndLost, brokenRules, differentViews, winners };
}

/** Runs every bid that was taken through the rules again. */
async function replay(
  url: string,
  secret: string,
  body: Pick<AuctionTerms, 'currency' | 'exponent' | 'start' | 'windowMs' | 'extendMs' | 'endsAt' | 'reserve'> & {
    hardEndsAt: number;
  },
  brokenRules: string[],
): Promise<{ readonly taken: number; readonly replayed: Auction }> {
  const { currency, exponent, start, windowMs, extendMs, endsAt, hardEndsAt, reserve } = body;
  const opened = applyOpen(
    newAuction({
      ...{ currency, exponent, start, windowMs, extendMs, endsAt, hardEndsAt, reserve, startsAt: 0 },
      ...{ tiers: [[0, 10]], steps: 'any', names: 'alias', firstBidExtends: false, guests: true },
    }),
    0,
  );
  if (!opened.ok) throw new Error(opened.reason);
  let replayed = opened.state;
  let taken = 0;
  for (;;) {
    const { bids, done } = (await ask(url, `GET /auction/race/bids?after=${taken}&limit=100`, { secret }))
      .body as unknown as {
      readonly bids: ReadonlyArray<{
        readonly n: number;
        readonly by: string;
        readonly max: number;
        readonly at: number;
      }>;
      readonly done: boolean;
    };
    for (const { n, by, max, at } of bids) {
      const step = applyBid(replayed, { by, max }, at);
      if (step.ok) replayed = step.state;
      else brokenRules.push(`bid ${n} of ${by} up to ${max}: ${step.reason}`);
      taken += 1;
    }
    if (done) return { taken, replayed };
  }
}
