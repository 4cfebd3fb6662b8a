/** How long a chat with 10,000 messages takes in a browser: to open, for a message, for an earlier page, for a key. */
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import puppeteer, { type Page } from 'puppeteer-core';
import { bundleSettings } from '../../../scripts/bundles.ts';
import { CHROMIUM_ARGS, findBrowser } from '../../../scripts/browsers.ts';
import type { Work } from './work.ts';

const PAGE = fileURLToPath(new URL('../page/long-room.page.ts', import.meta.url));

const KEYS = 60;
/** How much slower than this machine a phone is taken to be. */
const SLOWER = 4;

/** Presses keys as a person does, one after the other, each once the one before is painted. */
async function press(tab: Page): Promise<readonly [number, number]> {
  await tab.evaluate('watchKeys()');
  for (let count = 1; count <= KEYS; count++) {
    await tab.keyboard.press('KeyX');
    await tab.waitForFunction(`keyCount() >= ${count}`);
  }
  return (await tab.evaluate('keyTimes()')) as readonly [number, number];
}

export const page: Work = {
  // Nothing is served: it is the page of this project alone that is measured.
  servers: ['rt'],
  metrics: {
    open: { title: 'ms to open a chat of 10,000 messages, painted', digits: 0 },
    append: { title: 'ms for a message in 300 rows, painted', digits: 0 },
    prepend: { title: 'ms for 50 earlier messages, painted', digits: 0 },
    type: { title: 'ms for a key in its box beside 300 rows, painted', digits: 0 },
    typeP95: { title: 'the same: p95', digits: 0 },
    slowType: { title: 'the same with the processor 4 times slower: median', digits: 0 },
    slowTypeP95: { title: 'the same: p95', digits: 0 },
  },
  async run() {
    const found = findBrowser('chromium');
    if (!found) throw new Error('expected Chromium on this machine, or CHROMIUM_PATH');
    const { outputFiles } = await esbuild.build({
      ...bundleSettings(),
      entryPoints: [PAGE],
      outfile: 'page.js',
      write: false,
    });
    // The licences of what is in it come as a file of their own.
    const script = outputFiles.find(({ path }) => path.endsWith('.js'));
    if (!script) throw new Error('expected a bundle of the page, got none');
    const browser = await puppeteer.launch({ executablePath: found.path, args: [...CHROMIUM_ARGS] });
    try {
      const tab = await browser.newPage();
      await tab.addScriptTag({ type: 'module', content: script.text });
      const whole = (await tab.evaluate('measure()')) as Record<string, number>;
      const [type, typeP95] = await press(tab);
      await tab.emulateCPUThrottling(SLOWER);
      const [slowType, slowTypeP95] = await press(tab);
      return { ...whole, type, typeP95, slowType, slowTypeP95 };
    } finally {
      await browser.close();
    }
  },
};
