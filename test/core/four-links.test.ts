/** What the client promises on every kind of link, against a real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value, WireEvent } from 'rt-elements/client';
import { cells } from '../support/cells.ts';
import { lab } from '../support/lab-feature.ts';
import { nodeRuntime } from '../../server/node-runtime.ts';
import { plainNamespaces, roomyLimits } from '../support/open-namespace.ts';
import { ownTime } from '../support/own-time.ts';
import { until } from '../support/start-client.ts';
import { startServer } from '../support/start-server.ts';
import { mentions, tappedClient } from '../support/tapped-client.ts';

const LAB = 'lab:a';
const isLive = (client: ReturnType<typeof tappedClient>['client'], channel: string) => () =>
  client.channel(channel).status.get().freshness === 'live';

/** Every byte there is, and enough to need all lengths of either codec. */
const BYTES = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7) % 256);
const DATA = { small: new Uint8Array([0, 255]), none: new Uint8Array(), deep: [{ large: BYTES }], $b: 'no bytes' };
const SMALL = { at: Uint8Array.from({ length: 256 }, (_, i) => i) };

for (const { name, cell } of cells) {
  test(`bytes are the same bytes in calls, events, pages, signals and after an absence, on ${name}`, async (t) => {
    const { url } = await startServer(t, {
      features: [lab().feature],
      namespaces: plainNamespaces,
      limits: roomyLimits,
    });
    const { client: writer } = tappedClient(t, cell, { url });
    const { client: reader, errors } = tappedClient(t, cell, { url });
    const heard: WireEvent[] = [];
    const signals: unknown[] = [];
    for (const channel of [LAB, 'log:a']) reader.channel(channel).follow({ onEvent: (event) => heard.push(event) });
    reader.channel(LAB).onSignal('shown', ({ d }) => signals.push(d));
    writer.channel(LAB).on('*', () => undefined);
    await until(() => [reader, writer].every((client) => isLive(client, LAB)()), 'both follow');
    await until(isLive(reader, 'log:a'), 'and the plain one');

    assert.deepEqual(await writer.channel(LAB).call('echo', DATA), DATA);
    await writer.channel(LAB).send('put', DATA).done;
    await writer.channel('log:a').publish('line', BYTES).done;
    writer.channel(LAB).signal('shown', SMALL);
    await until(() => heard.length === 2 && signals.length === 1, 'all was heard');
    assert.deepEqual([heard[0]?.d, heard[1]?.d, signals[0]], [DATA, BYTES, SMALL]);
    assert.deepEqual((await reader.channel(LAB).history({ limit: 5 })).items[0]?.d, DATA);

    reader.disconnect();
    await writer.channel(LAB).send('put', SMALL).done;
    reader.connect();
    await until(() => heard.length === 3, 'what was missed came');
    assert.deepEqual([heard[2]?.d, heard[2]?.o], [SMALL, 2]);
    assert.deepEqual(errors, []);
  });

  test(`a call ends at its deadline with its outcome unknown, and its late answer disturbs nobody, on ${name}`, async (t) => {
    const theLab = lab();
    const { url } = await startServer(t, { features: [theLab.feature], limits: roomyLimits });
    const { client, errors } = tappedClient(t, cell, { url });
    const channel = client.channel(LAB);
    client.hold();
    await until(() => client.state.get().status === 'online', 'online');
    const late = channel.call('wait', 'late', { timeoutMs: 100 });
    const patient = channel.call('wait', 'patient');
    await assert.rejects(late, { name: 'RtError', code: 'TIMEOUT', retryable: true });
    await until(() => theLab.waiting === 2, 'the server has both');
    theLab.release();
    assert.equal(await patient, 'patient', 'which came after the late one');
    assert.equal(await channel.call('echo', 'next'), 'next');
    assert.deepEqual([errors, client.state.get().status], [[], 'online']);
  });

  test(`a call on a link that is lost ends as unknown before its deadline, on ${name}`, async (t) => {
    const theLab = lab();
    const { url, rt } = await startServer(t, { features: [theLab.feature] });
    const { client } = tappedClient(t, cell, { url });
    const call = client.channel(LAB).call('wait', 1, { timeoutMs: 60_000 });
    await until(() => theLab.waiting === 1, 'it is asked');
    await Promise.all([rt.close(), assert.rejects(call, { code: 'TIMEOUT' })]);
  });

  test(`no later message overtakes one that is refused for now in the middle of sixteen in flight, on ${name}`, async (t) => {
    const left = new Map<Value, Array<'early' | 'late'>>([
      [2, ['late']],
      [5, ['early', 'early']],
      [11, ['late']],
      [20, ['late', 'early', 'late']],
      [21, ['early']],
      [39, ['late']],
    ]);
    const { feature } = lab({ refusal: (d) => left.get(d)?.shift() });
    const { url } = await startServer(t, { features: [feature], limits: roomyLimits });
    const { client, tap, errors } = tappedClient(t, cell, { url });
    const heard: Value[] = [];
    client.channel(LAB).follow({ onEvent: ({ d }) => heard.push(d as Value) });
    await until(isLive(client, LAB), 'it follows');
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    const replies = await Promise.all(numbers.map((n) => client.channel(LAB).send<{ m: number }>('put', n).done));
    assert.deepEqual(
      replies.map(({ reply }) => reply.m),
      numbers.map((n) => n + 1),
    );
    await until(() => heard.length === 40, 'all were heard');
    assert.deepEqual(heard, numbers, 'stored once each, in order');
    assert.ok(mentions(tap.down, 'RETRY_FROM') >= 15, 'those behind the first refused one were in flight');
    assert.deepEqual(errors, []);
  });

  test(`who is faster than the budgets allow is slowed and never refused, on ${name}`, async (t) => {
    const rates = { call: [5, 50], sub: [5, 50], pub: [5, 50] } as const;
    // The client leaves 50 ms for what arrives closer together than it left, and a machine may take longer than that.
    const monotonic = ownTime(t);
    const { url } = await startServer(t, {
      features: [lab().feature],
      namespaces: plainNamespaces,
      limits: { ...roomyLimits, ...rates },
      runtime: { ...nodeRuntime, monotonic },
    });
    const { client, tap } = tappedClient(t, cell, { url, monotonic });
    const heard: Value[] = [];
    client.channel(LAB).follow({ onEvent: ({ d }) => heard.push(d as Value) });
    await until(isLive(client, LAB), 'it follows');
    const numbers = Array.from({ length: 25 }, (_, n) => n);
    for (const n of numbers) client.channel(`log:${n}`).on('*', () => undefined);
    const sends = numbers.flatMap((n) => [
      client.channel(LAB).send('put', n).done,
      client.channel('log:x').publish('line', n).done,
      client.channel(LAB).call('echo', n),
    ]);
    await Promise.all(sends);
    await until(() => heard.length === numbers.length, 'all were heard');
    await until(() => numbers.every((n) => isLive(client, `log:${n}`)()), 'all are followed');
    assert.deepEqual(heard, numbers);
    assert.equal(mentions(tap.down, 'RATE_LIMITED'), 0);
  });

  test(`signals reach the others in the room, the latest of each name, and cost no refusals, on ${name}`, async (t) => {
    const { url, rt } = await startServer(t, { namespaces: plainNamespaces, limits: { ...roomyLimits, sig: [5, 50] } });
    const { client: ana, errors } = tappedClient(t, cell, { url, name: 'Ana' });
    const { client: ben } = tappedClient(t, cell, { url, name: 'Ben' });
    const heard: Array<readonly [string, Value | undefined, string | undefined]> = [];
    const own: unknown[] = [];
    ben.channel('wire:a').onSignal('*', ({ n, d, u }) => heard.push([n, d, u?.name]));
    ana.channel('wire:a').onSignal('*', (signal) => own.push(signal));
    await until(() => [ana, ben].every((client) => isLive(client, 'wire:a')()), 'both follow');
    for (let d = 1; d <= 200; d++) ana.channel('wire:a').signal('cursor', d);
    ana.channel('wire:a').signal('typing');
    await until(() => heard.some(([n]) => n === 'typing') && heard.some(([, d]) => d === 200), 'the latest came');
    assert.deepEqual(heard[0], ['cursor', 1, 'Ana'], 'the first left at once');
    assert.ok(heard.length <= 4, `${heard.length} of 201`);
    assert.deepEqual([own, errors, rt.counts.droppedSignals], [[], [], 0]);
  });
}
