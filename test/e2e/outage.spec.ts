/** What happens when the server dies or the network goes: shown after a grace, healed by itself, nothing lost. */
import { expect, test } from './support/fixtures.ts';

test('after a kill -9 of the server and a restart on the same file, both ends catch up and what was waiting is sent once', async ({
  arrive,
  server,
}) => {
  test.setTimeout(120_000);
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  await ana.say('before the crash');
  await expect(ben.row('before the crash')).toBeVisible();

  await server.stop('SIGKILL');
  await ana.say('written by Ana while it was down');
  await ben.say('written by Ben while it was down');
  await expect(ana.row('written by Ana while it was down')).toBeVisible();
  await server.start();

  for (const side of [ana, ben]) {
    await expect(side.row('written by Ana while it was down')).toHaveCount(1, { timeout: 40_000 });
    await expect(side.row('written by Ben while it was down')).toHaveCount(1, { timeout: 40_000 });
  }
  await expect.poll(() => ana.storedCount()).toBe(3);
  expect(await ben.wholeHistory()).toEqual(await ana.wholeHistory());
});

test('a burst that is cut by a kill -9 is stored whole, in order, once each', async ({ arrive, server }) => {
  test.setTimeout(120_000);
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  const texts = Array.from({ length: 60 }, (_, index) => `burst ${index + 1}`);
  await ana.sendAll(texts);
  await expect.poll(() => ana.storedCount()).toBeGreaterThan(0);
  await server.stop('SIGKILL');
  await server.start();

  await expect.poll(() => ana.storedCount(), { timeout: 60_000 }).toBe(texts.length);
  await expect.poll(() => ben.storedCount(), { timeout: 60_000 }).toBe(texts.length);
  const seen = await ben.wholeHistory();
  expect(seen.map(({ text }) => text)).toEqual(texts);
  expect(await ana.wholeHistory()).toEqual(seen);
});

test('without a network the page says so after its grace, keeps what is written, and recovers by itself', async ({
  arrive,
}) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  await ana.say('online');
  await expect(ben.row('online')).toBeVisible();
  const bar = ana.connection.first().locator('[part~="bar"]');
  await expect(bar).toBeHidden();

  await ana.page.context().setOffline(true);
  await expect(bar).toBeVisible();
  await ana.say('written without a network');
  await expect(ana.row('written without a network')).toBeVisible();
  await ben.say('meanwhile');

  await ana.page.context().setOffline(false);
  await expect(bar).toBeHidden({ timeout: 20_000 });
  await expect(ben.row('written without a network')).toHaveCount(1, { timeout: 20_000 });
  await expect(ana.row('meanwhile')).toBeVisible();
  expect(await ana.wholeHistory()).toEqual(await ben.wholeHistory());
});

test('a side that was taken offline on purpose catches up when it comes back', async ({ arrive }) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  const plug = ana.page.locator('[data-person="first"]').getByRole('button', { name: 'Take this side offline' });
  await plug.click();
  await expect(ana.status).toHaveText('Offline');
  await ben.say('are you there?');
  await expect(ben.row('are you there?')).toBeVisible();
  await expect(ana.rows).toHaveCount(0);

  await plug.click();
  await expect(ana.row('are you there?')).toBeVisible();
});
