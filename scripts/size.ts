/** `npm run size`: what a visitor downloads, minified, in production condition; fails over budget. */
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { bundle, bundleSettings } from './bundles.ts';
import { root, type Problem } from './steps.ts';

/**
 * KiB of brotli. The aim is what we want a page to pay; the budget is what it may pay today, and only ever comes down
 * towards the aim (docs/size.md tells where the difference goes). Growth over the budget fails.
 */
const LIMITS = {
  'headless client, first load': { aim: 10, budget: 21 },
  'rt-chat with all it needs': { aim: 25, budget: 46 },
  'all.js': { aim: 42, budget: 72 },
  'rt.js (loader)': { aim: 1, budget: 1.2 },
} as const;
type Row = keyof typeof LIMITS;

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

const kib = (bytes: number): string => (bytes / 1024).toFixed(2).padStart(9);

/** Measures, prints the table, and says what is over budget. */
export async function sizes(): Promise<Problem> {
  const cdn = await bundle();
  const file = (name: string): Uint8Array => cdn.get(name) ?? new Uint8Array();
  const rows: Record<Row, Uint8Array> = {
    'headless client, first load': await firstLoad("export { createClient } from './client.ts';"),
    'rt-chat with all it needs': await firstLoad("import './chat/rt-chat.ts'; import './connection/rt-connection.ts';"),
    'all.js': file('all.js'),
    'rt.js (loader)': file('rt.js'),
  };
  const over: string[] = [];
  console.log(
    `${'size in KiB'.padEnd(30)}${['min', 'gzip', 'brotli', 'aim', 'budget'].map((head) => head.padStart(9)).join('')}`,
  );
  for (const [name, code] of Object.entries(rows) as Array<[Row, Uint8Array]>) {
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    const brotli = brotliCompressSync(code, quality).byteLength;
    const { aim, budget } = LIMITS[name];
    const sizes = [code.byteLength, gzipSync(code, { level: 9 }).byteLength, brotli].map(kib);
    const marks = [aim, budget].map((limit) => String(limit).padStart(9));
    console.log(`${name.padEnd(30)}${[...sizes, ...marks].join('')}`);
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
