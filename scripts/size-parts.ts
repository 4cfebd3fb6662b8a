/**
 * `npm run size -- parts`: where the headless client goes, part by part. Each row adds the modules of one promise to those
 * above it and says what the whole weighs then, so that the rows add up to the figure.
 */
import { brotliCompressSync, constants } from 'node:zlib';
import * as esbuild from 'esbuild';
import { firstLoad, HEADLESS } from './first-load.ts';

/** From what no client can be without to what ours adds. A module counts where its path first matches. */
const PARTS: ReadonlyArray<readonly [name: string, modules: RegExp]> = [
  ['the socket: partysocket, our transport over it', /partysocket|transports\/websocket/],
  ['stores: nanostores', /nanostores/],
  ['frames: JSON and its bounds, checks of what comes, errors', /\/protocol\/|core\/(boundary|codec)\./],
  ['lasting subscriptions: place, gaps, resume, freshness', /core\/(subscription|seats|registry|freshness|repair)\./],
  [
    'calls, options, platform, and the client around it all',
    /core\/(link|requests|calls|channel|client|create-client|context|options|platform|text-storage|timing|error-reports)\./,
  ],
  ['coming back: verdicts, backoff, demand, page events', /core\/(supervisor|dialler|demand|backoff|verdict)\./],
  ['liveness: heartbeat judged by timestamps', /core\/heartbeat\./],
  ['the ladder: other transports, and the way to another link', /core\/(ladder|attempt|rise)\./],
  ['identity: guests, tokens, who asks for them', /core\/(identity|guest)\./],
  ['pacing: no faster than the server allows', /core\/pace\./],
  ["the server's clock", /core\/clock/],
  ['standing signals, a line among tabs', /core\/(standing-signals|tabs)\./],
  ['lanes: many in flight, one order, resent', /core\/lanes?\./],
  ['the outbox: what is kept, shown, retried, given up', /core\/(outbox|keeping)/],
];

const kib = (code: string): number =>
  brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).byteLength / 1024;

/** Prints the table. @throws Error for a module that belongs to no part. */
export async function sizeParts(): Promise<void> {
  const { text } = await firstLoad(HEADLESS, {
    // Names of modules stay as comments between them.
    minify: false,
    minifyIdentifiers: true,
    minifySyntax: true,
  });
  const modules = text.split(/^\/\/ (?=\S+\.[jt]s$)/m).map(split);
  const code = new Map(PARTS.map(([name]) => [name, '']));
  for (const [path, source] of modules) {
    const [name] = PARTS.find(([, pattern]) => pattern.test(path)) ?? [];
    if (name === undefined) {
      if (source.trim() !== '' && path !== '') throw new Error(`expected a part for ${path}, found none`);
      continue;
    }
    const small = await esbuild.transform(source, { minifyWhitespace: true, charset: 'utf8', target: 'es2022' });
    code.set(name, (code.get(name) ?? '') + small.code);
  }
  console.log(
    `${'headless client, KiB'.padEnd(62)}${['min', 'adds', 'brotli'].map((head) => head.padStart(8)).join('')}`,
  );
  let whole = '';
  for (const [name, part] of code) {
    const before = whole === '' ? 0 : kib(whole);
    whole += part;
    const figures = [part.length / 1024, kib(whole) - before, kib(whole)].map((figure) =>
      figure.toFixed(2).padStart(8),
    );
    console.log(`${name.padEnd(62)}${figures.join('')}`);
  }
}

const split = (piece: string): [path: string, text: string] => {
  const end = piece.indexOf('\n');
  return [piece.slice(0, end), piece.slice(end)];
};
