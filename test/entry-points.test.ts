/**
 * What a user gets by importing: every door opens in Node, and importing does nothing but define its own tag.
 *
 * `npm test` runs it on the sources (`--conditions=source`), `npm run check` without that flag on what is published.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

type Door = string | { readonly source: string; readonly types: string; readonly default: string };
interface Package {
  readonly name: string;
  readonly exports: Readonly<Record<string, Door>>;
  readonly sideEffects: boolean | readonly string[];
}
const read = (folder: string): Package => JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as Package;
const client = read('components');
const server = read('server');

/** What importing changes, seen from a process of its own: tags defined, globals added, timers or sockets left. */
interface Effects {
  readonly tags: readonly string[];
  readonly globals: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
}

const PROBE = `
  const before = new Set(Object.getOwnPropertyNames(globalThis));
  const tags = [];
  const registry = { get: () => undefined, define: (tag) => tags.push(tag), whenDefined: () => new Promise(() => {}) };
  globalThis.customElements = registry;
  const resourcesBefore = process.getActiveResourcesInfo().length;
  const module = await import(process.argv[1]);
  const globals = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name) && name !== 'customElements');
  const resources = process.getActiveResourcesInfo().slice(resourcesBefore).filter((name) => /Timer|Timeout|Socket|Server|Worker|MessagePort/.test(name));
  console.log(JSON.stringify({ tags, globals, resources, names: Object.keys(module) }));
  process.exit(0);
`;

const fromSource = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ').includes('--conditions=source');
const flags = ['--disable-warning=ExperimentalWarning', ...(fromSource ? ['--conditions=source'] : [])];

function effects(specifier: string): Effects {
  const args = [...flags, '--input-type=module', '--eval', PROBE, specifier];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })) as Effects;
}

/** Libraries may note that they are loaded; ours may add nothing. */
const foreign = /^(lit|reactiveElement|nanostores)[A-Z]/;
const ours = ({ globals }: Effects): string[] => globals.filter((name) => !foreign.test(name));

/** Node cannot run decorated sources; lowered, they are what the built door gives. */
async function door(specifier: string): Promise<string> {
  if (!fromSource) return specifier;
  const file = client.exports[specifier.replace(/^rt-elements/, '.')];
  assert.ok(file !== undefined && typeof file !== 'string');
  const outfile = `${root}node_modules/.cache/rt-elements/doors/${basename(file.source, '.ts')}.mjs`;
  const entryPoints = [`${root}components/${file.source}`];
  const common = { bundle: true, packages: 'external', format: 'esm', target: 'es2022', logLevel: 'silent' } as const;
  await build({ ...common, entryPoints, outfile });
  return pathToFileURL(outfile).href;
}

for (const [specifier, note] of [
  ['rt-elements/client', 'the headless client'],
  ['rt-elements/protocol', 'the wire'],
  ['rt-elements-server', 'the server'],
] as const) {
  test(`importing ${note} (${specifier}) in Node defines no tag, adds no global and starts nothing`, () => {
    const found = effects(specifier);
    assert.deepEqual(found.tags, []);
    assert.deepEqual(ours(found), []);
    assert.deepEqual(found.resources, []);
    assert.ok(found.names.length > 0, 'exports nothing');
  });
}

const tags = globSync('components/*/rt-*.ts', {
  cwd: root,
  exclude: ['**/*.styles.ts', 'components/base/**', 'components/dist/**'],
})
  .map((file) => basename(file, '.ts'))
  .sort();

for (const tag of tags) {
  test(`importing <${tag}> in Node defines that tag and nothing else`, async () => {
    const found = effects(await door(`rt-elements/${tag}.js`));
    assert.deepEqual(found.tags, [tag]);
    assert.deepEqual(ours(found), []);
    assert.deepEqual(found.resources, []);
  });
}

test('importing everything in Node defines every tag', async () => {
  const found = effects(await door('rt-elements'));
  assert.deepEqual([...found.tags].sort(), tags);
  assert.deepEqual(ours(found), []);
  assert.deepEqual(found.resources, []);
});

test('every element has a door of its own in package.json, and every door leads to a file', () => {
  const missing = tags.filter((tag) => client.exports[`./${tag}.js`] === undefined);
  assert.deepEqual(missing, []);
  for (const [folder, { exports }] of [
    ['components', client],
    ['server', server],
  ] as const) {
    for (const door of Object.values(exports)) {
      if (typeof door !== 'string')
        assert.ok(existsSync(`${root}${folder}/${door.source}`), `${folder}: ${door.source} is missing`);
    }
  }
});

test('modules that define a tag are listed as side effects, so that no bundler drops them', () => {
  const listed = client.sideEffects as readonly string[];
  for (const pattern of ['./*/rt-*.ts', './dist/*/rt-*.js', './index.ts', './dist/index.js']) {
    assert.ok(listed.includes(pattern), `sideEffects lacks ${pattern}`);
  }
});
