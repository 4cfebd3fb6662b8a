import { auction, RtError, type Value } from 'rt-elements/protocol';
import { accept, type CallContext, defineFeature } from '../../feature.ts';
import { auctionRoutes } from './auction.routes.ts';
import { bidderOf, bidderRecord, forgetBidder, LOT, look, meOf, shownOf, takeBid } from './auction.rules.ts';
import { deadlinesOf } from './deadlines.ts';

/**
 * Auctions: the rules decide by what the server knows and when it received a bid; followers are told what everybody may
 * know. Who may bid at all is a matter of permissions, and of the auction's own terms.
 */
export const auctionFeature = defineFeature(auction, {
  // Bids are no talk: what slows or mutes talk does not hold them up.
  speech: [],
  personal: 'replay',
  calls: {
    async bid(context, { amount, max }) {
      assertOwn(context);
      const receivedAt = context.now();
      const { key, user, author, channel, desk } = context;
      if (key === undefined) throw new RtError('BAD_REQUEST', 'k: expected a key, so that a bid is made once');
      const bid = { user, name: author.name, key, amount, max, receivedAt };
      const reply = await context.append({ records: [LOT, bidderRecord(user.id)] }, (state) => takeBid(state, bid));
      deadlinesOf(desk).plan(channel, reply.standing);
      tellBidder(context, reply.me);
      return reply;
    },
    async look(context) {
      assertOwn(context);
      const { desk, channel, user } = context;
      return look(await desk.state(channel, [LOT, bidderRecord(user.id)]), user.id);
    },
  },
  snapshot: { records: [LOT], of: (state) => shownOf(state) },
  me: {
    records: (user) => [bidderRecord(user.id)],
    of: (state, user, room) => (room.startsWith('~') ? undefined : (meOf(bidderOf(state, user.id)) as Value)),
  },
  forget: (userId) => [{ records: [LOT, bidderRecord(userId)], of: (state) => forgetBidder(state, userId) }],
  routes: auctionRoutes,
  start: (desk) => deadlinesOf(desk).restore(),
});

/** Answers tell a bidder's own limit: they are for the bidder. @throws RtError `FORBIDDEN` for a backend in their name. */
function assertOwn({ byBackend }: CallContext): void {
  if (byBackend === true) throw new RtError('FORBIDDEN', 'people bid for themselves');
}

/** The bidder's other tabs and devices hear of it, on the bidder's own channel. Those who miss it learn it from `me`. */
function tellBidder({ desk, room, user }: CallContext, me: { readonly rev: number }): void {
  const key = desk.keyOf('me', room, user.id, String(me.rev));
  const event = { n: 'me', d: { room, ...me } as Value };
  desk.append(desk.personal(user.id), { key }, () => accept(null, [event])).catch(() => undefined);
}
