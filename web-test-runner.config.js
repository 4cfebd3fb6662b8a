/** Elements in real engines. `npm test` says which in RT_BROWSERS; alone, `npx wtr` takes Chromium. */
import { writeFileSync } from 'node:fs';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { playwrightLauncher } from '@web/test-runner-playwright';
import * as puppeteer from 'puppeteer-core';
import { compile } from 'svelte/compiler';
import { CHROMIUM_ARGS, findBrowser } from './scripts/browsers.ts';
import { realServer } from './test/support/wtr-server.ts';
import { webkitLauncher } from './test/webkit-launcher.js';

/** @param {import('./scripts/browsers.ts').Engine} engine */
function launcher(engine) {
  const browser = findBrowser(engine);
  if (!browser) throw new Error(`No ${engine} on this machine; run \`npm test\`, which finds or installs one.`);
  const { path, driver } = browser;
  if (engine === 'chromium') return chromeLauncher({ launchOptions: { executablePath: path, args: CHROMIUM_ARGS } });
  if (driver === 'playwright') return playwrightLauncher({ product: engine });
  if (engine === 'webkit') return webkitLauncher(path);
  // Firefox speaks WebDriver BiDi to puppeteer; the launcher's name is Chrome's, so give it its own.
  const firefox = chromeLauncher({
    puppeteer,
    concurrency: 1,
    launchOptions: { browser: 'firefox', executablePath: path },
  });
  firefox.name = 'Firefox';
  return firefox;
}

/** Writes how many tests ran for `npm test`, which adds up all runners. */
const countReporter = {
  /** @param {{ sessions: import('@web/test-runner').TestSession[] }} run */
  onTestRunFinished({ sessions }) {
    const file = process.env['RT_COUNTS'];
    if (!file) return;
    const counts = { passed: 0, failed: 0, skipped: 0 };
    /** @param {import('@web/test-runner').TestSuiteResult | undefined} suite */
    const add = (suite) => {
      for (const test of suite?.tests ?? []) counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed'] += 1;
      for (const inner of suite?.suites ?? []) add(inner);
    };
    for (const session of sessions) {
      const before = counts.failed;
      add(session.testResults);
      // A file that did not load, or an error outside any test, is a failure as well.
      if (!session.passed && counts.failed === before) counts.failed += 1;
    }
    writeFileSync(file, JSON.stringify(counts));
  },
};

/** Bundlers put a word in place of `process.env.NODE_ENV`, which some packages ask; here nothing is bundled. */
const nodeEnv = {
  name: 'node-env',
  /** @param {{ path: string; body: unknown }} context */
  transform({ path, body }) {
    if (!path.startsWith('/node_modules/nanostores/') || typeof body !== 'string') return undefined;
    return { body: body.replaceAll('process.env.NODE_ENV', '"development"') };
  },
};

/** Components of Svelte, for the test that models are stores to them as they are. */
const svelteFiles = {
  name: 'svelte-files',
  // Without the condition `browser`, which others would go by as well, its server side would be taken.
  /** @param {{ source: string }} context */
  resolveImport({ source }) {
    return source === 'svelte' ? '/node_modules/svelte/src/index-client.js' : undefined;
  },
  /** @param {{ path: string }} context */
  resolveMimeType({ path }) {
    return path.endsWith('.svelte') ? 'js' : undefined;
  },
  /** @param {{ path: string; body: unknown }} context */
  transform({ path, body }) {
    if (!path.endsWith('.svelte') || typeof body !== 'string') return undefined;
    return { body: compile(body, { generate: 'client', filename: path }).js.code };
  },
};

const engines = /** @type {import('./scripts/browsers.ts').Engine[]} */ (
  (process.env['RT_BROWSERS'] ?? 'chromium').split(',')
);

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  files: process.env['RT_FILES']?.split(',') ?? 'test/components/**/rt-*.test.ts',
  nodeResolve: { exportConditions: ['source', 'development'] },
  concurrentBrowsers: 2,
  // One page at a time: a page in the background paints nothing, and observers of layout say nothing there.
  concurrency: 1,
  browsers: await Promise.all(engines.map(launcher)),
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  plugins: [
    realServer(),
    nodeEnv,
    svelteFiles,
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: new URL('./tsconfig.json', import.meta.url).pathname }),
  ],
  filterBrowserLogs: (log) => !String(log.args[0]).includes('Lit is in dev mode'),
  // Only a failure takes so long, and axe on a machine that is busy with others comes near a third of it.
  testFramework: { config: { timeout: 20_000 } },
  coverageConfig: { include: ['components/**/*.ts'], reporters: ['lcovonly', 'text-summary'] },
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: false }), countReporter],
};
