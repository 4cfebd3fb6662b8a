/**
 * `npm run manifest`: writes custom-elements.json, the machine-readable description of every element, from the sources.
 * It is committed, so that a change of the public surface shows in review; `npm run check` fails when it drifts.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { mustPass, root, runNode, tool, type Problem } from './steps.ts';

const committed = join(root, 'custom-elements.json');

/** Analyses the sources into a text, without touching the committed file. */
export async function analyse(): Promise<{ readonly text: string; readonly problem: Problem }> {
  const folder = mkdtempSync(join(tmpdir(), 'rt-manifest-'));
  try {
    const cem = tool('@custom-elements-manifest/analyzer/cem.js');
    const config = join(root, 'scripts', 'manifest.config.mjs');
    const outdir = relative(join(root, 'components'), folder);
    const args = [cem, 'analyze', '--litelement', '--config', config, '--outdir', outdir];
    const problem = mustPass(await runNode(args, { cwd: join(root, 'components') }));
    const file = join(folder, 'custom-elements.json');
    if (problem !== undefined || !existsSync(file))
      return { text: '', problem: problem ?? 'the analyzer wrote no manifest' };
    return { text: inOrder(readFileSync(file, 'utf8')), problem: undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same text for the same sources: the analyzer lists modules in the order in which they happened to be read. */
function inOrder(text: string): string {
  const manifest = JSON.parse(text) as { modules: Array<{ readonly path: string }> };
  manifest.modules.sort((a, b) => (a.path < b.path ? -1 : 1));
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Whether the committed manifest says what the sources say. */
export async function manifestDrift(): Promise<Problem> {
  const { text, problem } = await analyse();
  if (problem !== undefined) return problem;
  const before = existsSync(committed) ? readFileSync(committed, 'utf8') : '';
  return before === text
    ? undefined
    : 'custom-elements.json does not match the sources; run `npm run manifest` and commit it';
}

/** Copies the manifest into the package, its paths turned from our sources to the modules a user can import. */
export function publishManifest(): void {
  if (!existsSync(committed)) return;
  const text = readFileSync(committed, 'utf8').replace(/("(?:path|module)": ")\/?([^"]+)\.ts"/g, '$1dist/$2.js"');
  mkdirSync(join(root, 'components', 'dist'), { recursive: true });
  writeFileSync(join(root, 'components', 'dist', 'custom-elements.json'), text);
}

if (import.meta.main) {
  const { text, problem } = await analyse();
  if (problem === undefined) writeFileSync(committed, text);
  console.log(problem ?? '✓ custom-elements.json written');
  process.exitCode = problem === undefined ? 0 : 1;
}
