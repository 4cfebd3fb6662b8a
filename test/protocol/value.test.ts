import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect, LIMITS, parseValue, stringifyValue, type Value } from 'rt-elements/protocol';
import { arbitraryValue, holds } from '../support/arbitrary-values.ts';

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

test('JSON types and bytes may travel', () => {
  for (const value of [null, true, 0, -1.5, '', 'a', [], {}, [[]], { a: [1, { b: null }] }, Object.create(null)]) {
    assert.deepEqual(inspect(value), { plain: true });
  }
  assert.deepEqual(inspect(new Uint8Array(3)), { plain: false });
  assert.deepEqual(inspect(Buffer.from('a')), { plain: false });
});

test('a field that is undefined counts as absent', () => {
  assert.deepEqual(inspect({ a: undefined, b: 1 }), { plain: true });
});

test('a key that starts with a dollar needs escaping in JSON, one that holds it elsewhere does not', () => {
  assert.deepEqual(inspect({ a: [{ $set: 1 }] }), { plain: false });
  assert.deepEqual(inspect({ us$: '$5' }), { plain: true });
});

const PROBLEMS: ReadonlyArray<readonly [value: unknown, problem: string]> = [
  [undefined, 'd: expected JSON types or Uint8Array, got undefined'],
  [[1, undefined], 'd[1]: expected JSON types or Uint8Array, got undefined'],
  [{ a: NaN }, 'd.a: expected JSON types or Uint8Array, got NaN'],
  [{ a: [[new Map()]] }, 'd.a[0][0]: expected JSON types or Uint8Array, got Map'],
  [5n, 'd: expected JSON types or Uint8Array, got bigint'],
  [Object.create({ inherited: 1 }), 'd: expected JSON types or Uint8Array, got Object'],
  [Object.create(Object.create(null) as object), 'd: expected JSON types or Uint8Array, got another object'],
  [{ a: { constructor: 1 } }, 'd.a.constructor: expected no key that could reach a prototype, got one'],
  [['\ud800'], 'd[0]: expected well-formed text, got an unpaired surrogate'],
  [{ a: { '\udc00': 1 } }, 'd.a: expected well-formed text, got an unpaired surrogate'],
];
for (const [value, problem] of PROBLEMS) {
  test(`says "${problem}"`, () => {
    assert.equal(inspect(value, 'd').problem, problem);
  });
}

test('a value without a name is called value', () => {
  assert.equal(inspect(NaN).problem, 'value: expected JSON types or Uint8Array, got NaN');
});

test('depth is counted in arrays and objects, whatever is at the bottom', () => {
  assert.equal(inspect(nested(LIMITS.depth)).problem, undefined);
  assert.match(inspect(nested(LIMITS.depth + 1)).problem ?? '', /: expected at most 16 levels, got more$/);
  assert.equal(inspect(nested(3), '', { depth: 3 }).problem, undefined);
  assert.notEqual(inspect(nested(4), '', { depth: 3 }).problem, undefined);
});

test('nodes are counted, containers included', () => {
  assert.equal(inspect([1, 2], '', { nodes: 3 }).problem, undefined);
  assert.match(inspect([1, 2], '', { nodes: 2 }).problem ?? '', /expected at most 2 nodes, got more/);
});

test('what refers to itself is too deep, not endless', () => {
  const loop: unknown[] = [];
  loop.push(loop);
  assert.match(inspect(loop).problem ?? '', /levels/);
});

test('a problem in a key of thousands of characters is told in few, well formed', () => {
  const problem = inspect({ ['👋'.repeat(5000)]: NaN }, 'd').problem ?? '';
  assert(problem.length < 250, `got ${problem.length}`);
  assert.equal(inspect(problem).problem, undefined, 'it can be sent');
  assert.equal(inspect(inspect({ [`x${'👋'.repeat(5000)}`]: NaN }, 'd').problem).problem, undefined, 'cut anywhere');
});

test('a value becomes one JSON text and is read back the same', (t) => {
  holds(t, 20_251_012, arbitraryValue, (value) => {
    assert.deepEqual(parseValue(stringifyValue(value)), value);
  });
});

const SPELLINGS: ReadonlyArray<readonly [value: Value, text: string]> = [
  [new Uint8Array([0, 255]), '{"$b":"AP8="}'],
  [{ $b: 'AP8=' }, '{"$$b":"AP8="}'],
  [{ $$b: 1 }, '{"$$$b":1}'],
  [{ $: { $: 0 } }, '{"$$":{"$$":0}}'],
  [['$', { a$: '$b' }], '["$",{"a$":"$b"}]'],
  [{ $b: 1, a: new Uint8Array() }, '{"$$b":1,"a":{"$b":""}}'],
];
for (const [value, text] of SPELLINGS) {
  test(`${text} is how JSON spells bytes and dollars`, () => {
    assert.equal(stringifyValue(value), text);
    assert.deepEqual(parseValue(text), value);
  });
}

test('a dollar written as its escape means the same', () => {
  assert.deepEqual(parseValue('{"\\u0024b":"AP8="}'), new Uint8Array([0, 255]));
  assert.deepEqual(parseValue('{"\\u0024\\u0024b":1}'), { $b: 1 });
});

const REFUSED = [
  ...['', '{', 'nul', '[1,]', "{'a':1}", '1e999', '[-1e999]', '"\\ud800"', '{"\\udc00":1}'],
  ...['{"$b":1}', '{"$b":"A"}', '{"$b":"A==="}', '{"$b":"AP9="}', '{"$b":"AP8"}', '{"$b":"AP8=","a":1}', '{"$b":null}'],
  ...['{"$a":1}', '{"$":1}', '{"a":{"$x":[]}}', '{"__proto__":{"a":1}}', '{"a":{"constructor":{}}}', '{"prototype":1}'],
  ...['{"$$x":{"__proto__":{"polluted":1}}}', '{"$$__proto__":{"__proto__":1}}'],
  ...['['.repeat(17) + ']'.repeat(17), '['.repeat(60_000), `${'{"$$a":'.repeat(60)}1${'}'.repeat(60)}`],
  JSON.stringify(new Array(LIMITS.nodes).fill(0)),
];
for (const text of REFUSED) {
  test(`${text.slice(0, 40)} is no value`, () => {
    assert.throws(() => parseValue(text), { name: 'RtError', code: 'BAD_REQUEST' });
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });
}

test('stringifyValue refuses what may not travel, parseValue refuses no value it wrote', () => {
  const deepest = (levels: number): Value => (levels === 0 ? new Uint8Array(1) : { $a: deepest(levels - 1) });
  assert.throws(() => stringifyValue({ a: NaN }), { code: 'BAD_REQUEST', message: /^a: expected/ });
  assert.throws(() => stringifyValue(deepest(LIMITS.depth + 1)), { code: 'BAD_REQUEST' });
  assert.deepEqual(parseValue(stringifyValue(deepest(LIMITS.depth))), deepest(LIMITS.depth));
});
