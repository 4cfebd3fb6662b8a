/** The demo as a visitor walks it: the page of every element, and every way to break things. */
import type { Page } from '@playwright/test';
import type { RtChat, RtConnection } from 'rt-elements';
import { CATALOGUE } from '../../demo/src/lib/catalogue.ts';
import { expect, test } from './support/fixtures.ts';

const SCREENS = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } } as const;
const PAGES = [
  ...CATALOGUE.map(({ slug, title }) => ({ path: `/${slug}`, title })),
  { path: '/all', title: 'All seven' },
];

/** Waits until both people of a page have the status, or neither has it. */
async function bothSay(page: Page, status: string, is = true): Promise<void> {
  await expect
    .poll(() =>
      page
        .locator('rt-connection')
        .evaluateAll((all, [word, wanted]) => all.map((one) => ((one as RtConnection).status === word) === wanted), [
          status,
          is,
        ] as const),
    )
    .toEqual([true, true]);
}

for (const [screen, viewport] of Object.entries(SCREENS)) {
  for (const { path, title } of PAGES) {
    test(`${path} on a ${screen} connects both people, keeps to its policy, and is no wider than the screen`, async ({
      page,
      server,
    }) => {
      const problems: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url)) problems.push(request.url());
      });
      await page.setViewportSize(viewport);
      await page.goto('/');
      await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: title, exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`${path}$`));
      await bothSay(page, 'online');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      expect(problems).toEqual([]);
    });
  }
}

for (const { slug, tag, knobs } of CATALOGUE) {
  test(`what is chosen on /${slug} is set on the element and shown in its code`, async ({ page }) => {
    await page.goto(`/${slug}`);
    await bothSay(page, 'online');
    const element = page.locator(tag).first();
    await expect(element).toBeAttached();
    const form = page.getByRole('group', { name: 'Attributes' });
    const code = page.getByRole('group', { name: 'Code: This very element' });
    for (const knob of knobs) {
      const field = form.getByLabel(knob.name, { exact: true });
      if (knob.kind === 'switch') {
        await field.check();
        await expect(element).toHaveAttribute(knob.name, '');
        await expect(code).toContainText(knob.name);
        await field.uncheck();
        await expect(element).not.toHaveAttribute(knob.name);
      } else if (knob.kind === 'choice') {
        for (const option of knob.options.filter((text) => text !== '')) {
          await field.selectOption(option);
          await expect(element).toHaveAttribute(knob.name, option);
          await expect(code).toContainText(`${knob.name}="${option}"`);
        }
        await field.selectOption(knob.usual);
      }
    }
  });
}

test('a network that is cut is noticed, and both people come back when it is', async ({ page }) => {
  await page.goto('/chat');
  await bothSay(page, 'online');
  await page.getByRole('button', { name: 'Break it' }).click();
  await page.getByRole('button', { name: 'Cut the network' }).click();
  await bothSay(page, 'online', false);
  const text = `written while cut ${Date.now()}`;
  const chats = page.locator('rt-chat');
  await chats.first().getByRole('textbox').fill(text);
  await chats.first().getByRole('textbox').press('Enter');
  await page.getByRole('button', { name: 'Bring the network back' }).click();
  await bothSay(page, 'online');
  await expect(chats.nth(1).getByText(text)).toBeVisible();
});

test('what is sent into a stalled network arrives when it flows', async ({ page }) => {
  await page.goto('/chat');
  await bothSay(page, 'online');
  await page.getByRole('button', { name: 'Break it' }).click();
  await page.getByRole('button', { name: 'Stall the network' }).click();
  const text = `written while stalled ${Date.now()}`;
  const chats = page.locator('rt-chat');
  await chats.first().getByRole('textbox').fill(text);
  await chats.first().getByRole('textbox').press('Enter');
  await expect(chats.first().getByText(text)).toBeVisible();
  await expect(chats.nth(1).getByText(text)).toBeHidden();
  await page.getByRole('button', { name: 'Let it flow' }).click();
  await expect(chats.nth(1).getByText(text)).toBeVisible();
});

test('a restart of the server is survived by what is written meanwhile', async ({ page }) => {
  await page.goto('/chat');
  await bothSay(page, 'online');
  await page.getByRole('button', { name: 'Break it' }).click();
  await page.getByRole('button', { name: 'Restart the server' }).click();
  await bothSay(page, 'online', false);
  const text = `written while away ${Date.now()}`;
  const chats = page.locator('rt-chat');
  await chats.first().getByRole('textbox').fill(text);
  await chats.first().getByRole('textbox').press('Enter');
  await bothSay(page, 'online');
  await expect(chats.nth(1).getByText(text)).toBeVisible();
});

test('a token that runs out is replaced on the same connection, and the log shows it without its words', async ({
  page,
}) => {
  await page.goto('/chat');
  await bothSay(page, 'online');
  await page.getByRole('button', { name: 'Break it' }).click();
  const log = page.getByRole('region', { name: 'What the wire carried' });
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Expire the token' }).click();
  // Each side is asked for the next one, and hands it over.
  await expect(log.locator('li').filter({ hasText: /^.*auth/ })).toHaveCount(4, { timeout: 15_000 });
  await bothSay(page, 'online');
  await expect(log).not.toContainText('eyJ');
});

test('the log of the wire opens at its newest line, stays with what comes, and keeps its place for who reads', async ({
  page,
}) => {
  await page.goto('/chat');
  await bothSay(page, 'online');
  const log = page.getByRole('region', { name: 'What the wire carried' });
  const lines = log.locator('li');
  const box = page.locator('rt-chat').first().getByRole('textbox');
  const say = async (text: string): Promise<void> => {
    await box.fill(text);
    await box.press('Enter');
    await expect(page.locator('rt-chat').nth(1).getByText(text)).toBeVisible();
  };
  // More than fit, while nobody looks.
  for (let n = 1; n <= 4; n++) await say(`line ${n}`);
  await page.getByRole('button', { name: 'Break it' }).click();
  await expect(lines.last()).toBeInViewport();
  await say('while it is open');
  await expect(lines.last()).toBeInViewport();
  await log.getByRole('list').press('Home');
  await expect(lines.first()).toBeInViewport();
  await say('while somebody reads');
  await expect(lines.first()).toBeInViewport();
});

test('guests of the home page have no token to expire, and are told so', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Break it' }).click();
  await expect(page.getByRole('button', { name: 'Expire the token' })).toBeDisabled();
  await expect(page.getByText('guests, whose tokens do not run out')).toBeVisible();
});

test('another site cannot restart the server', async ({ request, server }) => {
  const answer = await request.post(`${server.url}/demo/restart`, { headers: { origin: 'https://evil.example' } });
  expect(answer.status()).toBe(403);
});

test('all seven tags of a person share one connection', async ({ page }) => {
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname));
  await page.goto('/all');
  await bothSay(page, 'online');
  for (const tag of ['rt-presence', 'rt-notification-bell', 'rt-auction', 'rt-chat', 'rt-typing', 'rt-activity-feed'])
    await expect(page.locator(tag)).toHaveCount(2);
  await expect(page.locator('rt-presence').first()).toHaveAttribute('state', 'ready');
  expect(sockets.filter((path) => path === '/rt')).toHaveLength(2);
});

test('a room somebody is not looking at counts what is written in it, in a list that is a Svelte store', async ({
  page,
}) => {
  await page.goto('/chat');
  await bothSay(page, 'online');
  const [first, second] = ['first', 'second'].map((id) => page.locator(`[data-person="${id}"]`));
  const rooms = (side: typeof first) => side!.getByRole('navigation', { name: 'Rooms' });
  // Both are known in both rooms once they have said something there.
  for (const side of [first, second]) {
    await rooms(side).getByRole('button', { name: '#kitchen' }).click();
    await side!.getByRole('textbox', { name: /message/i }).fill('Hello, kitchen');
    await side!.getByRole('textbox', { name: /message/i }).press('Enter');
    await expect(side!.getByText('Hello, kitchen').first()).toBeVisible();
  }
  await rooms(second).getByRole('button', { name: '#garden' }).click();
  await first!.getByRole('textbox', { name: /message/i }).fill('Anybody there?');
  await first!.getByRole('textbox', { name: /message/i }).press('Enter');
  const kitchen = rooms(second).getByRole('button', { name: '#kitchen' });
  await expect(kitchen).toContainText('1 unread');
  await expect(kitchen).toContainText('Anybody there?');
  // A moment in view counts as read, a glance does not.
  const chat = second!.locator('rt-chat');
  const read = chat.evaluate(
    (element: RtChat) => new Promise<void>((done) => element.addEventListener('rt-read', () => done(), { once: true })),
  );
  await kitchen.click();
  await expect(second!.getByText('Anybody there?').first()).toBeVisible();
  await read;
  await rooms(second).getByRole('button', { name: '#garden' }).click();
  await expect(kitchen).not.toContainText('unread');
});

test('the server notifies the side whose button is pressed, and no other', async ({ page }) => {
  await page.goto('/notifications');
  await bothSay(page, 'online');
  await page.locator('[data-person="first"]').getByRole('button', { name: 'You are mentioned' }).click();
  const bells = page.locator('rt-notification-bell');
  await expect(bells.first().getByRole('button', { name: /1 new/ })).toBeVisible();
  await bells.first().getByRole('button', { name: /1 new/ }).click();
  await expect(bells.first().getByText(/mentioned you in the lobby/)).toBeVisible();
  await expect(bells.nth(1).getByRole('button', { name: /new/ })).toHaveCount(0);
});

test('an auction is up, people bid in it, and a bid of one side is seen on the other', async ({ page }) => {
  await page.goto('/auction');
  await bothSay(page, 'online');
  const auctions = page.locator('rt-auction');
  await expect(auctions.first()).toHaveAttribute('state', 'ready', { timeout: 30_000 });
  await auctions.first().locator('[part~="quick"]').last().click();
  await expect(auctions.first().getByText('You lead').first()).toBeVisible();
  // Others bid as well: the price of one look is another's at the next, and both sides show the same.
  await expect.poll(async () => new Set(await auctions.locator('[part~="price"]').allInnerTexts()).size).toBe(1);
});

test('the feed fills with what happened, and goes on', async ({ page }) => {
  await page.goto('/activity');
  const articles = page.locator('rt-activity-feed').first().getByRole('article');
  await expect.poll(() => articles.count()).toBeGreaterThan(10);
  const newest = await articles.first().innerText();
  await expect(articles.first()).not.toHaveText(newest, { timeout: 20_000 });
});
