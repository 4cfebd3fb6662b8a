import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  begin,
  type Change,
  type Changes,
  move,
  overlay,
  refuse,
  rekey,
  remove,
  settleUpTo,
  store,
} from '../../components/core/overlay.ts';
import { RtError } from '../../components/protocol/index.ts';

/** A message as far as these tests need one. */
interface Item {
  readonly id: string;
  readonly text: string;
  readonly status?: string;
  readonly error?: RtError | undefined;
}

const NO = new RtError('REFUSED', 'No.');
const base = { state: 'queued' } as const;

const adds = (key: string, text: string): Change<Item> => ({
  ...{ ...base, row: key, key, id: key, onRefusal: 'keep' },
  apply: (item, { key: id, state, error }) => item ?? { id, text, status: state, error },
});
const edits = (key: string, id: string, text: string): Change<Item> => ({
  ...{ ...base, row: key, key, id, onRefusal: 'keep' },
  apply: (item, { state, error }) => item && { ...item, text, status: state, error },
});
const deletes = (key: string, id: string): Change<Item> => ({
  ...{ ...base, row: key, key, id, onRefusal: 'revert' },
  apply: () => undefined,
});
const reacts = (key: string, id: string, mark: string): Change<Item> => ({
  ...{ ...base, row: key, key, id, onRefusal: 'revert' },
  apply: (item) => item && { ...item, text: item.text + mark },
});

const confirmed: readonly Item[] = [
  { id: 'a', text: 'one' },
  { id: 'b', text: 'two' },
];
const lay = (changes: Changes<Item>, items = confirmed) => overlay(items, changes, ({ id }) => id);
const all = (...changes: Array<Change<Item>>): Changes<Item> => changes.reduce<Changes<Item>>(begin, []);

test('without changes what is confirmed is shown as it is, the same list', () => {
  assert.equal(lay([]).items, confirmed);
  assert.equal(lay(all(edits('k', 'elsewhere', 'x'))).items, confirmed);
  assert.deepEqual(lay(all(edits('k', 'elsewhere', 'x'))).added, []);
});

test('what is queued is shown as if it were done, and not as failed', () => {
  const { items, added } = lay(all(edits('k1', 'a', 'ONE'), deletes('k2', 'b'), adds('k3', 'three')));
  assert.deepEqual(items, [{ id: 'a', text: 'ONE', status: 'queued', error: undefined }]);
  assert.deepEqual(added, [{ id: 'k3', text: 'three', status: 'queued', error: undefined }]);
});

test('a send that is refused keeps its text, says why, and goes on when it is tried again', () => {
  let changes = refuse(all(adds('k', 'hello')), 'k', NO);
  assert.deepEqual(lay(changes).added, [{ id: 'k', text: 'hello', status: 'failed', error: NO }]);
  changes = move(rekey(changes, 'k', 'k2'), 'k', 'sending');
  assert.deepEqual(lay(changes).added, [{ id: 'k2', text: 'hello', status: 'sending', error: undefined }]);
  assert.equal(changes[0]?.row, 'k');
});

test('an edit that is refused keeps what was typed over what is stored, and taking it back shows what is stored', () => {
  const changes = refuse(all(edits('k', 'a', 'ONE')), 'k', NO);
  assert.deepEqual(lay(changes).items[0], { id: 'a', text: 'ONE', status: 'failed', error: NO });
  assert.equal(lay(remove(changes, 'k')).items[0], confirmed[0]);
});

test('a deletion or a reaction that is refused is undone', () => {
  const changes = all(deletes('k1', 'b'), reacts('k2', 'a', ' 👍'));
  assert.deepEqual(
    lay(changes).items.map(({ text }) => text),
    ['one 👍'],
  );
  const undone = refuse(refuse(changes, 'k1', NO), 'k2', NO);
  assert.deepEqual([undone, lay(undone).items], [[], confirmed]);
});

test('a refusal for now is only a change back to queued', () => {
  const changes = move(move(all(deletes('k', 'b')), 'k', 'sending'), 'k', 'queued');
  assert.deepEqual(
    lay(changes).items.map(({ id }) => id),
    ['a'],
  );
});

test('what is stored stays on top until the log tells of it, so nothing blinks in between', () => {
  const changes = store(all(edits('k', 'a', 'ONE')), 'k', { place: 7, at: 1 });
  assert.equal(lay(changes).items[0]?.text, 'ONE');
  assert.equal(settleUpTo(changes, 6).length, 1);
  assert.deepEqual(settleUpTo(changes, 7), []);
});

test('several changes of one item lie on each other in the order in which they were made', () => {
  const changes = all(edits('k1', 'a', 'x'), reacts('k2', 'a', '!'), edits('k3', 'a', 'y'), reacts('k4', 'a', '?'));
  assert.equal(lay(changes).items[0]?.text, 'y?');
  assert.equal(lay(refuse(changes, 'k4', NO)).items[0]?.text, 'y');
  assert.equal(lay(remove(changes, 'k3')).items[0]?.text, 'x!?');
});

test('what is done to an item that is itself not stored follows it under its new id', () => {
  const changes = all(adds('k1', 'draft'), edits('k2', 'k1', 'better'));
  assert.deepEqual(
    lay(changes).added.map(({ text }) => text),
    ['better'],
  );
  const again = rekey(refuse(changes, 'k1', NO), 'k1', 'k9');
  assert.deepEqual(
    lay(again).added.map(({ id, text }) => [id, text]),
    [['k9', 'better']],
  );
  assert.deepEqual(lay(all(adds('k1', 'draft'), deletes('k2', 'k1'))).added, []);
});

test('an addition the log has already is not shown twice', () => {
  const { items, added } = lay(all(adds('a', 'mine')));
  assert.deepEqual([items, added], [confirmed, []]);
});

test('a row that is the same is the same object, however often it is asked for', () => {
  const changes = all(edits('k1', 'a', 'x'), adds('k2', 'new'));
  const [first, second] = [lay(changes), lay(changes)];
  assert.equal(first.items[0], second.items[0]);
  assert.equal(first.added[0], second.added[0]);
  const moved = lay(move(changes, 'k2', 'sending'));
  assert.equal(moved.items[0], first.items[0]);
  assert.notEqual(moved.added[0], first.added[0]);
  assert.equal(move(changes, 'k2', 'queued'), changes, 'and a step that changes nothing gives the same list');
});

test('steps of a row that is not there change nothing', () => {
  const changes = all(adds('k', 'x'));
  assert.equal(move(changes, 'other', 'sending'), changes);
  assert.equal(refuse(changes, 'other', NO), changes);
  assert.equal(rekey(changes, 'other', 'k2'), changes);
  assert.deepEqual(remove(changes, 'other'), changes);
});

test('whatever is refused, taken back or stored in whatever order, the log shines through in the end (seed 4711)', () => {
  const ids = ['a', 'b', 'c'];
  const act = fc.oneof(
    fc.record({ is: fc.constant('edit'), id: fc.constantFrom(...ids) }),
    fc.record({ is: fc.constant('delete'), id: fc.constantFrom(...ids) }),
    fc.record({ is: fc.constant('react'), id: fc.constantFrom(...ids) }),
    fc.record({ is: fc.constant('add'), id: fc.constant('') }),
  );
  const end = fc.constantFrom('log', 'refuse', 'discard');
  fc.assert(
    fc.property(fc.array(fc.tuple(act, end, fc.nat(99)), { maxLength: 12 }), (steps) => {
      let changes: Changes<Item> = [];
      steps.forEach(([{ is, id }], n) => {
        const key = `k${n}`;
        const change = {
          edit: edits(key, id, key),
          delete: deletes(key, id),
          react: reacts(key, id, '!'),
          add: adds(key, key),
        };
        changes = begin(changes, change[is]);
      });
      const order = steps.map(([, how, at], n) => ({ row: `k${n}`, how, at })).sort((a, b) => a.at - b.at);
      for (const { row, how } of order) {
        const kept = changes.find((change) => change.row === row)?.onRefusal === 'keep';
        if (how === 'refuse') changes = refuse(changes, row, NO);
        const isLeft = changes.some((change) => change.row === row);
        if (how === 'refuse') assert.equal(isLeft, kept);
        changes = remove(changes, row);
      }
      const { items, added } = lay(changes);
      assert.equal(items, confirmed);
      assert.deepEqual(added, []);
    }),
    { seed: 4711, numRuns: 300 },
  );
});
