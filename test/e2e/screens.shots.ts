/** `npm run shots`: what the demo looks like, written to shots/ to be looked at. */
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { fillBusyRooms } from './support/busy-room.ts';
import { expect, test } from './support/fixtures.ts';
import { Side } from './support/side.ts';

const FOLDER = fileURLToPath(new URL('../../shots/', import.meta.url));
const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

test.describe.configure({ mode: 'serial' });

/** One room for each picture in which something is said, so that nothing of one is left in the next. */
const ROOMS = ['meetup', 'evening', 'kitchen', 'garden', 'hall', 'library', 'lobby'];

test.beforeAll(async ({ server }) => {
  await fillBusyRooms(server, ROOMS);
});

interface Visit extends BrowserContextOptions {
  readonly names?: readonly [first: string, second: string];
}

/** A fresh visitor, so that nothing of one picture is left in the next. */
async function visit(browser: Browser, url: string, { names = ['Ana', 'Ben'], ...options }: Visit = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
  await context.addInitScript(([first, second]) => {
    localStorage.setItem('rt-demo:name:first', first);
    localStorage.setItem('rt-demo:name:second', second);
  }, names);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function bothReady(page: Page): Promise<readonly [Side, Side]> {
  const first = await new Side(page, '[data-person="first"]').ready();
  const second = await new Side(page, '[data-person="second"]').ready();
  return [first, second];
}

/** A few own words, so that both colours of bubbles are seen. On a phone the second side writes unseen. */
async function talk([first, second]: readonly [Side, Side]): Promise<void> {
  for (const [side, text] of [
    [first, 'Ben, can you bring the extension lead?'],
    [second, 'It is in the car already 🔌'],
    [first, 'You are the best'],
  ] as const) {
    await side.sendAll([text]);
    await expect(first.row(text)).toHaveCount(1);
  }
  await expect.poll(() => first.settled()).toBe(true);
}

/** Stands between the page and the server, who speak JSON unless told otherwise, and refuses the first call of each link for good. */
async function refuseNextCall(page: Page, msg: string): Promise<void> {
  await page.routeWebSocket(/\/rt$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const messages = JSON.parse(String(frame)) as { readonly t: string; readonly i?: number }[];
      const refused = messages.find(({ t }) => t === 'call');
      if (refused) socket.send(JSON.stringify([{ t: 'err', i: refused.i, code: 'FORBIDDEN', msg, retry: false }]));
      server.send(JSON.stringify(messages.filter((message) => message !== refused)));
    });
  });
}

async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage, animations: 'disabled' });
  await page.context().close();
}

test('empty room', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=quiet`);
  await bothReady(page);
  await shoot(page, 'empty-room', true);
});

test('busy room', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=meetup`);
  await talk(await bothReady(page));
  await shoot(page, 'busy-room');
});

test('busy room, scrolled up to where the days change', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=meetup`);
  const [first, second] = await bothReady(page);
  await first.rows.nth(5).scrollIntoViewIfNeeded();
  await second.rows.first().scrollIntoViewIfNeeded();
  await first.rows.nth(5).evaluate((row) => row.scrollIntoView({ block: 'center' }));
  await shoot(page, 'busy-room-days');
});

test('someone is typing, light and dark', async ({ browser, server }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await visit(browser, `${server.url}/?room=kitchen`, { colorScheme });
    const [first, second] = await bothReady(page);
    await second.composer.pressSequentially('I could bring');
    await expect(first.chat.locator('rt-typing')).toContainText('Ben is typing');
    await shoot(page, `typing-${colorScheme}`);
  }
});

test('dark', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=evening`, { colorScheme: 'dark' });
  await talk(await bothReady(page));
  await shoot(page, 'dark');
});

test('right to left', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=library&dir=rtl`, { names: ['داليا', 'נועם'] });
  const [first, second] = await bothReady(page);
  await first.say('هل نبدأ الساعة السادسة؟');
  await expect(second.row('هل نبدأ الساعة السادسة؟')).toHaveCount(1);
  await second.say('כן, at six sharp.');
  await expect(first.row('כן, at six sharp.')).toHaveCount(1);
  await shoot(page, 'rtl');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`phone, ${colorScheme}`, async ({ browser, server }) => {
    const device = { viewport: PHONE, deviceScaleFactor: 2, hasTouch: true, isMobile: true, colorScheme };
    const page = await visit(browser, `${server.url}/?room=${colorScheme === 'dark' ? 'kitchen' : 'garden'}`, device);
    await talk(await bothReady(page));
    await page.locator('.stage').evaluate((stage) => stage.scrollIntoView({ block: 'end' }));
    await shoot(page, `phone-${colorScheme}`);
  });
}

test('phone, whole page', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=meetup`, {
    viewport: PHONE,
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  });
  await bothReady(page);
  await shoot(page, 'phone-page', true);
});

test('tablet', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=meetup`, { viewport: { width: 820, height: 1180 } });
  await bothReady(page);
  await shoot(page, 'tablet');
});

test('plain page', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/plain.html`, { viewport: { width: 900, height: 900 } });
  await new Side(page).ready();
  await shoot(page, 'plain-page');
});

test('forced colours', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=hall`, { forcedColors: 'active' });
  await talk(await bothReady(page));
  await shoot(page, 'forced-colors');
});

test('a message the server refused', async ({ browser, server }) => {
  const page = await visit(browser, 'about:blank');
  await refuseNextCall(page, 'This room is closed until tomorrow.');
  await page.goto(`${server.url}/?room=meetup`);
  const [first] = await bothReady(page);
  await first.say('Is anybody still here?');
  await expect(first.chat.locator('[part~="row-failed"]')).toHaveCount(1);
  await shoot(page, 'failed-message');
});

test('reconnecting, with a message waiting', async ({ browser, server }) => {
  const page = await visit(browser, `${server.url}/?room=meetup`);
  const [first] = await bothReady(page);
  await server.stop('SIGKILL');
  await expect(first.connection.locator('[part~="bar"]')).toBeVisible();
  await first.say('Written while the server is away');
  await expect(first.row('Written while the server is away')).toBeVisible();
  await shoot(page, 'reconnecting');
  await server.start();
});
