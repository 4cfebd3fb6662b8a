import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import '../../../components/auction/rt-auction.ts';
import { announce } from '../../../components/base/announcer.ts';
import type { RtAuction } from '../../../components/auction/rt-auction.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { auctionClient, type FakeLot, NOW } from '../../support/fake-lot.ts';
import type { FakeClient } from '../../support/fake-client.ts';
import { expect, fixture, html, inside, listen, one, painted, press, waitUntil } from '../support-browser/elements.ts';

interface Opened {
  readonly auction: RtAuction;
  readonly client: FakeClient;
  readonly lot: FakeLot;
}

async function open(
  given: Parameters<typeof auctionClient> = [],
  attributes: Record<string, string> = { confirm: 'off' },
): Promise<Opened> {
  const { client, lot } = auctionClient(...given);
  const auction = await fixture<RtAuction>(
    html`<rt-auction auction-id="lot" lang="en-GB" .connection=${client}><b slot="title">A lamp</b></rt-auction>`,
  );
  for (const [name, value] of Object.entries(attributes)) auction.setAttribute(name, value);
  await waitUntil(() => auction.getAttribute('state') !== 'loading', 'it opens');
  await auction.updateComplete;
  return { auction, client, lot };
}

const textOf = (auction: RtAuction, part: string): string =>
  one(auction, `[part~="${part}"]`).textContent.replace(/\s+/g, ' ').trim();
const field = (auction: RtAuction): HTMLInputElement => one<HTMLInputElement>(auction, '#amount');

function typeAmount(auction: RtAuction, text: string): void {
  const input = field(auction);
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}
const submit = (auction: RtAuction): void => one(auction, '[part="submit"]').click();
const settled = async (auction: RtAuction): Promise<void> => {
  await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
  await Promise.resolve();
  await auction.updateComplete;
  await auction.updateComplete;
};
const events = (name: keyof GlobalEventHandlersEventMap): Event[] => {
  const seen: Event[] = [];
  const hear = (event: Event): void => void seen.push(event);
  document.addEventListener(name, hear);
  cleanups.push(() => document.removeEventListener(name, hear));
  return seen;
};
const detail = <D>(event: Event | undefined): D => (event as CustomEvent<D>).detail;
/** Waits until everything was said that earlier tests left to say: by a clock that runs. */
async function silence(): Promise<void> {
  const heard = listen('polite');
  announce({ text: 'silence', from: document.body });
  await waitUntil(() => heard().includes('silence'), 'the announcer is free');
}
const cleanups: Array<() => void> = [];

describe('<rt-auction>', () => {
  let clock: SinonFakeTimers | undefined;
  const stopTime = (): SinonFakeTimers => {
    const stopped = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldClearNativeTimers: true });
    Object.defineProperty(performance, 'now', { configurable: true, value: () => stopped.now });
    return (clock = stopped);
  };
  afterEach(() => {
    // What waits to be said is said: the page's announcer is free for the next test.
    clock?.tick(9000);
    clock?.restore();
    Reflect.deleteProperty(performance, 'now');
    clock = undefined;
    for (const end of cleanups.splice(0)) end();
  });

  describe('what is shown', () => {
    it('shows price, time, place and bids, named by its title', async () => {
      const { auction, lot } = await open([{ reserve: 'unmet' }]);
      expect(textOf(auction, 'price-label')).to.equal('Starting price');
      expect(textOf(auction, 'price')).to.equal('€100.00');
      expect(textOf(auction, 'timer')).to.equal('10:00');
      expect(textOf(auction, 'reserve')).to.equal('Reserve not met');
      lot.bid('b1', 10_000, { name: 'Ada' });
      lot.bid('b2', 10_500, { leader: 'b1' });
      await auction.updateComplete;
      expect(textOf(auction, 'price')).to.equal('€105.00');
      expect(inside(auction, '[part="bid"]').map((row) => row.textContent.replace(/\s+/g, ' ').trim())).to.deep.equal([
        'Bidder 2, outbid by Ada€105.00',
        'Ada€100.00',
      ]);
      expect(auction.getAttribute('state')).to.equal('ready');
      expect([auction.minBid, auction.leading, auction.phase]).to.deep.equal([11_000, false, 'open']);
    });

    it('says how one stands oneself', async () => {
      const { auction, lot } = await open([
        { price: 10_000, leader: 'b9' },
        { rev: 1, alias: 'b9', max: 12_000 },
      ]);
      expect(textOf(auction, 'status')).to.equal('You lead Your limit: €120.00');
      lot.bid('b2', 12_500);
      await auction.updateComplete;
      expect(textOf(auction, 'status')).to.equal('You have been outbid');
      lot.happen('closed', { phase: 'closed', outcome: 'sold', leader: 'b9' });
      await auction.updateComplete;
      expect(textOf(auction, 'status')).to.equal('You have won');
      expect(inside(auction, 'form').length).to.equal(0);
    });

    it('writes amounts in the language and with the digits of the server', async () => {
      for (const [lang, currency, exponent, shown] of [
        ['de', 'EUR', 2, '1.234,50\u00a0€'],
        ['ja', 'JPY', 0, '￥123,450'],
        ['en', 'KWD', 3, 'KWD\u00a0123.450'],
      ] as const) {
        const { auction } = await open([{ currency, exponent, price: 123_450 }]);
        auction.lang = lang;
        await auction.updateComplete;
        await painted();
        expect(one(auction, '[part="price"]').textContent).to.equal(shown);
      }
    });

    it('counts down by the server whatever the machine’s clock says', async () => {
      const time = stopTime();
      const { auction, client } = await open([{ endsAt: NOW + 65_500 }]);
      for (let ms = 0; ms <= 65_000; ms += 250) {
        const shown = textOf(auction, 'timer').split(':').map(Number);
        const seconds = (shown[0] ?? 0) * 60 + (shown[1] ?? 0);
        expect(Math.abs(seconds - Math.ceil((65_500 - ms) / 1000))).to.be.at.most(0, `${ms}`);
        client.time += 250;
        time.tick(250);
        time.tick(2);
        await auction.updateComplete;
      }
      expect(one(auction, '[role="timer"]').getAttribute('part')).to.equal('timer timer-urgent');
    });

    it('is right within a second after a tab was hidden for ten minutes', async () => {
      const time = stopTime();
      const { auction, client } = await open([{ endsAt: NOW + 900_000 }]);
      client.time += 600_000;
      time.tick(1002);
      await auction.updateComplete;
      expect(textOf(auction, 'timer')).to.equal('5:00');
    });

    it('says at the end that it closes, and lets the server say when; the form is the server’s too', async () => {
      const time = stopTime();
      const { auction, client, lot } = await open([{ endsAt: NOW + 3000 }]);
      client.time += 3000;
      time.tick(1002);
      await auction.updateComplete;
      expect(textOf(auction, 'timer')).to.equal('Closing…');
      expect(auction.phase).to.equal('closing');
      expect(one(auction, '[part="submit"]').getAttribute('aria-disabled')).to.equal('false');
      const closed = events('rt-closed');
      lot.happen('closed', { phase: 'closed', outcome: 'unsold' });
      await auction.updateComplete;
      expect(textOf(auction, 'status')).to.equal('Closed without a bid');
      expect(detail(closed[0])).to.deep.equal({ outcome: 'unsold', price: undefined });
    });

    it('keeps everything in place offline, says that the time is the last known, and takes no bids', async () => {
      const { auction, client, lot } = await open([{ price: 10_000 }]);
      typeAmount(auction, '120');
      client.become({ status: 'waiting', attempt: 1 });
      await auction.updateComplete;
      expect(auction.getAttribute('state')).to.equal('offline');
      expect(one(auction, '.time').textContent).to.contain('last known');
      expect(one(auction, '[part="submit"]').getAttribute('aria-disabled')).to.equal('true');
      submit(auction);
      expect(lot.sent.length).to.equal(0);
      expect(field(auction).value).to.equal('120');
      client.become({ status: 'online' });
      await auction.updateComplete;
      expect(one(auction, '[part="submit"]').getAttribute('aria-disabled')).to.equal('false');
    });

    it('keeps the focus when it closes under the hands of somebody', async () => {
      const { auction, lot } = await open();
      typeAmount(auction, '120');
      lot.happen('closed', { phase: 'closed', outcome: 'unsold' });
      await auction.updateComplete;
      expect((auction.shadowRoot as ShadowRoot).activeElement).to.equal(one(auction, '.base'));
      expect(lot.sent.length).to.equal(0);
    });

    it('says what is wrong with its attributes', async () => {
      const { auction } = await open();
      auction.quickBids = '1 zwei';
      await auction.updateComplete;
      expect(auction.getAttribute('state')).to.equal('error');
      expect(one(auction, '[role="alert"]').textContent).to.contain('got "1 zwei"');
    });
  });

  describe('how one bids', () => {
    it('reads what was typed in the language, and sends it in minor units', async () => {
      const { auction, lot } = await open();
      auction.lang = 'de';
      const [before, sent] = [events('rt-before-bid'), events('rt-bid')];
      typeAmount(auction, '1.234,50');
      submit(auction);
      expect(lot.sent.map(({ data }) => data)).to.deep.equal([{ amount: 123_450 }]);
      expect(detail(before[0])).to.deep.include({ amount: 123_450, max: 123_450, currency: 'EUR', minBid: 10_000 });
      expect(detail<{ id: string }>(sent[0]).id).to.equal(lot.sent[0]!.key);
    });

    it('takes a second click on the same bid for the first', async () => {
      const { auction, lot } = await open();
      typeAmount(auction, '100');
      submit(auction);
      submit(auction);
      expect(lot.sent.length).to.equal(1);
      await auction.updateComplete;
      expect(one(auction, 'form').textContent).to.contain('Sending');
    });

    it('tells the page and the bidder that it counts, and empties the field', async () => {
      const { auction, lot } = await open();
      const accepted = events('rt-bid-accepted');
      typeAmount(auction, '120');
      submit(auction);
      lot.accept({ price: 10_000, leader: 'b9' }, { max: 12_000 });
      await settled(auction);
      expect(detail(accepted[0])).to.deep.include({ price: 10_000, leading: true });
      expect(field(auction).value).to.equal('');
      expect(one(auction, 'form').textContent).to.contain('Your bid of €120.00 counts.');
    });

    it('keeps what is typed while the price rises; the server refuses, and one tap bids the new minimum', async () => {
      const { auction, lot } = await open([{ price: 10_000, minBid: 10_500 }]);
      typeAmount(auction, '105');
      const input = field(auction);
      input.setSelectionRange(1, 2);
      lot.bid('b1', 20_000);
      await auction.updateComplete;
      expect([input.value, input.selectionStart, field(auction) === input]).to.deep.equal(['105', 1, true]);
      expect((auction.shadowRoot as ShadowRoot).activeElement).to.equal(input);
      expect(one(auction, '#hint').textContent).to.equal('At least €205.00');
      const rejected = events('rt-bid-rejected');
      submit(auction);
      lot.reject('too-low');
      await settled(auction);
      expect(detail<{ reason: string; state: { minBid: number } }>(rejected[0]).reason).to.equal('too-low');
      expect(detail<{ state: { minBid: number } }>(rejected[0]).state.minBid).to.equal(20_500);
      expect(textOf(auction, 'error')).to.contain('the lowest bid is €205.00');
      expect([input.value, input.getAttribute('aria-invalid')]).to.deep.equal(['105', 'true']);
      expect(input.getAttribute('aria-errormessage')).to.equal(one(auction, '[part="error"]').id);
      one(auction, '.again').click();
      expect(lot.sent.at(-1)!.data).to.deep.equal({ amount: 20_500 });
    });

    it('sends nothing where the page says no, or where there is no amount', async () => {
      const { auction, lot } = await open();
      for (const [text, words] of [
        ['', 'Enter an amount.'],
        ['abc', 'Enter an amount.'],
        ['1.005', 'more digits'],
      ] as const) {
        typeAmount(auction, text);
        submit(auction);
        await auction.updateComplete;
        expect(textOf(auction, 'error')).to.contain(words);
      }
      auction.addEventListener('rt-before-bid', (event) => event.preventDefault());
      typeAmount(auction, '120');
      submit(auction);
      expect(lot.sent.length).to.equal(0);
      expect(await auction.bid(12_000)).to.equal(undefined);
    });

    it('offers steps above the price, and a limit where the page wants that', async () => {
      const { auction, lot } = await open([{ price: 10_000, minBid: 10_500 }], {
        confirm: 'off',
        'allow-max': '',
      });
      expect(inside(auction, '[part="quick"]').map((button) => button.textContent.trim())).to.deep.equal([
        '€105.00',
        '€110.00',
        '€125.00',
      ]);
      inside(auction, '[part="quick"]')[1]!.click();
      one<HTMLInputElement>(auction, '[part="max-toggle"] input').click();
      typeAmount(auction, '300');
      submit(auction);
      expect(lot.sent.map(({ data }) => data)).to.deep.equal([{ amount: 11_000 }, { amount: 10_500, max: 30_000 }]);
    });

    it('asks once more in a dialog, which follows the price', async () => {
      const { auction, lot } = await open([{ price: 10_000, minBid: 10_500 }], {});
      typeAmount(auction, '120');
      await sendKeys({ press: 'Enter' });
      await auction.updateComplete;
      const dialog = one<HTMLDialogElement>(auction, 'dialog');
      await waitUntil(() => dialog.open, 'the dialog opens');
      expect(lot.sent.length).to.equal(0);
      expect(dialog.textContent).to.contain('€120.00');
      await expect(auction).to.be.accessible();
      lot.bid('b1', 20_000);
      await auction.updateComplete;
      expect(dialog.textContent).to.contain('the lowest bid is €205.00');
      one(auction, 'dialog .submit').click();
      await auction.updateComplete;
      expect([dialog.open, lot.sent.at(-1)!.data]).to.deep.equal([false, { amount: 20_500 }]);
    });

    it('closes the dialog with Escape and sends nothing', async () => {
      const { auction, lot } = await open([], { confirm: 'above', 'confirm-above': '11000' });
      typeAmount(auction, '110');
      submit(auction);
      expect(lot.sent.length).to.equal(1);
      typeAmount(auction, '120');
      submit(auction);
      const dialog = one<HTMLDialogElement>(auction, 'dialog');
      await waitUntil(() => dialog.open, 'the dialog opens');
      await sendKeys({ press: 'Escape' });
      await waitUntil(() => !dialog.open, 'it closes');
      expect([lot.sent.length, field(auction).value]).to.deep.equal([1, '120']);
    });

    it('tells of a bid nobody answered that it is being checked', async () => {
      const { auction, lot } = await open();
      lot.onLook = () => new Promise(() => undefined);
      typeAmount(auction, '100');
      submit(auction);
      lot.sent[0]!.refuse(new RtError('TIMEOUT', 'unanswered'));
      await settled(auction);
      expect(one(auction, 'form').textContent).to.contain('Checking whether your bid arrived');
      expect(auction.pending.map(({ state }) => state)).to.deep.equal(['unknown']);
    });
  });

  describe('what is said aloud', () => {
    it('being outbid once and at once, prices at most every three seconds', async () => {
      const { auction, lot, client } = await open([
        { price: 10_000, leader: 'b9', endsAt: NOW + 600_000, v: 5000 },
        { rev: 1, alias: 'b9', max: 10_000 },
      ]);
      await silence();
      const time = stopTime();
      const [loud, soft, outbids] = [listen('assertive'), listen('polite'), events('rt-outbid')];
      for (let price = 10_500; price <= 15_000; price += 500) lot.bid(`b${price % 7 || 8}`, price);
      time.tick(10);
      expect(loud()).to.deep.equal(['You have been outbid. The price is €105.00.']);
      expect(outbids.length).to.equal(1);
      time.tick(1100);
      for (let second = 0; second < 6; second++) {
        lot.bid('b1', 16_000 + second * 500);
        client.time += 1000;
        time.tick(1002);
        await auction.updateComplete;
      }
      time.tick(1100);
      expect(soft().filter((text) => text.startsWith('The price is')).length).to.be.within(2, 3);
    });

    it('the time left at five minutes, one, thirty and ten seconds, and when it was extended', async () => {
      await silence();
      const time = stopTime();
      const { auction, lot, client } = await open([{ endsAt: NOW + 301_000, v: 6000 }]);
      const [soft, ending] = [listen('polite'), events('rt-ending')];
      const said: string[] = [];
      for (let second = 0; second < 300; second++) {
        client.time += 1000;
        time.tick(1002);
        for (const text of soft()) if (said.at(-1) !== text) said.push(text);
      }
      expect(ending.map((event) => detail<{ ms: number }>(event).ms)).to.deep.equal([300_000, 60_000, 30_000, 10_000]);
      expect([...new Set(said)]).to.deep.equal([
        '5 minutes left.',
        '1 minute left.',
        '30 seconds left.',
        '10 seconds left.',
      ]);
      lot.happen('extended', { endsAt: client.time + 120_000, extensions: 1 }, { d: { byMs: 119_000 } });
      time.tick(1100);
      expect(soft().at(-1)).to.equal('Extended: 2 minutes left.');
      await auction.updateComplete;
      expect(textOf(auction, 'extended')).to.equal('Extended once');
    });
  });

  describe('on a page', () => {
    it('keeps what is typed, and its place, when it is moved', async () => {
      const { auction, lot } = await open();
      typeAmount(auction, '120');
      const home = auction.parentElement!;
      const other = document.createElement('div');
      home.append(other);
      other.append(auction);
      await auction.updateComplete;
      expect([field(auction).value, lot.subscriptions]).to.deep.equal(['120', 1]);
    });

    it('can be worked with the keyboard alone', async () => {
      const { auction, lot } = await open([{ price: 10_000, minBid: 10_500 }]);
      inside(auction, '[part="quick"]')[0]!.focus();
      await sendKeys({ press: 'Enter' });
      expect(lot.sent.length).to.equal(1);
      field(auction).focus();
      await sendKeys({ type: '150' });
      press(field(auction), 'ArrowUp');
      await sendKeys({ press: 'Enter' });
      expect(lot.sent.at(-1)!.data).to.deep.equal({ amount: 15_000 });
    });

    for (const scheme of ['light', 'dark', 'forced colours'])
      it(`passes the checks of axe in every state, ${scheme}`, async () => {
        const { auction, client, lot } = await open(
          [
            { price: 10_000, leader: 'b9', reserve: 'unmet' },
            { rev: 1, alias: 'b9', max: 10_000 },
          ],
          { 'allow-max': '' },
        );
        const page = auction.parentElement!;
        const forced = scheme === 'forced colours' && navigator.userAgent.includes('Chrome');
        if (forced) await emulateMedia({ forcedColors: 'active' });
        page.style.setProperty('color-scheme', scheme === 'dark' ? 'dark' : 'light');
        page.style.setProperty('background', scheme === 'dark' ? '#16181d' : '#ffffff');
        const passes = async (state: string): Promise<void> => {
          await auction.updateComplete;
          await painted();
          expect(auction.getAttribute('state')).to.equal(state);
          await expect(auction).to.be.accessible();
        };
        await passes('ready');
        lot.bid('b2', 10_500);
        await passes('ready');
        typeAmount(auction, 'x');
        submit(auction);
        await passes('ready');
        client.become({ status: 'waiting', attempt: 1 });
        await passes('offline');
        client.become({ status: 'online' });
        lot.happen('paused', { phase: 'paused', pausedAt: NOW });
        await passes('ready');
        lot.happen('closed', { phase: 'closed', outcome: 'sold' });
        await passes('ready');
        lot.snap = null;
        lot.epoch = 'e2';
        lot.start();
        await passes('empty');
        lot.refuse(new RtError('FORBIDDEN', 'no'));
        await passes('denied');
        auction.auctionId = 'No Lot';
        await passes('error');
        if (forced) await emulateMedia({ forcedColors: 'none' });
      });
  });
});
