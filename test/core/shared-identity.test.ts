/** Several tabs of one browser: one token for all of them, one guest for all of them, and never somebody else's. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ClientOptions, TokenRequest } from '../../components/core/client-api.ts';
import { FakeBrowser } from '../support/fake-browser.ts';

const MINUTE = 60_000;

interface Page {
  readonly browser: FakeBrowser;
  readonly asked: string[];
  /** Opens a tab of the page. */
  readonly open: (options?: Partial<ClientOptions>) => ReturnType<FakeBrowser['open']>;
}

/** A page with a token endpoint that takes a second to answer. */
function page(t: TestContext): Page {
  const browser = new FakeBrowser(t);
  const asked: string[] = [];
  const getToken = ({ reason }: TokenRequest) =>
    new Promise<string>((resolve) => {
      asked.push(reason);
      browser.clock.after(1_000, () => resolve(`token ${asked.length}`));
    });
  browser.server.user = { id: 'ann', name: 'Ann' };
  return { browser, asked, open: (options) => browser.open({ getToken, ...options }) };
}

async function live(browser: FakeBrowser, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 20_000) {
    await browser.pass(Math.min(left, 20_000));
    for (const link of browser.server.links) link.send({ t: 'ping', now: browser.server.now() });
  }
  await browser.pass();
}

const helloTokens = ({ server }: FakeBrowser): unknown[] => server.links.map((link) => link.of('hello')[0]?.token);

test('tabs whose tokens come from the same place ask once, however many are opened', async (t) => {
  const { browser, asked, open } = page(t);
  for (let i = 0; i < 5; i++) open({ tokenScope: 'https://page.example/token' });
  await browser.pass(10_000);
  assert.deepEqual(asked, ['connect']);
  assert.deepEqual(helloTokens(browser), Array(5).fill('token 1'));
  assert.deepEqual(browser.locks.held, []);
});

test('news of a token that travels slower than the lock it was asked under spares the next tab its question', async (t) => {
  const { browser, asked, open } = page(t);
  browser.lines.travel = (hear) => void browser.clock.after(20, hear);
  for (let i = 0; i < 3; i++) open({ tokenScope: 'https://page.example/token' });
  await browser.pass(10_000);
  assert.deepEqual(asked, ['connect']);
  assert.deepEqual(helloTokens(browser), Array(3).fill('token 1'));
});

test('tabs whose pages choose for themselves ask each for itself: they may be two accounts', async (t) => {
  const { browser, asked, open } = page(t);
  open();
  open();
  await browser.pass(10_000);
  assert.deepEqual(asked, ['connect', 'connect']);
  assert.deepEqual(new Set(helloTokens(browser)), new Set(['token 1', 'token 2']));
});

test('once the server calls them the same user, one of them refreshes and all say the new token', async (t) => {
  const { browser, asked, open } = page(t);
  const { server } = browser;
  server.answer.hello = (link, hello) => {
    server.welcome = { exp: server.now() + 10 * MINUTE };
    server.reply(link, hello);
  };
  server.answer.auth = (link, { i }) => link.send({ t: 'ok', i, d: { exp: server.now() + 10 * MINUTE } });
  for (let i = 0; i < 4; i++) open().platform.chance = [i / 4];
  await live(browser, 5_000);
  assert.equal(asked.length, 4);
  await live(browser, 9 * MINUTE);
  assert.equal(asked.length, 5);
  for (const link of server.links)
    assert.deepEqual(
      link.of('auth').map(({ token }) => token),
      ['token 5'],
    );
});

test("tabs of two users never take each other's token, wherever it came from", async (t) => {
  const { browser, asked, open } = page(t);
  const { server } = browser;
  for (const id of ['ann', 'bob']) {
    server.user = { id, name: id };
    open();
    await browser.pass(5_000);
  }
  for (const link of server.links) link.send({ t: 'authreq', in: 30_000 });
  await browser.pass(5_000);
  assert.deepEqual(asked, ['connect', 'connect', 'refresh', 'refresh']);
  const said = server.links.map((link) => link.of('auth').map(({ token }) => token));
  assert.deepEqual(said, [['token 3'], ['token 4']]);
});

test('a tab whose page never answers holds the others up for 10 s at the most, and a tab that dies not at all', async (t) => {
  const { browser, asked, open } = page(t);
  const scope = { tokenScope: 'here' };
  const hung = browser.open({ ...scope, getToken: () => new Promise(() => {}) });
  await browser.pass();
  open(scope);
  await browser.pass();
  hung.crash();
  await browser.pass(2_000);
  assert.deepEqual(asked, ['connect']);
  assert.deepEqual(helloTokens(browser), ['token 1']);
});

test('a tab that is left keeps neither a line nor a lock open, and hears again when it is shown', async (t) => {
  const { browser, open } = page(t);
  const { platform } = open({ guest: 'browser' });
  await browser.pass(5_000);
  assert.equal(browser.lines.open, 1);
  platform.emit('leave');
  await browser.pass();
  assert.equal(browser.lines.open, 0);
  assert.deepEqual(browser.locks.held, []);
  platform.emit('return');
  await browser.pass();
  assert.equal(browser.lines.open, 1);
});

test('the first guest of a browser is asked for once: the other tabs wait for it and are the same one', async (t) => {
  const browser = new FakeBrowser(t);
  const { server } = browser;
  let made = 0;
  server.answer.hello = (link, hello) => {
    browser.clock.after(500, () => {
      server.welcome = hello.guest === undefined ? { gt: `guest ${++made}` } : {};
      server.reply(link, hello);
    });
  };
  for (let i = 0; i < 4; i++) browser.open({ guest: 'browser' });
  await browser.pass(5_000);
  assert.equal(made, 1);
  assert.deepEqual(
    server.links.map((link) => link.of('hello')[0]?.guest),
    [undefined, 'guest 1', 'guest 1', 'guest 1'],
  );
  assert.deepEqual(browser.locks.held, []);
});

test('a tab that cannot reach the server does not keep the others from it for longer than 10 s', async (t) => {
  const browser = new FakeBrowser(t);
  browser.server.meets = ['hang', 'accept'];
  browser.open({ guest: 'browser' });
  browser.open({ guest: 'browser' });
  await browser.pass(9_000);
  assert.equal(browser.server.links.length, 1);
  await browser.pass(2_000);
  assert.ok(browser.server.links.length >= 2);
  assert.ok(browser.server.links.some(({ state }) => state === 'open'));
});
