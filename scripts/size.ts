/** `npm run size`: what a visitor downloads, minified, in production condition; fails over budget. */
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { bundle, bundleSettings } from './bundles.ts';
import { root, type Problem } from './steps.ts';

/** Budgets in KiB of brotli: what the design promises a page will pay. */
const BUDGETS = {
  'headless client, first load': 10,
  'rt-chat with all it needs': 25,
  'all.js': 42,
  'rt.js (loader)': 1.2,
} as const;

/** The entry and what it imports statically: what is loaded before anything else can happen. */
async function firstLoad(stdin: string): Promise<Uint8Array> {
  const { outputFiles, metafile } = await esbuild.build({
    ...bundleSettings(),
    stdin: { contents: stdin, resolveDir: join(root, 'components'), loader: 'ts' },
    outdir: join(root, 'out'),
    splitting: true,
    metafile: true,
  });
  const byPath = new Map(Object.entries(metafile.outputs));
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { kind, path: next } of byPath.get(path)?.imports ?? []) if (kind === 'import-statement') visit(next);
  };
  for (const [path, { entryPoint }] of byPath) if (entryPoint === '<stdin>') visit(path);
  const parts = outputFiles.filter(({ path }) => seen.has(path.slice(root.length)));
  return Buffer.concat(parts.map(({ contents }) => contents));
}

const kib = (bytes: number): string => (bytes / 1024).toFixed(2).padStart(8);

/** Measures, prints the table, and says what is over budget. */
export async function sizes(): Promise<Problem> {
  const cdn = await bundle();
  const file = (name: string): Uint8Array => cdn.get(name) ?? new Uint8Array();
  const rows: Record<keyof typeof BUDGETS, Uint8Array> = {
    'headless client, first load': await firstLoad("export { createClient } from './client.ts';"),
    'rt-chat with all it needs': await firstLoad("import './chat/rt-chat.ts'; import './connection/rt-connection.ts';"),
    'all.js': file('all.js'),
    'rt.js (loader)': file('rt.js'),
  };
  const over: string[] = [];
  console.log(`${'KiB'.padEnd(30)}   min    gzip   brotli   budget`.replace('KiB', 'size in KiB'));
  for (const [name, code] of Object.entries(rows) as Array<[keyof typeof BUDGETS, Uint8Array]>) {
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    const brotli = brotliCompressSync(code, quality).byteLength;
    const budget = BUDGETS[name];
    console.log(
      `${name.padEnd(30)}${kib(code.byteLength)}${kib(gzipSync(code, { level: 9 }).byteLength)}${kib(brotli)}${String(budget).padStart(9)}`,
    );
    if (code.byteLength === 0) over.push(`${name} is empty`);
    if (brotli > budget * 1024)
      over.push(`${name} is ${(brotli / 1024).toFixed(2)} KiB of brotli; its budget is ${budget}`);
  }
  return over.length === 0 ? undefined : over.join('\n');
}

if (import.meta.main) {
  const problem = await sizes();
  if (problem !== undefined) console.error(`✗ ${problem}`);
  process.exitCode = problem === undefined ? 0 : 1;
}
