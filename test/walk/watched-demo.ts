/**
 * The built demo behind a proxy that puts a witness into every page, ahead of everything else, so that what goes wrong
 * while a page starts is seen as well. Not every driver can do that by itself.
 */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { DemoServer } from '../e2e/support/demo-server.ts';

const WITNESS_PATH = '/witness.js';

/** Where the witness writes; see `problemsOf`. */
interface Witnessed {
  problems?: string[];
}

/** Runs in the page. */
function witness(): void {
  const problems: string[] = ((window as Witnessed).problems = []);
  const say = (what: string, more: unknown): void =>
    void problems.push(`${location.pathname}: ${what}: ${String(more)}`);
  addEventListener('error', ({ message, target }) => say('error', message ?? (target as Element).outerHTML), true);
  addEventListener('unhandledrejection', ({ reason }) => say('unhandled', reason));
  addEventListener('securitypolicyviolation', (event) =>
    say(event.violatedDirective, `${event.blockedURI} ${event.sourceFile}`),
  );
  const { error } = console;
  console.error = (...all: unknown[]) => {
    say('console', all.join(' '));
    error(...all);
  };
}

/** What the witness saw in the page that is open; undefined where it was not let in. Runs in the page. */
export const problemsOf = (): string[] | undefined => (window as Witnessed).problems;

export class WatchedDemo {
  readonly #demo = new DemoServer();
  readonly #proxy: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#proxy = createServer((asked, answer) => this.#answer(asked, answer));
    this.#proxy.on('upgrade', (asked: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#link(asked, socket, head),
    );
    this.#proxy.on('connection', (socket: Socket) => this.#keep(socket));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await this.#demo.start();
    this.#proxy.listen(0, '127.0.0.1');
    await once(this.#proxy, 'listening');
    return this;
  }

  async dispose(): Promise<void> {
    this.#proxy.close();
    for (const socket of this.#sockets) socket.destroy();
    await this.#demo.dispose();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
  }

  #answer(asked: IncomingMessage, answer: ServerResponse): void {
    if (asked.url === WITNESS_PATH) {
      answer.writeHead(200, { 'content-type': 'text/javascript' });
      return void answer.end(`(${witness.toString()})()`);
    }
    // Pages must come as text, to be written into.
    const headers = { ...asked.headers, 'accept-encoding': 'identity' };
    const onward = request(`${this.#demo.url}${asked.url ?? '/'}`, { method: asked.method, headers }, (given) => {
      const isPage = given.headers['content-type']?.startsWith('text/html') === true;
      if (isPage) delete given.headers['content-length'];
      answer.writeHead(given.statusCode ?? 502, given.headers);
      if (isPage) void writeWitness(given, answer);
      else given.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  }

  #link(asked: IncomingMessage, socket: Socket, head: Buffer): void {
    const server = connect(Number(new URL(this.#demo.url).port), '127.0.0.1');
    this.#keep(server);
    const lines = asked.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [`${name}: ${all[i + 1] ?? ''}`] : []));
    server.write(`${[`GET ${asked.url ?? '/'} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
    server.write(head);
    server.pipe(socket).pipe(server);
    server.on('close', () => socket.destroy());
    socket.on('close', () => server.destroy());
  }
}

async function writeWitness(page: IncomingMessage, answer: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of page) text += String(chunk);
  answer.end(text.replace('<head>', `<head><script src="${WITNESS_PATH}"></script>`));
}
