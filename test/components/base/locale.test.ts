import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, plural } from '../../../components/base/locale.ts';

test('sentences are filled, and a placeholder without a value stays visible', () => {
  assert.equal(fill('{author} at {time}: {tyme}', { author: 'Ana', time: '9:00' }), 'Ana at 9:00: {tyme}');
});

test('what is filled in is not filled again', () => {
  assert.equal(fill('{a} {b}', { a: '{b}', b: 'x' }), '{b} x');
});

test('numbers choose the form and the digits of the language', () => {
  const forms = {
    one: '{count} wiadomość',
    few: '{count} wiadomości',
    many: '{count} wiadomości',
    other: '{count} wiadomości',
  };
  assert.equal(plural(forms, 1, 'pl'), '1 wiadomość');
  assert.equal(plural({ other: '{count} رسالة' }, 1234, 'ar-EG'), '١٬٢٣٤ رسالة');
  assert.equal(plural({ one: 'one', other: 'many' }, 2, undefined), 'many');
});
