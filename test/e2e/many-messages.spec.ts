/** Five hundred real messages in fourteen scripts, written from both ends at once. */
import { expect, test } from './support/fixtures.ts';
import { LANGUAGES, messages } from './support/texts.ts';

const COUNT = 500;

test(`${COUNT} messages in ${LANGUAGES.length} scripts reach both ends in one order, once each, over reloads in the middle`, async ({
  arrive,
}) => {
  test.setTimeout(180_000);
  const texts = messages(COUNT);
  expect(new Set(texts).size).toBe(COUNT);
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);

  const parts = 5;
  const partSize = COUNT / parts;
  for (let part = 0; part < parts; part++) {
    const now = texts.slice(part * partSize, (part + 1) * partSize);
    await ana.sendAll(now.filter((_, index) => index % 2 === 0));
    await ben.sendAll(now.filter((_, index) => index % 2 === 1));
    // Each in turn reloads, as soon as nothing of its own is on the way; the other may be in the middle of its part.
    const reader = part % 2 === 0 ? ana : ben;
    await expect.poll(() => reader.settled(), { timeout: 60_000 }).toBe(true);
    await reader.page.reload();
    await reader.ready();
  }

  for (const side of [ana, ben]) await expect.poll(() => side.settled(), { timeout: 60_000 }).toBe(true);
  await expect.poll(async () => (await ana.wholeHistory()).length, { timeout: 60_000 }).toBe(COUNT);
  await expect.poll(async () => (await ben.wholeHistory()).length, { timeout: 60_000 }).toBe(COUNT);
  const seenByAna = await ana.wholeHistory();
  const seenByBen = await ben.wholeHistory();
  expect(seenByBen).toEqual(seenByAna);
  expect(new Set(seenByAna.map(({ id }) => id)).size).toBe(COUNT);
  expect(seenByAna.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
  // Each writer's own messages are in the order of writing.
  const byAna = seenByAna.filter(({ author }) => author === 'Ana').map(({ text }) => text);
  expect(byAna).toEqual(texts.filter((_, index) => index % 2 === 0));
});
