/** Puts the doors of a server on Node http servers, its own or somebody else's, and takes them off again. */
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HttpDoors } from './http.ts';
import type { Logger } from './log.ts';
import { addressOf, type OriginPolicy, refusedOrigin } from './origin.ts';
import { problem } from './problem.ts';
import type { WebSocketTransport } from './transports/websocket.ts';

export interface ListenOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Address to listen on. Default: every interface. */
  readonly host?: string | undefined;
}

export interface AttachmentOptions extends OriginPolicy {
  readonly path: string;
  readonly doors: HttpDoors;
  readonly transport: WebSocketTransport;
  readonly stopping: () => boolean;
  readonly log: Logger;
}

type Requested = (request: IncomingMessage, response: ServerResponse) => void;

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const CHECK_EVERY_MS = 2000;
/** How long closed links may take to say goodbye, ms. */
const GOODBYE_MS = 3000;

/** An http server with limits on slow and odd requests. */
export function ownHttpServer(): HttpServer {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    maxHeaderSize: 16 * 1024,
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  return server;
}

export class HttpAttachment {
  readonly #options: AttachmentOptions;
  readonly #detach: Array<() => Promise<void> | void> = [];

  constructor(options: AttachmentOptions) {
    this.#options = options;
  }

  attach(server: HttpServer): void {
    const others = server.listeners('request') as Requested[];
    const onRequest: Requested = (request, response) => {
      if (this.#options.doors.handle(request, response)) return;
      if (others.length === 0) problem(response, 404, 'there is nothing here');
      for (const listener of others) listener.call(server, request, response);
    };
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      const { path } = this.#options;
      const url = (request.url ?? '/').split('?', 1)[0]!;
      if (url === path) this.#upgrade(request, socket, head);
      else if (url.startsWith(`${path}/`) || server.listenerCount('upgrade') === 1)
        refuse(socket, 404, 'there is nothing here');
    };
    server.removeAllListeners('request');
    server.on('request', onRequest);
    server.on('upgrade', onUpgrade);
    this.#detach.push(() => {
      server.off('upgrade', onUpgrade);
      server.off('request', onRequest);
      for (const listener of others) server.on('request', listener);
    });
  }

  async listen(server: HttpServer, { port, host }: ListenOptions): Promise<AddressInfo> {
    this.attach(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host }, resolve);
    });
    this.#detach.unshift(() => stop(server));
    const address = server.address() as AddressInfo;
    this.#options.log.info({ address: address.address, port: address.port, path: this.#options.path }, 'listening');
    return address;
  }

  async close(): Promise<void> {
    for (const detach of this.#detach.splice(0)) await detach();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { transport, trustProxy, log, stopping } = this.#options;
    if (stopping()) return refuse(socket, 503, 'this server is stopping');
    const refusal = refusedOrigin(request, this.#options);
    if (refusal !== undefined) {
      log.warn({ address: addressOf(request, trustProxy) }, refusal);
      return refuse(socket, 403, refusal);
    }
    transport.upgrade(request, socket, head, addressOf(request, trustProxy));
  }
}

const PHRASES: Readonly<Record<number, string>> = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' };

/** Answers an upgrade that is not to be. */
function refuse(socket: Duplex, status: number, detail: string): void {
  socket.on('error', () => socket.destroy());
  const body = `${JSON.stringify({ status, detail })}\n`;
  const head = [
    `HTTP/1.1 ${status} ${PHRASES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    'Cache-Control: no-store',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

async function stop(server: HttpServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GOODBYE_MS);
  await closed;
  clearTimeout(timer);
}
