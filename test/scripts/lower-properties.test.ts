import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minifyLiterals } from '../../scripts/minify-literals.ts';

test('decorators of properties become one list, and the fields stay with what they begin with', () => {
  const source = `class Box extends Base {
  /** Why. */
  @property({ attribute: 'max-size', type: Number }) maxSize = 3;
  @property() override label = '';
  @state() private isOpen = false;
  #own = 1;
}`;
  const lowered = `class Box extends Base { static properties = { maxSize: { attribute: 'max-size', type: Number }, label: {}, isOpen: { state: true } };
  /** Why. */
   maxSize = 3;
   override label = '';
   private isOpen = false;
  #own = 1;
}`;
  assert.equal(minifyLiterals(source), lowered);
});

test('a class that lists its properties, and every other decorator, stay as they are', () => {
  const sources = [
    'class Own { static properties = { a: {} }; @property() b = 1; }',
    'class Other { @query("a") a = 1; @property() @logged() b = 2; @property() get c() { return 3; } }',
  ];
  for (const source of sources) assert.equal(minifyLiterals(source), source);
});
