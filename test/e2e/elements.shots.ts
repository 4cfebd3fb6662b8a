/** `npm run shots`: every element's page, in light and dark, on desktop and phone, in both directions, connected and cut off. */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { CATALOGUE } from '../../demo/src/lib/catalogue.ts';
import { expect, test } from './support/fixtures.ts';

const FOLDER = fileURLToPath(new URL('../../shots/', import.meta.url));
const SCREENS = { desktop: { width: 1280, height: 1000 }, phone: { width: 390, height: 844 } } as const;
const SLUGS = [...CATALOGUE.map(({ slug }) => slug), 'all'];

/** Both people are there, and nothing is being loaded any more. */
async function ready(page: Page): Promise<void> {
  await expect(page.locator('rt-connection[state="online"]')).toHaveCount(2);
  await expect(page.locator('[state="loading"]')).toHaveCount(0);
}

for (const [screen, viewport] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const direction of ['ltr', 'rtl'] as const) {
      test(`elements, ${screen}, ${colorScheme}, ${direction}`, async ({ browser, server }) => {
        const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
        await context.addInitScript(() => {
          localStorage.setItem('rt-demo:name:first', 'Ana');
          localStorage.setItem('rt-demo:name:second', 'Ben');
        });
        const page = await context.newPage();
        for (const slug of SLUGS) {
          await page.goto(`${server.url}/${slug}?dir=${direction}`);
          await ready(page);
          const path = `${FOLDER}elements/${slug}-${screen}-${colorScheme}-${direction}`;
          await page.screenshot({ path: `${path}.png`, fullPage: true, animations: 'disabled' });
          if (direction === 'rtl') continue;
          await page.getByRole('button', { name: 'Break it' }).click();
          await page.getByRole('button', { name: 'Cut the network' }).click();
          await expect(page.locator('rt-connection[state="online"]')).toHaveCount(0);
          await page.getByRole('button', { name: 'Break it' }).click();
          await page.screenshot({ path: `${path}-cut.png`, fullPage: true, animations: 'disabled' });
        }
        await context.close();
      });
    }
  }
}
