import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { bundle, type BundleFiles, type CdnManifest, loadedAtOnce } from '../../scripts/bundles.ts';

const LATER = /\bimport\("\.\/([^"]+)"\)/g;

let files: BundleFiles;
let tags: CdnManifest['tags'];

before(async () => {
  files = await bundle();
  ({ tags } = JSON.parse(textOf('manifest.json')) as CdnManifest);
});

function textOf(name: string): string {
  const content = files.get(name);
  assert.ok(content, `${name} is not among the bundles`);
  return Buffer.from(content).toString();
}

const laterThan = (name: string): string[] => [...textOf(name).matchAll(LATER)].map(([, file]) => file ?? '');

const loaded = (...names: string[]): ReadonlySet<string> => loadedAtOnce(files, ...names);

test('all elements share one file, and hardly have another beside their own', () => {
  const connection = tags['rt-connection'];
  assert.ok(connection);
  const [, shared, ...more] = [...loaded(connection)];
  assert.ok(shared);
  assert.deepEqual(more, []);
  for (const file of Object.values(tags)) {
    assert.ok(loaded(file).has(shared), file);
    // Two that what comes later of one element may need as well.
    assert.ok(loaded(file).size <= 4, file);
  }
});

test('the loader asks for what elements share beside the element itself', () => {
  const [, shared] = [...loaded(tags['rt-connection'] ?? '')];
  assert.ok(shared !== undefined && textOf('rt.js').includes(`"${shared}"`));
});

test('everything in one file is that file, and one more that it shares with what comes later', () => {
  assert.equal(loaded('all.js').size, 2);
});

test('whatever a bundle imports, now or later, is among the bundles', () => {
  const scripts = [...files.keys()].filter((name) => name.endsWith('.js'));
  const later = new Set(scripts.flatMap(laterThan));
  assert.ok(later.size > 10, 'much comes later');
  loaded(...scripts, ...later);
});

test('what could not be loaded is tried under another address, as browsers remember the first', () => {
  const scripts = [...files.keys()].filter((name) => name.endsWith('.js')).map(textOf);
  const once = scripts.flatMap((text) => [...text.matchAll(LATER)]);
  const again = scripts.flatMap((text) => [
    ...text.matchAll(/\bimport\("(\.\/[^"]+)"\)\.catch\(\(\)=>import\("\1\?again="\+Date\.now\(\)\)\)/g),
  ]);
  assert.equal(again.length, once.length);
});

test('what comes later of an element is in a file that others do not load', () => {
  const [first] = [...loaded(tags['rt-chat'] ?? '')];
  const later = laterThan(first ?? '');
  assert.ok(later.length > 0);
  for (const file of Object.values(tags)) for (const name of later) assert.ok(!loaded(file).has(name), name);
});
