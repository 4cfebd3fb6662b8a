/**
 * The traps of partysocket, each in two halves: a naive use that falls in, and ours that cannot. When a naive half
 * fails after an upgrade, the library has mended it, and what is said about it here can go.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import ReconnectingWebSocket from 'partysocket/ws';
import { webSocketTransport } from '../../components/core/transports/websocket.ts';
import { start, startOnline } from '../core/start.ts';
import { settled } from '../support/fake-clock.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { Ear, HELLO, WELCOME } from '../support/http-script.ts';

/** A socket without a network: the test says what happens to it. As strict about close codes as those of browsers. */
class FakeSocket extends EventTarget {
  static made: FakeSocket[] = [];
  readonly url: string;
  readonly sent: unknown[] = [];
  binaryType = 'blob';
  readyState = 0;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.made.push(this);
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  end(code: number, reason = ''): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean: code !== 1006 }));
  }

  /** An upgrade that is refused. */
  refuse(): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message: 'refused' }));
    this.end(1006);
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(code = 1000): void {
    if (code !== 1000 && (code < 3000 || code > 4999)) throw new DOMException('not a code', 'InvalidAccessError');
    this.readyState = 2;
  }
}

interface Stand {
  /** Sockets in the order they were dialled. */
  readonly sockets: readonly FakeSocket[];
  /** Moves the library's timers on, in steps small enough that one may lead to the next. */
  pass(ms: number): Promise<void>;
}

function stand(t: TestContext): Stand {
  FakeSocket.made = [];
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return {
    sockets: FakeSocket.made,
    async pass(ms) {
      await settled();
      for (let left = ms; left > 0; left -= 100) {
        t.mock.timers.tick(Math.min(left, 100));
        await settled();
      }
      if (ms === 0) t.mock.timers.tick(0);
      await settled();
    },
  };
}

function naive(options = {}, url: unknown = 'ws://host/rt'): ReconnectingWebSocket {
  return new ReconnectingWebSocket(url as string, [], { WebSocket: FakeSocket, ...options });
}

const ours = (): Ear => {
  const platform = Object.assign(new FakePlatform(), { WebSocket: FakeSocket });
  return new Ear(webSocketTransport(platform), 'http://host/rt');
};

test('P1 a refused upgrade is told as a clean 1000', async (t) => {
  const { sockets, pass } = stand(t);
  const codes: unknown[] = [];
  naive().onclose = ({ code, wasClean }) => codes.push([code, wasClean]);
  await pass(0);
  sockets[0]!.refuse();
  assert.deepEqual(codes, [[1000, true]], 'naive');

  const ear = ours();
  await pass(0);
  sockets[1]!.refuse();
  assert.deepEqual(ear.events, ['dialled', 'end 1006'], 'ours');
});

test('P2 in a browser, listeners are given a damaged event for a close of the library itself', async (t) => {
  const { sockets, pass } = stand(t);
  const { process } = globalThis;
  let module: { default: typeof ReconnectingWebSocket };
  try {
    // The library looks once whether this is Node.
    Reflect.deleteProperty(globalThis, 'process');
    module = (await import(`${import.meta.resolve('partysocket/ws')}?browser`)) as typeof module;
  } finally {
    globalThis.process = process;
  }
  const socket = new module.default('ws://host/rt', [], { WebSocket: FakeSocket });
  let code: unknown;
  socket.addEventListener('close', (event) => (code = event.code));
  await pass(0);
  sockets[0]!.refuse();
  assert.equal(code, 'close', 'naive');

  const listen = t.mock.method(EventTarget.prototype, 'addEventListener');
  ours();
  await pass(0);
  const on = listen.mock.calls.map((call) => call.this);
  assert.ok(on.length > 0);
  assert.ok(!on.some((target) => target instanceof ReconnectingWebSocket), 'ours listens by properties alone');
});

test('P3 in Node, listeners are given an invented reason', async (t) => {
  const { sockets, pass } = stand(t);
  let told: unknown;
  naive().addEventListener('close', ({ reason, wasClean }) => (told = [reason, wasClean]));
  await pass(0);
  sockets[0]!.open();
  sockets[0]!.end(1006);
  assert.deepEqual(told, ['unknown reason', true], 'naive');

  const ear = ours();
  await pass(0);
  sockets[1]!.open();
  sockets[1]!.end(1006);
  assert.deepEqual(await ear.ended, { code: 1006, reason: '' }, 'ours');
});

test('P4 a wait cannot be shortened', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive();
  await pass(0);
  sockets[0]!.refuse();
  await pass(100);
  socket.reconnect();
  await pass(100);
  assert.equal(sockets.length, 1, 'naive');
  socket.close();

  const { client, server, platform, pass: passOurs } = start(t);
  server.meets = ['refuse'];
  client.hold();
  await passOurs(0);
  assert.equal(client.state.get().status, 'waiting');
  platform.emit('online');
  await passOurs(0);
  assert.equal(client.state.get().status, 'online', 'ours');
});

test('P5 an address that is never given hangs the socket for ever', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive({}, () => new Promise(() => {}));
  await pass(60_000);
  socket.reconnect();
  await pass(60_000);
  assert.equal(sockets.length, 0, 'naive');

  const { client, pass: passOurs } = start(t, { getToken: () => new Promise(() => {}) });
  client.hold();
  await passOurs(10_000);
  assert.equal(client.state.get().status, 'waiting', 'ours: what may hang has a deadline');
});

test('P6 a provider that fails after a close makes it close a second time', async (t) => {
  const { sockets, pass } = stand(t);
  let asked = 0;
  const socket = naive({ minReconnectionDelay: 1 }, () =>
    ++asked === 1 ? Promise.resolve('ws://host/rt') : Promise.reject(new Error('no address')),
  );
  const closes: number[] = [];
  socket.onclose = ({ code }) => closes.push(code);
  await pass(0);
  sockets[0]!.open();
  sockets[0]!.readyState = 1;
  sockets[0]!.end(1006);
  sockets[0]!.readyState = 1;
  await pass(100);
  assert.deepEqual(closes.slice(0, 2), [1006, 1000], 'naive');
  socket.close();

  // Even with a reason that is no error.
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  const { client, server, pass: passOurs } = start(t, { getToken: () => Promise.reject(undefined) });
  client.hold();
  await passOurs(0);
  assert.equal(client.state.get().status, 'waiting', 'ours');
  assert.equal(server.links.length, 0);
});

test('P7 everybody waits equally long', async (t) => {
  const { sockets, pass } = stand(t);
  const all = [naive(), naive(), naive()];
  await pass(0);
  for (const socket of [...sockets]) socket.refuse();
  await pass(2_900);
  assert.equal(sockets.length, 3);
  await pass(100);
  assert.equal(sockets.length, 6, 'naive: all in the same moment');
  for (const socket of all) socket.close();

  const waits = [0.2, 0.5, 0.9].map(async (chance) => {
    const { client, server, platform, pass: passOurs } = start(t);
    platform.chance = [chance];
    server.meets = ['refuse'];
    client.hold();
    await passOurs(0);
    return (client.state.get().retryAt ?? 0) - platform.wall();
  });
  assert.equal(new Set(await Promise.all(waits)).size, 3, 'ours');
});

test('P8 after the last try there is only silence', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive({ maxRetries: 1, minReconnectionDelay: 1 });
  const told: string[] = [];
  await pass(0);
  sockets[0]!.refuse();
  await pass(100);
  sockets[1]!.refuse();
  socket.onclose = socket.onerror = () => told.push('something');
  await pass(60_000);
  assert.deepEqual([sockets.length, told], [2, []], 'naive');

  const { client, server, pass: passOurs } = start(t);
  server.answer.hello = (link) => link.shut({ code: 4403, retry: 'never' });
  client.hold();
  await passOurs(0);
  assert.equal(client.state.get().status, 'blocked', 'ours: coming to rest is a state');
});

test('P9 a close between dials is told to nobody', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive();
  await pass(0);
  sockets[0]!.refuse();
  const told: string[] = [];
  socket.onclose = () => told.push('close');
  socket.close();
  await pass(60_000);
  assert.deepEqual(told, [], 'naive');

  const { client, server, pass: passOurs } = start(t);
  server.meets = ['refuse'];
  client.hold();
  await passOurs(0);
  client.disconnect();
  assert.equal(client.state.get().status, 'idle', 'ours waits for no event');
});

test('P10 a close code that sockets refuse leaves the old one open and unheard', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive();
  await pass(0);
  sockets[0]!.open();
  socket.reconnect(1001);
  await pass(100);
  socket.close();
  assert.equal(sockets[0]!.readyState, 1, 'naive');

  const codes = new Set<number | undefined>();
  for (const finish of ['disconnect', 'dispose', 'setToken'] as const) {
    const { client, server, pass: passOurs } = await startOnline(t);
    client[finish]('');
    await passOurs(0);
    codes.add(server.links[0]!.closedWith?.code);
  }
  assert.deepEqual([...codes], [1000], 'ours');
});

test('P11 what was said too early leaves before anybody is told of the opening', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive();
  socket.send('too early');
  await pass(0);
  let sentBeforeOpen: unknown[] = [];
  socket.onopen = () => (sentBeforeOpen = [...sockets[0]!.sent]);
  sockets[0]!.open();
  assert.deepEqual(sentBeforeOpen, ['too early'], 'naive');

  const ear = ours();
  ear.carrier.send('too early');
  await pass(0);
  ear.carrier.send('too early');
  sockets[1]!.open();
  assert.deepEqual(sockets[1]!.sent, [HELLO], 'ours');
});

test('P12 a slow handshake is started again every 4 s', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive();
  await pass(8_000);
  assert.equal(sockets.length, 2, 'naive');
  socket.close();

  const before = sockets.length;
  const ear = ours();
  await pass(9_000);
  sockets[before]!.open();
  assert.deepEqual(ear.events, ['dialled', 'open'], 'ours');
  ear.carrier.close(1000, '');
  ours();
  await pass(60_000);
  assert.equal(sockets.length, before + 2, 'ours: one dial, one socket');
});

test('P13 bytes come as blobs, which are read later and out of order', async (t) => {
  const { sockets, pass } = stand(t);
  naive();
  ours();
  await pass(0);
  sockets.forEach((socket) => socket.open());
  assert.deepEqual(
    sockets.map(({ binaryType }) => binaryType),
    ['blob', 'arraybuffer'],
  );
});

test('P14 nobody notices that the other side has fallen silent', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive();
  await pass(0);
  sockets[0]!.open();
  await pass(60_000);
  assert.deepEqual([socket.readyState, sockets[0]!.sent], [1, []], 'naive');

  const { server, pass: passOurs } = await startOnline(t);
  server.answer.ping = () => {};
  await passOurs(29_000);
  assert.deepEqual(
    server.links.map(({ state }) => state),
    ['closed', 'open'],
    'ours',
  );
});

test('P15 a server that accepts and then closes is dialled as if nothing was wrong', async (t) => {
  const { sockets, pass } = stand(t);
  const socket = naive();
  await pass(0);
  for (let n = 0; n < 4; n++) {
    sockets[n]!.open();
    await pass(5_100);
    sockets[n]!.end(1006);
    await pass(3_000);
    assert.equal(sockets.length, n + 2, 'naive: the wait never grows');
  }
  socket.close();

  const { client, server, platform, pass: passOurs } = start(t);
  platform.chance = [0.99];
  server.meets = ['mute', 'mute', 'mute', 'mute'];
  client.hold();
  const waits: number[] = [];
  for (let n = 0; n < 4; n++) {
    await passOurs(6_000);
    server.link.end(1006);
    const waitMs = (client.state.get().retryAt ?? 0) - platform.wall();
    waits.push(Math.round(waitMs));
    await passOurs(waitMs);
  }
  assert.ok(
    waits.every((wait, n) => n === 0 || wait >= waits[n - 1]!) && waits.at(-1)! > 3 * waits[0]!,
    `ours: without a welcome nothing is forgotten, got ${waits.join(', ')}`,
  );
});

test('P16 what is said after a close is kept, with a warning', async (t) => {
  const { sockets, pass } = stand(t);
  const warn = t.mock.method(console, 'warn', () => {});
  const socket = naive();
  await pass(0);
  sockets[0]!.open();
  let closedInside = false;
  socket.onclose = () => (closedInside = true);
  socket.close();
  assert.ok(closedInside, 'naive: the event comes before the call returns');
  socket.send('lost');
  assert.equal(warn.mock.callCount(), 1);

  const ear = ours();
  await pass(0);
  sockets[1]!.open();
  sockets[1]!.dispatchEvent(new MessageEvent('message', { data: WELCOME }));
  ear.carrier.close(1000, '');
  ear.carrier.send('lost');
  assert.equal(warn.mock.callCount(), 1);
  assert.deepEqual(ear.events, ['dialled', 'open', 'frame'], 'ours: a close of our own is silent');
});
