/** The walls between the parts. The compiler holds some of them; this holds the rest, and names the offender. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';

const root = new URL('..', import.meta.url);

/** Who may import whom inside the repository: the first matching row decides; `$1` is the file's own feature or adapter. */
const WALLS: ReadonlyArray<readonly [file: RegExp, mayImport: string]> = [
  [/^components\/protocol\//, '^components/protocol/'],
  [/^components\/core\//, '^components/(protocol|core)/'],
  [/^components\/base\//, '^components/(protocol|core|base)/'],
  [/^components\/cdn\//, '^components/cdn/'],
  // A language has the words of every element, and nothing else of them.
  [/^components\/locales\//, '^components/(locales/|base/|[^/]+/(locales/.+|[^/]+-strings)\\.ts$)'],
  [
    /^components\/([^/]+)\/(?:[^/]+-model|model\/.+)\.ts$/,
    '^components/(protocol/|core/|$1/([^/]+-model|model/.+)\\.ts$)',
  ],
  [/^components\/([^/]+)\//, '^components/(protocol|core|base|$1)/'],
  [/^components\/client\.ts$/, '^components/(protocol/|core/|[^/]+/([^/]+-model|model/.+)\\.ts$)'],
  [/^components\/index\.ts$/, '^components/'],
  [/^server\/features\/index\.ts$/, '^(components/protocol/|server/feature\\.ts|server/features/)'],
  [/^server\/features\/([^/]+)\//, '^(components/protocol/|server/feature\\.ts|server/features/$1/)'],
  [/^server\/adapters\/([^/]+)\//, '^(components/protocol/|server/ports/|server/adapters/$1/)'],
  [/^server\/ports\//, '^(components/protocol/|server/ports/)'],
  [/^server\/(?:create-server|index|main)\.ts$/, '^(components/protocol/|server/)'],
  // What the configuration comes to depends on what the features bring; it is printed before anything is composed.
  [
    /^server\/effective-config\.ts$/,
    '^(components/protocol/|server/(features/index\\.ts|(?!adapters/|features/|create-server\\.ts|main\\.ts)))',
  ],
  // Only the composition root names adapters and features; everything else knows ports and feature.ts.
  [/^server\//, '^(components/protocol/|server/(?!adapters/|features/|create-server\\.ts|main\\.ts))'],
  // Vite's development server gets the plain-page bundles from the tool that builds them.
  [/^demo\/vite\.config\.ts$/, '^(demo|scripts)/'],
  [/^demo\//, '^demo/'],
  [/^scripts\//, '^(scripts|demo)/'],
];

/** Our packages by name. The server may use the wire and, as data, the bundles it serves; the demo may use every door. */
const DOORS: Readonly<Record<string, string>> = {
  'rt-elements': 'components/index.ts',
  'rt-elements/client': 'components/client.ts',
  'rt-elements/protocol': 'components/protocol/index.ts',
  'rt-elements-server': 'server/index.ts',
};

const LONGEST_FILE = 400;

const sources = globSync('{components,server,demo,scripts}/**/*.{ts,js,mjs,svelte}', {
  cwd: root,
  exclude: ['**/node_modules/**', '**/dist/**', '**/build/**', '**/.svelte-kit/**', '**/data/**'],
}).sort();
const text = (file: string): string => readFileSync(new URL(file, root), 'utf8');

/** Every module a file names, whether it imports, re-exports, or loads it later. */
function imports(file: string): string[] {
  const code = text(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
  const found = code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g);
  return [...found].map(([, specifier]) => specifier ?? '');
}

/** The file in this repository that a specifier means, or undefined for a package of others. */
function target(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), specifier));
  return DOORS[specifier] ?? (/^rt-elements(-server)?\//.test(specifier) ? `closed door ${specifier}` : undefined);
}

function offence(file: string, specifier: string): string | undefined {
  const goal = target(file, specifier);
  const row = WALLS.find(([pattern]) => pattern.test(file));
  if (goal === undefined || row === undefined) return undefined;
  const own = row[0].exec(file)?.[1] ?? '';
  const allowed = new RegExp(row[1].replaceAll('$1', own));
  // The demo stands for a user: it reaches our packages by name and never by path.
  if (file.startsWith('demo/') && !specifier.startsWith('.')) return undefined;
  return allowed.test(goal) ? undefined : `${file} imports ${specifier}`;
}

test('every import stays inside the walls', () => {
  const offences = sources.flatMap((file) => imports(file).flatMap((specifier) => offence(file, specifier) ?? []));
  assert.deepEqual(offences, []);
});

test('the server reaches the client package by its door, not by a path', () => {
  const server = sources.filter((file) => file.startsWith('server/'));
  const paths = server.flatMap((file) => imports(file).filter((specifier) => specifier.includes('../components')));
  assert.deepEqual(paths, []);
});

test('the walls refuse what they are for', () => {
  const refused: ReadonlyArray<readonly [string, string]> = [
    ['components/protocol/chat.ts', '../core/client.ts'],
    ['components/core/link.ts', '../base/rt-element.ts'],
    ['components/chat/rt-chat.ts', '../auction/auction-model.ts'],
    ['components/chat/chat-model.ts', '../base/rt-element.ts'],
    ['components/chat/chat-model.ts', './rt-chat.ts'],
    ['server/hub.ts', 'rt-elements/client'],
    ['server/hub.ts', 'rt-elements'],
    ['server/hub.ts', './adapters/memory/memory-broker.ts'],
    ['server/features/chat/chat.feature.ts', '../../adapters/memory/memory-broker.ts'],
    ['server/features/chat/chat.feature.ts', '../auction/auction.rules.ts'],
    ['server/adapters/sqlite/sqlite-broker.ts', '../../hub.ts'],
    ['server/transports/websocket.ts', '../create-server.ts'],
    ['demo/server.js', '../server/index.ts'],
  ];
  const allowed = refused.filter(([file, specifier]) => offence(file, specifier) === undefined);
  assert.deepEqual(allowed, []);
});

test(`no source file is longer than ${LONGEST_FILE} lines`, () => {
  const long = sources.filter((file) => text(file).split('\n').length > LONGEST_FILE);
  assert.deepEqual(long, []);
});

test('no class with decorators loads a file later: the compiler leaves an address inside it as it is', () => {
  const decorated = sources.filter((file) => /^\s*@(?:property|state)\(/m.test(text(file)));
  assert.ok(decorated.length > 5);
  assert.deepEqual(
    decorated.filter((file) => /^ .*(?<![\w.])import\(/m.test(text(file))),
    [],
  );
});

test('no source file names a place outside the repository', () => {
  const absolute = sources.filter((file) => /['"`]\/(?:work|home|root)\//.test(text(file)));
  assert.deepEqual(absolute, []);
});

test('no page of the demo turns text into markup', () => {
  const pages = sources.filter((file) => file.startsWith('demo/'));
  assert.deepEqual(
    pages.filter((file) => /\{@html|\.(inner|outer)HTML|insertAdjacentHTML|document\.write/.test(text(file))),
    [],
  );
});
