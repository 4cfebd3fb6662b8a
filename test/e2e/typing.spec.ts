/** Who is writing is seen by the other, in the demo as it is. */
import { expect, test } from './support/fixtures.ts';
import type { Side } from './support/side.ts';

const line = (side: Side) => side.chat.locator('rt-typing');

test('while one person writes, the other sees it; it is gone with the message, and the writer never sees it', async ({
  arrive,
}) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  const box = (await ben.composer.boundingBox())!;

  await ana.composer.pressSequentially('Good mor');
  await expect(line(ben)).toContainText('Ana is typing');
  await expect(line(ana)).toHaveAttribute('state', 'empty');
  expect(await ben.composer.boundingBox()).toEqual(box);

  await ana.composer.press('Enter');
  await expect(ben.row('Good mor')).toBeVisible();
  await expect(line(ben)).toHaveAttribute('state', 'empty');
});

test('a page that is closed in the middle of a word is not left typing', async ({ arrive }) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  await ana.composer.pressSequentially('Wait');
  await expect(line(ben)).toContainText('Ana is typing');
  await ana.page.close({ runBeforeUnload: false });
  await expect(line(ben)).toHaveAttribute('state', 'empty', { timeout: 6500 });
});

test('the dots stand still for who wants less motion, and are there in forced colours', async ({ arrive }) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  await ana.composer.pressSequentially('Hm');
  const dot = line(ben).locator('.dot').first();
  await expect(dot).toBeVisible();
  const look = () =>
    dot.evaluate((node) => [getComputedStyle(node).animationName, getComputedStyle(node).backgroundColor]);

  await ben.page.emulateMedia({ reducedMotion: 'no-preference' });
  expect((await look())[0]).toBe('rt-typing-dot');
  await ben.page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active', colorScheme: 'light' });
  const canvasText = await ben.page.evaluate(() => {
    document.body.style.setProperty('outline-color', 'CanvasText');
    return getComputedStyle(document.body).outlineColor;
  });
  expect(await look()).toEqual(['none', canvasText]);
});
