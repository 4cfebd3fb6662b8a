/** Everything people have tried, in every element, on a page whose policy allows nothing but what the elements need. */
import { createServer, type Server } from 'node:http';
import { globSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type { HostilePage } from '../components/support-browser/hostile/page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `docs` tells pages to send: our own files, and the one policy that Lit's templates go through. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "require-trusted-types-for 'script'; trusted-types lit-html";

let server: Server;
let url: string;

test.beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['test/components/support-browser/hostile/page.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['source', 'production'],
  });
  server = createServer(({ url: path }, response) => {
    const script = path === '/page.js';
    response.setHeader('content-security-policy', POLICY);
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

test('nothing that others write runs, loads, breaks a rule of the policy or turns its surroundings', async ({
  page,
}) => {
  const asked: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => {
    // Pictures of the page's own site are what an operator's notification may name.
    const isOwnPicture = request.resourceType() === 'image' && request.url().startsWith(`${url}/`);
    if (!isOwnPicture) asked.push(request.url());
  });
  page.on('websocket', (socket) => asked.push(socket.url()));
  page.on('dialog', (dialog) => problems.push(dialog.message()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.addInitScript(() => {
    const reports: string[] = [];
    Object.assign(globalThis, { reports });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      reports.push(`${violatedDirective} ${blockedURI} ${sample}`),
    );
  });
  await page.goto(url);
  type Driven = typeof globalThis & { hostilePage: HostilePage; reports: string[] };
  await page.waitForFunction(() => 'hostilePage' in globalThis);
  const tags = await page.evaluate(() => (globalThis as Driven).hostilePage.tags);
  const elements = globSync('components/*/rt-*.ts', { cwd: root, exclude: ['**/*.styles.ts', 'components/base/**'] });
  expect([...tags].sort()).toEqual(elements.map((file) => basename(file, '.ts')).sort());
  const before = asked.length;
  for (const tag of tags) {
    const offences = await page.evaluate((wanted) => (globalThis as Driven).hostilePage.show(wanted), tag);
    expect(offences, tag).toEqual([]);
  }
  expect(await page.evaluate(() => (globalThis as Driven).reports)).toEqual([]);
  expect(problems).toEqual([]);
  expect(asked.slice(before).filter((address) => !/\/page\.js$/.test(address))).toEqual([]);
  await page
    .evaluate(() => {
      const script = document.createElement('script');
      script.src = 'data:text/javascript,0';
    })
    .then(
      () => Promise.reject(new Error('the page has no policy')),
      (error: unknown) => expect(String(error)).toMatch(/TrustedScriptURL/),
    );
});
