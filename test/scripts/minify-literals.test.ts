import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minifyLiterals } from '../../scripts/minify-literals.ts';

test('styles lose comments and space, and keep what they say', () => {
  const source =
    'css`\n  /* why */\n  .a > .b,\n  :host([x]) .c {\n    margin: 0 auto;\n    inset: calc(1px + 2px);\n  }\n`';
  assert.equal(minifyLiterals(source), 'css` .a > .b,:host([x]) .c{margin:0 auto;inset:calc(1px + 2px)}`');
});

test('markup keeps one space wherever it had any, also around what is put in, at any depth', () => {
  const source = 'html`\n  <p>\n    ${on ? html`<b>a\n  b</b>` : "x   y"}  c\n  </p>`';
  assert.equal(minifyLiterals(source), 'html` <p> ${on ? html`<b>a b</b>` : "x   y"} c </p>`');
});

test('other literals stay as they are', () => {
  const source = 'const text = `a   b /* c */`; tag`  x  `;';
  assert.equal(minifyLiterals(source), source);
});
