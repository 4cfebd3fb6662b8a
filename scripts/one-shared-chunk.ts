/**
 * Bundles with one chunk for what several entries share. esbuild makes a chunk for each set of entries that share
 * something: a page with one element then asked for twenty files, most of them of a few hundred bytes. Where every entry
 * needs the same modules, there is one such set.
 */
import * as esbuild from 'esbuild';
import { join } from 'node:path';
import { root } from './steps.ts';

/** An entry that needs what is shared, beside what it is made of. */
const ENTRY = 'with-shared';
const SHARED = 'rt-shared';

export interface SharedBuild {
  readonly outputFiles: readonly esbuild.OutputFile[];
  /** Source of each entry to the path of its output. */
  readonly entries: ReadonlyMap<string, string>;
  /** Path of the chunk that all entries import, where they share anything. */
  readonly shared: string | undefined;
}

type Settings = esbuild.BuildOptions & { readonly write: false };

/**
 * @param sources Names of the entries to their paths from the root. What they import on demand comes along.
 * @param common The one of them that is loaded wherever any is.
 */
export async function buildWithOneSharedChunk(
  sources: Readonly<Record<string, string>>,
  common: string,
  settings: Settings,
): Promise<SharedBuild> {
  const options = { ...settings, splitting: true, metafile: true } as const;
  const paths = Object.values(sources);
  const apart = await esbuild.build({ ...options, entryPoints: paths });
  const modules = sharedModules(apart.metafile, paths, common);
  const { outputFiles, metafile } = await esbuild.build({
    ...options,
    entryPoints: Object.entries(sources).map(([out, path]) => ({ in: `${ENTRY}:${path}`, out })),
    plugins: [needShared(modules), ...(settings.plugins ?? [])],
  });
  const outputs = Object.entries(metafile.outputs);
  const entries = outputs.flatMap(([path, { entryPoint = '' }]): Array<[string, string]> => {
    const source = paths.find((each) => entryPoint === `${ENTRY}:${each}`);
    return source === undefined ? [] : [[source, path]];
  });
  const shared = outputs.find(([, of]) => !of.entryPoint && modules.some((path) => path in of.inputs))?.[0];
  return { outputFiles, entries: new Map(entries), shared };
}

/** What at least two entries load at once; of the common one, also what it shares with anything that is loaded later. */
function sharedModules({ outputs }: esbuild.Metafile, sources: readonly string[], common: string): string[] {
  const users = new Map<string, Set<string>>();
  const visit = (path: string, user: string): void => {
    const known = users.get(path) ?? new Set();
    if (known.has(user)) return;
    users.set(path, known.add(user));
    for (const { kind, path: next } of outputs[path]?.imports ?? []) if (kind === 'import-statement') visit(next, user);
  };
  for (const [path, { entryPoint = '' }] of Object.entries(outputs))
    if (sources.includes(entryPoint)) visit(path, entryPoint);
  return [...users].flatMap(([path, by]) => {
    const output = outputs[path];
    if (output === undefined || output.entryPoint !== undefined) return [];
    return by.size > 1 || by.has(common) ? Object.keys(output.inputs) : [];
  });
}

/** Lets every entry import these modules, what is loaded on demand included: it finds them loaded. */
function needShared(modules: readonly string[]): esbuild.Plugin {
  const text = modules.map((path) => `import ${JSON.stringify(join(root, path))};`).join('\n');
  return {
    name: 'one-shared-chunk',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${ENTRY}:`) }, ({ path }) => ({
        path: path.slice(ENTRY.length + 1),
        namespace: ENTRY,
      }));
      build.onResolve({ filter: /^\./ }, async ({ kind, path, resolveDir, importer, namespace, pluginData }) => {
        if (kind !== 'dynamic-import' || pluginData === ENTRY) return undefined;
        const found = await build.resolve(path, { kind, resolveDir, importer, namespace, pluginData: ENTRY });
        return { path: found.path.slice(root.length), namespace: ENTRY, errors: found.errors };
      });
      build.onLoad({ filter: /.*/, namespace: ENTRY }, ({ path }) => ({
        contents: `import '${SHARED}';\nexport * from ${JSON.stringify(join(root, path))};`,
        resolveDir: root,
      }));
      build.onResolve({ filter: new RegExp(`^${SHARED}$`) }, ({ path }) => ({ path, namespace: SHARED }));
      build.onLoad({ filter: /.*/, namespace: SHARED }, () => ({ contents: text, resolveDir: root }));
    },
  };
}
