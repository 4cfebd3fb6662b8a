/** Five tabs of one browser and one push: real tabs and real locks; the push, the desktop and the focus are made up. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { build } from 'esbuild';

const TABS = 5;

let server: Server;
let url: string;

test.beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    entryPoints: ['test/e2e/support/bell-page.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['source', 'production'],
  });
  server = createServer(({ url: path }, response) => {
    const script = path === '/page.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(
      script
        ? outputFiles[0]!.contents
        : '<!doctype html><html lang="en"><title>x</title><body><script type="module" src="/page.js"></script></body></html>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

test.afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Tabs of one browser. Drivers give every page the focus; here one has it, or none. */
async function open(browser: Browser, focused: number): Promise<Page[]> {
  const context = await browser.newContext();
  const pages: Page[] = [];
  for (let n = 0; n < TABS; n++) {
    const page = await context.newPage();
    await page.addInitScript((has) => void (document.hasFocus = () => has), n === focused);
    await page.goto(url);
    await page.locator('rt-notification-bell[state="empty"]').waitFor();
    pages.push(page);
  }
  return pages;
}

/** What all tabs told, once each of them has had its turn at the locks. */
async function toldBy(pages: readonly Page[]): Promise<string[]> {
  for (let turn = 0; turn < 3; turn++)
    await Promise.all(pages.map((page) => page.evaluate(() => navigator.locks.query())));
  return (await Promise.all(pages.map((page) => page.evaluate(() => told)))).flat();
}

test('one push in five tabs that nobody looks at is one desktop notification and one sound', async ({ browser }) => {
  const pages = await open(browser, -1);
  await Promise.all(pages.map((page) => page.evaluate(() => ring('Ping'))));
  await expect.poll(() => toldBy(pages)).toEqual(['Ping', 'sound']);
  expect(await toldBy(pages)).toEqual(['Ping', 'sound']);
});

test('while one of the tabs is looked at, none tells', async ({ browser }) => {
  const pages = await open(browser, 2);
  await Promise.all(pages.map((page) => page.evaluate(() => ring('Ping'))));
  expect(await toldBy(pages)).toEqual([]);
  const counts = await Promise.all(pages.map((page) => page.locator('rt-notification-bell').getAttribute('state')));
  expect(counts).toEqual(Array(TABS).fill('ready'));
});
