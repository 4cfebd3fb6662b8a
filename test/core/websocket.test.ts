/**
 * What partysocket does that our transport must not let through: the measured traps, as one invariant. Whatever a dial
 * meets, there is exactly one upgrade, one end, no retry, and nothing is left open.
 */
import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { type WebSocket as ServerSocket, WebSocket as WsSocket, WebSocketServer } from 'ws';
import { browserPlatform } from '../../components/core/platform.ts';
import type { Carrier, CarrierEnd } from '../../components/core/transports/transport.ts';
import { webSocketTransport } from '../../components/core/transports/websocket.ts';

interface Scene {
  readonly url: string;
  /** Upgrades the server was asked for. */
  readonly upgrades: () => number;
  /** Connections with an upgrade that are open at the server. */
  readonly open: () => number;
}

/** A WebSocket server that counts, and does `behave` with each upgrade. */
async function scene(
  t: TestContext,
  behave: 'accept' | 'hang' | number,
  onSocket: (socket: ServerSocket) => void = () => {},
): Promise<Scene> {
  let upgrades = 0;
  const connections = new Set<Duplex>();
  const wss = new WebSocketServer({ noServer: true });
  const http = createHttpServer();
  http.on('upgrade', (request, socket, head) => {
    upgrades++;
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => {});
    // Read and answered, or the client's end of it would go unnoticed.
    if (behave === 'hang') return void socket.on('end', () => socket.end()).resume();
    if (typeof behave === 'number') return void socket.end(`HTTP/1.1 ${behave} No\r\nConnection: close\r\n\r\n`);
    wss.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {});
      onSocket(ws);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const connection of connections) connection.destroy();
    return new Promise((resolve) => http.close(resolve));
  });
  const address = http.address();
  if (typeof address !== 'object' || address === null) throw new Error('expected a port');
  return { url: `http://127.0.0.1:${address.port}/rt`, upgrades: () => upgrades, open: () => connections.size };
}

/** The sockets that are dialled with. A fetch repeats a 401 once by itself, so the native one has no row for it. */
const SOCKETS: ReadonlyArray<{ name: string; WebSocket: unknown; refusals: readonly number[] }> = [
  { name: 'native socket', WebSocket: undefined, refusals: [403, 502] },
  { name: 'ws', WebSocket: WsSocket, refusals: [401, 403, 502] },
];

/** One dial, written down. */
function dial(WebSocket: unknown, url: string, { timeoutMs = 300 } = {}) {
  const events: string[] = [];
  const ends: CarrierEnd[] = [];
  let ended = (): void => {};
  let opened = (): void => {};
  const end = new Promise<void>((resolve) => (ended = resolve));
  const open = new Promise<void>((resolve) => (opened = resolve));
  const carrier: Carrier = webSocketTransport({ ...browserPlatform(), WebSocket }).dial(
    { url, codec: 'json', timeoutMs, hello: () => '["hello"]' },
    {
      onOpen: () => {
        events.push('open');
        opened();
      },
      onFrame: (frame) => events.push(typeof frame === 'string' ? `text ${frame}` : `bytes ${frame.length}`),
      onEnd: (how) => {
        events.push('end');
        ends.push(how);
        ended();
      },
    },
  );
  return { carrier, events, ends, end, open };
}

/** Long enough for any retry of the library: its first one would come after 1 ms. */
const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

for (const { name, WebSocket, refusals } of SOCKETS) {
  test(`${name}: a dial that succeeds says hello first and hands over text and bytes`, async (t) => {
    const heard: string[] = [];
    const at = await scene(t, 'accept', (socket) =>
      socket.on('message', (data: Buffer) => {
        heard.push(data.toString());
        socket.send('["text"]');
        socket.send(new Uint8Array([1, 2, 3]));
        socket.close(4401, 'who are you');
      }),
    );
    const { events, ends, end } = dial(WebSocket, at.url);
    await end;
    await quiet();
    assert.deepEqual(heard, ['["hello"]']);
    assert.deepEqual(events, ['open', 'text ["text"]', 'bytes 3', 'end']);
    assert.deepEqual(ends, [{ code: 4401, reason: 'who are you' }]);
    assert.deepEqual([at.upgrades(), at.open()], [1, 0]);
  });

  for (const status of refusals) {
    test(`${name}: an upgrade answered with ${status} is one failed dial, and not a clean close`, async (t) => {
      const at = await scene(t, status);
      const { events, ends, end } = dial(WebSocket, at.url);
      await end;
      await quiet();
      assert.deepEqual(events, ['end']);
      assert.equal(ends[0]?.code, 1006);
      assert.deepEqual([at.upgrades(), at.open()], [1, 0]);
    });
  }

  test(`${name}: a link that is cut without a word ends once, as 1006`, async (t) => {
    const at = await scene(t, 'accept', (socket) => socket.on('message', () => socket.terminate()));
    const { events, ends, end } = dial(WebSocket, at.url);
    await end;
    await quiet();
    assert.deepEqual(events, ['open', 'end']);
    assert.equal(ends[0]?.code, 1006);
    assert.deepEqual([at.upgrades(), at.open()], [1, 0]);
  });

  test(`${name}: a close with 1000 that we did not ask for counts as 1006`, async (t) => {
    const at = await scene(t, 'accept', (socket) => socket.close(1000, 'bye'));
    const { ends, end } = dial(WebSocket, at.url);
    await end;
    assert.equal(ends[0]?.code, 1006);
  });

  test(`${name}: a handshake that hangs is given up, once`, async (t) => {
    const at = await scene(t, 'hang');
    const { events, ends, end } = dial(WebSocket, at.url, { timeoutMs: 100 });
    await end;
    await quiet();
    assert.deepEqual(events, ['end']);
    assert.equal(ends[0]?.code, 1006);
    assert.deepEqual([at.upgrades(), at.open()], [1, 0]);
  });

  test(`${name}: a port where nobody listens is one failed dial`, async (t) => {
    const at = await scene(t, 'accept');
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const { events, end } = dial(WebSocket, `http://127.0.0.1:${port}/rt`);
    await end;
    await quiet();
    assert.deepEqual(events, ['end']);
    assert.equal(at.upgrades(), 0);
  });

  test(`${name}: an address no socket takes is one failed dial`, async () => {
    const { events, ends, end } = dial(WebSocket, 'http://[bad/rt');
    await end;
    await quiet();
    assert.deepEqual(events, ['end']);
    assert.equal(ends[0]?.code, 1006);
  });

  test(`${name}: closing in the tick of the dial leaves no trace`, async (t) => {
    const at = await scene(t, 'accept');
    const { carrier, events } = dial(WebSocket, at.url);
    carrier.close(1000, 'never mind');
    await quiet();
    assert.deepEqual(events, []);
    assert.deepEqual([at.upgrades(), at.open()], [0, 0]);
  });

  test(`${name}: closing during the handshake is silent and leaves nothing open`, async (t) => {
    const at = await scene(t, 'hang');
    const { carrier, events } = dial(WebSocket, at.url, { timeoutMs: 5_000 });
    while (at.upgrades() === 0) await new Promise((resolve) => setImmediate(resolve));
    carrier.close(1000, 'never mind');
    await quiet();
    assert.deepEqual(events, []);
    assert.deepEqual([at.upgrades(), at.open()], [1, 0]);
  });

  test(`${name}: closing an open link is silent, reaches the server, and sends go nowhere after it`, async (t) => {
    const codes: number[] = [];
    const at = await scene(t, 'accept', (socket) => socket.on('close', (code) => codes.push(code)));
    const { carrier, events, open } = dial(WebSocket, at.url);
    await open;
    carrier.close(1000, 'done');
    carrier.close(1000, 'done twice');
    carrier.send('["late"]');
    await quiet();
    assert.deepEqual(events, ['open']);
    assert.deepEqual(codes, [1000]);
    assert.deepEqual([at.upgrades(), at.open()], [1, 0]);
  });

  test(`${name}: nothing is heard after the end`, async (t) => {
    const at = await scene(t, 'accept', (socket) => {
      for (let i = 0; i < 100; i++) socket.send(`[${i}]`);
    });
    const { carrier, events, open } = dial(WebSocket, at.url);
    await open;
    carrier.close(1000, 'enough');
    const heard = events.length;
    await quiet();
    assert.equal(events.length, heard);
  });

  test(`${name}: a hello that cannot be made fails the dial and nothing else`, async (t) => {
    const at = await scene(t, 'accept');
    const ends: CarrierEnd[] = [];
    await new Promise<void>((resolve) => {
      const carrier = webSocketTransport({ ...browserPlatform(), WebSocket }).dial(
        {
          url: at.url,
          codec: 'json',
          timeoutMs: 1_000,
          hello: () => {
            throw new Error('too long');
          },
        },
        {
          onOpen: () => ends.push({ code: 0, reason: 'opened' }),
          onFrame: () => {},
          onEnd: (end) => {
            ends.push(end);
            carrier.close(1000, '');
            resolve();
          },
        },
      );
    });
    await quiet();
    assert.deepEqual(ends, [{ code: 1006, reason: 'Error: too long' }]);
    assert.equal(at.open(), 0);
  });
}
