/** The HTTP doors of a server: which request goes to which, who may ask, and the plain ones: is it well, and the browser files. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAssetName, readAsset } from './assets.ts';
import type { ApiDoor } from './api/api-door.ts';
import { answerPreflight, openToOrigin } from './doors/cors.ts';
import { LIVE_DOORS, type LiveDoor, type LiveDoors } from './doors/live-doors.ts';
import type { GithubDoor } from './doors/github-door.ts';
import type { PlainDoor } from './doors/plain-door.ts';
import type { Logger } from './log.ts';
import type { ReadAsset } from './options.ts';
import { addressOf, type OriginPolicy } from './origin.ts';
import { problem } from './problem.ts';

export interface HttpDoorsOptions extends OriginPolicy {
  readonly path: string;
  readonly live: LiveDoors;
  readonly plain: PlainDoor;
  readonly api: ApiDoor;
  readonly github: GithubDoor;
  readonly read: ReadAsset;
  /** Whether publishes can be expected to work. */
  readonly ready: () => boolean;
  readonly log: Logger;
}

const EVENTS = 'events/';
const GITHUB = 'hooks/github/';
/** Names a page asks for first; that one of them is missing means that nothing was built. */
const ENTRIES: ReadonlySet<string> = new Set(['rt.js', 'all.js', 'rt.css']);
const NOT_BUILT = 'The browser files are not built: run `npm run build`, or name their folder with --assets.\n';

export class HttpDoors {
  readonly #options: HttpDoorsOptions;

  constructor(options: HttpDoorsOptions) {
    this.#options = options;
  }

  /** Answers a request under the server's path. False when it lies elsewhere. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const { path, log } = this.#options;
    const url = (request.url ?? '/').split('?', 1)[0]!;
    if (url !== path && !url.startsWith(`${path}/`)) return false;
    this.#answer(url.slice(path.length + 1), request, response).catch((error: unknown) => {
      log.error({ err: error, url }, 'a request failed unexpectedly');
      if (response.headersSent) response.destroy();
      else problem(response, 500, 'something went wrong here');
    });
    return true;
  }

  async #answer(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (name === 'api' || name.startsWith('api/')) return this.#options.api.handle(name.slice(3), request, response);
    if (name.startsWith(GITHUB))
      return this.#options.github.handle(decoded(name.slice(GITHUB.length)), request, response);
    if (name.startsWith(EVENTS)) return this.#events(name.slice(EVENTS.length), request, response);
    if (name === 'ticket') return this.#ticket(request, response);
    if (LIVE_DOORS.has(name)) return this.#live(name as LiveDoor, request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return problem(response, 405, `expected GET, got ${request.method ?? 'none'}`);
    }
    if (name === 'healthz') {
      // A page whose WebSocket fails asks whether it is the network or the server; the answer is no secret.
      response.setHeader('Access-Control-Allow-Origin', '*');
      return text(response, 200, 'ok\n');
    }
    if (name === 'readyz')
      return this.#options.ready()
        ? text(response, 200, 'ready\n')
        : text(response, 503, 'not ready: storing fails or the server is stopping\n');
    if (name === '') return problem(response, 426, 'this is a WebSocket endpoint', { Upgrade: 'websocket' });
    if (isAssetName(name)) return this.#asset(name, request, response);
    return problem(response, 404, 'there is nothing here');
  }

  async #live(door: LiveDoor, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#admit('POST', request, response)) return;
    await this.#options.live.take(door, request, response, addressOf(request, this.#options.trustProxy));
  }

  async #events(channel: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#admit('GET', request, response)) return;
    const address = addressOf(request, this.#options.trustProxy);
    await this.#options.plain.follow(decoded(channel), request, response, address);
  }

  async #ticket(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#admit('POST', request, response)) return;
    await this.#options.plain.issue(request, response, addressOf(request, this.#options.trustProxy));
  }

  /** Whether a request to a live door may go on: it comes from a page that may ask, and by the method of the door. */
  #admit(method: string, request: IncomingMessage, response: ServerResponse): boolean {
    const { log, trustProxy } = this.#options;
    const refusal = openToOrigin(request, response, this.#options);
    if (refusal !== undefined) {
      log.warn({ address: addressOf(request, trustProxy) }, refusal);
      problem(response, 403, refusal);
    } else if (request.method === 'OPTIONS') answerPreflight(response, method);
    else if (request.method === method) return true;
    else problem(response, 405, `expected ${method}, got ${request.method ?? 'none'}`, { Allow: `${method}, OPTIONS` });
    return false;
  }

  async #asset(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Public files, readable by every page that has the script tag.
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const asset = await readAsset(this.#options.read, name);
    if (asset === undefined)
      return ENTRIES.has(name) ? text(response, 503, NOT_BUILT) : problem(response, 404, 'there is no such file');
    const etag = `"${createHash('sha256').update(asset.body).digest('base64url').slice(0, 22)}"`;
    response.setHeader(
      'Cache-Control',
      asset.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate',
    );
    response.setHeader('ETag', etag);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    response.writeHead(200, { 'Content-Type': asset.type, 'Content-Length': asset.body.byteLength });
    response.end(request.method === 'HEAD' ? undefined : asset.body);
  }
}

/** A part of a path; as it stands where it cannot be decoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
