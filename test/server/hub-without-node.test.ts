/** The heart of the server runs where there is no Node: what it imports, and what that imports, is ours, the wire, or pure. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const server = new URL('../../server/', import.meta.url);
/** Packages that need nothing of Node either. */
const PURE = new Set(['rt-elements/protocol', 'jose', 'valibot']);

/** Everything a file imports for its values, all the way down. */
function reachable(file: URL, seen = new Map<string, string[]>()): Map<string, string[]> {
  if (seen.has(file.href)) return seen;
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const imports = [...code.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm)].map(
    ([, name]) => name ?? '',
  );
  seen.set(
    file.href,
    imports.filter((name) => !name.startsWith('.')),
  );
  for (const name of imports) if (name.startsWith('.')) reachable(new URL(name, file), seen);
  return seen;
}

for (const entry of ['hub.ts', 'features/index.ts', 'adapters/memory/memory-broker.ts', 'auth.ts', 'guest-tokens.ts']) {
  test(`${entry} reaches nothing of Node`, () => {
    const files = reachable(new URL(entry, server));
    assert.ok(files.size >= 1);
    for (const [file, packages] of files) {
      for (const name of packages) assert.ok(PURE.has(name), `${file.slice(server.href.length)} imports ${name}`);
      const code = readFileSync(new URL(file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      assert.doesNotMatch(code, /\b(?:process|Buffer|setImmediate|require)\b\s*[.(]/, file);
    }
  });
}

test('the hub is more than one file, so that this looks at something', () => {
  assert.ok(reachable(new URL('hub.ts', server)).size > 20);
});
