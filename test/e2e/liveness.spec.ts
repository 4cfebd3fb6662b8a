/** What a browser does to a page and its network: caches it, freezes it, hides it, cuts it off, opens it twice. */
import type { Page } from '@playwright/test';
import { CHROMIUM_ARGS, findBrowser } from '../../scripts/browsers.ts';
import { expect, test } from './support/fixtures.ts';
import { connectionOf, say, serveBarePage, tapWires, tell, until, type Wires } from './support/bare-page.ts';

// The browser under test keeps pages in its cache as people's do.
const browserPath = findBrowser('chromium')?.path;
test.use({
  launchOptions: {
    ...(browserPath === undefined ? {} : { executablePath: browserPath }),
    // A page that a test makes up has no address, so that the browser thinks it foreign to this machine's servers.
    args: [...CHROMIUM_ARGS, '--disable-features=LocalNetworkAccessChecks'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});

/** Makes the page believe that it is hidden or seen; a headless browser never hides one. */
const show = (page: Page, state: 'hidden' | 'visible'): Promise<void> =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

/** From here on time passes in the page only as a test says. The clock must have been installed before the page came. */
const stopClock = async (page: Page): Promise<void> =>
  page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));

/** Lets so much of the page's time pass until another link is dialled. @returns how many there are then. */
async function dialledWithin(page: Page, wires: Wires, ms: number): Promise<number> {
  const before = wires.dialled.length;
  for (let passed = 0; passed < ms && wires.dialled.length === before; passed += 250) await page.clock.runFor(250);
  return wires.dialled.length;
}

test('a page in the cache of the browser has let go of its link, and has everything when it is shown again', async ({
  context,
  page,
  room,
  arrive,
}) => {
  await serveBarePage(context, { room });
  const ben = await arrive('Ben');
  await page.goto('/bare');
  await until(page, 'online');
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    addEventListener('pageshow', ({ persisted }) => seen.push(`pageshow ${persisted}`));
  });
  await page.goto('/plain.html');
  await ben.say('while it was away');
  await expect(ben.row('while it was away')).toBeVisible();
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => 'seen' in window);
  expect(await page.evaluate(() => (window as never as { seen: string[] }).seen)).toEqual(['pageshow true']);
  await until(page, 'online', 3_000);
  await expect(page.getByText('while it was away', { exact: true })).toBeVisible();
});

test('a link that goes silent without closing is noticed within 5 s of the page being seen, and dialled anew at once', async ({
  context,
  page,
  room,
}) => {
  await page.clock.install();
  await serveBarePage(context, { room });
  const wires = await tapWires(page);
  await page.goto('/bare');
  await until(page, 'online');
  await show(page, 'hidden');
  wires.mute();
  await stopClock(page);
  await page.clock.runFor(6_000);
  expect(wires.dialled).toHaveLength(1);
  await show(page, 'visible');
  expect(await dialledWithin(page, wires, 5_500)).toBe(2);
  await page.clock.resume();
  await until(page, 'online');
  await say(page, 'over the new link');
});

test('a link that goes silent is noticed within 28 s without any help', async ({ context, page, room }) => {
  await page.clock.install();
  await serveBarePage(context, { room });
  const wires = await tapWires(page);
  await page.goto('/bare');
  await until(page, 'online');
  wires.mute();
  await stopClock(page);
  expect(await dialledWithin(page, wires, 30_000)).toBe(2);
  await page.clock.resume();
  await until(page, 'online');
});

test('without a network the link is given up although its socket stays open, and is back within 2 s of the network', async ({
  context,
  page,
  room,
}) => {
  await serveBarePage(context, { room });
  const wires = await tapWires(page);
  await page.goto('/bare');
  await until(page, 'online');
  wires.mute();
  await context.setOffline(true);
  await until(page, 'offline');
  expect(await tell(page, ({ freshness }) => freshness.freshness)).toBe('stale');
  await expect(connectionOf(page).locator('[part~="freshness"]')).toHaveText(/^Up to date as of /);
  await page.waitForTimeout(3_000);
  const from = performance.now();
  await context.setOffline(false);
  await until(page, 'online', 5_000);
  expect(performance.now() - from).toBeLessThan(2_000);
  expect(await tell(page, ({ freshness }) => freshness.freshness)).toBe('live');
});

test('a frozen page that is resumed asks after its link at once', async ({ context, page, room, arrive }) => {
  test.setTimeout(90_000);
  await serveBarePage(context, { room });
  const ben = await arrive('Ben');
  await page.goto('/bare');
  await until(page, 'online');
  const devtools = await context.newCDPSession(page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await ben.say('while it was frozen');
  await ben.page.waitForTimeout(7_000);
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(page.getByText('while it was frozen', { exact: true })).toBeVisible({ timeout: 6_000 });
  await until(page, 'online', 6_000);
});

test('what was closed on purpose stays closed, whatever the browser does', async ({ context, page, room }) => {
  await serveBarePage(context, { room });
  const wires = await tapWires(page);
  await page.goto('/bare');
  await until(page, 'online');
  await tell(page, (connection) => connection.disconnect());
  await context.setOffline(true);
  await context.setOffline(false);
  await show(page, 'hidden');
  await show(page, 'visible');
  await page.evaluate(() => {
    for (const event of ['online', 'focus', 'pageshow']) dispatchEvent(new Event(event));
    document.dispatchEvent(new Event('resume'));
  });
  await page.goto('/plain.html');
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => location.pathname === '/bare');
  await page.waitForTimeout(3_000);
  expect(await tell(page, ({ status }) => status)).toBe('idle');
  expect(wires.dialled).toHaveLength(1);
});

test('two tabs that are opened at once are one guest where the browser is the person', async ({ context, room }) => {
  await serveBarePage(context, { room, connection: 'guest="browser"' });
  const tabs = await Promise.all([1, 2, 3].map(() => context.newPage()));
  await Promise.all(tabs.map((tab) => tab.goto('/bare')));
  await Promise.all(tabs.map((tab) => until(tab, 'online')));
  const users = await Promise.all(tabs.map((tab) => tell(tab, ({ user }) => user?.id)));
  expect(new Set(users).size).toBe(1);
});

test('two tabs ask their page for a token once, and a refused one ends in "not signed in" without a loop', async ({
  context,
  room,
}) => {
  await serveBarePage(context, { room, connection: 'token-url="/my-token"' });
  const asked: string[] = [];
  let bothWait = (): void => {};
  const waiting = new Promise<void>((resolve) => (bothWait = resolve));
  await context.route('**/my-token', async (route) => {
    asked.push((route.request().postDataJSON() as { reason: string }).reason);
    // Neither is answered before the other has begun, however slowly its page loads.
    await waiting;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.fulfill({ json: { token: `bad-${asked.length}` } });
  });
  const tabs = await Promise.all([1, 2].map(() => context.newPage()));
  const dials: number[] = [0, 0];
  tabs.forEach((tab, i) => tab.on('websocket', () => dials[i]!++));
  await Promise.all(tabs.map((tab) => tab.goto('/bare')));
  await Promise.all(tabs.map((tab) => until(tab, 'connecting')));
  bothWait();
  await Promise.all(tabs.map((tab) => until(tab, 'unauthorized')));
  await tabs[0]!.waitForTimeout(3_000);
  expect(asked.filter((reason) => reason === 'connect')).toHaveLength(1);
  expect(asked.length).toBeLessThanOrEqual(3);
  expect(Math.max(...dials)).toBeLessThanOrEqual(2);
  await expect(connectionOf(tabs[0]!).locator('[part~="label"]')).toHaveText('Not signed in');

  await tell(tabs[0]!, (connection) => {
    connection.tokenUrl = '';
  });
  await until(tabs[0]!, 'online');
});

test('a machine whose clock is ten minutes wrong, or is set meanwhile, shows the time of the server', async ({
  context,
  page,
  room,
}) => {
  await serveBarePage(context, { room });
  await page.addInitScript(() => {
    const { now } = Date;
    Object.assign(window, { wrongMs: 600_000 });
    Date.now = () => now() + (window as never as { wrongMs: number }).wrongMs;
  });
  await page.goto('/bare');
  await until(page, 'online');
  const off = async (): Promise<number> => {
    await expect.poll(() => tell(page, ({ clockError }) => clockError)).toBeLessThan(250);
    // Asking takes time as well: whatever the server's clock showed meanwhile is right.
    const before = Date.now();
    const now = await tell(page, (connection) => connection.serverNow());
    return Math.max(0, before - now, now - Date.now());
  };
  expect(await off()).toBeLessThan(250);
  expect(await tell(page, ({ clockOffset }) => clockOffset)).toBeLessThan(-599_000);
  const before = Date.now();
  await say(page, 'right on time');
  const at = await page
    .locator('rt-chat')
    .evaluate((chat: HTMLElementTagNameMap['rt-chat']) => chat.messages.at(-1)!.at);
  expect(at).toBeGreaterThan(before - 2_000);
  expect(at).toBeLessThan(Date.now() + 2_000);
  for (const wrongMs of [-600_000, 3_600_000]) {
    await page.evaluate((ms) => Object.assign(window, { wrongMs: ms }), wrongMs);
    expect(await off()).toBeLessThan(250);
    expect(await tell(page, ({ status }) => status)).toBe('online');
  }
});
