/**
 * What the demo adds to a server of its own: tokens that can run out, a restart at the push of a button, and a cast that
 * makes things happen. Used by `server.js`, and by Vite's server in development.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type RtServer, type ServerOptions } from 'rt-elements-server';
import { Backend } from './backend.ts';
import { Cast } from './cast.ts';
import { answerJson, isOurs, readJson } from './requests.ts';
import { AUDIENCE, type Holder, ISSUER, TokenOffice } from './token-office.ts';

/** How long the server is away when it is restarted from the page: long enough to be noticed. */
const AWAY_MS = 3000;

export interface StageOptions {
  /** File of the database. */
  readonly database: string;
  /** What the page's code is read from, where it is not what the package brings. */
  readonly assets?: ServerOptions['assets'];
}

/** A server that can be taken away and brought back while its HTTP server stays. */
export class Stage {
  readonly #options: StageOptions;
  readonly #office = new TokenOffice();
  readonly #apiSecret = randomBytes(24).toString('base64url');
  readonly #cast: Cast;
  #http: HttpServer | undefined;
  #rt: RtServer | undefined;
  #restart: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  /** @throws what the database says when it cannot be opened. */
  static async open(options: StageOptions): Promise<Stage> {
    const stage = new Stage(options);
    stage.#rt = await stage.#serve();
    return stage;
  }

  private constructor(options: StageOptions) {
    this.#options = options;
    const backend = new Backend(() => this.#base(), this.#apiSecret);
    this.#cast = new Cast({ backend, base: () => this.#base(), office: this.#office });
  }

  /** Takes the server's paths, and `/demo/`, from an HTTP server. The cast begins once that listens. */
  attach(http: HttpServer): void {
    this.#http = http;
    const others = http.listeners('request') as Array<(request: IncomingMessage, response: ServerResponse) => void>;
    http.removeAllListeners('request');
    http.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (this.#handle(request, response)) return;
      for (const listener of others) listener.call(http, request, response);
    });
    this.#rt?.attach(http);
    if (http.listening) this.#cast.begin();
    else http.once('listening', () => this.#cast.begin());
  }

  /** Ends the cast and the server. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#restart;
    this.#cast.end();
    await this.#rt?.close();
  }

  #serve(): Promise<RtServer> {
    const { database, assets } = this.#options;
    return createServer({
      database,
      assets,
      guests: true,
      log: 'warn',
      jwt: { algorithm: 'HS256', key: this.#office.key, issuer: ISSUER, audience: AUDIENCE },
      apiKeys: [{ id: 'demo', secret: this.#apiSecret, scopes: ['publish', 'read', 'moderate', 'admin'] }],
    });
  }

  /** Where this server is reached on this machine. */
  #base(): string {
    const { port, address, family } = this.#http!.address() as AddressInfo;
    const any = address === '::' || address === '0.0.0.0';
    const host = any ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
    return `http://${host}:${port}`;
  }

  #handle(request: IncomingMessage, response: ServerResponse): boolean {
    const path = (request.url ?? '/').split('?', 1)[0]!;
    if (!path.startsWith('/demo/')) return false;
    void this.#answer(path.slice('/demo/'.length), request, response).catch(() => {
      answerJson(response, 500, { detail: 'That went wrong; see the output of the server.' });
    });
    return true;
  }

  async #answer(door: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (door === 'scene' && request.method === 'GET') return answerJson(response, 200, this.#cast.scene);
    if (request.method !== 'POST') return answerJson(response, 404, { detail: 'There is nothing here.' });
    // Somebody else's page must not be able to restart a server of this machine.
    if (!isOurs(request)) return answerJson(response, 403, { detail: 'Only the pages of this demo may ask for that.' });
    if (door === 'token') {
      const holder = readHolder(await readJson(request));
      if (holder === undefined) return answerJson(response, 400, { detail: 'expected {"id", "name", "seconds"?}' });
      return answerJson(response, 200, { token: await this.#office.issue(holder) });
    }
    if (door === 'restart') {
      this.#restart ??= this.#again().finally(() => (this.#restart = undefined));
      return answerJson(response, 202, { awayMs: AWAY_MS });
    }
    if (door === 'notify') {
      const { user, kind } = ((await readJson(request)) ?? {}) as { user?: unknown; kind?: unknown };
      if (typeof user !== 'string' || typeof kind !== 'string')
        return answerJson(response, 400, { detail: 'expected {"user", "kind"}' });
      const told = await this.#cast.notify(user, kind);
      return answerJson(response, told ? 202 : 503, told ? {} : { detail: 'The server is away. Try again.' });
    }
    return answerJson(response, 404, { detail: 'There is nothing here.' });
  }

  /** The server goes as it would on a deploy, and comes back on the same file. */
  async #again(): Promise<void> {
    this.#cast.end();
    await this.#rt?.close();
    this.#rt = undefined;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, AWAY_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (this.#closed) return;
    this.#rt = await this.#serve();
    this.#rt.attach(this.#http!);
    this.#cast.begin();
  }
}

/** Who wants a token, as far as it can be one. */
function readHolder(body: unknown): Holder | undefined {
  const { id, name, seconds } = (body ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || !/^[\w-]{16,64}$/.test(id)) return undefined;
  if (typeof name !== 'string' || name.length > 80) return undefined;
  return { id, name, seconds: typeof seconds === 'number' ? seconds : undefined };
}
