/** End to end, on the built demo. The tests of `*.shots.ts` write screenshots and run by `npm run shots` only. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findBrowser } from './scripts/browsers.ts';

const browser = findBrowser('chromium');
const port = Number(process.env['RT_E2E_PORT'] ?? 4173);
const baseURL = `http://127.0.0.1:${port}`;
const dataDir = process.env['RT_E2E_DATA'] ?? join(tmpdir(), `rt-elements-e2e-${port}`);
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
    baseURL,
    trace: 'retain-on-failure',
    launchOptions: { ...(browser ? { executablePath: browser.path } : {}), args: [...CHROMIUM_ARGS] },
  },
  webServer: {
    command: 'node server.js',
    cwd: 'demo',
    // Its own database: a run must not see, or spoil, what `npm start` keeps.
    env: { PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, NODE_ENV: 'production' },
    url: baseURL,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 3000 },
  },
});
