import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanStores } from 'nanostores';
import { TellingModel } from '../../components/core/model.ts';

/** Counts; the least there is to a model. */
class Counter extends TellingModel<number, string> {
  #count = 0;
  started = 0;
  made = 0;

  add(): void {
    this.#count += 1;
    this.publish();
    this.tell(`at ${this.#count}`);
  }

  protected override stateNow(): number {
    this.made += 1;
    return this.#count;
  }

  protected override start(): () => void {
    this.started += 1;
    return () => (this.started -= 1);
  }
}

test('a model makes its state when somebody asks for it, and not before', () => {
  const counter = new Counter();
  counter.add();
  counter.add();
  assert.equal(counter.made, 0);
  assert.equal(counter.get(), 2);
  cleanStores(counter.state);
});

test('a model is started once for all who listen to its state, and never for who only hears what happens', () => {
  const counter = new Counter();
  const heard: string[] = [];
  const deafen = counter.on((happening) => heard.push(happening));
  counter.add();
  assert.equal(counter.started, 0);

  const seen: number[] = [];
  const stops = [counter.subscribe((count) => seen.push(count)), counter.subscribe(() => {})];
  assert.equal(counter.started, 1);
  counter.add();
  deafen();
  counter.add();
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(heard, ['at 1', 'at 2']);

  for (const stop of stops) stop();
  cleanStores(counter.state);
  assert.equal(counter.started, 0);
});

test('who stops listening while something is told is still told that, and nothing after', () => {
  const counter = new Counter();
  const heard: string[] = [];
  const deafen = counter.on(() => deafenOther());
  const deafenOther = counter.on((happening) => heard.push(happening));
  counter.add();
  counter.add();
  deafen();
  assert.deepEqual(heard, ['at 1']);
});
