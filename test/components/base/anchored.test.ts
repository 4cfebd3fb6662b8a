import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Box, PLACEMENTS, placeBeside } from '../../../components/base/anchored.ts';

const window = { width: 1000, height: 800 };
const panel = { width: 384, height: 400 };
const bell = (left: number, top: number): Box => ({ left, top, right: left + 40, bottom: top + 40 });
const place = (anchor: Box, placement: (typeof PLACEMENTS)[number], rtl = false) =>
  placeBeside({ anchor, panel, window, placement, rtl });

test('it stands below its anchor with its edges in line, where there is room', () => {
  assert.deepEqual(place(bell(600, 20), 'bottom-end'), { left: 256, top: 68, room: 724 });
  assert.deepEqual(place(bell(300, 20), 'bottom-start'), { left: 300, top: 68, room: 724 });
});

test('start and end change sides where one writes from right to left', () => {
  assert.equal(place(bell(300, 20), 'bottom-end', true).left, 300);
  assert.equal(place(bell(600, 20), 'bottom-start', true).left, 256);
});

test('it flips where the other side has more room, and stays where neither has enough', () => {
  assert.deepEqual(place(bell(600, 700), 'bottom-end'), { left: 256, top: 292, room: 684 });
  assert.equal(place(bell(600, 40), 'top-end').top, 88);
  assert.deepEqual(
    placeBeside({
      anchor: bell(600, 300),
      panel: { ...panel, height: 2000 },
      window,
      placement: 'bottom-end',
      rtl: false,
    }),
    {
      ...{ left: 256, top: 348 },
      room: 444,
    },
  );
});

test('wherever its anchor is, it is never beyond the window', () => {
  fc.assert(
    fc.property(
      fc.record({
        left: fc.integer({ min: 0, max: 960 }),
        top: fc.integer({ min: 0, max: 760 }),
        height: fc.integer({ min: 50, max: 3000 }),
      }),
      fc.constantFrom(...PLACEMENTS),
      fc.boolean(),
      ({ left, top, height }, placement, rtl) => {
        const at = placeBeside({ anchor: bell(left, top), panel: { ...panel, height }, window, placement, rtl });
        assert.ok(at.left >= 8 && at.left + panel.width <= window.width - 8 + 1e-9);
        assert.ok(at.top >= 8 && at.top + Math.min(height, at.room) <= window.height);
      },
    ),
    { seed: 20_261_124 },
  );
});
