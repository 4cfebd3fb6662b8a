/** An auction: names of bidders, why a bid does not count, its id, its words. */
import '../../../../components/auction/rt-auction.ts';
import { RtError } from '../../../../components/protocol/index.ts';
import { auctionClient } from '../../../support/fake-lot.ts';
import { count, type HostileRow, put, shown } from './row.ts';

const BIDDERS = 50;

export const auctionRow: HostileRow = {
  tag: 'rt-auction',
  async show(place, texts) {
    for (let from = 0; from < texts.length; from += BIDDERS) {
      const { client, lot } = auctionClient();
      const names = texts.slice(from, from + BIDDERS);
      const auction = put(place, 'rt-auction', {
        auctionId: 'lot',
        historySize: 50,
        confirm: 'off',
        connection: client,
      });
      await shown(() => auction.getAttribute('state') === 'ready', 'an auction');
      for (const [index, name] of names.entries()) lot.bid(`b${index + 1}`, 10_000 + index * 500, { name });
      await shown(() => count(auction, '[part~="bid"]') === names.length, 'all bids');
      for (const text of names) {
        void auction.bid(60_000);
        lot.sent.at(-1)?.refuse(new RtError('REFUSED', text, { data: { reason: text } }));
        await auction.updateComplete;
      }
    }
    for (const text of texts) {
      const strings = { label: text, loading: text, price: text, bid: text };
      const auction = put(place, 'rt-auction', { auctionId: text, quickBids: text, strings });
      await auction.updateComplete;
    }
  },
};
