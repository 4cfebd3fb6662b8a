/**
 * WebKitGTK for @web/test-runner: starts Xvfb (when there is no display) and WebKitWebDriver on free ports and drives
 * the distribution's MiniBrowser. Elsewhere Playwright's WebKit is used instead; see web-test-runner.config.js.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { webdriverLauncher } from '@web/test-runner-webdriver';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** @param {number} port */
async function driverAnswers(port) {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const response = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('WebKitWebDriver did not answer within 30 s');
}

/** @param {string} binary the MiniBrowser to drive */
export async function webkitLauncher(binary) {
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  const stopChildren = () =>
    children
      .splice(0)
      .reverse()
      .forEach((child) => child.kill());
  process.once('exit', stopChildren);

  let display = process.env['DISPLAY'];
  if (display === undefined) {
    const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
    const xvfb = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    children.push(xvfb);
    const pipe = /** @type {import('node:stream').Readable} */ (xvfb.stdio[3]);
    const [number] = await once(pipe, 'data');
    display = `:${String(number).trim()}`;
  }

  const port = await freePort();
  const env = { ...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
  children.push(spawn('WebKitWebDriver', ['-p', String(port), '--host=127.0.0.1'], { stdio: 'ignore', env }));
  await driverAnswers(port);

  const launcher = webdriverLauncher({
    hostname: '127.0.0.1',
    port,
    path: '/',
    logLevel: 'error',
    capabilities: {
      browserName: 'MiniBrowser',
      'wdio:enforceWebDriverClassic': true,
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    },
  });
  const initialize = launcher.initialize.bind(launcher);
  const stop = launcher.stop?.bind(launcher);
  launcher.initialize = async (config, files) => {
    // One at a time is a top-level page; more would put tests into frames, where key and mouse commands do not arrive.
    await initialize({ ...config, concurrency: 1 }, files);
    launcher.name = 'WebKit';
  };
  launcher.concurrency = 1;
  launcher.stop = async () => {
    await stop?.();
    stopChildren();
  };
  return launcher;
}
