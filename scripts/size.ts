/** `npm run size`: what a visitor downloads, minified, in production condition; fails over budget. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { bundle, type CdnManifest, elementSources, loadedAtOnce } from './bundles.ts';
import { firstLoad, HEADLESS } from './first-load.ts';
import { sizeParts } from './size-parts.ts';
import type { Problem } from './steps.ts';

interface Limit {
  readonly aim?: number;
  readonly budget: number;
}

/**
 * KiB of brotli. The aim is what we want a page to pay; the budget is what it may pay today, and only ever comes down
 * towards the aim (docs/size.md tells where the difference goes). Growth over the budget fails, and so does an element
 * without one: its row is what a page pays that has only that tag and its connection.
 */
const LIMITS: Readonly<Record<string, Limit>> = {
  'headless client': { aim: 10, budget: 19.7 },
  'rt-connection': { budget: 30.8 },
  'rt-chat': { aim: 25, budget: 54 },
  'rt-typing': { budget: 35.6 },
  'rt-presence': { budget: 40 },
  'rt-auction': { budget: 40.7 },
  'rt-notification-bell': { budget: 39.8 },
  'rt-activity-feed': { budget: 42.7 },
  'all.js': { aim: 42, budget: 85.3 },
  'rt.js (loader)': { aim: 1, budget: 1.2 },
};

const kib = (bytes: number): string => (bytes / 1024).toFixed(2).padStart(9);

const brotliOf = (code: Uint8Array): number =>
  brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).byteLength;

/** What our own bundles send, each file compressed for itself: by `rt.js`, a tag and its connection; and `all.js`. */
async function sent(): Promise<ReadonlyMap<string, string>> {
  const files = await bundle();
  const { tags } = JSON.parse(Buffer.from(files.get('manifest.json') ?? '').toString()) as CdnManifest;
  const row = (...names: string[]): string => {
    const loaded = [...loadedAtOnce(files, ...names)];
    const bytes = loaded.reduce((sum, name) => sum + brotliOf(files.get(name) ?? new Uint8Array()), 0);
    return `${kib(bytes)}${String(loaded.length).padStart(6)}`;
  };
  const connection = tags['rt-connection'] ?? '';
  return new Map([
    ...Object.entries(tags).map(([tag, file]) => [tag, row('rt.js', connection, file)] as const),
    ['all.js', row('all.js')],
  ]);
}

/** Measures, prints the tables, and says what is over budget. */
export async function sizes(): Promise<Problem> {
  const rows = new Map<string, Uint8Array>();
  rows.set('headless client', (await firstLoad(HEADLESS)).contents);
  const connection = "import './components/connection/rt-connection.ts';";
  for (const path of elementSources()) {
    const tag = path.replace(/^.*\/|\.ts$/g, '');
    rows.set(tag, (await firstLoad(`${connection}import './${path}';`)).contents);
  }
  rows.set('all.js', (await firstLoad("import './components/index.ts';")).contents);
  rows.set('rt.js (loader)', (await bundle()).get('rt.js') ?? new Uint8Array());

  const over: string[] = [];
  const heads = ['min', 'gzip', 'brotli', 'aim', 'budget'].map((head) => head.padStart(9));
  console.log(`${'first load, size in KiB'.padEnd(30)}${heads.join('')}`);
  for (const [name, code] of rows) {
    const brotli = brotliOf(code);
    const limit = LIMITS[name];
    const sizes = [code.byteLength, gzipSync(code, { level: 9 }).byteLength, brotli].map(kib);
    const marks = [limit?.aim, limit?.budget].map((mark) => String(mark ?? '').padStart(9));
    console.log(`${name.padEnd(30)}${[...sizes, ...marks].join('')}`);
    if (code.byteLength === 0) over.push(`${name} is empty`);
    if (limit === undefined) over.push(`${name} has no budget in scripts/size.ts`);
    else if (brotli > limit.budget * 1024)
      over.push(`${name} is ${(brotli / 1024).toFixed(2)} KiB of brotli; its budget is ${limit.budget}`);
  }
  console.log(`\n${'our own bundles, as sent'.padEnd(30)}${'brotli'.padStart(9)}${'files'.padStart(6)}`);
  for (const [name, row] of await sent()) console.log(`${name.padEnd(30)}${row}`);
  return over.length === 0 ? undefined : over.join('\n');
}

if (import.meta.main) {
  const problem = process.argv.includes('parts') ? await sizeParts() : await sizes();
  if (problem !== undefined) console.error(`✗ ${problem}`);
  process.exitCode = problem === undefined ? 0 : 1;
}
