/** The tool itself: each fault does to a link what its name says, and no more. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { type Fault, FaultProxy } from '../support/fault-proxy.ts';
import { seededRandom } from '../support/random.ts';

const DEADLINE_MS = 20_000;
/** Long enough for bytes on the loopback to have arrived if they were to. */
const SOON_MS = 60;

interface End {
  readonly socket: Socket;
  heard: string;
  /** How it ended, where it did. */
  end: 'reset' | 'end' | undefined;
}

function listen(socket: Socket): End {
  const end: End = { socket, heard: '', end: undefined };
  socket.on('data', (bytes: Buffer) => (end.heard += bytes.toString()));
  socket.on('end', () => (end.end ??= 'end'));
  socket.on('error', () => (end.end = 'reset'));
  return end;
}

interface Stand {
  readonly proxy: FaultProxy;
  /** Links that have come through to the server so far. */
  passed(): number;
  /** Dials through the proxy; both ends of the link. */
  dial(): Promise<readonly [client: End, server: End]>;
}

async function stand(t: TestContext): Promise<Stand> {
  const taken: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    taken.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('expected a port');
  const proxy = await FaultProxy.start(address.port, seededRandom(7));
  const clients: Socket[] = [];
  t.after(async () => {
    for (const socket of [...clients, ...taken]) socket.destroy();
    await proxy.close();
    server.close();
  });
  return {
    proxy,
    passed: () => taken.length,
    async dial() {
      const before = taken.length;
      const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
      clients.push(socket);
      const client = listen(socket);
      await until(() => taken.length > before, 'the dial arrives');
      const far = listen(taken.at(-1) as Socket);
      await exchange(client, far);
      return [client, far];
    },
  };
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + DEADLINE_MS; !holds();) {
    assert.ok(performance.now() < end, `expected soon: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SOON_MS));

/** Says something in both directions and waits for it. */
async function exchange(client: End, server: End): Promise<void> {
  const [up, down] = [client.heard, server.heard];
  client.socket.write('up');
  server.socket.write('down');
  await until(() => client.heard === `${up}down` && server.heard === `${down}up`, 'both directions pass');
}

const CUTS: ReadonlyArray<readonly [Fault, { up: boolean; down: boolean; client?: End['end']; server?: End['end'] }]> =
  [
    ['drop', { up: false, down: false, client: 'reset', server: 'reset' }],
    ['end', { up: false, down: false, client: 'end', server: 'end' }],
    ['stall', { up: false, down: false }],
    ['deaf', { up: false, down: true }],
    ['mute', { up: true, down: false }],
  ];

for (const [fault, expected] of CUTS) {
  test(`after "${fault}" ${expected.up ? 'the client' : 'nobody'} is heard by the server, ${expected.down ? 'the server' : 'nobody'} by the client; told: ${expected.client ?? 'nobody'}`, async (t) => {
    const { proxy, dial } = await stand(t);
    const [client, server] = await dial();
    proxy.cut(fault);
    if (expected.client) {
      await until(() => client.end === expected.client && server.end === expected.server, 'both are told');
      return;
    }
    client.socket.write('more');
    server.socket.write('more');
    const [up, down] = [expected.up ? 'upmore' : 'up', expected.down ? 'downmore' : 'down'];
    await until(() => server.heard === up && client.heard === down, 'what passes arrives');
    await soon();
    assert.deepEqual([server.heard, client.heard], [up, down]);
    assert.deepEqual([client.end, server.end], [undefined, undefined]);
  });
}

test('after "refuse" the next dials are closed before a byte, and later ones pass', async (t) => {
  const { proxy, passed, dial } = await stand(t);
  const [client] = await dial();
  proxy.cut('refuse');
  await until(() => client.end === 'reset', 'the link is reset');
  let refused = 0;
  for (;;) {
    const socket = connect({ port: proxy.port, host: '127.0.0.1' });
    const end = listen(socket);
    socket.on('close', () => (end.end ??= 'reset'));
    socket.write('hello');
    const before = passed();
    await until(() => end.end === 'reset' || passed() > before, 'it is refused or passes');
    socket.destroy();
    if (passed() > before) break;
    refused++;
  }
  assert.ok(refused >= 1 && refused <= 3, `${refused} dials were refused`);
  await dial();
});

test('after "mid-frame" a part of what the server says next arrives, then the link is reset', async (t) => {
  const { proxy, dial } = await stand(t);
  const [client, server] = await dial();
  proxy.cut('mid-frame');
  server.socket.write('x'.repeat(1_000));
  await until(() => client.end === 'reset', 'the link is reset');
  assert.match(client.heard, /^downx{0,40}$/);
});

test('a lost link does not pass on its end either', async (t) => {
  const { proxy, dial } = await stand(t);
  const [client, server] = await dial();
  proxy.cut('stall');
  client.socket.end();
  await until(() => proxy.links === 0, 'the proxy forgets it');
  await soon();
  assert.equal(server.end, undefined);
});

test('delayed bytes arrive late, all of them and in order', async (t) => {
  const { proxy, dial } = await stand(t);
  const [client, server] = await dial();
  proxy.weather = { mostDelayMs: 30 };
  const said = Array.from({ length: 50 }, (_, i) => `${i},`);
  for (const word of said) {
    client.socket.write(word);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => server.heard.length >= 2 + said.join('').length, 'all have arrived');
  assert.equal(server.heard, `up${said.join('')}`);
});

test('a throttled link takes the time its rate asks for', async (t) => {
  const { proxy, dial } = await stand(t);
  const [client, server] = await dial();
  proxy.weather = { mostDelayMs: 0, bytesPerSecond: 100_000 };
  const start = performance.now();
  server.socket.write('x'.repeat(30_000));
  await until(() => client.heard.length === 30_004, 'all has arrived');
  assert.ok(performance.now() - start >= 250, `30 kB at 100 kB/s came within ${performance.now() - start} ms`);
});

test('who dials later is passed on to where the proxy points then', async (t) => {
  const first = await stand(t);
  const second = await stand(t);
  first.proxy.targetPort = second.proxy.port;
  const socket = connect({ port: first.proxy.port, host: '127.0.0.1' });
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  await until(() => second.proxy.links === 1, 'the other is dialled');
});
