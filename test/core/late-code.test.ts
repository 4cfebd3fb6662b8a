/** Code that is fetched when it is needed, and comes late or not at first: nothing is lost, order and keys stay. */
import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { test } from 'node:test';
import { createClient } from '../../components/core/create-client.ts';
import { TIMING } from '../../components/core/timing.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { FakeServer } from '../support/fake-server.ts';

const ROOM = 'chat:general';

/** How often fetching the lanes failed, and whether it goes on failing. */
let refused = 0;
let isMissing = true;
registerHooks({
  resolve(specifier, context, next) {
    if (isMissing && specifier.endsWith('/lanes.ts')) {
      refused++;
      throw new TypeError('Failed to fetch dynamically imported module');
    }
    return next(specifier, context);
  },
});

/** Ends whatever a test waits for in real time: reading a file. */
async function until(condition: () => boolean, pass: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn++) await pass();
  assert.ok(condition());
}

test('sends wait in order, with their keys, until what sends them could be fetched', async (t) => {
  const platform = new FakePlatform();
  const server = new FakeServer(() => platform.clock.now);
  const client = createClient({ url: '/rt' }, { platform, timing: TIMING, transport: server });
  t.after(() => client.dispose());
  const pass = (ms = 0): Promise<void> => platform.clock.advance(ms);
  const channel = client.channel(ROOM);
  const states: string[] = [];
  const sent = ['one', 'two', 'three', 'taken back'].map((text) =>
    channel.send('send', { text }, { onState: (state) => states.push(`${text} ${state}`) }),
  );
  await until(() => client.state.get().status === 'online' && refused >= 2, pass);
  sent.at(-1)?.cancel();
  assert.deepEqual(server.link.of('call'), []);
  assert.deepEqual(states, ['taken back failed']);
  assert.deepEqual(
    client.outbox.entries.get().map(({ key, state }) => [key, state]),
    sent.slice(0, 3).map(({ key }) => [key, 'queued']),
  );
  const before = refused;
  await pass(TIMING.reloadMs * 3);
  await until(() => refused > before, pass);
  isMissing = false;
  await pass(TIMING.reloadMs);
  await until(() => server.link.of('call').length === 3, pass);
  await pass();
  assert.deepEqual(
    server.link.of('call').map(({ k, q, d }) => [k, q, d]),
    sent.slice(0, 3).map(({ key }, index) => [key, index + 1, { text: ['one', 'two', 'three'][index] }]),
  );
  for (const { done } of sent.slice(0, 3)) assert.equal((await done).repeated, false);
  assert.deepEqual(client.outbox.entries.get(), []);
});

test('a client that ends while code is on its way leaves nothing', async () => {
  const platform = new FakePlatform();
  const server = new FakeServer(() => platform.clock.now);
  const client = createClient({ url: '/rt' }, { platform, timing: TIMING, transport: server });
  const sending = client.channel(ROOM).send('send', { text: 'one' });
  client.dispose();
  await assert.rejects(sending.done, { code: 'CLOSED' });
  await platform.clock.advance(0);
  assert.deepEqual(platform.left, { timers: 0, listeners: 0 });
});
