import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Later } from '../../../components/base/later.ts';

function made() {
  const loads: Array<{ resolve: (part: string) => void; reject: (error: Error) => void }> = [];
  let updates = 0;
  const host = { requestUpdate: () => void (updates += 1) };
  const later = new Later<string>(host, () => new Promise((resolve, reject) => loads.push({ resolve, reject })));
  return { later, loads, updates: () => updates };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a part that comes later is loaded once, however often it is wanted, and updates its host', async () => {
  const { later, loads, updates } = made();
  assert.equal(later.part, undefined);
  later.want();
  later.want();
  assert.equal(loads.length, 1);
  loads[0]?.resolve('panel');
  await settled();
  later.want();
  assert.deepEqual([later.part, later.hasFailed, loads.length, updates()], ['panel', false, 1, 1]);
});

test('a part that did not come is said to have failed, and is loaded again when it is wanted again', async () => {
  const { later, loads, updates } = made();
  later.want();
  loads[0]?.reject(new TypeError('Failed to fetch'));
  await settled();
  assert.deepEqual([later.part, later.hasFailed, updates()], [undefined, true, 1]);
  later.want();
  assert.equal(loads.length, 2);
  loads[1]?.resolve('panel');
  await settled();
  assert.deepEqual([later.part, later.hasFailed, updates()], ['panel', false, 2]);
});
