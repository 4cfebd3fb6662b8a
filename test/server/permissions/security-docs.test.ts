/** The page about security says the figures that hold. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LIMITS } from 'rt-elements/protocol';
import { readCommand } from '../../../server/cli-options.ts';
import { effectiveConfig } from '../../../server/effective-config.ts';

const page = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| [a-z]/.test(line) && !line.startsWith('| what ') && !line.includes('.test.ts`'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

const figureOf = (what: string): string => rows.find(([, name]) => name === what)?.[2] ?? 'nothing';
const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);

test('every figure that can be set is the one that holds where nothing is set', () => {
  const command = readCommand(['--guests'], {});
  assert.ok(command !== 'help');
  const config = effectiveConfig(command) as Record<string, unknown>;
  let seen = 0;
  for (const [, what = '', figure = '', by = ''] of rows) {
    const [, name] = /^`((?:limits\.)?[a-zA-Z]+)`(?:; the head's is fixed)?$/.exec(by) ?? [];
    if (name === undefined) continue;
    const value = name.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], config);
    assert.deepEqual(numbers(figure), [value].flat(), what);
    seen++;
  }
  assert.equal(seen, 13);
});

test('the figures of the wire are those of the wire', () => {
  assert.deepEqual(numbers(figureOf('largest frame, before it is parsed')), [LIMITS.frameBytes]);
  assert.deepEqual(numbers(figureOf('largest data of an event, as JSON')), [LIMITS.dataBytes]);
  assert.deepEqual(numbers(figureOf('depth and nodes of a value')), [LIMITS.depth, LIMITS.nodes]);
  assert.deepEqual(numbers(figureOf('malformed messages in a row')), [LIMITS.malformed]);
  assert.deepEqual(numbers(figureOf('a link that is silent is dropped after')), [
    LIMITS.pingEveryMs + LIMITS.pingGraceMs,
  ]);
});

test('the tests it names are there', () => {
  const named = [...page.matchAll(/`([a-z/-]+\.test\.ts)`/g)].map(([, path]) => path ?? '');
  assert.ok(named.length > 20);
  for (const path of named) assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)), path);
});
