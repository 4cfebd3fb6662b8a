import '../../../components/auction/rt-auction.ts';
import '../../../components/connection/rt-connection.ts';
import type { RtAuction } from '../../../components/auction/rt-auction.ts';
import type { RtConnection } from '../../../components/connection/rt-connection.ts';
import { expect, fixture, freshRoom, html, inside, one, serverUrl, waitUntil } from '../support-browser/elements.ts';

const WITHIN = { timeout: 10_000 };

async function make(lastsMs: number): Promise<string> {
  const id = freshRoom();
  await fetch(new URL(`/control/auction/${id},${lastsMs}`, await serverUrl()));
  return id;
}

async function arrive(id: string, name: string) {
  const connection = await fixture<RtConnection>(
    html`<rt-connection id=${name} url=${await serverUrl()} guest="none" name=${name}
      ><rt-auction auction-id=${id} lang="en-GB" confirm="off"></rt-auction
    ></rt-connection>`,
  );
  const auction = connection.querySelector<RtAuction>('rt-auction')!;
  await waitUntil(() => auction.getAttribute('state') === 'ready', `${name} is in`, WITHIN);
  const told: string[] = [];
  for (const event of ['rt-outbid', 'rt-leading', 'rt-bid-accepted', 'rt-bid-rejected', 'rt-closed'])
    auction.addEventListener(event, ({ type }) => told.push(type.slice(3)));
  return { auction, connection, told };
}

const status = (auction: RtAuction): string => one(auction, '[part="status"]').textContent.replace(/\s+/g, ' ').trim();

describe('<rt-auction> on a real server', () => {
  it('takes bids of two people, tells each how they stand, and ends when the server says so', async () => {
    const id = await make(6000);
    const [ana, ben] = [await arrive(id, 'Ana'), await arrive(id, 'Ben')];
    await ana.auction.bid(2000);
    await waitUntil(() => status(ana.auction) === 'You lead Your limit: €20.00', 'Ana leads', WITHIN);
    await waitUntil(() => ben.auction.auction?.price === 1000, 'Ben sees the price', WITHIN);
    inside(ben.auction, '[part="quick"]')[0]!.click();
    await waitUntil(() => ben.told.includes('outbid'), 'Ana’s limit answers at once', WITHIN);
    expect([ana.told, ben.told]).to.deep.equal([
      ['leading', 'bid-accepted'],
      ['bid-accepted', 'outbid'],
    ]);
    await ben.auction.bid(5000);
    await waitUntil(() => ana.told.includes('outbid'), 'Ana hears of it', WITHIN);
    expect([ana.auction.auction?.price, ben.auction.leading, ana.auction.leading]).to.deep.equal([2100, true, false]);
    expect((await ana.auction.bid(1500))?.taken).to.equal(false);
    await waitUntil(() => ana.told.includes('closed') && ben.told.includes('closed'), 'it ends', { timeout: 9000 });
    await ben.auction.updateComplete;
    expect([status(ana.auction), status(ben.auction)]).to.deep.equal(['Sold', 'You have won']);
    const late = await ana.auction.bid(9000);
    expect(late?.taken === false && late.reason).to.equal('closed');
  }).timeout(20_000);

  it('counts down by the server’s clock', async () => {
    const { auction } = await arrive(await make(600_000), 'Ana');
    const shown = (): number => {
      const [minutes = 0, seconds = 0] = one(auction, '[role="timer"]').textContent.trim().split(':').map(Number);
      return minutes * 60 + seconds;
    };
    // The page's clock is the server's here; the element is off by no more than what a sample of it may be.
    const left = (): number => auction.auction!.endsAt - Date.now();
    await waitUntil(() => Math.abs(auction.remainingMs - left()) < 250, 'the clock is known', WITHIN);
    const before = shown();
    // The second passes between two looks, which are far apart on a machine that is busy with others.
    let [earlier, later] = [left(), left()];
    const isNext = (): boolean => {
      [earlier, later] = [later, left()];
      return shown() === before - 1;
    };
    await waitUntil(isNext, 'a second passes', WITHIN);
    expect(shown() * 1000)
      .to.be.below(earlier + 250)
      .and.above(later - 250);
  });
});
