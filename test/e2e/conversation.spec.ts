/** Two browsers are two people in one room. */
import type { RtChat } from 'rt-elements';
import { expect, test } from './support/fixtures.ts';
import { Side } from './support/side.ts';

test('what one person writes, the other sees at once, under the name of the writer', async ({ arrive }) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);

  await ana.say('Good morning, Ben');
  await expect(ben.row('Good morning, Ben')).toBeVisible();
  await expect(ben.rows.last()).toContainText('Ana');

  await ben.say('Good morning, Ana');
  await expect(ana.row('Good morning, Ana')).toBeVisible();
  await expect(ana.rows).toHaveCount(2);
  await expect(ben.rows).toHaveCount(2);
});

test('an own message is shown as sending, and as sent once the server has stored it', async ({ arrive }) => {
  const ana = await arrive('Ana');
  const states = await ana.chat.evaluateHandle((chat: RtChat) => {
    const seen: string[] = [];
    const note = () => {
      const status = chat.messages.at(-1)?.status;
      if (status !== undefined && status !== seen.at(-1)) seen.push(status);
    };
    for (const name of ['rt-send', 'rt-sent', 'rt-message']) chat.addEventListener(name, note);
    return seen;
  });

  await ana.say('Is this on?');
  await expect.poll(() => states.jsonValue()).toEqual(['sending', 'sent']);
  await expect(ana.row('Is this on?')).toHaveCount(1);
});

test('the history is there after a reload, and the reader is still the same person', async ({ arrive }) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  await ana.say('Remember this');
  await ben.say('I will');
  await expect(ana.row('I will')).toBeVisible();

  await ana.page.reload();
  await expect(ana.row('Remember this')).toBeVisible();
  await expect(ana.row('I will')).toBeVisible();
  const own = await ana.chat.evaluate((chat: RtChat) => chat.messages.map((message) => message.own));
  expect(own).toEqual([true, false]);
});

test('a new name is used from the next message on, without a reload, and remembered', async ({ arrive }) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  await ana.say('as Ana');
  await expect(ben.row('as Ana')).toBeVisible();

  const name = ana.page.locator('[data-person="first"]').getByLabel('Name on this side');
  await name.fill('Anastasia');
  await name.press('Enter');
  await ana.say('as Anastasia');
  await expect(ben.row('as Anastasia')).toBeVisible();
  const authors = await ben.wholeHistory();
  expect(authors.map(({ author, text }) => [author, text])).toEqual([
    ['Ana', 'as Ana'],
    ['Anastasia', 'as Anastasia'],
  ]);
});

test('the two panes of one window are two people', async ({ arrive }) => {
  const first = await arrive('Ana');
  const second = await new Side(first.page, '[data-person="second"]').ready();
  const secondName = await first.page.locator('[data-person="second"]').getByLabel('Name on this side').inputValue();
  expect(secondName).not.toBe('Ana');

  await first.say('from the first pane');
  await expect(second.row('from the first pane')).toBeVisible();
  await second.say('from the second pane');
  await expect(first.row('from the second pane')).toBeVisible();
  const said = await first.wholeHistory();
  expect(said.map(({ author }) => author)).toEqual(['Ana', secondName]);
});

test('another room is another conversation, and its address leads there', async ({ arrive, room }) => {
  const [ana, ben] = await Promise.all([arrive('Ana'), arrive('Ben')]);
  await ana.say('in the first room');
  await expect(ben.row('in the first room')).toBeVisible();

  const field = ana.page.getByRole('textbox', { name: 'Room' });
  await field.fill(`${room} 2`);
  await field.press('Enter');
  await expect(ana.page).toHaveURL(new RegExp(`room=${room}-2`));
  await ana.ready();
  await expect(ana.rows).toHaveCount(0);

  await ana.say('in the second room');
  await expect(ana.row('in the second room')).toBeVisible();
  await ana.page.goBack();
  await expect(ana.row('in the first room')).toBeVisible();
  await expect(ben.rows).toHaveCount(1);
});

test('another window opened from the page is another person in the same room', async ({ arrive }) => {
  const ana = await arrive('Ana');
  const opened = ana.page.waitForEvent('popup');
  await ana.page.getByRole('link', { name: 'New window' }).click();
  const other = await new Side(await opened, '[data-person="first"]').ready();

  await other.say('from the other window');
  await expect(ana.row('from the other window')).toBeVisible();
  const own = (side: Side) => side.chat.evaluate((chat: RtChat) => chat.messages.map((message) => message.own));
  expect(await own(other)).toEqual([true]);
  expect(await own(ana)).toEqual([false]);
});
