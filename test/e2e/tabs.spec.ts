/** Several tabs of one browser behind a gateway that stops WebSockets: over HTTP/1.1 they share six connections. */
import type { RtConnection } from 'rt-elements';
import { BlockingProxy } from '../support/blocking-proxy.ts';
import { expect, test } from './support/fixtures.ts';
import { Side } from './support/side.ts';

test('three tabs on a fallback leave the page room to load, and hear each other', async ({ browser, server, room }) => {
  test.setTimeout(90_000);
  const proxy = await BlockingProxy.start(Number(new URL(server.url).port));
  proxy.upgrade = 403;
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${proxy.port}` });
  const tabs: Side[] = [];
  for (let n = 0; n < 3; n++) {
    const page = await context.newPage();
    await page.goto(`/?room=${room}`);
    // Two panes are two connections: six in all.
    tabs.push(await new Side(page, '[data-person="first"]').ready());
  }
  const [first, , third] = tabs as [Side, Side, Side];

  const ways = await Promise.all(
    tabs.map(({ page }) =>
      page.locator('rt-connection').evaluateAll((all: RtConnection[]) => all.map(({ transport }) => transport)),
    ),
  );
  expect(ways.flat()).toHaveLength(6);
  expect(ways.flat()).not.toContain('ws');
  expect(ways.flat().filter((way) => way === 'sse').length).toBeLessThanOrEqual(2);

  const slowestMs = await third.page.evaluate(async () => {
    const times = Array.from({ length: 20 }, async () => {
      const from = performance.now();
      await (await fetch('/rt/healthz', { cache: 'no-store' })).text();
      return performance.now() - from;
    });
    return Math.max(...(await Promise.all(times)));
  });
  expect(slowestMs).toBeLessThan(3_000);

  await first.say('from the first');
  await expect(third.row('from the first')).toBeVisible({ timeout: 15_000 });
  await third.say('from the third');
  await expect(first.row('from the third')).toBeVisible({ timeout: 15_000 });
  await expect.poll(() => third.settled(), { timeout: 15_000 }).toBe(true);

  const from = performance.now();
  await third.page.reload();
  await third.ready();
  expect(performance.now() - from).toBeLessThan(10_000);

  await context.close();
  await proxy.close();
});
