/**
 * An application as a team has it: pages and tokens of its own, on a server that stays up, and the realtime server beside
 * it, which can be stopped and started again on the same file. In the process of the test.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { createServer, type RtServer } from 'rt-elements-server';

const JWT = {
  algorithm: 'HS256',
  key: 'a secret of more than thirty-two bytes',
  issuer: 'app',
  audience: 'rt',
} as const;
const HOUR_S = 3600;

export class AppOfATeam {
  /** Reasons for which tokens were asked for, oldest first. */
  readonly tokenRequests: string[] = [];
  /** Whether tokens are given that have run out already, as when a machine slept. */
  givesExpiredTokens = false;
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'rt-e2e-app-'));
  readonly #pages: Server;
  #rt: RtServer | undefined;
  #rtPort = 0;

  constructor() {
    this.#pages = createHttpServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app');
      const user = searchParams.get('user') ?? 'ana';
      const answer = (type: string, body: string): void => void response.setHeader('content-type', type).end(body);
      // `all.js`, and what it brings along.
      if (/^\/[A-Za-z0-9-]+\.js$/.test(pathname))
        return answer('text/javascript', readFileSync(join(bundles, pathname), 'utf8'));
      if (pathname === '/') return answer('text/html', this.#page(user));
      if (pathname !== '/token') return void response.writeHead(404).end();
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        this.tokenRequests.push((JSON.parse(text) as { reason: string }).reason);
        void this.#token(user).then((token) => answer('application/json', JSON.stringify({ token })));
      });
    });
  }

  /** Where the pages are. */
  get url(): string {
    return `http://127.0.0.1:${(this.#pages.address() as AddressInfo).port}`;
  }

  /** Starts the pages, where they are not up, and the realtime server. */
  async start(): Promise<this> {
    if (!this.#pages.listening)
      await new Promise<void>((resolve) => this.#pages.listen(0, '127.0.0.1', () => resolve()));
    const database = join(this.#dataDir, 'app.db');
    this.#rt = await createServer({ database, jwt: JWT, origins: [this.url], log: false });
    this.#rtPort = (await this.#rt.listen({ port: this.#rtPort, host: '127.0.0.1' })).port;
    return this;
  }

  /** Stops the realtime server; pages and tokens stay. */
  async stop(): Promise<void> {
    await this.#rt?.close();
    this.#rt = undefined;
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.#pages.closeAllConnections();
    await new Promise((resolve) => this.#pages.close(resolve));
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  #token(user: string): Promise<string> {
    const nowS = Math.floor(Date.now() / 1000);
    const start = this.givesExpiredTokens ? nowS - 2 * HOUR_S : nowS;
    return new SignJWT({ name: user })
      .setProtectedHeader({ alg: JWT.algorithm })
      .setSubject(user)
      .setIssuer(JWT.issuer)
      .setAudience(JWT.audience)
      .setIssuedAt(start)
      .setExpirationTime(start + HOUR_S)
      .sign(new TextEncoder().encode(JWT.key));
  }

  #page(user: string): string {
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title>
<script type="module" src="/all.js"></script>
<rt-connection url="http://127.0.0.1:${this.#rtPort}/rt" token-url="/token?user=${user}"><rt-chat room="team"></rt-chat></rt-connection>
</html>`;
  }
}

const bundles = fileURLToPath(new URL('../../../components/dist/cdn', import.meta.url));
