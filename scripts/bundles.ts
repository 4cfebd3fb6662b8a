/**
 * The browser code the server hands to plain pages: `rt.js` (loader), `all.js` (everything, by one tag), `rt.css`, one hashed
 * chunk per element and one of what they share, `locale-de.js` and so on, and `manifest.json` that lists them.
 *
 * `npm run build` writes them to components/dist/cdn, which the package ships; `npm run dev` keeps them in memory.
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { literalsPlugin } from './minify-literals.ts';
import { buildWithOneSharedChunk } from './one-shared-chunk.ts';
import { root } from './steps.ts';

/** Where the built bundles lie; `rt-elements/cdn/*` for those who import them. */
export const cdnFolder = join(root, 'components', 'dist', 'cdn');

/** `manifest.json`: what there is, and what may be cached for ever. */
export interface CdnManifest {
  /** Tag to the file that defines it. */
  readonly tags: Readonly<Record<string, string>>;
  /** File name to its size in bytes, and whether its name changes with its content. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly immutable: boolean }>>;
}

/** File name to content. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

export interface BundleOptions {
  /** Readable code with Lit's warnings and inline source maps. Default false. */
  readonly development?: boolean;
}

/** The modules that define a tag: not their styles (`rt-chat.styles.ts`), not their base class. */
export const elementSources = (): string[] =>
  globSync('components/*/rt-*.ts', { cwd: root }).filter((path) =>
    /^components\/(?!base\/)[^/]+\/rt-[a-z-]+\.ts$/.test(path),
  );

/** The element that every page has, and the module of all. */
const CONNECTION = 'components/connection/rt-connection.ts';
const ALL = 'components/index.ts';

/** The languages that come with a pack, as `locale-de.js`. */
const LOCALES = globSync('components/locales/??.ts', { cwd: root })
  .map((path) => basename(path, '.ts'))
  .filter((locale) => locale !== 'en')
  .sort();

/** The settings that every bundle of ours shares, the size budgets' included. */
export function bundleSettings({ development = false }: BundleOptions = {}) {
  return {
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['source', development ? 'development' : 'production'],
    minify: !development,
    // Only partysocket has such: long advice to those who write programs.
    pure: development ? [] : ['console.error'],
    plugins: development ? [] : [literalsPlugin],
    sourcemap: development ? 'inline' : false,
    // Licences of what we bundle travel beside the code; they are not sent to every visitor.
    legalComments: development ? 'none' : 'external',
    charset: 'utf8',
    logLevel: 'silent',
  } as const satisfies esbuild.BuildOptions;
}

/**
 * Firefox remembers an import that failed for as long as the page lives: then it is tried under another address, which finds
 * the same file. Without this a moment without a network would take away for good what is loaded later.
 */
const triedAgain = (script: Uint8Array): Uint8Array =>
  Buffer.from(
    Buffer.from(script)
      .toString()
      .replaceAll(/\bimport\("(\.\/[^"]+)"\)/g, 'import("$1").catch(()=>import("$1?again="+Date.now()))'),
  );

/** Builds everything once, in memory. */
export async function bundle(options: BundleOptions = {}): Promise<BundleFiles> {
  const { development = false } = options;
  const settings = bundleSettings(options);
  const outdir = join(root, 'out');
  const sources = elementSources();
  const chunkNames = 'chunk-[hash]';
  const [elements, all] = await Promise.all([
    buildWithOneSharedChunk(Object.fromEntries(sources.map((path) => [basename(path, '.ts'), path])), CONNECTION, {
      ...settings,
      outdir,
      entryNames: development ? '[name]' : '[name]-[hash]',
      chunkNames,
    }),
    // One script tag: the rest comes by itself, from beside it, and what is rarely needed when it is needed.
    buildWithOneSharedChunk({ all: ALL }, ALL, { ...settings, outdir, chunkNames }),
  ]);
  const tags = Object.fromEntries(
    [...elements.entries].map(([source, path]) => [basename(source, '.ts'), basename(path)]),
  );
  const locales = await esbuild.build({
    ...settings,
    entryPoints: LOCALES.map((locale) => ({ in: `components/locales/${locale}.ts`, out: `locale-${locale}` })),
    outdir,
  });
  const loader = await esbuild.build({
    ...settings,
    entryPoints: { rt: 'components/cdn/loader.ts' },
    outdir,
    define: {
      RT_CHUNKS: JSON.stringify(tags),
      RT_SHARED: JSON.stringify(basename(elements.shared ?? '')),
      RT_LOCALES: JSON.stringify(LOCALES),
    },
  });

  const files = new Map<string, Uint8Array>();
  for (const { path, contents } of [
    ...elements.outputFiles,
    ...all.outputFiles,
    ...locales.outputFiles,
    ...loader.outputFiles,
  ]) {
    if (contents.byteLength > 0) files.set(basename(path), path.endsWith('.js') ? triedAgain(contents) : contents);
  }
  files.set('rt.css', readFileSync(join(root, 'components', 'cdn', 'rt.css')));
  files.set('manifest.json', Buffer.from(`${JSON.stringify(describe(tags, files), null, 2)}\n`));
  return files;
}

function describe(tags: CdnManifest['tags'], files: BundleFiles): CdnManifest {
  const rows = [...files].map(([name, { byteLength }]) => {
    const immutable = /-[A-Z0-9]{8}\.js/.test(name);
    return [name, { bytes: byteLength, immutable }] as const;
  });
  return { tags, files: Object.fromEntries(rows) };
}

const IMPORTED = /\b(?:from|import)"\.\/([^"]+)"/g;

/** The files that are loaded before any of these runs, themselves included. @throws Error for one that is not there. */
export function loadedAtOnce(files: BundleFiles, ...names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const content = files.get(name);
    if (content === undefined) throw new Error(`expected ${name} among the bundles, found none`);
    for (const [, next = ''] of Buffer.from(content).toString().matchAll(IMPORTED)) visit(next);
  };
  names.forEach(visit);
  return seen;
}

/** Builds everything into components/dist/cdn, and removes chunks of earlier builds. */
export async function writeBundles(): Promise<void> {
  const files = await bundle();
  rmSync(cdnFolder, { recursive: true, force: true });
  mkdirSync(cdnFolder, { recursive: true });
  for (const [name, contents] of files) writeFileSync(join(cdnFolder, name), contents);
}

/** Development bundles that are rebuilt when asked for after a source changed. */
export interface LiveBundles {
  /** The file's content now, or undefined when there is no such file. Rejects when the source does not compile. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  /** Says that a source changed; the next `read` builds anew. */
  readonly invalidate: () => void;
}

/** For `npm run dev`: nothing is built before a page asks for it. */
export function liveBundles(): LiveBundles {
  let built: Promise<BundleFiles> | undefined;
  return {
    read: async (name) => (await (built ??= bundle({ development: true }))).get(name),
    invalidate: () => {
      built = undefined;
    },
  };
}
