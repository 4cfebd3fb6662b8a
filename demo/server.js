/**
 * The demo in one process: SvelteKit's built pages and the realtime endpoints of `rt-elements-server` on one port.
 *
 * Environment:
 *   PORT      port to listen on; 0 takes a free one. Default 3000.
 *   HOST      address to listen on. Default: every interface, so that a phone on the same network, or the host of a
 *             container, can open the page; 127.0.0.1 keeps it to this machine.
 *   DATA_DIR  folder of the database `demo.db`. Default: `data` at the root of the repository.
 */
import { mkdirSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stage } from './stage/stage.ts';

/** Links that are still open this long after a stop was asked for are cut. */
const STOP_TIMEOUT_MS = 5000;

const repository = fileURLToPath(new URL('..', import.meta.url));
const host = process.env.HOST || undefined;
const dataDir = resolve(process.env.DATA_DIR || join(repository, 'data'));
const database = join(dataDir, 'demo.db');

/** @param {string} message @returns {never} */
function giveUp(message) {
  console.error(`✗ ${message}`);
  process.exit(1);
}

function readPort() {
  const text = process.env.PORT || '3000';
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  return giveUp(`PORT expects a whole number from 0 to 65535, got ${JSON.stringify(text)}.`);
}

/** @param {NodeJS.ErrnoException} error @param {number} port */
function explainListen(error, port) {
  const place = host === undefined ? `port ${port}` : `port ${port} of ${host}`;
  if (error.code === 'EADDRINUSE') {
    return `The ${place} is in use. Stop what uses it, or take another: PORT=${port === 65_535 ? port - 1 : port + 1} npm start`;
  }
  if (error.code === 'EACCES') return `This user may not listen on ${place}. Take one above 1023: PORT=3000 npm start`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return `HOST expects an address of this machine, got ${JSON.stringify(host)}.`;
  }
  return `Cannot listen on ${place}: ${error.message}`;
}

/** Addresses to print: the one to click, and the one for a phone when every interface listens. @param {number} port */
function addresses(port) {
  if (host !== undefined && host !== '0.0.0.0' && host !== '::') {
    return [`http://${host.includes(':') ? `[${host}]` : host}:${port}`];
  }
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return [`http://localhost:${port}`, ...(outside ? [`http://${outside.address}:${port}`] : [])];
}

const port = readPort();
mkdirSync(dataDir, { recursive: true });
// After the checks above, so that a mistake is told at once and not after loading every page.
const { handler } = await import('./build/handler.js');
const stage = await Stage.open({ database }).catch((/** @type {Error} */ error) => giveUp(error.message));

const server = createHttpServer((request, response) => {
  handler(request, response, () => {
    response.statusCode = 404;
    response.end('Not found');
  });
});
stage.attach(server);

let stopping = false;

async function stop() {
  // A second signal is someone who will not wait.
  if (stopping) process.exit(1);
  stopping = true;
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  const closed = new Promise((done) => server.close(done));
  await stage.close();
  server.closeIdleConnections();
  await closed;
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop());

server.on('error', (error) => giveUp(explainListen(error, port)));
server.listen({ port, host }, () => {
  const address = server.address();
  const [here, outside] = addresses(typeof address === 'object' && address ? address.port : port);
  console.log(`\nrt-elements demo: ${here}${outside ? `   (from other devices: ${outside})` : ''}`);
  console.log('Guests are allowed: whoever can open this page can write, without an account.');
  const file = database.startsWith(repository) ? relative(repository, database) : database;
  console.log(`Messages are kept in ${file}. Stop with Ctrl+C.\n`);
});
