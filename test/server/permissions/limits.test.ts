/** What a namespace limits beside what holds everywhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeRuntime } from '../../support/fake-runtime.ts';
import { plainNamespaces, roomyLimits } from '../../support/open-namespace.ts';
import { cells, RawLink } from '../../support/raw-link.ts';
import { startServer } from '../../support/start-server.ts';

for (const { name, cell } of cells) {
  test(`texts and data are as long as their namespace lets them be, on ${name}`, async (t) => {
    const { wsUrl, rt } = await startServer(t, {
      limits: roomyLimits,
      namespaces: {
        chat: { limits: { textChars: 5 } },
        log: { ...plainNamespaces.log, limits: { dataBytes: 10 } },
        wire: { ...plainNamespaces.wire, limits: { dataBytes: 10 } },
      },
    });
    const link = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'wire:a' }] });
    const other = await RawLink.open(t, wsUrl, cell, { subs: [{ c: 'wire:a' }] });
    await link.ok(link.call('chat:a', 'send', { text: '12345' }));
    const long = await link.err(link.call('chat:a', 'send', { text: '123456' }));
    assert.deepEqual([long.code, long.retry, long.d], ['TOO_LARGE', false, { reason: 'too-long', textChars: 5 }]);
    await link.ok(link.publish('log:a', 'line', '12345678'));
    const wide = await link.err(link.publish('log:a', 'line', '123456789'));
    assert.deepEqual([wide.code, wide.retry, wide.d], ['TOO_LARGE', false, { reason: 'too-large', dataBytes: 10 }]);
    link.send(
      { t: 'sig', c: 'wire:a', n: 'cursor', d: '123456789' },
      { t: 'sig', c: 'wire:a', n: 'cursor', d: 'short' },
    );
    assert.equal((await other.expect('sig')).d, 'short');
    assert.equal(rt.counts.droppedSignals, 1);
  });
}

test('a namespace’s rate holds for all links of a user together, in that namespace alone', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, {
    runtime: fake.runtime(),
    limits: roomyLimits,
    namespaces: { ...plainNamespaces, log: { ...plainNamespaces.log, limits: { rate: [3, 0.5] } } },
  });
  const first = await RawLink.open(t, wsUrl);
  const second = await RawLink.open(t, wsUrl, 'msgpack', { guest: first.welcome.gt });
  const stranger = await RawLink.open(t, wsUrl);
  for (const link of [first, second, first]) await link.ok(link.publish('log:a', 'line'));
  const { code, retry, after } = await second.err(second.publish('log:b', 'line'));
  assert.deepEqual([code, retry, after], ['RATE_LIMITED', true, 2000]);
  await first.ok(first.publish('wire:a', 'line'));
  await stranger.ok(stranger.publish('log:a', 'line'));
  await fake.clock.advance(2000);
  await first.ok(first.publish('log:a', 'line'));
});

test('reconnecting does not refill the budget of a namespace', async (t) => {
  const fake = new FakeRuntime();
  const { wsUrl } = await startServer(t, {
    runtime: fake.runtime(),
    limits: roomyLimits,
    namespaces: { log: { ...plainNamespaces.log, limits: { rate: [1, 0.1] } } },
  });
  const first = await RawLink.open(t, wsUrl);
  const { gt } = first.welcome;
  await first.ok(first.publish('log:a', 'line'));
  first.send({ t: 'bye' });
  await first.closed;
  const back = await RawLink.open(t, wsUrl, 'json', { guest: gt });
  assert.equal((await back.err(back.publish('log:a', 'line'))).code, 'RATE_LIMITED');
});
