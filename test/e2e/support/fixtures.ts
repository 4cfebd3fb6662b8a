/** A demo server for each worker, a room for each test, and people: each a browser context of their own. */
import { test as base, type Page } from '@playwright/test';
import { DemoServer } from './demo-server.ts';
import { Side } from './side.ts';

export { expect } from '@playwright/test';

interface TestFixtures {
  /** A room nobody else is in. */
  readonly room: string;
  /**
   * A new person: a browser context of their own, looking at the demo's first pane in the test's room, connected.
   * The name is what they chose for themselves before.
   */
  readonly arrive: (name: string, path?: string) => Promise<Side>;
}

interface WorkerFixtures {
  readonly server: DemoServer;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // Playwright reads what a fixture needs from this pattern, also when it is empty.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await new DemoServer().start();
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  // eslint-disable-next-line no-empty-pattern
  room: async ({}, use, { testId, retry }) => use(`room-${testId.replace(/[^a-z0-9]/g, '')}-${retry}`),

  arrive: async ({ browser, server, room }, use) => {
    const pages: Page[] = [];
    await use(async (name, path = `/?room=${room}`) => {
      const context = await browser.newContext({ baseURL: server.url });
      await context.addInitScript((value) => localStorage.setItem('rt-demo:name:first', value), name);
      const page = await context.newPage();
      pages.push(page);
      await page.goto(path);
      return new Side(page, '[data-person="first"]').ready();
    });
    await Promise.all(pages.map((page) => page.context().close()));
  },
});
