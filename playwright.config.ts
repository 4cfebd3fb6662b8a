/**
 * End to end, on the built demo, which each worker starts for itself on a free port and a database of its own
 * (test/e2e/support/fixtures.ts). The tests of `*.shots.ts` write screenshots and run by `npm run shots` only.
 */
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findBrowser } from './scripts/browsers.ts';

const browser = findBrowser('chromium');
const countsFile = process.env['RT_COUNTS'];

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  // Two cores are shared with the server under test.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(countsFile ? [['json', { outputFile: countsFile }] as const] : [])] as [string][],
  projects: [
    { name: 'e2e', testMatch: '**/*.spec.ts' },
    { name: 'shots', testMatch: '**/*.shots.ts' },
  ],
  use: {
    trace: 'retain-on-failure',
    launchOptions: { ...(browser ? { executablePath: browser.path } : {}), args: [...CHROMIUM_ARGS] },
  },
});
