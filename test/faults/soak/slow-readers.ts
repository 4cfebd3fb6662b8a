import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { freePort, ServerProcess } from '../../support/server-process.ts';
import { atMost, type Bench, did, type Job, none, pause, until } from './job.ts';
import { ROOM } from './writer.ts';

const STOPPED = 5;
const READERS = 5;
const SENT_BYTES = 200 * 1024 * 1024;
const MIB = 1024 * 1024;
const TEXT = 'x'.repeat(4_000);
/** So many are under way at once, so that what is measured is no queue of our own making. */
const WINDOW = 16;

/** Says hello on a bare socket, follows the room and never reads again. */
async function stop(bench: Bench, port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  bench.after(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(
    [
      'GET /rt HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Protocol: rt.v1.json',
      '\r\n',
    ].join('\r\n'),
  );
  await once(socket, 'data');
  const hello = JSON.stringify([{ t: 'hello', i: 1, v: 1, cid: 'A'.repeat(22), subs: [{ c: ROOM, w: 'live' }] }]);
  // A mask of zeros leaves the bytes as they are.
  const head = Buffer.from([0x81, 0x80 | 126, hello.length >> 8, hello.length & 255, 0, 0, 0, 0]);
  socket.write(Buffer.concat([head, Buffer.from(hello)]));
  await once(socket, 'data');
  socket.pause();
  return socket;
}

/** Five links that never read: they cost themselves their link, and nobody else anything. */
export const slowReaders: Job = {
  title: 'Readers that stopped reading',
  async run(bench) {
    const server = new ServerProcess(await freePort(), ['--database', ':memory:', '--chat-keep-messages', '1000']);
    bench.after(() => server.kill());
    await server.start();
    const { url } = server;
    const writer = bench.client({ url, name: 'writer' });
    const latencies: number[] = [];
    const saidAt = new Map<string, number>();
    let ended = 0;
    const readers = Array.from({ length: READERS }, (_, i) => {
      const client = bench.client({ url, name: `reader ${i}` });
      client.channel(ROOM).follow({
        onEvent: ({ k }) => latencies.push(performance.now() - (saidAt.get(k) ?? NaN)),
      });
      return client;
    });
    const whole = (): boolean => readers.every((each) => each.channel(ROOM).status.get().freshness === 'live');
    await until(whole, 'the readers are there', 20_000);
    for (const { state } of readers) state.listen(({ status }) => (ended += Number(status !== 'online')));
    for (let i = 0; i < STOPPED; i++) await stop(bench, server.port);
    await pause(1_000);
    const before = server.rssBytes;
    const count = Math.ceil((SENT_BYTES * bench.scale) / TEXT.length);
    let [said, settled, refused, most] = [0, 0, 0, 0];
    const channel = writer.channel(ROOM);
    const next = async (): Promise<void> => {
      while (said < count) {
        const key = writer.newKey();
        said++;
        saidAt.set(key, performance.now());
        await channel.send('send', { text: TEXT }, { key }).done.catch(() => refused++);
        settled++;
        if (settled % 500 === 0) most = Math.max(most, server.rssBytes);
      }
    };
    await Promise.all(Array.from({ length: WINDOW }, next));
    await until(() => latencies.length === count * READERS, 'the readers have heard all', 60_000);
    latencies.sort((a, b) => a - b);
    return [
      did(`MiB sent past ${STOPPED} stopped readers`, Math.round((count * TEXT.length) / MIB)),
      atMost('memory of the server more than before, at most', (most - before) / MIB, 300, 'MiB'),
      atMost(
        '99 % of what the others heard came within',
        latencies[Math.floor(latencies.length * 0.99)] ?? NaN,
        250,
        'ms',
      ),
      none('others that lost their link, sends that were refused', ended + refused),
    ];
  },
};
