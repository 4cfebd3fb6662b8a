/** A real server for element tests, in a process of its own: keeps nothing, lets guests in, serves bundles from source. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'rt-elements-server';
import { liveBundles } from '../../scripts/bundles.ts';

/** Channels nobody may follow any more. */
const closed = new Set<string>();
/** Open plain streams, and how often each channel was asked for. */
const streams = new Set<IncomingMessage>();
const asked = new Map<string, number>();

const rt = await createServer({
  database: ':memory:',
  guests: true,
  log: false,
  origins: process.argv.slice(2),
  publicNamespaces: ['chat'],
  authorize: ({ channel }) => !closed.has(channel),
  assets: liveBundles().read,
  // One browser opens and closes many pages in a short time, all from one address.
  limits: { socketsPerAddress: 10_000 },
});

const channelOf = ({ url }: IncomingMessage): string | undefined => /^\/rt\/events\/([^?]+)/.exec(url ?? '')?.[1];

/** What a test may do to the network and the operator's rules: `/control/<cut|close|asked>/<channel>`. */
function control({ url }: IncomingMessage, response: ServerResponse): void {
  const [, what, channel = ''] = /^\/control\/(\w+)\/(.+)$/.exec(url ?? '') ?? [];
  if (what === 'close') closed.add(channel);
  if (what === 'cut') for (const stream of streams) if (channelOf(stream) === channel) stream.socket.destroy();
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.end(String(asked.get(channel) ?? 0));
}

const http = createHttpServer(control);
rt.attach(http);
http.prependListener('request', (request: IncomingMessage) => {
  const channel = channelOf(request);
  if (channel === undefined) return;
  asked.set(channel, (asked.get(channel) ?? 0) + 1);
  streams.add(request);
  request.socket.on('close', () => streams.delete(request));
});
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}/rt` });
});
// The runner went, however it went.
process.on('disconnect', () => void rt.close().then(() => process.exit(0)));
