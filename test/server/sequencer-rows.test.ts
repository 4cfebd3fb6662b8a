/** Rules that read rows of the view: also of what is sequenced and not stored, and never of what is gone meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from 'rt-elements/protocol';
import type { Decision } from '../../server/feature.ts';
import type { ChannelState } from '../../server/ports/broker.ts';
import { SequencedLine } from '../../server/sequenced-line.ts';
import { row } from '../contract/subject.ts';
import { fate, fates, subject } from './sequencer-subject.ts';

const look =
  (key: string) =>
  (state: ChannelState): Decision<Value> => {
    const found = state.rows?.get(key);
    return { accept: true, events: [{ n: 'looked' }], reply: found === undefined ? null : [found.o, found.d ?? null] };
  };
const say =
  (d: Value) =>
  ({ m }: ChannelState): Decision<Value> => ({
    accept: true,
    events: [{ n: 'said', m: m + 1, d }],
    reply: null,
  });

test('a rule sees a row that was stored before it, with what is said in its place since', async () => {
  const { broker, call } = subject();
  broker.holds = new Set(['state']);
  await broker.inner.append(row('chat:a', 1, { k: 'first', d: 'hello' }));
  const before = call({ rows: ['first'], rule: look('first') });
  const blanks = (state: ChannelState): Decision<Value> => ({
    accept: true,
    events: [],
    rewrites: [{ o: state.rows?.get('first')?.o ?? 0, d: 'gone' }],
    reply: null,
  });
  const blanked = call({ rows: ['first'], rule: blanks });
  const after = call({ rows: ['first'], rule: look('first') });
  await broker.pass();
  assert.deepEqual(await fates([before, blanked, after]), ['ok [1,"hello"]', 'ok null', 'ok [1,"gone"]']);
});

test('a rule sees a row that is sequenced and not stored yet, also where it asked before that was said', async () => {
  const { broker, call } = subject();
  broker.holds = new Set(['state']);
  const early = call({ rows: ['mine'], rule: look('mine') });
  const said = call({ key: 'mine', rule: say('hello') });
  const late = call({ rows: ['mine'], rule: look('mine') });
  await broker.pass();
  assert.deepEqual(await fates([early, said, late]), ['ok null', 'ok null', 'ok [2,"hello"]']);
});

test('a row whose commit failed is not there', async () => {
  const { broker, call } = subject();
  broker.holds = new Set(['state']);
  const first = call({ rows: ['mine'], rule: look('mine') });
  const said = call({ key: 'mine', rule: say('hello') });
  await broker.pass(1);
  await broker.fail();
  assert.deepEqual(await fates([first, said]), ['UNAVAILABLE', 'UNAVAILABLE']);
  const after = call({ rows: ['mine'], rule: look('mine') });
  await broker.pass();
  assert.equal(await fate(after), 'ok null');
});

test('a row that was trimmed since it was last read is not there', async () => {
  const { broker, call } = subject();
  broker.holds = new Set(['state']);
  await broker.inner.append(row('chat:a', 1, { k: 'old', d: 'hello' }));
  const before = call({ rows: ['old'], rule: look('old') });
  await broker.pass();
  assert.equal(await fate(before), 'ok [1,"hello"]');
  const keep = { retention: 'history', maxEvents: 1, keyMs: 1 } as const;
  const trims = Array.from({ length: 40 }, () => call({ keep, rule: say('more') }));
  await broker.pass();
  assert.ok((await fates(trims)).every((word) => word === 'ok null'));
  const after = call({ rows: ['old'], rule: look('old') });
  await broker.pass();
  assert.equal(await fate(after), 'ok null');
});

test('what changed a row is let go of with it, so that a room is held in memory as small as what is read of all of it', () => {
  const line = new SequencedLine('chat:a');
  const records = new Map<string, Value>([['note@ada', 1]]);
  line.load({ epoch: 'e', low: 0, top: 9, m: 9, ts: 0, records, rows: new Map() }, ['first', 'note@ada'], ['first']);
  line.advance([], [{ id: 'first', doc: { rev: 10, d: 'x'.repeat(9000) } }]);
  assert.ok(line.knows({ rows: ['first'], records: ['first', 'note@ada'] }));
  line.settled();
  assert.ok(!line.knows({ records: ['first'] }));
  assert.ok(line.knows({ records: ['note@ada'] }));
});
