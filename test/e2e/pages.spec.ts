/** The pages themselves: what they load, what they allow, and that they work without any framework. */
import { expect, test } from './support/fixtures.ts';
import { Side } from './support/side.ts';

test('a plain page of two tags and one script talks with the demo', async ({ arrive, page }) => {
  const ana = await arrive('Ana', '/');
  await page.goto('/plain.html');
  const source = await page.request.get('/plain.html').then((response) => response.text());
  expect(source.match(/<script/g)).toHaveLength(1);
  expect(source.match(/<rt-/g)).toHaveLength(2);
  const plain = await new Side(page).ready();

  await plain.say('Hello from plain HTML');
  await expect(ana.row('Hello from plain HTML')).toBeVisible();
  await ana.say('Hello from Svelte');
  await expect(plain.row('Hello from Svelte')).toBeVisible();
});

for (const path of ['/', '/plain.html']) {
  test(`${path} asks nothing of any other origin, and breaks no rule of its content security policy`, async ({
    page,
    server,
  }) => {
    const foreign: string[] = [];
    const problems: string[] = [];
    const check = (address: string): void => {
      const { protocol, host } = new URL(address);
      if (!['data:', 'blob:'].includes(protocol) && host !== new URL(server.url).host) foreign.push(address);
    };
    page.on('request', (request) => check(request.url()));
    page.on('websocket', (socket) => check(socket.url()));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));

    await page.goto(path);
    const side = await new Side(page, path === '/' ? '[data-person="first"]' : 'body').ready();
    await side.say('Links: https://example.org/a?b=c and <img src=x onerror=alert(1)>');
    await expect(side.rows.last()).toContainText('onerror');
    await expect(side.rows.last().getByRole('link')).toHaveAttribute('href', 'https://example.org/a?b=c');
    expect(foreign).toEqual([]);
    expect(problems).toEqual([]);
  });
}

test('the demo is served under a strict policy: no inline code, no trusted markup but the framework templates', async ({
  page,
}) => {
  const response = await page.goto('/');
  const policy = (await response?.headerValue('content-security-policy')) ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe-(inline|eval)/);
});

test('the theme follows the system until the reader chooses, and the choice is kept', async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background();
  expect(dark).not.toBe(light);

  const toggle = page.getByRole('button', { name: 'Dark theme' });
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await toggle.click();
  expect(await background()).toBe(light);
  await page.reload();
  expect(await background()).toBe(light);
});

test('on a phone one side is shown at a time, nothing is wider than the screen, and the other side counts what came', async ({
  page,
  room,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/?room=${room}`);
  const first = await new Side(page, '[data-person="first"]').ready();
  const second = await new Side(page, '[data-person="second"]').ready();
  await expect(first.chat).toBeVisible();
  await expect(second.chat).toBeHidden();

  await first.say('a long word: ' + 'abcdefghij'.repeat(30));
  const sides = page.getByRole('group', { name: 'Whose side to show' }).getByRole('button');
  await expect(sides.nth(1)).toContainText('1');
  await sides.nth(1).click();
  await expect(second.rows).toHaveCount(1);
  await expect(second.rows.first()).toBeInViewport();
  await expect(sides.nth(1)).not.toContainText('1 new');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('the page is readable before and without its code', async ({ browser, server, room }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}/?room=${room}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Live features as HTML/);
  await expect(page.locator(`rt-connection rt-chat[room="${room}"]`)).toHaveCount(2);
  await context.close();
});
