/** A plain page in another language gets its words from the server, by itself. */
import { expect, test } from './support/fixtures.ts';

const page = (lang: string, more = ''): string =>
  `<!doctype html><html lang="${lang}"><title>x</title><script type="module" src="/rt/rt.js"></script>${more}
    <rt-connection guest="none"><rt-chat room="languages"></rt-chat></rt-connection></html>`;

test('the words of the page come with the loader, those of other parts with a script of their own', async ({
  page: tab,
}) => {
  const asked: string[] = [];
  tab.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await tab.route('**/german', (route) => route.fulfill({ contentType: 'text/html', body: page('de-AT') }));
  await tab.goto('/german');
  const box = tab.locator('rt-chat').getByRole('textbox');
  await expect(box).toHaveAttribute('placeholder', 'Nachricht schreiben');
  expect(asked.filter((path) => path.includes('locale-'))).toEqual(['/rt/locale-de.js']);

  await tab.evaluate(() => (document.documentElement.lang = 'ja'));
  await expect(box).toHaveAttribute('placeholder', 'メッセージを入力');

  const french = '<script type="module" src="/rt/locale-fr.js"></script>';
  await tab.route('**/english', (route) => route.fulfill({ contentType: 'text/html', body: page('en', french) }));
  await tab.goto('/english');
  await expect(box).toHaveAttribute('placeholder', 'Write a message');
  await tab.locator('rt-chat').evaluate((chat) => chat.setAttribute('lang', 'fr'));
  await expect(box).toHaveAttribute('placeholder', 'Écrire un message');
});
