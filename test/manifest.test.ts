/** custom-elements.json tells editors and frameworks what an element has; it must not promise what the source lacks. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Named {
  readonly name: string;
  readonly description?: string;
}
interface Declaration extends Named {
  readonly kind: string;
  readonly tagName?: string;
  readonly summary?: string;
  readonly events?: readonly Named[];
  readonly cssParts?: readonly Named[];
  readonly slots?: readonly Named[];
}
interface Module {
  readonly path: string;
  readonly declarations: readonly Declaration[];
  readonly exports: ReadonlyArray<{ readonly kind: string; readonly name: string }>;
}
const { modules } = JSON.parse(readFileSync(`${root}custom-elements.json`, 'utf8')) as {
  readonly modules: readonly Module[];
};

const elements = modules.flatMap(({ path, declarations, exports }) => {
  return declarations.flatMap((declaration) =>
    declaration.tagName === undefined ? [] : [{ path, tagName: declaration.tagName, declaration, exports }],
  );
});

/** An element's own folder and the base every element builds on. */
function sourceOf(path: string): string {
  const files = globSync(`components/{${dirname(path)},base}/**/*.ts`, { cwd: root });
  return files.map((file) => readFileSync(`${root}${file}`, 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '')).join('\n');
}

test('the manifest lists every element there is, with its definition', () => {
  const files = globSync('components/*/rt-*.ts', { cwd: root }).filter((file) => !/\.styles\.ts$|\/base\//.test(file));
  const tags = files.map((file) => /(rt-[^/]+)\.ts$/.exec(file)?.[1] ?? file).sort();
  assert.deepEqual(elements.map(({ tagName }) => tagName).sort(), tags);
  for (const { tagName, exports } of elements) {
    const defined = exports.some(({ kind, name }) => kind === 'custom-element-definition' && name === tagName);
    assert.ok(defined, `<${tagName}> has no definition in the manifest`);
  }
});

for (const { path, tagName, declaration } of elements) {
  const { summary, events = [], cssParts = [], slots = [] } = declaration;

  test(`<${tagName}> says what it is for, and describes every event, part and slot`, () => {
    assert.ok(summary, 'no @summary');
    const silent = [...events, ...cssParts, ...slots].filter(({ description }) => !description);
    assert.deepEqual(silent, []);
  });

  test(`<${tagName}> dispatches every event, and renders every part and slot, that its manifest lists`, () => {
    const source = sourceOf(path);
    const quoted = (name: string): RegExp => new RegExp(`['"\`]${name}['"\`]`);
    const lacking = [
      ...events.filter(({ name }) => !quoted(name).test(source)).map(({ name }) => `event ${name}`),
      ...cssParts
        .filter(({ name }) => !new RegExp(`part=["'\`{$][^>]*\\b${name}\\b`).test(source))
        .map(({ name }) => `part ${name}`),
      ...slots
        .filter(({ name }) => !(name === '' ? /<slot[\s>]/ : new RegExp(`<slot[^>]*name=["']${name}["']`)).test(source))
        .map(({ name }) => `slot ${name}`),
    ];
    assert.deepEqual(lacking, []);
  });
}
