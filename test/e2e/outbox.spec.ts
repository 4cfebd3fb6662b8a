/** What is typed while there is no server outlives the page, in a real browser with a real disk. */
import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';
import type { RtChat } from 'rt-elements';
import { AppOfATeam } from './support/app-of-a-team.ts';
import { Side } from './support/side.ts';

const test = base.extend<{ app: AppOfATeam }>({
  // Playwright reads what a fixture needs from this pattern, also when it is empty.
  // eslint-disable-next-line no-empty-pattern
  app: async ({}, use) => {
    const app = await new AppOfATeam().start();
    await use(app);
    await app.dispose();
  },
});

/** A page of the app, as this person. */
async function open(context: BrowserContext, app: AppOfATeam, user = 'ana'): Promise<Side> {
  const page = await context.newPage();
  await page.goto(`${app.url}/?user=${user}`);
  return new Side(page);
}

const shown = ({ chat }: Side): Promise<Array<[string, string]>> =>
  chat.evaluate((element: RtChat) => element.messages.map(({ text, status }) => [text, status]));

/** Waits until the browser has everything on its disk that waits. */
const kept = ({ page }: Side): Promise<unknown> =>
  page.waitForFunction(() =>
    document
      .querySelector('rt-connection')
      ?.client?.outbox.entries.get()
      .every(({ saved }) => saved),
  );

const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => `typed ${from + n}`);

async function sayAll(side: Side, list: readonly string[]): Promise<void> {
  for (const text of list) await side.say(text);
  await kept(side);
}

/** What somebody else sees who comes in now. */
async function storedTexts(page: Page, app: AppOfATeam): Promise<string[]> {
  await page.goto(`${app.url}/?user=ben`);
  const ben = await new Side(page).ready();
  return (await ben.wholeHistory()).map(({ text }) => text);
}

test('what is typed in an outage, over a reload, an expired token and a restart of the server, arrives once and in order', async ({
  app,
  context,
  page,
}) => {
  const ana = await (await open(context, app)).ready();
  await ana.say('before');
  await expect.poll(() => shown(ana)).toEqual([['before', 'sent']]);
  await app.stop();
  await sayAll(ana, texts(1, 3));
  app.givesExpiredTokens = true;
  await ana.page.reload();
  await expect.poll(() => shown(ana)).toEqual(texts(1, 3).map((text) => [text, 'queued']));
  await sayAll(ana, texts(4, 6));
  await expect.poll(() => app.tokenRequests.length).toBeGreaterThan(1);
  app.givesExpiredTokens = false;
  app.tokenRequests.length = 0;
  await app.start();
  await expect
    .poll(() => shown(ana), { timeout: 40_000 })
    .toEqual(['before', ...texts(1, 6)].map((text) => [text, 'sent']));
  expect(app.tokenRequests).toEqual(['refused']);
  expect(await storedTexts(page, app)).toEqual(['before', ...texts(1, 6)]);
});

test('a page that crashes in an outage leaves what was typed to the next one, which sends it before its own', async ({
  app,
  context,
  page,
}) => {
  const ana = await (await open(context, app)).ready();
  await app.stop();
  await sayAll(ana, texts(1, 3));
  const crash = ana.page.waitForEvent('crash');
  await ana.page.goto('chrome://crash').catch(() => undefined);
  await crash;
  const again = await open(context, app);
  await again.say('typed 4');
  await app.start();
  await expect.poll(() => shown(again), { timeout: 40_000 }).toEqual(texts(1, 4).map((text) => [text, 'sent']));
  expect(await storedTexts(page, app)).toEqual(texts(1, 4));
});

test('of two tabs of one person the one that stays takes over from the one that is closed', async ({
  app,
  context,
  page,
}) => {
  const [one, two] = [await (await open(context, app)).ready(), await (await open(context, app)).ready()];
  await app.stop();
  await sayAll(one, texts(1, 2));
  await sayAll(two, texts(3, 4));
  expect([await shown(one), await shown(two)]).toEqual([
    texts(1, 2).map((text) => [text, 'queued']),
    texts(3, 4).map((text) => [text, 'queued']),
  ]);
  await one.page.close();
  await app.start();
  await expect.poll(() => shown(two), { timeout: 40_000 }).toEqual(texts(1, 4).map((text) => [text, 'sent']));
  expect(await storedTexts(page, app)).toEqual(texts(1, 4));
});

test('somebody else who signs in on the same tab sees and sends nothing of it', async ({ app, context, page }) => {
  const ana = await (await open(context, app)).ready();
  await app.stop();
  await sayAll(ana, texts(1, 2));
  await ana.page.goto(`${app.url}/?user=cleo`);
  await app.start();
  const cleo = await new Side(ana.page).ready();
  await cleo.say('by Cleo');
  await expect.poll(() => shown(cleo)).toEqual([['by Cleo', 'sent']]);
  expect(await storedTexts(page, app)).toEqual(['by Cleo']);
});

test('where storage is blocked what is typed waits in the page, which says so', async ({ app, context, page }) => {
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  });
  const ana = await (await open(context, app)).ready();
  const persistence = (): Promise<string | undefined> =>
    ana.connection.evaluate((element: HTMLElementTagNameMap['rt-connection']) =>
      element.client?.outbox.persistence.get(),
    );
  expect(await persistence()).toBe('blocked');
  await app.stop();
  for (const text of texts(1, 2)) await ana.say(text);
  await app.start();
  await expect.poll(() => shown(ana), { timeout: 40_000 }).toEqual(texts(1, 2).map((text) => [text, 'sent']));
  expect(await storedTexts(page, app)).toEqual(texts(1, 2));
});
