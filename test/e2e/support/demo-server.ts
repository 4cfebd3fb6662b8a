/** The built demo as a process of its own, on a free port and a database of its own: to be used, killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `npm start` runs in the end. */
export const DEMO_SCRIPT = fileURLToPath(new URL('../../../demo/server.js', import.meta.url));
const START_TIMEOUT_MS = 20_000;
const OUTPUT_MAX = 8000;

export interface StartOptions {
  /** Days by which the server's clock is late, so that a room can have a yesterday. Default 0. */
  readonly daysAgo?: number;
}

/** A module that is loaded before anything else and moves the clock of the process. */
function lateClock(daysAgo: number): string[] {
  if (daysAgo === 0) return [];
  const code = `const now = Date.now; Date.now = () => now() - ${daysAgo * 86_400_000};`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

export class DemoServer {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'rt-e2e-'));
  #port = 0;
  #child: ChildProcess | undefined;
  #output = '';

  /** Where the pages are. Stays the same when the server is started again. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What the process printed last. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when it prints its address; rejects, with its output, when it ends or stays silent. */
  async start({ daysAgo = 0 }: StartOptions = {}): Promise<this> {
    const env = {
      ...process.env,
      PORT: String(this.#port),
      HOST: '127.0.0.1',
      DATA_DIR: this.#dataDir,
      NODE_ENV: 'production',
    };
    const child = spawn(process.execPath, [...lateClock(daysAgo), DEMO_SCRIPT], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#output = '';
    this.#port = await new Promise<number>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`The demo ${what}:\n${this.#output}`));
      const timer = setTimeout(() => fail(`printed no address in ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
      const read = (chunk: Buffer): void => {
        this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_MAX);
        const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(this.#output)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve(Number(port));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => {
        clearTimeout(timer);
        fail(`ended with code ${String(code)}`);
      });
    });
    return this;
  }

  /** Sends the signal and resolves with the exit code when the process is gone. `SIGKILL` is what a crash looks like. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const exit = once(child, 'exit') as Promise<[code: number | null]>;
    child.kill(signal);
    return (await exit)[0];
  }

  /** Stops it and removes its database. */
  async dispose(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}
