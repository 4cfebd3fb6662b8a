/** A proxy on the loopback that knows HTTP, and stops WebSockets and event streams in the ways that gateways do. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** What happens to an upgrade: a refusal, a reset, no answer at all, an answer and then nothing, or what should. */
export type UpgradePolicy = 403 | 502 | 'reset' | 'swallow' | 'mute' | 'pass';
/** What happens to an event stream: a refusal, no answer, headers without a body, or what should. */
export type StreamPolicy = 403 | 'swallow' | 'buffer' | 'pass';

export class BlockingProxy {
  upgrade: UpgradePolicy = 'pass';
  stream: StreamPolicy = 'pass';
  /** Upgrades so far that met anything but what should be. */
  stopped = 0;
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #streams = new Set<Duplex>();

  static async start(targetPort: number): Promise<BlockingProxy> {
    const proxy = new BlockingProxy(targetPort);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#server = createServer((incoming, response) => this.#request(incoming, response));
    this.#server.on('upgrade', (incoming: IncomingMessage, socket, head) => this.#upgrade(incoming, socket, head));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#streams) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #request(incoming: IncomingMessage, response: ServerResponse): void {
    const policy = incoming.url?.endsWith('/sse') ? this.stream : 'pass';
    if (policy === 403) return void response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>Forbidden</h1>');
    if (policy === 'swallow') return void incoming.resume();
    const { method, headers, url: path } = incoming;
    const outgoing = request({ host: '127.0.0.1', port: this.#targetPort, method, headers, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      if (policy === 'pass') return void answer.pipe(response);
      // Kept for later, as by a gateway that waits for the end of the answer.
      response.flushHeaders();
      answer.resume();
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  #upgrade(incoming: IncomingMessage, near: Duplex, head: Buffer): void {
    this.#streams.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => this.#streams.delete(near));
    const { upgrade } = this;
    if (upgrade !== 'pass') this.stopped++;
    if (upgrade === 'reset') return void near.destroy();
    if (upgrade === 'swallow') return;
    if (upgrade === 403 || upgrade === 502) return void near.end(`HTTP/1.1 ${upgrade} No\r\ncontent-length: 0\r\n\r\n`);
    const far = connect({ port: this.#targetPort, host: '127.0.0.1' });
    far.on('error', () => near.destroy());
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    const { method = 'GET', url = '/', rawHeaders } = incoming;
    const lines = [`${method} ${url} HTTP/1.1`];
    for (let at = 0; at < rawHeaders.length; at += 2) lines.push(rawHeaders.slice(at, at + 2).join(': '));
    far.write(`${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    if (upgrade === 'mute') far.once('data', (bytes) => near.write(bytes));
    else {
      near.pipe(far);
      far.pipe(near);
    }
  }
}
