/** The demo as a visitor walks it, in a browser that Playwright cannot drive: every page, every switch. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CATALOGUE } from '../../demo/src/lib/catalogue.ts';
import { type Engine, findBrowser } from '../../scripts/browsers.ts';
import { openPlaywright } from './browsers/playwright.ts';
import type { Tab } from './browsers/tab.ts';
import { allAre, button, noneIs, side, Visitor } from './visitor.ts';
import { WatchedDemo } from './watched-demo.ts';

/** WebKit's window has bars that make it 447 px wide at least, which is a phone to the demo's layout as well. */
const SCREENS = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } } as const;
const PAGES = ['/', '/all', ...CATALOGUE.map(({ slug }) => `/${slug}`)];
/** Where both people have a chat. */
const TALKS = new Set(['/', '/all', '/chat', '/connection']);

const breakIt = button('Break it');

/** Declares the walk for an engine; `open` drives the system's browser of it, which is at a path. */
export function walk(engine: Exclude<Engine, 'chromium'>, open: (path: string) => Promise<Tab>): void {
  const demo = new WatchedDemo();
  let tab: Tab | undefined;

  before(async () => {
    await demo.start();
    const { driver, path } = findBrowser(engine) ?? assert.fail(`no ${engine} on this machine`);
    tab = await (driver === 'playwright' ? openPlaywright(engine) : open(path));
  });
  after(async () => {
    await tab?.close();
    await demo.dispose();
  });

  for (const [screen, { width, height }] of Object.entries(SCREENS)) {
    describe(`${engine}, ${screen}`, () => {
      let visitor: Visitor;
      before(async () => {
        visitor = new Visitor(tab ?? assert.fail('expected a browser'), demo.url);
        await visitor.tab.resize(width, height);
      });
      stops(() => visitor);
    });
  }
}

function stops(visit: () => Visitor): void {
  for (const path of PAGES) {
    const talks = TALKS.has(path);
    const what = talks ? 'connects both people, who talk' : 'connects both people';
    test(`${path} ${what}, keeps to its policy, and is no wider than the screen`, async () => {
      const visitor = visit();
      await visitor.open(path);
      if (talks) {
        await visitor.write('first', `Good day from ${path}`);
        await visitor.reads('second', `Good day from ${path}`);
      }
      await visitor.leaveNoTrace();
    });
  }

  test('a plain page of two tags and one script connects and keeps to its policy', async () => {
    const visitor = visit();
    await visitor.open('/plain.html', 1);
    await visitor.leaveNoTrace();
  });

  test('a network that is cut is noticed, and what was written meanwhile arrives when it is back', async () => {
    const visitor = visit();
    await visitor.open('/chat');
    await visitor.press(breakIt);
    await visitor.press(button('Cut the network'));
    await visitor.until('nobody is online', noneIs, 'online');
    await visitor.write('first', 'written while cut');
    await visitor.press(button('Bring the network back'));
    await visitor.reads('second', 'written while cut');
    await visitor.until('both are back', allAre, ['online', 2]);
  });

  test('what is written into a stalled network arrives when it flows', async () => {
    const visitor = visit();
    await visitor.press(button('Stall the network'));
    await visitor.write('second', 'written while stalled');
    await visitor.reads('second', 'written while stalled');
    await visitor.press(button('Let it flow'));
    await visitor.reads('first', 'written while stalled');
  });

  test('a restart of the server is survived by what is written meanwhile', async () => {
    const visitor = visit();
    await visitor.press(button('Restart the server'));
    await visitor.until('nobody is online', noneIs, 'online');
    await visitor.write('first', 'written while away');
    await visitor.reads('second', 'written while away');
    await visitor.until('both are back', allAre, ['online', 2]);
  });

  test('a token that runs out is replaced on the same connection, and the wire log shows it without its words', async () => {
    const visitor = visit();
    await visitor.press(button('Clear'));
    await visitor.press(button('Expire the token'));
    await visitor.until('each side is asked for a token and hands one over', () => {
      const kinds = [...document.querySelectorAll('[aria-label="What the wire carried"] li b')];
      return ['authreq', 'auth'].every((kind) => kinds.filter(({ textContent }) => textContent === kind).length === 2);
    });
    await visitor.until('both are online', allAre, ['online', 2]);
    const log = await visitor.tab.evaluate(
      () => document.querySelector('[aria-label="What the wire carried"] ol')?.textContent ?? '',
    );
    assert.doesNotMatch(log, /eyJ/);
    await visitor.leaveNoTrace();
  });

  test('the server notifies the side whose button is pressed, and no other', async () => {
    const visitor = visit();
    await visitor.open('/notifications');
    await visitor.press(...side('first', button('You are mentioned')));
    await visitor.until('the first bell counts one', () => {
      const [first, second] = [...document.querySelectorAll('rt-notification-bell')].map(
        (bell) => bell.shadowRoot?.querySelector('[part~="badge"]')?.textContent.trim() ?? '',
      );
      return first === '1' && second === '';
    });
    await visitor.press(...side('first', { css: 'rt-notification-bell' }, { css: '[part~="button"]' }));
    await visitor.until('the list tells of it', () =>
      document
        .querySelector('rt-notification-bell')
        ?.shadowRoot?.querySelector('[part~="item-unread"]')
        ?.textContent.includes('mentioned you in the lobby'),
    );
    await visitor.leaveNoTrace();
  });

  test('a bid of one side is seen on the other', async () => {
    const visitor = visit();
    await visitor.open('/auction');
    const auction = side('first', { css: 'rt-auction' });
    const sumOfOwn = (): string | undefined =>
      document.querySelector('rt-auction')?.shadowRoot?.querySelector('[part~="bid-own"] .sum')?.textContent;
    await visitor.until('both see a lot', () => {
      const all = [...document.querySelectorAll('rt-auction[state="ready"]')];
      return all.length === 2 && all.every((one) => one.shadowRoot?.querySelector('[part~="quick"]'));
    });
    await visitor.press(...auction, { css: '[part~="quick"]', nth: 2 });
    await visitor.until('the first sees their bid', sumOfOwn);
    const sum = (await visitor.tab.evaluate(sumOfOwn)) ?? '';
    await visitor.until(
      `the second sees ${sum}`,
      (text) =>
        [...document.querySelectorAll('rt-auction')]
          .at(1)
          ?.shadowRoot?.querySelector('[part~="history"]')
          ?.textContent.includes(text),
      sum,
    );
    await visitor.leaveNoTrace();
  });

  test('the feed fills with what happened, and goes on', async () => {
    const visitor = visit();
    await visitor.open('/activity');
    const newest = (): string => {
      const rows = [...(document.querySelector('rt-activity-feed')?.shadowRoot?.querySelectorAll('article') ?? [])];
      return rows.length > 10 ? (rows[0]?.textContent ?? '') : '';
    };
    await visitor.until('more than ten articles', newest);
    const before = await visitor.tab.evaluate(newest);
    await visitor.until(
      'another one on top',
      (old) => {
        const feed = document.querySelector('rt-activity-feed')?.shadowRoot;
        // In a window without focus, or under the pointer, a feed stands still and offers what is new.
        feed?.querySelector<HTMLButtonElement>('[part~="pill"]')?.click();
        return feed?.querySelector('article')?.textContent !== old;
      },
      before,
    );
    await visitor.leaveNoTrace();
  });

  test('the theme that is chosen is drawn, and is there again on the next page', async () => {
    const visitor = visit();
    await visitor.open('/presence');
    const paper = (): string => getComputedStyle(document.body).backgroundColor;
    const before = await visitor.tab.evaluate(paper);
    await visitor.press(button('Dark theme'));
    await visitor.until(
      'another colour of the page',
      (old) => getComputedStyle(document.body).backgroundColor !== old,
      before,
    );
    const after = await visitor.tab.evaluate(paper);
    await visitor.open('/typing');
    assert.equal(await visitor.tab.evaluate(paper), after);
  });
}
