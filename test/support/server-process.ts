/** The server as an operator runs it, in a process of its own, that can be killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', '..', 'server', 'main.ts');
const START_MS = 20_000;
/** What no test that hurries should meet. */
const LIMITS = ['--limit-call', '100000,100000', '--limit-messages', '100000,100000', '--limit-sub', '100000,100000'];

/** A port that was free a moment ago; a server is started on it again and again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('expected a port');
  return address.port;
}

export class ServerProcess {
  readonly port: number;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;

  /** @param flags Beside port, host and limits. */
  constructor(port: number, flags: readonly string[]) {
    this.port = port;
    this.#flags = flags;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/rt`;
  }

  /** Resolves once it answers, with the moment it first did. */
  async start(): Promise<number> {
    const place = ['--port', `${this.port}`, '--host', '127.0.0.1', '--guests', '--log', 'info'];
    const child = spawn(process.execPath, ['--conditions=source', MAIN, ...place, ...LIMITS, ...this.#flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4_000)));
    for (const end = performance.now() + START_MS; ;) {
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) return performance.now();
      if (child.exitCode !== null || performance.now() > end) throw new Error(`expected a server, got: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** `kill -9`. Resolves once it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Resident memory, bytes. Linux only. */
  get rssBytes(): number {
    const status = readFileSync(`/proc/${this.#pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  /** Open files and sockets. Linux only. */
  get handles(): number {
    return readdirSync(`/proc/${this.#pid}/fd`).length;
  }

  get #pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('expected a server that runs');
    return pid;
  }
}
