/** What is loaded before anything else can happen, in one piece: what a bundler makes of an entry and what it imports statically. */
import * as esbuild from 'esbuild';
import { bundleSettings } from './bundles.ts';
import { root } from './steps.ts';

/** The client without elements. */
export const HEADLESS = "export { createClient } from './components/client.ts';";

/** @param entry A module's text, its imports relative to the root. */
export async function firstLoad(
  entry: string,
  settings: esbuild.BuildOptions = {},
): Promise<Pick<esbuild.OutputFile, 'contents' | 'text'>> {
  const { plugins, ...shared } = bundleSettings();
  const { outputFiles } = await esbuild.build({
    ...{ ...shared, ...settings },
    outdir: `${root}out`,
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    plugins: [withoutWhatComesLater, ...plugins],
    write: false,
  });
  const script = outputFiles.find(({ path }) => path.endsWith('.js'));
  if (script === undefined) throw new Error(`expected a script for ${entry}, got none`);
  return script;
}

const withoutWhatComesLater: esbuild.Plugin = {
  name: 'without-what-comes-later',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};
