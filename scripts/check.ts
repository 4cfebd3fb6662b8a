/**
 * `npm run check`: everything that can be known without running the product. Goes on after a failure, so that one run
 * shows all there is to mend, and ends with `N passed, N failed`, counting steps.
 *
 *   npm run check -- lint size       only the steps whose name begins with one of the words
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.ts';
import { manifestDrift } from './manifest.ts';
import { sizes } from './size.ts';
import { mustPass, root, run, runNode, step, tool, type Problem } from './steps.ts';

const node = async (...args: string[]): Promise<Problem> => mustPass(await runNode(args));

/** npm may put a workspace's tool beside it or at the root. */
function demoTool(path: string): string {
  const own = `${root}demo/node_modules/${path}`;
  return existsSync(own) ? own : tool(path);
}

async function svelteCheck(): Promise<Problem> {
  const cwd = `${root}demo`;
  await runNode([demoTool('@sveltejs/kit/svelte-kit.js'), 'sync'], { cwd });
  return mustPass(await runNode([demoTool('svelte-check/bin/svelte-check'), '--tsconfig', './tsconfig.json'], { cwd }));
}

/** Packs both packages as a release would, and lets two judges look at what a user would get. */
async function packages(judge: (tarball: string) => Promise<Problem>): Promise<Problem> {
  const folder = mkdtempSync(join(tmpdir(), 'rt-pack-'));
  try {
    const pack = [
      'pack',
      '-w',
      'components',
      '-w',
      'server',
      '--pack-destination',
      folder,
      '--ignore-scripts',
      '--loglevel=error',
    ];
    const problem = mustPass(await run('npm', pack));
    if (problem !== undefined) return problem;
    const problems: string[] = [];
    for (const name of readdirSync(folder)) {
      const found = await judge(join(folder, name));
      if (found !== undefined) problems.push(`${name}\n${found}`);
    }
    return problems.length === 0 ? undefined : problems.join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const publint = (tarball: string): Promise<Problem> => node(tool('publint/src/cli.js'), tarball, '--strict');

const attw = (tarball: string): Promise<Problem> =>
  node(
    tool('@arethetypeswrong/cli/dist/index.js'),
    tarball,
    ...['--profile', 'esm-only', '--no-emoji', '--no-color'],
    ...['--exclude-entrypoints', 'custom-elements.json', 'package.json', 'cdn'],
  );

/** A lockfile that names a registry would send every user of the repository there. */
async function lockfile(): Promise<Problem> {
  const lines = readFileSync(join(root, 'package-lock.json'), 'utf8').split('\n');
  const bad = lines.flatMap((line, index) =>
    /"resolved": "(?!\w+")/.test(line) ? [`package-lock.json:${index + 1}: ${line.trim()}`] : [],
  );
  return bad.length === 0 ? undefined : bad.slice(0, 5).join('\n');
}

const CHECKS: Record<string, () => Promise<Problem>> = {
  build: async () => ((await build()) ? undefined : 'see above'),
  types: () => node(tool('typescript/bin/tsc'), '-b', '--pretty'),
  ...(existsSync(`${root}demo/tsconfig.json`) ? { 'types of the demo': svelteCheck } : {}),
  lint: () => node(tool('eslint/bin/eslint.js'), '--max-warnings=0', '.'),
  format: () => node(tool('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'),
  walls: () => node('--test', '--test-reporter=dot', 'test/architecture.test.ts'),
  doors: () => node('--test', '--test-reporter=dot', 'test/entry-points.test.ts'),
  manifest: manifestDrift,
  size: sizes,
  publint: () => packages(publint),
  attw: () => packages(attw),
  knip: () => node(tool('knip/bin/knip.js'), '--no-progress'),
  lockfile,
};

const words = process.argv.slice(2);
const chosen = Object.entries(CHECKS).filter(
  ([name]) => words.length === 0 || words.some((word) => name.startsWith(word)),
);
if (chosen.length === 0)
  throw new TypeError(`expected names out of ${Object.keys(CHECKS).join(', ')}; got ${words.join(', ')}`);
const failed: string[] = [];
for (const [name, work] of chosen) if (!(await step(name, work))) failed.push(name);
if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`);
console.log(`${chosen.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
