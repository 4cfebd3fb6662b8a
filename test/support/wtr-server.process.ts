/** A real server for element tests, in a process of its own: keeps nothing, lets guests in, serves bundles from source. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'rt-elements-server';
import { liveBundles } from '../../scripts/bundles.ts';
import { BlockingProxy, type StreamPolicy, type UpgradePolicy } from './blocking-proxy.ts';

/** The key of the backend that makes auctions. */
const SECRET = 'secret-of-the-element-tests-0123456789';

/** Channels nobody may follow any more. */
const closed = new Set<string>();
/** Open plain streams, and how often each channel was asked for. */
const streams = new Set<IncomingMessage>();
const asked = new Map<string, number>();

const rt = await createServer({
  database: ':memory:',
  guests: true,
  log: false,
  apiKeys: [{ id: 'tests', secret: SECRET, scopes: ['admin', 'publish', 'moderate'] }],
  origins: process.argv.slice(2),
  namespaces: { chat: { read: 'everyone' } },
  authorize: ({ channel }) => !closed.has(channel),
  assets: liveBundles().read,
  // One browser opens and closes many pages in a short time, all from one address.
  limits: { socketsPerAddress: 10_000 },
});

const channelOf = ({ url }: IncomingMessage): string | undefined => /^\/rt\/events\/([^?]+)/.exec(url ?? '')?.[1];

/** Gateways that tests stand behind, by port. */
const proxies = new Map<string, BlockingProxy>();

/** `/control/block/403,pass`: a gateway that stops upgrades and streams like that. Gives its port. */
async function block(policies: string): Promise<string> {
  const [upgrade, stream] = policies.split(',').map((policy) => (/^\d+$/.test(policy) ? Number(policy) : policy));
  const proxy = await BlockingProxy.start((http.address() as AddressInfo).port);
  Object.assign(proxy, { upgrade: upgrade as UpgradePolicy, stream: stream as StreamPolicy });
  const port = String(proxy.port);
  proxies.set(port, proxy);
  return port;
}

/** `/control/auction/<id>,<ms>`: a lot that ends after so many ms. */
async function makeAuction(id = '', lastsMs = '0'): Promise<void> {
  const { port } = http.address() as AddressInfo;
  const terms = { currency: 'EUR', exponent: 2, start: 1000, increments: [[0, 100]], windowMs: 0, guests: true };
  await fetch(`http://127.0.0.1:${port}/rt/api/auction`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id, ...terms, endsAt: Date.now() + Number(lastsMs) }),
  });
}

/** `/control/notify/<user>,<title>`: the backend notifies somebody. */
async function notify(user = '', title = ''): Promise<void> {
  const { port } = http.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/rt/api/notify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user, type: 'note', title }),
  });
}

/** `/control/tell/<feed>,<name>,...`: Ana likes so many things. Gives the ids, with spaces between them. */
async function tell(feed = '', ...names: string[]): Promise<string> {
  const { port } = http.address() as AddressInfo;
  const actor = { id: 'ana', name: 'Ana' };
  const answer = await fetch(`http://127.0.0.1:${port}/rt/api/activity`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      feed,
      activities: names.map((name) => ({ actor, verb: 'liked', object: { id: name, name } })),
    }),
  });
  const { items } = (await answer.json()) as { items: ReadonlyArray<{ readonly id: string }> };
  return items.map(({ id }) => id).join(' ');
}

/** `/control/retract/<feed>,<id>`: it is taken back. */
async function retract(feed = '', id = ''): Promise<void> {
  const { port } = http.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/rt/api/activity/${feed}/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${SECRET}` },
  });
}

/** `/control/slow/<channel>,<ms>`: everybody writes there once in so many ms. */
async function slow(channel = '', everyMs = '0'): Promise<void> {
  const { port } = http.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/rt/api/channels/${channel}/slow-mode`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ everyMs: Number(everyMs) }),
  });
}

/** What a test may do to the network and the operator's rules: `/control/<cut|close|asked>/<channel>`, `/control/lift/<port>`. */
async function control({ url }: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, what, channel = ''] = /^\/control\/(\w+)\/(.+)$/.exec(url ?? '') ?? [];
  if (what === 'lift') proxies.get(channel)!.upgrade = 'pass';
  if (what === 'notify') await notify(...channel.split(',').map(decodeURIComponent));
  if (what === 'close') closed.add(channel);
  if (what === 'cut') for (const stream of streams) if (channelOf(stream) === channel) stream.socket.destroy();
  if (what === 'auction') await makeAuction(...channel.split(','));
  if (what === 'slow') await slow(...channel.split(','));
  if (what === 'retract') await retract(...channel.split(','));
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (what === 'tell') return void response.end(await tell(...channel.split(',').map(decodeURIComponent)));
  response.end(what === 'block' ? await block(channel) : String(asked.get(channel) ?? 0));
}

const http = createHttpServer((request, response) => void control(request, response));
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
