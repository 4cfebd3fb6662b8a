/**
 * `npm test`: everything, in real browsers.
 *
 *   npm test                                 all
 *   npm test -- --only=node|browser|e2e|walk one runner
 *   npm test -- protocol                     files whose path contains "protocol"
 *
 * Its last line is `N passed, N failed`, over all runners. A runner that has files and runs no test of them has failed.
 */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES, findBrowser, INSTALL_HINT, installChromium, type Engine } from './browsers.ts';
import { build } from './build.ts';
import { root, runNode, tool } from './steps.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A line of the summary. */
interface Row {
  readonly name: string;
  readonly counts: Counts;
  readonly note: string;
  readonly seconds: number;
}

const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
const KINDS = ['node', 'browser', 'e2e', 'walk'];
if (values.only !== undefined && !KINDS.includes(values.only)) {
  throw new TypeError(`--only expects one of ${KINDS.join(', ')}, got ${JSON.stringify(values.only)}`);
}
/**
 * Test files that run at a time. Node's own choice is one less than there are cores, which on two is one, and many files
 * wait for disks, processes and each other more than they compute.
 */
const CONCURRENCY = Math.max(2, availableParallelism());
const ci = Boolean(process.env['CI']);
const scratch = mkdtempSync(join(tmpdir(), 'rt-test-'));
const rows: Row[] = [];

const wanted = (kind: string): boolean => values.only === undefined || values.only === kind;
const chosen = (file: string): boolean => positionals.length === 0 || positionals.some((part) => file.includes(part));
const isElementTest = (file: string): boolean => /^test\/components\/.*\/rt-[^/]*\.test\.ts$/.test(file);
const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).filter(chosen).sort();

/** Runs one runner live, then reads the counts it left. No counts, or none at all, is a failure. */
async function suite(
  name: string,
  args: readonly string[],
  countsFile: string,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  console.log(`\n=== ${name}`);
  const started = performance.now();
  const { code } = await runNode(args, { live: true, env: { RT_COUNTS: countsFile, ...env } });
  const seconds = Math.round((performance.now() - started) / 1000);
  const { passed, failed, skipped } = readCounts(countsFile);
  const note = passed + failed === 0 ? 'ran no test' : code !== 0 && failed === 0 ? `ended with code ${code}` : '';
  rows.push({ name, counts: { passed, skipped, failed: note === '' ? failed : failed + 1 }, note, seconds });
}

function readCounts(file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const json = JSON.parse(readFileSync(file, 'utf8') || '{}') as Partial<Counts> & { stats?: PlaywrightStats };
  if (json.stats) {
    const { expected, flaky, unexpected, skipped } = json.stats;
    return { passed: expected + flaky, failed: unexpected, skipped };
  }
  return { passed: json.passed ?? 0, failed: json.failed ?? 0, skipped: json.skipped ?? 0 };
}

interface PlaywrightStats {
  readonly expected: number;
  readonly flaky: number;
  readonly unexpected: number;
  readonly skipped: number;
}

function failWhole(name: string, note: string): void {
  console.log(`\n=== ${name}\n✗ ${note}`);
  rows.push({ name, counts: { passed: 0, failed: 1, skipped: 0 }, note, seconds: 0 });
}

/** Files for Node's own runner, so many at a time. */
async function nodeTests(name: string, list: readonly string[], concurrency: number): Promise<void> {
  if (list.length === 0) return;
  const counts = join(scratch, 'node.json');
  rmSync(counts, { force: true });
  const args = [
    '--conditions=source',
    '--test',
    `--test-concurrency=${concurrency}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${join(root, 'scripts/reporters/node-counts.mjs')}`,
    `--test-reporter-destination=${counts}`,
  ];
  // Every file is a process that loads much the same sources: what the first has made of them the others take over.
  await suite(name, [...args, ...list], counts, { NODE_COMPILE_CACHE: join(scratch, 'compiled') });
}

const nodeSuite = (): Promise<void> =>
  nodeTests(
    'node',
    files('test/**/*.test.ts').filter((file) => !isElementTest(file) && !/^test\/(e2e|bench|walk)\//.test(file)),
    CONCURRENCY,
  );

async function browserSuite(engines: readonly Engine[]): Promise<void> {
  const list = files('test/components/**/rt-*.test.ts');
  if (list.length === 0) return;
  if (engines.length === 0)
    return failWhole('browser', `no browser; run \`${INSTALL_HINT}\` and then \`npm test\` again`);
  const counts = join(scratch, 'browser.json');
  const name = `browser (${engines.join(', ')})`;
  const env = { RT_BROWSERS: engines.join(','), RT_FILES: list.join(',') };
  await suite(name, [tool('@web/test-runner/dist/bin.js')], counts, env);
}

async function e2eSuite(engines: readonly Engine[]): Promise<void> {
  const list = files('test/e2e/**/*.spec.ts');
  if (list.length === 0) return;
  if (!engines.includes('chromium')) {
    return failWhole('e2e', `needs Chromium; run \`${INSTALL_HINT}\` and then \`npm test\` again`);
  }
  if (!(await buildOnce())) return failWhole('e2e', 'the demo did not build');
  const counts = join(scratch, 'e2e.json');
  await suite('e2e (chromium)', [tool('@playwright/test/cli.js'), 'test', '--project=e2e', ...list], counts);
}

/** The demo in the engines that Playwright cannot drive where the system brings them; it has Chromium. */
async function walkSuite(engines: readonly Engine[]): Promise<void> {
  const walked = engines.filter((engine) => engine !== 'chromium');
  const list = files('test/walk/*.test.ts').filter((file) => walked.some((engine) => file.includes(`/${engine}.`)));
  if (list.length === 0) return;
  if (!(await buildOnce())) return failWhole('walk', 'the demo did not build');
  await nodeTests(`walk (${walked.join(', ')})`, list, list.length);
}

let built: Promise<boolean> | undefined;
function buildOnce(): Promise<boolean> {
  if (!built) console.log('\n=== build');
  return (built ??= build());
}

async function findEngines(): Promise<Engine[]> {
  const found = ENGINES.map(findBrowser).filter((browser) => browser !== undefined);
  // End-to-end tests need Chromium whatever else is there; elements run in whatever is found.
  if (!found.some(({ engine }) => engine === 'chromium')) {
    const installed = await installChromium();
    if (installed) found.unshift(installed);
  }
  for (const { engine, path } of found) console.log(`· ${engine}: ${path}`);
  return found.map(({ engine }) => engine);
}

const engines = ['browser', 'e2e', 'walk'].some(wanted) ? await findEngines() : [];
if (wanted('node')) await nodeSuite();
if (wanted('browser')) {
  await browserSuite(engines);
  const missing = ENGINES.filter((engine) => !engines.includes(engine));
  if (ci && missing.length > 0) failWhole('engines', `CI requires all three engines; missing: ${missing.join(', ')}`);
}
if (wanted('e2e')) await e2eSuite(engines);
if (wanted('walk')) await walkSuite(engines);
rmSync(scratch, { recursive: true, force: true });

console.log('\n=== summary');
for (const { name, counts, note, seconds } of rows) {
  const { passed, failed, skipped } = counts;
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  const told = `${passed} passed, ${failed} failed${skips}${note && ` (${note})`}`;
  console.log(`${failed === 0 ? '✓' : '✗'} ${name}: ${told} in ${seconds} s`);
}
if (rows.length === 0) failWhole('all', `no test file matches ${JSON.stringify(positionals)}`);
const sum = (key: keyof Counts): number => rows.reduce((total, { counts }) => total + counts[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
