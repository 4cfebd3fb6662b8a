import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import { RtActivityFeed } from '../../../components/activity/rt-activity-feed.ts';
import { RtError } from '../../../components/protocol/index.ts';
import { FakeClient } from '../../support/fake-client.ts';
import { FakeFeed, HOUR, person, thing } from '../../support/fake-feed.ts';
import { expect, fixture, html, inside, listen, one, painted, press, waitUntil } from '../support-browser/elements.ts';

const texts = (host: Element): string[] =>
  inside(host, '[part~="text"]').map((text) => text.textContent.replace(/\s+/g, ' ').trim());
const rows = (host: Element): HTMLElement[] => inside(host, 'article');
const list = (host: Element): HTMLElement => one(host, '.list');
const active = (host: Element): Element | null => host.shadowRoot!.activeElement;

/** Time that moves only when a test says so. */
class Ticks {
  #now = 1000;
  readonly #due = new Map<() => void, number>();

  readonly monotonic = (): number => this.#now;

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    this.#due.set(run, this.#now + delayMs);
    return () => void this.#due.delete(run);
  };

  advance(ms: number): void {
    this.#now += ms;
    for (const [run, at] of [...this.#due]) if (at <= this.#now && this.#due.delete(run)) run();
  }
}

/** A feed whose pace goes by a test's time. */
class PacedFeed extends RtActivityFeed {
  readonly ticks = new Ticks();
  protected override get time(): Ticks {
    return this.ticks;
  }
}
customElements.define('paced-feed', PacedFeed);

/** Lets a paced state, and the update it leads to, happen. */
async function paced(host: PacedFeed): Promise<void> {
  host.ticks.advance(300);
  await host.updateComplete;
  await painted();
}

/** Drivers of two engines have no way to force colours; `npm run shots` looks at those. */
const forcedColors = (value: 'active' | 'none'): Promise<void> =>
  navigator.userAgent.includes('Chrome') ? emulateMedia({ forcedColors: value }) : Promise.resolve();

interface Opened {
  readonly host: PacedFeed;
  readonly client: FakeClient;
  readonly feed: FakeFeed;
}

const many = (count: number) => (feed: FakeFeed) => {
  for (let i = 0; i < count; i++) feed.had();
};

/** A feed on a fake client, prepared before it opens, and rendered. The pointer is outside. */
async function open(
  prepare: (feed: FakeFeed, client: FakeClient) => void = () => undefined,
  attributes: Record<string, string> = {},
): Promise<Opened> {
  const client = new FakeClient({ now: HOUR + 3_000_000 });
  const feed = new FakeFeed(client);
  prepare(feed, client);
  const page = await fixture(html`
    <div>
      <button class="before">Before</button><paced-feed feed="team"></paced-feed><a class="behind" href="#x">Behind</a>
    </div>
  `);
  const host = page.querySelector<PacedFeed>('paced-feed')!;
  for (const [name, value] of Object.entries(attributes)) host.setAttribute(name, value);
  host.connection = client;
  await waitUntil(() => feed.channel.holdStart || host.getAttribute('state') !== 'loading', 'the feed opens');
  await host.updateComplete;
  await painted();
  return { host, client, feed };
}

describe('<rt-activity-feed>', () => {
  const { hasFocus } = document;
  before(() => {
    // Engines run side by side, and only one window of a machine has the focus.
    document.hasFocus = () => true;
  });
  after(() => {
    document.hasFocus = hasFocus;
  });

  it('counts what is new while another window is in use', async () => {
    const { host, feed } = await open(many(1));
    document.hasFocus = () => false;
    window.dispatchEvent(new Event('blur'));
    feed.happen();
    await paced(host);
    expect([host.pending, rows(host).length]).to.deep.equal([1, 1]);
    document.hasFocus = () => true;
    window.dispatchEvent(new Event('focus'));
    await paced(host);
    expect([host.pending, rows(host).length]).to.deep.equal([0, 2]);
  });

  describe('states', () => {
    it('shows placeholder rows while the feed opens', async () => {
      const { host } = await open((feed) => (feed.channel.holdStart = true));
      expect(host.getAttribute('state')).to.equal('loading');
      expect(one(host, '.skeleton').hidden).to.be.false;
      await expect(host).to.be.accessible();
    });

    it('says when nothing has happened', async () => {
      const { host } = await open();
      expect(host.getAttribute('state')).to.equal('empty');
      expect(one(host, 'slot[name="empty"]').closest<HTMLElement>('.notice')!.hidden).to.be.false;
      await expect(host).to.be.accessible();
    });

    for (const scheme of ['light', 'dark'] as const) {
      it(`shows activities, groups, what waits and the end, readable in ${scheme}`, async () => {
        const { host, feed } = await open(many(3), { group: 'verb', 'relative-time': '' });
        host.style.colorScheme = scheme;
        feed.happen({ verb: 'merged' });
        host.pause();
        feed.happen();
        await paced(host);
        one<HTMLButtonElement>(host, '[part="group-toggle"]').click();
        await host.updateComplete;
        expect(host.getAttribute('state')).to.equal('ready');
        expect(one(host, '[part="end"]').textContent).to.contain('That is all.');
        expect(one(host, '[part="pill"]').textContent).to.contain('Show 1 new activity');
        await expect(host).to.be.accessible();
      });
    }

    it('stays readable in forced colours', async () => {
      await forcedColors('active');
      const { host, feed } = await open(many(3));
      feed.happen();
      await paced(host);
      await expect(host).to.be.accessible();
      await forcedColors('none');
    });

    it('mirrors on a page from right to left, down to the mark of what nobody has seen', async () => {
      const { host, feed } = await open(many(2), { 'mark-seen': 'manual' });
      feed.happen({ actor: person('דנה'), object: thing('תכנית') });
      await paced(host);
      const sides = (): boolean[] => {
        const [row] = rows(host);
        const box = row!.getBoundingClientRect();
        const { left, width } = inside(host, '[part="avatar"]')[0]!.getBoundingClientRect();
        const button = one(host, '[part="pause"]').getBoundingClientRect();
        const middle = box.left + box.width / 2;
        const mark = /(-?\d+)px 0px 0px 0px inset|inset (-?\d+)px/.exec(getComputedStyle(row!).boxShadow);
        return [left + width / 2 < middle, button.left < middle, Number(mark?.[1] ?? mark?.[2]) > 0];
      };
      expect(sides()).to.deep.equal([true, false, true]);
      host.parentElement!.dir = 'rtl';
      await painted();
      expect(sides()).to.deep.equal([false, true, false]);
      expect(texts(host)[0]).to.equal('דנה liked תכנית');
      expect(inside(host, '[part~="text"]').map((text) => text.dir)).to.deep.equal(['auto', 'auto', 'auto']);
      await expect(host).to.be.accessible();
    });

    it('keeps still for those who asked for less motion', async () => {
      // Only drivers of one engine have a way to ask; the others show that it moves where nobody did.
      const ask = (reducedMotion: 'reduce' | 'no-preference'): Promise<void> =>
        navigator.userAgent.includes('Chrome') ? emulateMedia({ reducedMotion }) : Promise.resolve();
      const { host, feed } = await open(many(30));
      feed.channel.holdHistory = true;
      const loading = host.loadMore();
      await waitUntil(() => inside(host, '.spinner').length === 1, 'a page is on its way');
      const motion = (): string[] => {
        const { animationDuration, animationIterationCount } = getComputedStyle(one(host, '.spinner'));
        const { transitionDuration } = getComputedStyle(one(host, '.content'));
        return [animationDuration, animationIterationCount, transitionDuration];
      };
      expect(motion()).to.deep.equal(['0.8s', 'infinite', '0.3s']);
      await ask('reduce');
      const isAsked = matchMedia('(prefers-reduced-motion: reduce)').matches;
      expect(motion()).to.deep.equal(isAsked ? ['0.001s', '1', '0.001s'] : ['0.8s', 'infinite', '0.3s']);
      await ask('no-preference');
      for (const request of feed.channel.requests) request.refuse(new RtError('TIMEOUT', 'late'));
      await loading;
    });

    it('offers to try again when the feed could not be opened', async () => {
      const { host, feed } = await open((feed) => {
        feed.channel.holdStart = true;
        feed.channel.refuse(new RtError('INTERNAL', 'Disk is full.', { retryable: false }));
      });
      await paced(host);
      expect(host.getAttribute('state')).to.equal('error');
      await expect(host).to.be.accessible();
      feed.channel.holdStart = false;
      feed.channel.status.set({
        freshness: 'stale',
        error: new RtError('INTERNAL', 'Disk is full.', { retryable: false }),
      });
      one(host, '.notice [part="load-more"]').click();
      await waitUntil(() => host.getAttribute('state') === 'empty');
    });

    it('says why somebody may not see it', async () => {
      const { host } = await open((feed) => {
        feed.channel.holdStart = true;
        feed.channel.refuse(new RtError('FORBIDDEN', 'Members only.'));
      });
      await paced(host);
      expect(host.getAttribute('state')).to.equal('denied');
      expect(host.shadowRoot!.textContent).to.contain('Members only.');
      await expect(host).to.be.accessible();
    });

    it('keeps what it has while there is no connection', async () => {
      const { host, client } = await open(many(2));
      client.become({ status: 'waiting', attempt: 1 });
      await paced(host);
      expect(host.getAttribute('state')).to.equal('offline');
      expect(texts(host).length).to.equal(2);
      expect(one(host, '[part="offline"]').textContent).to.contain('Offline');
      await expect(host).to.be.accessible();
    });

    it('names what is wrong with an attribute', async () => {
      const host = await fixture<RtActivityFeed>(
        html`<rt-activity-feed feed="team" live="sometimes" .connection=${new FakeClient()}></rt-activity-feed>`,
      );
      expect(host.getAttribute('state')).to.equal('error');
      expect(one(host, '.problem').textContent).to.match(/live: expected .* got "sometimes"/);
    });
  });

  describe('what is new', () => {
    it('comes in by itself at the very top, and is told', async () => {
      const { host, feed } = await open(many(2));
      const told: unknown[] = [];
      host.addEventListener('rt-activity', ({ detail }) => told.push([detail.item.m, detail.live]));
      feed.happen({ actor: person('Ben'), object: thing('Boats') });
      await paced(host);
      expect(texts(host)[0]).to.equal('Ben liked Boats');
      expect(told).to.deep.equal([[3, true]]);
      expect(inside(host, '[part="pill"]').length).to.equal(0);
      expect(rows(host)[0]!.part.contains('item-unseen')).to.be.true;
    });

    it('waits behind a button while somebody reads further down, and nothing moves', async () => {
      const { host, feed } = await open(many(25));
      list(host).scrollTop = 200;
      await painted();
      const anchor = rows(host).find(
        (row) => row.getBoundingClientRect().top >= list(host).getBoundingClientRect().top,
      )!;
      const before = anchor.getBoundingClientRect().top;
      const counts: number[] = [];
      host.addEventListener('rt-pending', ({ detail }) => counts.push(detail.count));
      for (let i = 0; i < 20; i++) feed.happen();
      await paced(host);
      expect(Math.abs(anchor.getBoundingClientRect().top - before)).to.be.below(1);
      expect(host.pending).to.equal(20);
      expect(counts.at(-1)).to.equal(20);
      expect(one(host, '[part="pill"]').textContent.trim()).to.equal('Show 20 new activities');
    });

    it('moves nothing either where it comes in above what is read', async () => {
      const { host, feed } = await open(many(25));
      list(host).scrollTop = 200;
      const port = list(host).getBoundingClientRect().top;
      const anchor = rows(host).find((row) => row.getBoundingClientRect().top >= port)!;
      const before = anchor.getBoundingClientRect().top;
      // The scroll is not told before the next frame: until then the feed believes that it is at the top.
      for (let i = 0; i < 20; i++) feed.happen();
      await paced(host);
      await paced(host);
      expect(Math.abs(anchor.getBoundingClientRect().top - before)).to.be.below(1);
    });

    it('is revealed at the top, on the first of it, with the focus of who used the keyboard; what comes next needs no button', async () => {
      const { host, feed } = await open(many(25));
      list(host).scrollTop = 300;
      await painted();
      feed.happen();
      feed.happen({ actor: person('Ben'), object: thing('Newest') });
      await paced(host);
      const reveals: number[] = [];
      host.addEventListener('rt-reveal', ({ detail }) => reveals.push(detail.count));
      one(host, '[part="pill"]').focus();
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => host.pending === 0);
      await paced(host);
      expect(reveals).to.deep.equal([2]);
      expect(texts(host)[0]).to.equal('Ben liked Newest');
      expect(list(host).scrollTop).to.equal(0);
      expect(active(host) === rows(host)[0]).to.be.true;
      feed.happen({ object: thing('Next') });
      await paced(host);
      expect(texts(host)[0]).to.equal('Ana liked Next');
      expect(inside(host, '[part="pill"]').length).to.equal(0);
    });

    it('waits while the pointer is over the feed, and comes in when it leaves', async () => {
      const { host, feed } = await open(many(2));
      host.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }));
      feed.happen();
      await paced(host);
      expect(host.pending).to.equal(1);
      host.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
      await paced(host);
      expect([host.pending, rows(host).length]).to.deep.equal([0, 3]);
    });

    it('after a click on the button, the pointer that clicked stops nothing', async () => {
      const { host, feed } = await open(many(2));
      host.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }));
      feed.happen();
      await paced(host);
      one<HTMLButtonElement>(host, '[part="pill"]').click();
      await paced(host);
      feed.happen();
      await paced(host);
      expect([host.pending, rows(host).length]).to.deep.equal([0, 4]);
    });

    it('always waits where the page wants the button, and shows none where it wants nothing by itself', async () => {
      const pill = await open(many(1), { live: 'pill' });
      pill.feed.happen();
      await paced(pill.host);
      expect(inside(pill.host, '[part="pill"]').length).to.equal(1);
      const off = await open(many(1), { live: 'off' });
      off.feed.happen();
      await paced(off.host);
      expect([off.host.pending, inside(off.host, '[part="pill"]').length]).to.deep.equal([1, 0]);
      await off.host.reveal();
      expect(off.host.items.length).to.equal(2);
    });

    it('is counted while paused, and shown by going on', async () => {
      const { host, feed } = await open(many(2));
      const button = one<HTMLButtonElement>(host, '[part="pause"]');
      expect(button.textContent.trim()).to.equal('Pause');
      button.click();
      feed.happen();
      feed.happen();
      await paced(host);
      expect([host.paused, host.pending, rows(host).length]).to.deep.equal([true, 2, 2]);
      expect(button.textContent.trim()).to.equal('Resume');
      button.click();
      await paced(host);
      expect([host.paused, host.pending, rows(host).length]).to.deep.equal([false, 0, 4]);
    });

    it('is said once in ten seconds, whatever comes', async () => {
      const { host, feed, client } = await open(many(1), { live: 'pill' });
      // Words of its own: those of the feeds before it may still be on their way.
      host.strings = { newWaiting: { one: '{count} gull', other: '{count} gulls' } };
      const heard = listen('polite');
      const said = (): string[] => heard().filter((text) => text.includes('gull'));
      feed.happen();
      await paced(host);
      for (let i = 0; i < 9; i++) feed.happen();
      await paced(host);
      await waitUntil(() => said().length > 0, 'it is said');
      expect(said()).to.deep.equal(['1 gull']);
      client.time += 10_000;
      feed.happen();
      await paced(host);
      await waitUntil(() => said().length > 1, 'it is said again');
      expect(said()).to.deep.equal(['1 gull', '11 gulls']);
    });

    it('at fifty a second is painted at most four times a second, and the page does not grow', async () => {
      const { host, feed } = await open(many(25), { 'max-items': '50' });
      let paints = 0;
      const counted = host.shadowRoot!.querySelector('.content')!;
      const observer = new MutationObserver(() => (paints += 1));
      observer.observe(counted, { childList: true });
      let most = 0;
      for (let ms = 0; ms < 3000; ms += 20) {
        feed.happen();
        host.ticks.advance(20);
        await host.updateComplete;
        most = Math.max(most, host.shadowRoot!.querySelectorAll('*').length);
      }
      await painted();
      observer.disconnect();
      expect(paints).to.be.within(10, 13);
      await paced(host);
      expect(rows(host).length).to.equal(50);
      expect(most).to.be.below(50 * 20);
      expect(rows(host)[0]!.querySelector('[part~="object"]')!.textContent).to.equal(
        `Thing ${feed.channel.log.length}`,
      );
    });
  });

  describe('groups', () => {
    const likes = (feed: FakeFeed): void => {
      for (const name of ['Ana', 'Ben', 'Chi']) feed.had({ actor: person(name), object: thing('Boats') });
      feed.had({ verb: 'followed', object: thing('Cats') });
    };

    it('tell those who did the same in one sentence, which goes on live in the same place', async () => {
      const { host, feed } = await open(likes, { group: 'object' });
      expect(texts(host)).to.deep.equal(['Ana followed Cats', 'Chi and 2 others liked Boats']);
      const row = rows(host)[1]!;
      feed.happen({ actor: person('Dia'), object: thing('Boats') });
      await paced(host);
      expect(texts(host)).to.deep.equal(['Dia and 3 others liked Boats', 'Ana followed Cats']);
      expect(rows(host)[0] === row).to.be.true;
      expect(host.items.length).to.equal(5);
    });

    it('open in place, and the reader stays where they are', async () => {
      const { host } = await open(
        (feed) => {
          likes(feed);
          many(20)(feed);
        },
        { group: 'object' },
      );
      list(host).scrollTop = list(host).scrollHeight;
      await painted();
      const toggle = inside(host, '[part="group-toggle"]').at(-1)!;
      expect(toggle.textContent.trim()).to.equal('Show 3 activities');
      const before = toggle.getBoundingClientRect().top;
      toggle.click();
      await host.updateComplete;
      await painted();
      expect(Math.abs(toggle.getBoundingClientRect().top - before)).to.be.below(1);
      expect(toggle.getAttribute('aria-expanded')).to.equal('true');
      expect(
        inside(host, '.members li').map((li) => li.textContent.replace(/\s+/g, ' ').trim().slice(0, 15)),
      ).to.deep.equal(['Chi liked Boats', 'Ben liked Boats', 'Ana liked Boats']);
    });

    it('by actor and by verb as well, and not beyond their window', async () => {
      const { host } = await open(
        (feed) => {
          feed.had({ object: thing('One') }, HOUR - 10);
          feed.had({ object: thing('Two') }, HOUR + 10);
          feed.had({ object: thing('Three') }, HOUR + 20);
          feed.had({ object: thing('Four') }, HOUR + 30);
        },
        { group: 'actor' },
      );
      expect(texts(host)).to.deep.equal(['Ana liked Four and 2 others', 'Ana liked One']);
      host.group = 'none';
      await host.updateComplete;
      expect(texts(host).length).to.equal(4);
    });

    it('lose what is taken back, and so do the counts', async () => {
      const { host, feed } = await open(likes, { group: 'object' });
      feed.retract(feed.channel.log[1]!);
      await paced(host);
      expect(texts(host)[1]).to.equal('Chi and Ana liked Boats');
      host.pause();
      const waiting = feed.happen();
      await paced(host);
      expect(host.pending).to.equal(1);
      feed.retract(waiting);
      await paced(host);
      expect(host.pending).to.equal(0);
    });
  });

  describe('pages', () => {
    it('come in as the end comes near, until there is no more', async () => {
      const { host, feed } = await open(many(60));
      const pages: unknown[] = [];
      host.addEventListener('rt-page', ({ detail }) => pages.push(detail));
      for (let i = 0; i < 6; i++) {
        list(host).scrollTop = list(host).scrollHeight;
        await paced(host);
      }
      expect(pages).to.deep.equal([
        { count: 25, done: false },
        { count: 10, done: true },
      ]);
      expect(rows(host).length).to.equal(60);
      expect(one(host, '[part="end"]').textContent).to.contain('That is all.');
      expect(feed.channel.requests.length).to.equal(0);
    });

    it('that fail offer to try again, and take nothing away', async () => {
      const { host, feed } = await open((feed) => {
        many(40)(feed);
        feed.channel.holdHistory = true;
      });
      list(host).scrollTop = list(host).scrollHeight;
      await waitUntil(() => feed.channel.requests.length === 1);
      feed.channel.requests[0]!.refuse(new RtError('UNAVAILABLE', 'Not now.'));
      await paced(host);
      expect(rows(host).length).to.equal(25);
      expect(one(host, '.edge [part="error"]').textContent).to.contain('could not be loaded');
      await expect(host).to.be.accessible();
      feed.channel.holdHistory = false;
      one(host, '.edge [part="load-more"]').click();
      await waitUntil(() => rows(host).length === 40);
      expect(feed.channel.requests.length).to.equal(1);
    });
  });

  describe('the contract of a feed', () => {
    it('names the feed, its articles, their places and their number once it is known', async () => {
      const { host } = await open(many(30));
      const feed = one(host, '[role="feed"]');
      expect(feed.getAttribute('aria-label')).to.equal('Activity');
      expect(feed.getAttribute('aria-busy')).to.equal('false');
      expect(rows(host).map((row) => row.getAttribute('aria-posinset'))).to.deep.equal(
        rows(host).map((_, index) => String(index + 1)),
      );
      expect(rows(host)[0]!.getAttribute('aria-setsize')).to.equal('-1');
      await host.loadMore();
      await host.updateComplete;
      expect(rows(host).length).to.equal(30);
      expect(rows(host)[29]!.getAttribute('aria-setsize')).to.equal('30');
      const names = rows(host)[0]!
        .getAttribute('aria-labelledby')!
        .split(' ')
        .map((id) => host.shadowRoot!.getElementById(id)!.textContent.trim());
      expect(names[0]).to.equal('Ana liked Thing 30');
      expect(names[1]).to.match(/\d/);
    });

    it('is walked by PageDown and PageUp, each activity clear of what covers the edge', async () => {
      const { host, feed } = await open(many(25), { live: 'pill' });
      feed.happen();
      await paced(host);
      rows(host)[0]!.focus();
      await sendKeys({ press: 'PageDown' });
      expect(active(host) === rows(host)[1]).to.be.true;
      await sendKeys({ press: 'PageUp' });
      expect(active(host) === rows(host)[0]).to.be.true;
      list(host).scrollTop = 400;
      rows(host)[5]!.focus({ preventScroll: true });
      await sendKeys({ press: 'PageUp' });
      const pill = one(host, '[part="pill"]').getBoundingClientRect();
      expect(active(host) === rows(host)[4]).to.be.true;
      expect(rows(host)[4]!.getBoundingClientRect().top).to.be.at.least(pill.bottom);
    });

    it('is left by Control with Home and End', async () => {
      const { host } = await open(many(5));
      const page = host.parentElement!;
      rows(host)[2]!.focus();
      press(rows(host)[2]!, 'End', { ctrlKey: true });
      expect(document.activeElement === page.querySelector('.behind')).to.be.true;
      rows(host)[2]!.focus();
      press(rows(host)[2]!, 'Home', { ctrlKey: true });
      expect(document.activeElement === page.querySelector('.before')).to.be.true;
    });

    it('holds nobody: at its ends, and with other keys, the browser does what it does', async () => {
      const { host } = await open(many(3));
      rows(host)[2]!.focus();
      expect(press(rows(host)[2]!, 'PageDown').defaultPrevented).to.be.false;
      expect(press(rows(host)[0]!, 'PageUp').defaultPrevented).to.be.false;
      expect(press(rows(host)[0]!, 'PageDown', { altKey: true }).defaultPrevented).to.be.false;
      expect(press(rows(host)[0]!, 'End').defaultPrevented).to.be.false;
    });

    it('keeps the focus on the activity that has it, whatever comes above', async () => {
      const { host, feed } = await open(many(5));
      rows(host)[0]!.focus();
      const row = rows(host)[0]!;
      feed.happen();
      await paced(host);
      expect(active(host) === row).to.be.true;
      expect(rows(host).indexOf(row)).to.equal(1);
      // Now it is read further down: what comes waits.
      feed.happen();
      await paced(host);
      expect(host.pending).to.equal(1);
    });
  });

  describe('words', () => {
    it('are the page’s own for verbs it names, with names as nodes and never as markup', async () => {
      const { host } = await open((feed) =>
        feed.had({
          actor: person('<b>Ana</b>'),
          verb: 'boarded',
          object: { id: 'x', name: '<img src=x onerror=alert(1)>', href: 'javascript:alert(1)' },
          target: thing('Sea'),
        }),
      );
      expect(texts(host)[0]).to.equal('<b>Ana</b>: boarded <img src=x onerror=alert(1)> (Sea)');
      host.verbs = { boarded: '{actor} went on board of {object}[ at {target}] {nothing}' };
      await host.updateComplete;
      expect(texts(host)[0]).to.equal('<b>Ana</b> went on board of <img src=x onerror=alert(1)> at Sea {nothing}');
      expect(inside(host, 'img, b:not(.offline b)').length).to.equal(0);
      expect(inside(host, 'a').map((a) => a.getAttribute('href'))).to.deep.equal(['/things/Sea']);
    });

    it('say how long ago something was, with the exact time beside it', async () => {
      const { host, client } = await open((feed) => feed.had({}, HOUR), { 'relative-time': '', locale: 'en' });
      const time = one<HTMLTimeElement>(host, 'time');
      expect(time.textContent.trim()).to.equal('50 minutes ago');
      expect(time.dateTime).to.equal(new Date(HOUR).toISOString());
      expect(time.title).to.not.equal('');
      host.locale = 'de';
      client.time += 600_000;
      await waitUntil(() => one(host, 'time').textContent.trim() === 'vor 1 Stunde', 'the shared timer ticks', {
        timeout: 10_000,
      });
    });

    it('may be another rendering altogether; the name of the article stays', async () => {
      const { host } = await open(many(1));
      host.renderItem = (item, { sentence }) => `${item.m}. ${sentence}`;
      await host.updateComplete;
      expect(texts(host)).to.deep.equal(['1. Ana liked Thing 1']);
    });
  });

  it('tells which link is followed, and lets the page do something else', async () => {
    const { host } = await open(many(1));
    const links: string[] = [];
    host.addEventListener('rt-activity-click', (event) => {
      links.push(event.detail.href);
      event.preventDefault();
    });
    one(host, 'a[part="object"]').click();
    expect(links).to.deep.equal(['/things/Thing%201']);
  });

  it('marks as looked at what the page says', async () => {
    const manual = await open(many(1), { 'mark-seen': 'manual' });
    const { k } = manual.feed.happen();
    await paced(manual.host);
    const told: unknown[] = [];
    manual.host.addEventListener('rt-seen', ({ detail }) => told.push(detail.ids));
    manual.host.markSeen([k]);
    await manual.host.updateComplete;
    expect(told).to.deep.equal([[k]]);
    expect(inside(manual.host, '[part~="item-unseen"]').length).to.equal(0);
  });

  it('takes what was in view for a moment for looked at', async () => {
    const { host, feed, client } = await open(many(1));
    feed.happen();
    await paced(host);
    expect(inside(host, '[part~="item-unseen"]').length).to.equal(1);
    client.time += 5000;
    await waitUntil(
      () => {
        client.time += 1000;
        return inside(host, '[part~="item-unseen"]').length === 0;
      },
      'it is looked at',
      { timeout: 10_000 },
    );
  });

  it('moves in the page without leaving the feed, and keeps what waits', async () => {
    const { host, feed } = await open(many(2), { live: 'pill' });
    feed.happen();
    await paced(host);
    const aside = await fixture(html`<section></section>`);
    aside.append(host);
    await paced(host);
    expect(feed.channel.subscriptions).to.equal(1);
    expect(host.pending).to.equal(1);
    host.remove();
    await waitUntil(() => feed.channel.followers.size === 0, 'it lets go');
  });

  it('has another feed after its attribute changed', async () => {
    const { host, client } = await open(many(2));
    new FakeFeed(client, 'other').had({ object: thing('Elsewhere') });
    host.feed = 'other';
    await waitUntil(() => texts(host).length === 1);
    expect(texts(host)).to.deep.equal(['Ana liked Elsewhere']);
  });
});
