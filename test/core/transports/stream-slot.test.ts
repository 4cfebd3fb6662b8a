import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIMING } from '../../../components/core/timing.ts';
import type { Locks } from '../../../components/core/platform.ts';
import { fallbackTransport } from '../../../components/core/fallbacks.ts';
import { StreamSlot } from '../../../components/core/transports/stream-slot.ts';
import { settled } from '../../support/fake-clock.ts';
import { Ear, NetworkPlatform, startHttpScript, WELCOME } from '../../support/http-script.ts';

/** The locks of one browser, for any number of tabs. */
class FakeLocks implements Locks {
  readonly held = new Map<string, symbol>();
  readonly #queue: Array<{ name: string; grant: () => void }> = [];

  async request(
    name: string,
    { ifAvailable, signal }: { ifAvailable?: boolean; signal?: AbortSignal },
    given: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown> {
    await Promise.resolve();
    if (ifAvailable) {
      if (this.held.has(name)) return given(null);
    } else if (this.held.has(name)) {
      await new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        this.#queue.push({ name, grant: resolve });
      });
    }
    if (signal?.aborted) throw new DOMException('aborted', 'AbortError');
    const own = Symbol(name);
    this.held.set(name, own);
    try {
      return await given({ name });
    } finally {
      if (this.held.get(name) === own) this.held.delete(name);
      const at = this.#queue.findIndex((waiting) => waiting.name === name);
      if (at >= 0) this.#queue.splice(at, 1)[0]!.grant();
    }
  }
}

const tabs = (locks: Locks | undefined, count: number, multiplexed = false): StreamSlot[] =>
  Array.from({ length: count }, () => {
    const platform = Object.assign(new NetworkPlatform(), { locks, isMultiplexed: () => multiplexed });
    return new StreamSlot(platform, 'http://host:1/rt');
  });

test('two tabs may keep a connection open, the third may not', async () => {
  const locks = new FakeLocks();
  const [first, second, third] = tabs(locks, 3) as [StreamSlot, StreamSlot, StreamSlot];
  assert.deepEqual([await first.take(), await second.take(), await third.take()], [true, true, false]);
  assert.deepEqual(
    [...locks.held.keys()],
    ['rt-elements:stream:http://host:1:0', 'rt-elements:stream:http://host:1:1'],
  );
});

test('a tab that waits takes the place of whichever leaves first, and one place only', async () => {
  const locks = new FakeLocks();
  const [first, second, third] = tabs(locks, 3) as [StreamSlot, StreamSlot, StreamSlot];
  for (const tab of [first, second, third]) await tab.take();
  third.wait();
  await settled();
  assert.equal(third.held, false);
  second.leave();
  first.leave();
  await settled();
  assert.equal(third.held, true);
  assert.equal(locks.held.size, 1);
  third.leave();
  await settled();
  assert.equal(locks.held.size, 0);
});

test('a tab that leaves while it waits or asks takes no place', async () => {
  const locks = new FakeLocks();
  const [first, second, third, fourth] = tabs(locks, 4) as [StreamSlot, StreamSlot, StreamSlot, StreamSlot];
  await first.take();
  await second.take();
  third.wait();
  await settled();
  third.leave();
  first.leave();
  const asking = fourth.take();
  fourth.leave();
  await asking;
  await settled();
  assert.equal(locks.held.size, 1);
});

test('where all requests share one connection, and where tabs cannot agree, everybody may', async () => {
  for (const slots of [tabs(new FakeLocks(), 9, true), tabs(undefined, 9)]) {
    for (const slot of slots) assert.equal(await slot.take(), true);
  }
});

test('the third tab dials no stream, and polls without holding a connection until a place is free', async (t) => {
  const server = await startHttpScript(t);
  const locks = new FakeLocks();
  const platform = Object.assign(new NetworkPlatform(), { locks });
  const dial = (name: 'sse' | 'poll'): Ear => new Ear(fallbackTransport(name, platform, TIMING), server.url);
  const streams = [dial('sse'), dial('sse')];
  await server.next('sse');
  await server.next('sse');
  const third = dial('sse');
  assert.match((await third.ended).reason, /Other tabs/);

  const polling = dial('poll');
  (await server.next('lp')).response.writeHead(200).end(`{"n":1,"frame":${WELCOME}}`);
  const sparse = await server.next('lp');
  assert.equal(sparse.body.wait, 0);
  sparse.response.writeHead(204).end();
  streams[0]!.carrier.close(1000, '');
  await settled();
  await platform.clock.advance(5_000);
  assert.equal((await server.next('lp')).body.wait, 20);

  streams[1]!.carrier.close(1000, '');
  polling.carrier.close(1000, '');
  await server.idle();
  await settled();
  assert.equal(locks.held.size, 0);
  assert.deepEqual(platform.left, { timers: 0, listeners: 0 });
});

test('a dial that is closed while it looks for a place dials nothing', async (t) => {
  const server = await startHttpScript(t);
  const locks = new FakeLocks();
  const platform = Object.assign(new NetworkPlatform(), { locks });
  const ear = new Ear(fallbackTransport('sse', platform, TIMING), server.url);
  ear.carrier.close(1000, '');
  await settled();
  assert.deepEqual(platform.requested, []);
  assert.equal(locks.held.size, 0);
  assert.deepEqual(ear.events, ['dialled']);
});
