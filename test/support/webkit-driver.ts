/** The distribution's WebKit, ready to be driven: Xvfb where there is no display, and WebKitWebDriver on a free port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';

const START_MS = 30_000;

export interface WebKitDriver {
  readonly port: number;
  /** What a session must ask for to be given this MiniBrowser. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  stop(): void;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function driverAnswers(port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const response = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`WebKitWebDriver did not answer within ${START_MS} ms`);
}

/** @param binary The MiniBrowser to drive. */
export async function startWebKitDriver(binary: string): Promise<WebKitDriver> {
  const children: ChildProcess[] = [];
  const stop = (): void => {
    process.off('exit', stop);
    for (const child of children.splice(0).reverse()) child.kill();
  };
  process.once('exit', stop);

  let display = process.env['DISPLAY'];
  if (display === undefined) {
    const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
    const xvfb = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    children.push(xvfb);
    const [number] = (await once(xvfb.stdio[3] as Readable, 'data')) as [Buffer];
    display = `:${String(number).trim()}`;
  }

  const port = await freePort();
  const env = { ...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
  children.push(spawn('WebKitWebDriver', ['-p', String(port), '--host=127.0.0.1'], { stdio: 'ignore', env }));
  await driverAnswers(port);
  const capabilities = {
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary, args: ['--automation'] },
  };
  return { port, capabilities, stop };
}
