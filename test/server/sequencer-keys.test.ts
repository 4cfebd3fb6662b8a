/** The sequencer and keys: a resend is answered as the first time, and refusals for a while. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from 'rt-elements/protocol';
import { RefusalMemory } from '../../server/refusal-memory.ts';
import { RtError } from 'rt-elements/protocol';
import { START } from '../contract/subject.ts';
import { turn } from '../support/gated-broker.ts';
import { count, fate, fates, refuseCount, subject } from './sequencer-subject.ts';

test('a key that is stored answers as the first time; what counted on it runs again without it', async () => {
  const { broker, call, clock } = subject();
  const first = call({ key: 'a' });
  await broker.pass();
  const { epoch } = await first;
  clock.now += 5000;
  const calls = [call({ key: 'a' }), call({ key: 'b' }), call()];
  await broker.pass();
  assert.deepEqual(await fates(calls), ['dup 1', 'ok 2', 'ok 3']);
  assert.deepEqual(await calls[0], { reply: 1, epoch, offset: 1, ts: START, dup: true });
});

test('a key of records alone that is stored does not count twice for what follows', async () => {
  const { broker, call } = subject();
  const silent = { rule: (state: Parameters<typeof count>[0]) => ({ ...count(state), events: [] }) };
  const first = call({ key: 'a', ...silent });
  await broker.pass();
  await first;
  const calls = [call({ key: 'a', ...silent }), call(silent), call()];
  await broker.pass();
  assert.deepEqual(await fates(calls), ['dup 1', 'ok 2', 'ok 3']);
});

test('a burst of resends mixed with new calls costs one more round, however many', async () => {
  const { broker, call } = subject();
  const keys = Array.from({ length: 40 }, (_, i) => `k${i}`);
  const old = keys.filter((_, i) => i % 2 === 0).map((key) => call({ key }));
  await broker.pass();
  assert.equal((await fates(old)).at(-1), 'ok 20');
  broker.handed.length = 0;
  const calls = keys.map((key) => call({ key }));
  await broker.pass();
  const words = await fates(calls);
  assert.deepEqual(
    words.filter((_, i) => i % 2 === 0),
    old.map((_, i) => `dup ${i + 1}`),
  );
  assert.deepEqual(
    words.filter((_, i) => i % 2 === 1),
    old.map((_, i) => `ok ${i + 21}`),
  );
  assert.equal(broker.handed.length, 60);
});

test('a key whose rule refuses by now is answered as the first time all the same', async () => {
  const { broker, call } = subject();
  const first = call({ key: 'bid' });
  await broker.pass();
  await first;
  const calls = [call(), call({ key: 'bid', rule: refuseCount }), call({ key: 'late', rule: refuseCount }), call()];
  await broker.pass();
  assert.deepEqual(await fates(calls), ['ok 2', 'dup 1', 'REFUSED', 'ok 3']);
  assert.equal(broker.handed.length, 3, 'nobody had to run again');
});

test('a key that comes again while its first call is pending shares its outcome', async () => {
  const { broker, call } = subject();
  const calls = [call({ key: 'a' }), call({ key: 'a' }), call({ key: 'a', by: 'bob' })];
  await turn();
  assert.equal(broker.handed.length, 1);
  await broker.pass();
  assert.deepEqual(await fates(calls), ['ok 1', 'dup 1', 'CONFLICT']);
  const lost = [call({ key: 'b' }), call({ key: 'b' }), call({ key: 'b', by: 'bob' })];
  await broker.fail();
  assert.deepEqual(await fates(lost), ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
  const refused = [call({ key: 'c', rule: refuseCount }), call({ key: 'c' }), call({ key: 'c', by: 'bob' })];
  await broker.pass();
  assert.deepEqual(await fates(refused), ['REFUSED', 'REFUSED', 'UNAVAILABLE'], "the key is free for somebody else's");
});

test('the key of somebody else is a conflict, whatever the rule says', async () => {
  const { broker, call } = subject();
  const first = call({ key: 'a' });
  await broker.pass();
  await first;
  const calls = [call({ key: 'a', by: 'bob' }), call({ key: 'a', by: 'bob', rule: refuseCount }), call()];
  await broker.pass();
  assert.deepEqual(await fates(calls), ['CONFLICT', 'CONFLICT', 'ok 2']);
});

test('a refusal is remembered for ten minutes, for its user and channel', async () => {
  const { broker, call, clock } = subject();
  const refused = call({ key: 'a', rule: refuseCount });
  await broker.pass();
  assert.equal(await fate(refused), 'REFUSED');
  assert.equal(await fate(call({ key: 'a' })), 'REFUSED', 'the rule would accept it by now');
  const others = [
    call({ key: 'a', by: 'bob', channel: 'chat:b' }),
    call({ key: 'a', channel: 'chat:c' }),
    call({ key: 'b' }),
  ];
  await broker.pass();
  assert.deepEqual(await fates(others), ['ok 1', 'ok 1', 'ok 1']);
  clock.now += 10 * 60_000;
  const anew = call({ key: 'a' });
  await broker.pass();
  assert.equal(await fate(anew), 'ok 2');
});

test('what a rule throws, and what storing refused, is judged anew', async () => {
  const { broker, call } = subject();
  const rule = (): never => {
    throw new RtError('FORBIDDEN', 'muted');
  };
  const thrown = call({ key: 'a', rule });
  await broker.pass();
  assert.equal(await fate(thrown), 'FORBIDDEN');
  const lost = call({ key: 'a' });
  await broker.fail();
  assert.equal(await fate(lost), 'UNAVAILABLE');
  const anew = call({ key: 'a' });
  await broker.pass();
  assert.equal(await fate(anew), 'ok 1');
});

test('of remembered refusals the oldest go first: of a user, and of all users', () => {
  const memory = new RefusalMemory({ keepMs: 1000, perUser: 2, users: 2 });
  const error = new RtError('REFUSED', 'No.');
  const known = (now: number): Value =>
    ['ann', 'bob', 'eve'].map((by) =>
      ['1', '2', '3'].filter((key) => memory.get('chat:a', by, key, now) === error).join(''),
    );
  for (const key of ['1', '2', '3']) memory.add('chat:a', 'ann', key, error, START);
  assert.deepEqual(known(START), ['23', '', '']);
  memory.add('chat:a', 'bob', '1', error, START + 500);
  memory.add('chat:a', 'eve', '1', error, START + 500);
  assert.deepEqual(known(START + 999), ['', '1', '1']);
  assert.deepEqual(known(START + 1500), ['', '', '']);
});
