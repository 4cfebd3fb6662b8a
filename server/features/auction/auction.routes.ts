/** What backends do with auctions: make them, have them begin, rest and end, and read what only the operator may see. */
import { channelOf, isRoom, RtError } from 'rt-elements/protocol';
import { type ApiAnswer, type Desk, defineFeatureRoute, type FeatureRoute, wholeOf } from '../../feature.ts';
import { AUCTION_COMMANDS, type AuctionCommand, COMMANDS } from './apply-phase.ts';
import * as shapes from './auction.shapes.ts';
import {
  apply,
  type Bidder,
  bidderRecord,
  create,
  LOT,
  lotOf,
  shownOf,
  type TakenBid,
  takenRecord,
} from './auction.rules.ts';
import { deadlinesOf } from './deadlines.ts';
import { snapshotOf } from './auction-state.ts';

const id = { kind: 'text', most: 96, what: 'The auction: the room of its channel.' } as const;
/** Most bidders one answer names. */
const MOST_BIDDERS = 1000;
const STEP = 200;

function channelOfAuction(room: string): string {
  if (!isRoom(room))
    throw new RtError('BAD_REQUEST', 'id: expected 1 to 96 characters of a-z 0-9 _ . ~ - not beginning with ~');
  return channelOf('auction', room);
}

async function found(desk: Desk, channel: string) {
  const lot = lotOf(await desk.state(channel, [LOT]));
  if (lot === undefined) throw new RtError('NOT_FOUND', 'There is no such auction.');
  return lot;
}

const WHAT: Readonly<Record<AuctionCommand, string>> = {
  open: 'Opens an auction before its time.',
  pause: 'Stops bids and the time left.',
  resume: 'Goes on with as much time as was left.',
  cancel: 'Ends an auction without a sale.',
  close: 'Ends an auction now, with what was bid.',
};

const command = (name: AuctionCommand): FeatureRoute =>
  defineFeatureRoute({
    id: `${name}Auction`,
    method: 'POST',
    path: `/auction/{id}/${name}`,
    what: WHAT[name],
    scope: 'admin',
    parameters: { id },
    idempotent: true,
    answers: { 200: { what: 'How it stands.', schema: shapes.standing } },
    problems: [400, 404, 409, 422],
    async handle({ desk, path, keyFor }): Promise<ApiAnswer> {
      const channel = channelOfAuction(path['id'] ?? '');
      await found(desk, channel);
      const { reply } = await desk.append(channel, { key: keyFor(channel), records: [LOT] }, (state, now) =>
        apply(state, now, COMMANDS[name]),
      );
      deadlinesOf(desk).plan(channel, reply);
      return { status: 200, body: reply };
    },
  });

export const auctionRoutes: readonly FeatureRoute[] = [
  defineFeatureRoute({
    id: 'createAuction',
    method: 'POST',
    path: '/auction',
    what: 'Makes an auction. It opens by itself when its time comes, at once without one.',
    scope: 'admin',
    body: shapes.createBody,
    idempotent: true,
    answers: { 201: { what: 'It is made; what everybody sees of it.', schema: shapes.snapshot } },
    problems: [400, 409, 422],
    async handle({ desk, body, keyFor }) {
      const channel = channelOfAuction(body.id);
      const wanted = shapes.readTerms(body, desk.now());
      const { reply } = await desk.append(channel, { key: keyFor(channel), records: [LOT] }, (state, now) =>
        create(state, now, wanted),
      );
      deadlinesOf(desk).plan(channel, reply);
      return { status: 201, body: reply };
    },
  }),
  defineFeatureRoute({
    id: 'auction',
    method: 'GET',
    path: '/auction/{id}',
    what: 'An auction as everybody may see it.',
    scope: 'read',
    parameters: { id },
    answers: { 200: { what: 'How it stands.', schema: shapes.snapshot } },
    problems: [400, 404],
    async handle({ desk, path }) {
      const state = await desk.state(channelOfAuction(path['id'] ?? ''), [LOT]);
      const body = shownOf(state);
      if (body === null) throw new RtError('NOT_FOUND', 'There is no such auction.');
      return { status: 200, body: body as object };
    },
  }),
  defineFeatureRoute({
    id: 'auctionPrivate',
    method: 'GET',
    path: '/auction/{id}/private',
    what: 'An auction with what only its operator may see: reserve, limits, and who the bidders are.',
    scope: 'admin',
    parameters: { id },
    answers: { 200: { what: 'All of it.', schema: shapes.privateAuction } },
    problems: [400, 404],
    async handle({ desk, path }) {
      const channel = channelOfAuction(path['id'] ?? '');
      const { state, recent, excluded } = await found(desk, channel);
      const bidders = await biddersOf(desk, channel);
      const { reserve, guests, firstBidExtends } = state.terms;
      const leader = bidders.find(({ alias }) => alias === state.leader)?.userId ?? null;
      const body = { public: snapshotOf(state, recent), reserve, guests, firstBidExtends, max: state.max, leader };
      return { status: 200, body: { ...body, taken: state.taken, excluded, bidders } };
    },
  }),
  defineFeatureRoute({
    id: 'auctionBids',
    method: 'GET',
    path: '/auction/{id}/bids',
    what: 'Every bid that was taken, oldest first, with its limit. Replayed by the rules they give the auction.',
    scope: 'admin',
    parameters: { id },
    query: {
      after: { kind: 'whole', what: 'Bids behind this number. Default: from the first.' },
      limit: { kind: 'whole', most: 100, what: 'Most bids. Default 50, at most 100.' },
    },
    answers: { 200: { what: 'The bids.', schema: shapes.takenBids } },
    problems: [400, 404],
    async handle({ desk, path, query }) {
      const channel = channelOfAuction(path['id'] ?? '');
      const { state } = await found(desk, channel);
      const first = (wholeOf(query['after']) ?? 0) + 1;
      const last = Math.min(state.taken, first - 1 + (wholeOf(query['limit']) ?? 50));
      const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
      const { records } = await desk.state(channel, numbers.map(takenRecord));
      const bids = numbers.map((n) => ({ n, ...(records.get(takenRecord(n)) as unknown as TakenBid) }));
      return { status: 200, body: { bids, done: last >= state.taken } };
    },
  }),
  ...AUCTION_COMMANDS.map(command),
];

/** Who is who. Somebody who had themselves erased is not among them. */
async function biddersOf(desk: Desk, channel: string) {
  const prefix = bidderRecord('');
  const bidders = [];
  for (let after = ''; bidders.length < MOST_BIDDERS;) {
    const step = await desk.records(channel, after, STEP);
    for (const { id: record, doc } of step) {
      if (!record.startsWith(prefix)) continue;
      const { alias, name, max } = doc as unknown as Bidder;
      bidders.push({ userId: record.slice(prefix.length), alias, name, max });
    }
    const last = step.at(-1);
    if (last === undefined || step.length < STEP) break;
    after = last.id;
  }
  return bidders;
}
