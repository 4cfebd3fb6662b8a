import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AVATAR_COLORS, colorIndexOf, initialsOf } from '../../../components/base/avatar.ts';

const channel = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const luminance = (color: string): number =>
  [0.2126, 0.7152, 0.0722].reduce(
    (sum, weight, i) => sum + weight * channel(parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16) / 255),
    0,
  );
const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

test('every avatar colour carries white text and stands out on light and dark', () => {
  for (const color of AVATAR_COLORS) {
    assert.ok(contrast(color, '#ffffff') >= 4.5, `${color} under white text`);
    assert.ok(contrast(color, '#16181d') >= 3, `${color} on the dark background`);
  }
});

test('an id has one colour, and ids spread over all of them', () => {
  assert.equal(colorIndexOf('guest-1'), colorIndexOf('guest-1'));
  const used = new Set(Array.from({ length: 200 }, (_, i) => colorIndexOf(`guest-${i}`)));
  assert.equal(used.size, AVATAR_COLORS.length);
});

test('initials are whole letters of the first and last word', () => {
  assert.deepEqual(['ana', 'Ana Maria Lopez', 'Ångström', '  ', undefined, '👩‍👧 Kim', '李小龍', '!!!'].map(initialsOf), [
    'A',
    'AL',
    'Å',
    '?',
    '?',
    '👩‍👧K',
    '李',
    '?',
  ]);
});
