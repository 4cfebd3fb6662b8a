/** The distribution's Firefox, which speaks WebDriver BiDi. Playwright can drive its own build only. */
import * as puppeteer from 'puppeteer-core';
import { given, locate, type Spot, type Tab } from './tab.ts';

export async function openFirefox(path: string): Promise<Tab> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: path });
  const page = await browser.newPage();
  const at = async (spot: Spot): Promise<puppeteer.ElementHandle<Element>> => {
    const handle = await page.evaluateHandle(locate, spot);
    return given(handle.asElement() as puppeteer.ElementHandle<Element> | null, spot);
  };
  return {
    goto: async (url) => void (await page.goto(url, { waitUntil: 'load' })),
    resize: (width, height) => page.setViewport({ width, height }),
    evaluate: async <A, R>(run: (given: A) => R, given?: A) =>
      (await page.evaluate(run as (given: unknown) => unknown, given)) as R,
    click: async (spot) => (await at(spot)).click(),
    async enter(spot, text) {
      const field = await at(spot);
      await field.type(text);
      await field.press('Enter');
    },
    close: () => browser.close(),
  };
}
