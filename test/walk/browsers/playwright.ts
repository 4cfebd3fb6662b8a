/** The builds of browsers that Playwright brings, for machines whose system has none; other tools cannot drive them. */
import * as playwright from '@playwright/test';
import { given, locate, type Spot, type Tab } from './tab.ts';

export async function openPlaywright(engine: 'firefox' | 'webkit'): Promise<Tab> {
  const browser = await playwright[engine].launch();
  const page = await browser.newPage();
  const at = async (spot: Spot): Promise<playwright.ElementHandle<Element>> =>
    given((await page.evaluateHandle(locate, spot)).asElement(), spot);
  return {
    goto: async (url) => void (await page.goto(url)),
    resize: (width, height) => page.setViewportSize({ width, height }),
    evaluate: async <A, R>(run: (given: A) => R, given?: A) =>
      (await page.evaluate(run as (given: unknown) => unknown, given)) as R,
    click: async (spot) => (await at(spot)).click(),
    async enter(spot, text) {
      const field = await at(spot);
      await field.fill(text);
      await field.press('Enter');
    },
    close: () => browser.close(),
  };
}
