/** What the packages bring with them: versions without known holes, and nothing that runs while it is installed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Manifest {
  readonly version?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as unknown;
const locked = new Map(Object.entries((read('package-lock.json') as { packages: Record<string, Manifest> }).packages));

/** The place of a package as one that lies at `from` finds it. */
function placeOf(name: string, from: string): string {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (locked.has(place)) return place;
    if (at === '') throw new Error(`${name} of ${from} is not in the lockfile`);
  }
}

/** Everything the two packages need when they run, by its place in the lockfile. */
function needed(): Map<string, Manifest> {
  const found = new Map<string, Manifest>();
  const visit = (place: string): void => {
    const manifest = locked.get(place);
    if (manifest === undefined || found.has(place)) return;
    found.set(place, manifest);
    for (const name of Object.keys(manifest.dependencies ?? {}))
      if (name !== 'rt-elements') visit(placeOf(name, place));
  };
  visit('components');
  visit('server');
  return found;
}

const atLeast = (version: string, least: readonly number[]): boolean => {
  const parts = version
    .replace(/^[^\d]*/, '')
    .split('.')
    .map(Number);
  const different = least.findIndex((part, at) => parts[at] !== part);
  return different < 0 || (parts[different] ?? 0) > (least[different] ?? 0);
};

test('versions are compared by number', () => {
  const cases = ['8.21.1', '^8.21.1', '8.22.0', '9.0.0', '8.21.0', '8.9.9', '7.5.14'];
  assert.deepEqual(
    cases.filter((version) => atLeast(version, [8, 21, 1])),
    cases.slice(0, 4),
  );
});

test('sockets are read by a ws that bounds fragments, and no package allows an older one', () => {
  const { dependencies } = read('server/package.json') as Manifest;
  assert.ok(atLeast(dependencies?.['ws'] ?? '', [8, 21, 1]), dependencies?.['ws']);
  const versions = [...needed()].filter(([place]) => place.endsWith('node_modules/ws'));
  assert.ok(versions.length > 0);
  for (const [place, { version = '' }] of versions) assert.ok(atLeast(version, [8, 21, 1]), `${place} ${version}`);
});

test('nothing the packages need runs a script while it is installed', () => {
  const all = needed();
  assert.ok(all.size > 8);
  assert.deepEqual(
    [...all].filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([place]) => place),
    [],
  );
});
